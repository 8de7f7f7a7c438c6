"""Tables of the marks themselves, every pass and certainty, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from annotator.domain.records import Crossing, Stall, Vehicle
from annotator.domain.tables.data import TableData, TableOptions, sorted_table
from annotator.domain.tables.lookups import Lookups, positions, texts
from annotator.domain.tables.spacing import along_routes, spacings_m

STALL = (
    "uid name site class certainty pass first_seen_from first_seen_to last_absent_from last_absent_to gone_by_from "
    "gone_by_to area_m2 area_sd_m2 perimeter_m length_m width_m orientation_deg lon lat drawn_on provider analyst "
    "replaces note wkt site_uid scene_uid"
)
VEHICLE = (
    "uid site zone acquired_from acquired_to class certainty pass length_m orientation_deg lon lat drawn_on provider "
    "analyst note site_uid scene_uid"
)
CROSSING = (
    "uid name site class at_gate certainty pass first_seen_from first_seen_to last_absent_from last_absent_to "
    "gone_by_from gone_by_to route chainage_m spacing_m lon lat drawn_on provider analyst note site_uid scene_uid"
)
_MARK = ("uid", "name", "site_uid", "class_uid", "certainty", "pass_uid", "drawn_on", "analyst", "note")
_LIFE = ("first_seen", "gone_by")
_MEASURES = ("area_m2", "area_sd_m2", "perimeter_m", "length_m", "width_m", "orientation_deg")


def stall_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per stall."""
    columns = look.columns(Stall, *_MARK, *_LIFE, *_MEASURES, "replaces", "geom")
    shapes = columns["geom"]
    rows = []
    for mark, (lon, lat), wkt in zip(_marks(columns), positions(shapes), texts(shapes), strict=True):
        measures = (mark[name] for name in _MEASURES)
        head = (mark["uid"], mark["name"], look.site_name(mark["site_uid"]), *_said(look, mark))
        tail = (mark["replaces"], mark["note"], wkt, mark["site_uid"], mark["drawn_on"])
        row = (*head, *_life(look, mark), *measures, lon, lat, *_source(look, mark, mark["drawn_on"]), *tail)
        rows.append((_key(look, mark, mark["first_seen"]), row))
    return sorted_table(STALL, rows)


def vehicle_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per vehicle."""
    columns = look.columns(Vehicle, *_MARK, "scene_uid", "zone_uid", "length_m", "orientation_deg", "geom")
    rows = []
    for mark, (lon, lat) in zip(_marks(columns), positions(columns["geom"]), strict=True):
        scene = mark["scene_uid"] or mark["drawn_on"]
        zone = look.zones.get(mark["zone_uid"], mark["zone_uid"])
        head = (mark["uid"], look.site_name(mark["site_uid"]), zone, *look.days(scene), *_said(look, mark))
        measures = (mark["length_m"], mark["orientation_deg"], lon, lat)
        tail = (mark["note"], mark["site_uid"], scene)
        row = (*head, *measures, *_source(look, mark, mark["drawn_on"] or scene), *tail)
        rows.append((_key(look, mark, scene), row))
    return sorted_table(VEHICLE, rows)


def crossing_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per crossing, with its place along its route and the distance to its nearest neighbour."""
    columns = look.columns(Crossing, *_MARK, *_LIFE, "at_gate", "route_uid", "geom")
    marks = list(_marks(columns))
    at = along_routes(look.document, marks)
    spacing = spacings_m(look.basis, marks, at)
    rows = []
    for mark, (lon, lat) in zip(marks, positions(columns["geom"]), strict=True):
        uid, place = mark["uid"], at.get(mark["uid"])
        kind, *certain = _said(look, mark)
        head = (uid, mark["name"], look.site_name(mark["site_uid"]), kind, mark["at_gate"], *certain)
        route = ("", None) if place is None else (place.route, place.chainage_m)
        tail = (mark["note"], mark["site_uid"], mark["drawn_on"])
        where = (*route, spacing.get(uid), lon, lat, *_source(look, mark, mark["drawn_on"]))
        rows.append((_key(look, mark, mark["first_seen"]), (*head, *_life(look, mark), *where, *tail)))
    return sorted_table(CROSSING, rows)


def _marks(columns: dict[str, list[Any]]) -> Iterable[dict[str, Any]]:
    names = tuple(columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True))


def _said(look: Lookups, mark: dict[str, Any]) -> tuple[str, str, str]:
    """Class, certainty and pass by name."""
    passed = look.passes.get(mark["pass_uid"], mark["pass_uid"])
    return look.basis.class_name(mark["class_uid"]), mark["certainty"], passed


def _life(look: Lookups, mark: dict[str, Any]) -> tuple[str, ...]:
    """First seen, last absent, gone by: first and last day of each."""
    absent = look.last_absent.get(mark["uid"])
    return (*look.days(mark["first_seen"]), *look.days(absent), *look.days(mark["gone_by"]))


def _source(look: Lookups, mark: dict[str, Any], scene_uid: str) -> tuple[str, str, str]:
    """Scene the mark was drawn on, its provider, and who drew it."""
    return look.scene_name(scene_uid), look.providers.get(scene_uid, ""), mark["analyst"]


def _key(look: Lookups, mark: dict[str, Any], scene_uid: str) -> tuple[Any, ...]:
    return (look.site_key(mark["site_uid"]), look.scene_key(scene_uid), mark["uid"])
