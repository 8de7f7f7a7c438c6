"""Documents in one line: `document(site(), scene("2020"), scene("2024"), reviewed("2020", "2024"), stall("a", ...))`.

Names serve as uids. Everything belongs to the site "Haksan" unless told otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from annotator.domain.defaults import MAIN_PASS, class_uid, starting_records
from annotator.domain.document import Document
from annotator.domain.georeference.fit import from_scale
from annotator.domain.measure.errors import combine_sd, scale_source
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing, Part, Record, Review, Scene, Setting, Site, Stall, Vehicle, Zone
from annotator.domain.table import Columns, Table
from annotator.domain.time import parse_range

SITE = "Haksan"
ORIGIN = (128.1868, 41.4111)
METRES_PER_DEGREE = 111_194.9
_PIXEL_M = 0.5
_PLACED = from_scale(2000, 2000, _PIXEL_M, LonLat(*ORIGIN)).to_json()


def document(*records: Record | Iterable[Record]) -> Document:
    """A new project with the given records (or lists of them); same uids as the starting records replace those."""
    rows: dict[tuple[str, str], Record] = {(row.KIND, row.uid): row for row in starting_records()}
    for item in records:
        listed = [item] if isinstance(item, Record) else list(item)
        rows |= {(row.KIND, row.uid): row for row in listed}
    kinds: dict[str, list[Record]] = {}
    for row in rows.values():
        kinds.setdefault(row.KIND, []).append(row)
    return Document({kind: Table(Columns.of(type(listed[0]), listed)) for kind, listed in kinds.items()})


def site(name: str = SITE, *, at: tuple[float, float] | None = ORIGIN, **fields: Any) -> Site:
    """A market at `at` (longitude, latitude)."""
    fields = {"county": "Hyesan", "town": name} | fields
    return Site(uid=name, name=name, geom=None if at is None else shapely.Point(at), **fields)


def scene(date: str = "", uid: str = "", *, u: float | None = None, **fields: Any) -> Scene:
    """A placed scene of a date ("2020", "2020-06", "A/B"; blank = undated); uid and name are the date as written."""
    first, last = parse_range(date) if date else (None, None)
    fields = {"mapping": _PLACED, "pixel_m": _PIXEL_M, "gsd_m": _PIXEL_M, "placement": "native"} | fields
    fields = {"scale_assumed": u is None} | fields
    uid = uid or date
    return Scene(uid=uid, name=uid, acquired_from=first, acquired_to=last, scale_sd=u, **fields)


def reviewed(*scenes: str, site: str = SITE, kind: str = "stall", **fields: Any) -> list[Review]:
    """Reviews of a site on scenes, done unless `state=` says otherwise."""
    fields = {"state": "reviewed", "pass_uid": MAIN_PASS} | fields
    return [
        Review(
            uid=f"review-{site}-{one}-{kind}-{fields['pass_uid']}",
            site_uid=site,
            scene_uid=one,
            object_kind=kind,
            **fields,
        )
        for one in scenes
    ]


def stall(
    uid: str,
    first: str = "",
    gone: str | None = None,
    *,
    size: tuple[float, float] = (20.0, 3.0),
    site: str = SITE,
    kind: str = "Covered stall",
    s: float | None = 0.25,
    parts: Iterable[tuple[str, float]] | None = None,
    u: float = 0.0,
    **fields: Any,
) -> Stall:
    """A rectangle of size (length, width) in metres from three clicks with pointing SD `s` (m; `None` = unknown).

    `parts` replaces the parts of length and width; `u` adds the scale part of the scene it was drawn on.
    """
    area = fields.pop("area_m2", size[0] * size[1])
    drawn_on = fields.pop("drawn_on", first)
    listed = [Part(*part) for part in parts] if parts is not None else list(three_clicks(uid, size, s))
    if u and area is not None:
        listed.append(Part(scale_source(drawn_on), area * u))
    sd = combine_sd([(1.0, listed)]) if listed and area is not None else None
    values = {"uid": uid, "site_uid": site, "class_uid": class_uid(kind), "first_seen": first, "gone_by": gone}
    values |= {"area_m2": area, "area_sd_m2": sd, "parts": tuple(listed), "drawn_on": drawn_on}
    values |= {"length_m": size[0], "width_m": size[1], "shape": "rectangle", "pointing_sd_m": s}
    return Stall(**(values | fields))


def three_clicks(uid: str, size: tuple[float, float], s: float | None) -> tuple[Part, ...]:
    """Error parts of a rectangle of its own; none where the pointing SD is unknown."""
    if s is None:
        return ()
    return (Part(f"{uid}:length", size[1] * math.sqrt(2) * s), Part(f"{uid}:width", size[0] * math.sqrt(2) * s))


def vehicle(uid: str, on: str = "", *, site: str = SITE, kind: str = "Truck", **fields: Any) -> Vehicle:
    """A vehicle on a scene."""
    fields = {"scene_uid": on, "drawn_on": on, "geom": shapely.Point(ORIGIN)} | fields
    return Vehicle(uid=uid, site_uid=site, class_uid=class_uid(kind), **fields)


def crossing(
    uid: str, first: str = "", gone: str | None = None, *, site: str = SITE, kind: str = "Ford", **fields: Any
) -> Crossing:
    """A river crossing."""
    fields = {"drawn_on": first, "geom": shapely.Point(ORIGIN)} | fields
    return Crossing(uid=uid, site_uid=site, class_uid=class_uid(kind), first_seen=first, gone_by=gone, **fields)


def zone(uid: str, *, site: str = SITE, **fields: Any) -> Zone:
    """A parking place."""
    return Zone(uid=uid, name=uid, site_uid=site, **fields)


def setting(key: str, value: object) -> Setting:
    return Setting(uid=key, value=str(value))


def rectangle(
    length_m: float, width_m: float, *, east_m: float = 0.0, north_m: float = 0.0, at: tuple[float, float] = ORIGIN
) -> shapely.Polygon:
    """Outline in longitude, latitude: lower left corner so far from `at`, sides east and north (good to 1 %)."""
    x = np.array([0, length_m, length_m, 0]) + east_m
    y = np.array([0, 0, width_m, width_m]) + north_m
    lon = at[0] + x / (METRES_PER_DEGREE * math.cos(math.radians(at[1])))
    return shapely.Polygon(np.column_stack([lon, at[1] + y / METRES_PER_DEGREE]))
