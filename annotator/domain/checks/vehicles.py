"""Vehicles marked twice, or of a length their class does not have."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from annotator.domain.checks.finding import Finding
from annotator.domain.measure.plane import to_plane
from annotator.domain.records import Vehicle
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate
from annotator.domain.twins import are_twins, length_trouble, reach_m


class _Vehicle(NamedTuple):
    uid: str
    name: str
    site_uid: str
    class_uid: str
    pass_uid: str
    scene_uid: str
    drawn_on: str
    length_m: float | None
    orientation_deg: float | None
    geom: Any


def lengths_out_of_range(look: Lookups) -> Iterable[Finding]:
    """Vehicles shorter or longer than their class may be."""
    for vehicle in _vehicles(look):
        kind = look.basis.classes.get(vehicle.class_uid)
        if kind is None or vehicle.length_m is None:
            continue
        low, high = kind.length_min_m, kind.length_max_m
        if length_trouble(kind, vehicle.length_m):
            text = translate("Checks", "{name} is {length} m long; {kind} is meant to be {low} to {high} m.")
            span = {"low": "0" if low is None else f"{low:g}", "high": "∞" if high is None else f"{high:g}"}
            sentence = text.format(name=_name(vehicle), length=f"{vehicle.length_m:.1f}", kind=kind.name, **span)
            yield _finding("length_range", "warning", sentence, vehicle)


def twice_marked(look: Lookups) -> Iterable[Finding]:
    """Pairs of marks of one scene and pass so near to each other that they must be one vehicle."""
    groups: defaultdict[tuple[str, str], list[_Vehicle]] = defaultdict(list)
    for vehicle in _vehicles(look):
        if vehicle.geom is not None and not vehicle.geom.is_empty:
            groups[vehicle.scene_uid or vehicle.drawn_on, vehicle.pass_uid].append(vehicle)
    for vehicles in groups.values():
        for one, other, distance in _near_pairs(look, vehicles):
            text = translate("Checks", "{one} and {other} are {distance} m apart: two marks on one vehicle?")
            sentence = text.format(one=_name(one), other=_name(other), distance=f"{distance:.1f}")
            yield _finding("twice_marked", "warning", sentence, other)


def _near_pairs(look: Lookups, vehicles: Sequence[_Vehicle]) -> Iterator[tuple[_Vehicle, _Vehicle, float]]:
    reach = np.array([reach_m(look.basis.classes.get(vehicle.class_uid)) for vehicle in vehicles])
    xy = to_plane(shapely.get_coordinates(np.array([vehicle.geom.centroid for vehicle in vehicles], dtype=object)))
    points = shapely.points(xy)
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=float(reach.max()))
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i >= j:
            continue
        east, north = (xy[j] - xy[i]).tolist()
        one, other = vehicles[i], vehicles[j]
        if are_twins((east, north), (reach[i], reach[j]), (one.orientation_deg, other.orientation_deg)):
            yield one, other, math.hypot(east, north)


def _vehicles(look: Lookups) -> list[_Vehicle]:
    columns = look.columns(Vehicle, *_Vehicle._fields)
    return sorted((_Vehicle(*values) for values in zip(*columns.values(), strict=True)), key=lambda one: one.uid)


def _name(vehicle: _Vehicle) -> str:
    return vehicle.name or vehicle.uid


def _finding(code: str, severity: Any, sentence: str, vehicle: _Vehicle) -> Finding:
    scene = vehicle.scene_uid or vehicle.drawn_on
    return Finding(code, severity, sentence, Vehicle.KIND, vehicle.uid, vehicle.site_uid, scene)
