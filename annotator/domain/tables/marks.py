"""Tables of the marks themselves, every pass and certainty, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.records import Crossing, Record, Stall, Vehicle
from annotator.domain.table import Array, answers, is_constant, object_array
from annotator.domain.tables.data import ColumnRows, Same, TableData, TableOptions, Value, sorted_table
from annotator.domain.tables.lookups import Lookups, column, mapped, position_columns, positions, texts
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
    columns, shapes = _sorted_columns(look, Stall, "first_seen", (*_MARK, *_LIFE, *_MEASURES, "replaces", "geom"))
    uids, drawn_on = columns["uid"], columns["drawn_on"]
    absent = list(map(look.last_absent.get, uids)) if look.last_absent else Same(None, len(uids))
    days = [day for scenes in (columns["first_seen"], absent, columns["gone_by"]) for day in _day_columns(look, scenes)]
    head = (uids, columns["name"], mapped(look.site_name, columns["site_uid"]), *_said_columns(look, columns))
    measures = (*(columns[name] for name in _MEASURES), *position_columns(shapes))
    tail = (columns["replaces"], columns["note"], texts(shapes), columns["site_uid"], drawn_on)
    rows = ColumnRows((*head, *days, *measures, *_source_columns(look, columns, drawn_on), *tail))
    return TableData(tuple(STALL.split()), rows)


def vehicle_table(look: Lookups, options: TableOptions) -> TableData:
    """One row per vehicle."""
    fields = (*_MARK, "scene_uid", "zone_uid", "length_m", "orientation_deg", "geom")
    columns, shapes = _sorted_columns(look, Vehicle, "scene_uid", fields)
    drawn_on = columns["drawn_on"]
    scenes = [scene or drawn for scene, drawn in zip(columns["scene_uid"], drawn_on, strict=True)]
    zones = mapped(lambda uid: look.zones.get(uid, uid), columns["zone_uid"])
    head = (columns["uid"], mapped(look.site_name, columns["site_uid"]), zones, *_day_columns(look, scenes))
    measures = (columns["length_m"], columns["orientation_deg"], *position_columns(shapes))
    sources = _source_columns(look, columns, [drawn or scene for drawn, scene in zip(drawn_on, scenes, strict=True)])
    tail = (columns["note"], columns["site_uid"], scenes)
    rows = ColumnRows((*head, *_said_columns(look, columns), *measures, *sources, *tail))
    return TableData(tuple(VEHICLE.split()), rows)


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


def _sorted_columns(
    look: Lookups, record: type[Record], scene: str, fields: tuple[str, ...]
) -> tuple[dict[str, Sequence[Any]], Array]:
    """The fields of all marks of a kind as columns, sorted by site, scene (the one drawn on where none) and uid.

    Their geometries stand beside them.
    """
    arrays = look.document.columns(record, *fields)
    scenes = arrays[scene]
    if record is Vehicle:
        either = zip(scenes.tolist(), arrays["drawn_on"].tolist(), strict=True)
        scenes = object_array([uid or drawn for uid, drawn in either])
    sites, at = _ranks(look.site_key, arrays["site_uid"]), _ranks(look.scene_key, scenes)
    uids = arrays["uid"].tolist()
    by_uid = np.array(sorted(range(len(uids)), key=uids.__getitem__), dtype=np.int64)
    order = by_uid[np.lexsort((at[by_uid], sites[by_uid]))]
    if (np.diff(order) != 1).any():
        arrays = {name: array if is_constant(array) else array[order] for name, array in arrays.items()}
    shapes: Array = shapely.from_wkb(arrays["geom"])
    return {name: column(array) for name, array in arrays.items() if name != "geom"}, shapes


def _ranks(key_of: Callable[[Any], Any], values: Array) -> npt.NDArray[np.int64]:
    """Place of each value in the order of their keys; equal keys have equal places."""
    keys = {value: key_of(value) for value in (values[:1].tolist() if is_constant(values) else set(values.tolist()))}
    places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
    return answers(values, lambda value: places[keys[value]], np.int64)


def _day_columns(look: Lookups, scenes: Sequence[Any]) -> tuple[Sequence[Value], Sequence[Value]]:
    """First and last day of each scene."""
    return mapped(lambda uid: look.days(uid)[0], scenes), mapped(lambda uid: look.days(uid)[1], scenes)


def _said_columns(look: Lookups, columns: dict[str, Sequence[Any]]) -> tuple[Sequence[Value], ...]:
    """Class, certainty and pass by name."""
    passes = mapped(lambda uid: look.passes.get(uid, uid), columns["pass_uid"])
    return mapped(look.basis.class_name, columns["class_uid"]), columns["certainty"], passes


def _source_columns(
    look: Lookups, columns: dict[str, Sequence[Any]], scenes: Sequence[Any]
) -> tuple[Sequence[Value], ...]:
    """Scene the mark was drawn on, its provider, and who drew it."""
    return mapped(look.scene_name, scenes), mapped(lambda uid: look.providers.get(uid, ""), scenes), columns["analyst"]


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
