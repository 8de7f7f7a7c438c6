"""Vehicles marked twice, or of a length their class does not have."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from annotator.domain.checks.finding import Finding
from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.measure.plane import to_plane
from annotator.domain.records import Vehicle
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate

_SHARE_OF_LENGTH = 0.4
"""Two marks nearer than this part of the class's usual length lie on one vehicle (measurement 7)."""
_PARALLEL_DEG = 20.0
_LEAST_GAP_M = 1.5
"""Vehicles parked side by side are at least so far apart, middle to middle."""


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
        if (low is not None and vehicle.length_m < low) or (high is not None and vehicle.length_m > high):
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
    reach = np.array([_reach_m(look, vehicle) for vehicle in vehicles])
    xy = to_plane(shapely.get_coordinates(np.array([vehicle.geom.centroid for vehicle in vehicles], dtype=object)))
    points = shapely.points(xy)
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=float(reach.max()))
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i >= j:
            continue
        apart = xy[j] - xy[i]
        distance = math.hypot(apart[0], apart[1])
        if distance < min(reach[i], reach[j]) and not _are_side_by_side(vehicles[i], vehicles[j], apart):
            yield vehicles[i], vehicles[j], distance


def _reach_m(look: Lookups, vehicle: _Vehicle) -> float:
    kind = look.basis.classes.get(vehicle.class_uid)
    return _SHARE_OF_LENGTH * ((kind.length_nominal_m if kind else None) or 0.0)


def _are_side_by_side(one: _Vehicle, other: _Vehicle, apart: FloatArray) -> bool:
    """Whether both are measured, parallel, and a lane apart: trucks in a row stand nearer than 0.4 lengths."""
    if one.orientation_deg is None or other.orientation_deg is None:
        return False
    turn = abs((one.orientation_deg - other.orientation_deg + 90.0) % 180.0 - 90.0)
    azimuth = math.radians(one.orientation_deg)
    across = abs(apart[0] * math.cos(azimuth) - apart[1] * math.sin(azimuth))
    return turn <= _PARALLEL_DEG and bool(across >= _LEAST_GAP_M)


def _vehicles(look: Lookups) -> list[_Vehicle]:
    columns = look.columns(Vehicle, *_Vehicle._fields)
    return sorted((_Vehicle(*values) for values in zip(*columns.values(), strict=True)), key=lambda one: one.uid)


def _name(vehicle: _Vehicle) -> str:
    return vehicle.name or vehicle.uid


def _finding(code: str, severity: Any, sentence: str, vehicle: _Vehicle) -> Finding:
    scene = vehicle.scene_uid or vehicle.drawn_on
    return Finding(code, severity, sentence, Vehicle.KIND, vehicle.uid, vehicle.site_uid, scene)
