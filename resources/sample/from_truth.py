"""The records of the sample project, as an analyst would have drawn what the truth says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

import shapely

from annotator.domain.defaults import class_uid
from annotator.domain.edits.recipe import Recipe
from annotator.domain.records import Crossing, Route, Site, Stall, Vehicle, Zone

MADE = "made"
PLACE_NOTE = "Made: what the images show here is invented."
POINTING_SD_PX = 0.5

PROBABLE = frozenset(
    ("Stall 2-3", "Stall 4-3", "Stall 6-5", "Narrow ford", "Barge site west")
    + ("sedan 17", "sedan 58", "sedan 96", "sedan 131", "sedan 160", "truck 206", "truck 207")
)
"""Marks that their analyst was not quite sure of; they count."""

DOUBTFUL = {
    "name": "Store by the east wall",
    "site": "Sariwon Market #2",
    "class": "Covered stall",
    "corners_px": {
        "Sariwon 2020-04": [[731.08, 408.26], [764.21, 404.48], [761.95, 384.61], [728.82, 388.38]],
    },
}
"""A shed that is no stall in truth; the project keeps it apart as possible."""
DOUBTFUL_UID = "stall-made-possible"
DOUBTFUL_NOTE = "made; perhaps a stall, more likely a store: possible only, so it does not count"

Entry = dict[str, Any]


class Records:
    """Records by the names of the truth; uids are fixed."""

    def __init__(self, truth: Entry) -> None:
        self.truth = truth
        self.sites = {site["name"]: f"site-made-{slug(site['name'])}" for site in truth["sites"]}
        self.scenes = {scene["name"]: f"scene-made-{slug(scene['name'])}" for scene in truth["scenes"]}
        lives = [*truth["stalls"], *truth["open_air"]]
        self.stall_uids = {stall["name"]: f"stall-made-{number:02}" for number, stall in enumerate(lives, 1)}

    def site(self, entry: Entry) -> Site:
        boundary = entry.get("boundary_lonlat")
        return Site(
            uid=self.sites[entry["name"]],
            **{field: entry[field] for field in ("name", "kind", "town", "county", "province")},
            boundary_wkt=shapely.to_wkt(shapely.Polygon(boundary), rounding_precision=11) if boundary else "",
            geom=shapely.Point(entry["lon"], entry["lat"]),
            note=PLACE_NOTE,
        )

    def rows_of_stalls(self, scene: str) -> Iterator[list[Stall]]:
        """Covered stalls first seen on a scene, those of one row together.

        Three clicks for the first of a row; then its width is kept and each is one drag.
        """
        for _row, entries in groupby(self._born_on("stalls", scene), key=_row_of):
            first, *others = (self._stall(self.stall_uids[entry["name"]], entry, scene) for entry in entries)
            recipe = Recipe.from_json(first.recipe)
            kept = [(stall, recipe.kept_width(stall.uid, POINTING_SD_PX).to_json()) for stall in others]
            yield [first, *(replace(stall, recipe=text) for stall, text in kept)]

    def open_spaces(self, scene: str) -> list[Stall]:
        """Spaces without roofs first seen on a scene."""
        entries = self._born_on("open_air", scene)
        return [self._stall(self.stall_uids[entry["name"]], entry, scene) for entry in entries]

    def doubtful(self, scene: str) -> list[Stall]:
        """What may be a stall on a scene, and may not."""
        if scene not in DOUBTFUL["corners_px"]:
            return []
        stall = self._stall(DOUBTFUL_UID, DOUBTFUL, scene)
        return [replace(stall, certainty="possible", note=DOUBTFUL_NOTE)]

    def zones(self) -> list[Zone]:
        return [
            Zone(
                uid=f"zone-made-{number}",
                name=place["name"],
                site_uid=self.sites[place["site"]],
                drawn_on=self.scenes[place["scene"]],
                geom_px=shapely.Polygon(place["ring_px"]),
                note=MADE,
            )
            for number, place in enumerate(self.truth["zones"], 1)
        ]

    def groups_of_vehicles(self) -> Iterator[list[Vehicle]]:
        """Vehicles place by place, yard by yard."""
        numbered = enumerate(self.truth["vehicles"], 1)
        for _group, members in groupby(numbered, key=lambda pair: pair[1]["group"]):
            yield [self._vehicle(number, entry) for number, entry in members]

    def routes(self, scene: str) -> list[Route]:
        """Lines, drawn on the scene."""
        return [
            Route(
                uid=f"route-made-{number}",
                name=line["name"],
                site_uid=self.sites[line["site"]],
                drawn_on=self.scenes[scene],
                geom_px=shapely.LineString(line["line_px"][scene]),
                note=f"{MADE}; drawn {line['direction']}",
            )
            for number, line in enumerate(self.truth["routes"], 1)
        ]

    def crossings(self, scene: str) -> list[Crossing]:
        """Crossings first seen on a scene."""
        numbered = enumerate(self.truth["crossings"], 1)
        return [self._crossing(number, entry) for number, entry in numbered if entry["first_seen"] == scene]

    def dates_of(self, kind: str) -> list[str]:
        """Names of the scenes of the site that has objects of a kind, by date."""
        sites = {entry["site"] for entry in self.truth[kind]}
        scenes = [scene for scene in self.truth["scenes"] if scene["site"] in sites]
        return [scene["name"] for scene in sorted(scenes, key=lambda scene: str(scene["acquired_from"]))]

    def _born_on(self, kind: str, scene: str) -> list[Entry]:
        return [entry for entry in self.truth[kind] if entry["first_seen"] == scene]

    def _stall(self, uid: str, entry: Entry, scene: str) -> Stall:
        return Stall(
            uid=uid,
            **self._mark(entry, scene),
            geom_px=shapely.Polygon(entry["corners_px"][scene]),
            shape="rectangle",
            recipe=Recipe.three_clicks(uid, POINTING_SD_PX).to_json(),
            replaces=self.stall_uids.get(entry.get("replaces") or "", ""),
        )

    def _vehicle(self, number: int, entry: Entry) -> Vehicle:
        """Sedans are clicked; trucks are dragged from tail to front, which measures them."""
        is_measured = entry["class"] == "Truck"
        return Vehicle(
            uid=f"vehicle-made-{number:03}",
            **self._mark(entry, entry["scene"]),
            scene_uid=self.scenes[entry["scene"]],
            geom_px=shapely.Point(entry["px"]),
            axis_px=shapely.LineString(entry["axis_px"]) if is_measured else None,
            heading_deg=0.0 if is_measured else None,  # says that the front is marked; the edit measures it
        )

    def _crossing(self, number: int, entry: Entry) -> Crossing:
        scene = entry["first_seen"]
        barges = sum(barge["crossing"] == entry["name"] for barge in self.truth["barges"])
        routes = [line["name"] for line in self.truth["routes"]]
        note = {"note": f"{MADE}; {barges} barges"} if barges else {}
        return Crossing(
            uid=f"crossing-made-{number}",
            **(self._mark(entry, scene) | note),
            geom_px=shapely.Point(entry["px"][scene]),
            at_gate=entry["at_gate"],
            banks=entry["banks"],
            route_uid=f"route-made-{routes.index(entry['route']) + 1}",
        )

    def _mark(self, entry: Entry, scene: str) -> dict[str, Any]:
        """What all marks share."""
        return {
            "name": entry["name"],
            "site_uid": self.sites[entry["site"]],
            "class_uid": class_uid(entry["class"]),
            "certainty": "probable" if entry["name"] in PROBABLE else "certain",
            "drawn_on": self.scenes[scene],
            "pointing_sd_px": POINTING_SD_PX,
            "note": MADE,
        }


def slug(name: str) -> str:
    """A name as it goes into a uid: `Sariwon Market #2` is `sariwon-market-2`."""
    return class_uid(name).removeprefix("class-")


def _row_of(stall: Entry) -> str:
    """Stalls of one row have one width; an enlarged one is drawn for itself."""
    return str(stall["name"] if stall["replaces"] else stall["name"].partition("-")[0])
