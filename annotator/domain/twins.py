"""When two marks must be one vehicle, asked while counting and when a project is checked."""

from __future__ import annotations

import math
from collections.abc import Iterable

from annotator.domain.records import ObjectClass

SHARE_OF_LENGTH = 0.4
"""Two marks nearer than this part of the class's usual length lie on one vehicle (measurement 7)."""
PARALLEL_DEG = 20.0
LEAST_GAP_M = 1.5
"""Vehicles parked side by side are at least so far apart, middle to middle."""


def reach_m(kind: ObjectClass | None) -> float:
    """Distance in metres below which another mark is a twin; 0 where the class has no usual length."""
    return SHARE_OF_LENGTH * ((kind.length_nominal_m if kind is not None else None) or 0.0)


def are_twins(
    apart_m: tuple[float, float], reaches_m: Iterable[float], orientations_deg: tuple[float | None, float | None]
) -> bool:
    """Whether marks `apart_m` (east, north) from each other lie on one vehicle; the smaller reach decides."""
    near = math.hypot(*apart_m) < min(reaches_m)
    return near and not side_by_side(apart_m, *orientations_deg)


def side_by_side(apart_m: tuple[float, float], one_deg: float | None, other_deg: float | None) -> bool:
    """Whether both are measured, parallel, and a lane apart: trucks in a row stand nearer than 0.4 lengths."""
    if one_deg is None or other_deg is None:
        return False
    turn = abs((one_deg - other_deg + 90.0) % 180.0 - 90.0)
    azimuth = math.radians(one_deg)
    across = abs(apart_m[0] * math.cos(azimuth) - apart_m[1] * math.sin(azimuth))
    return turn <= PARALLEL_DEG and across >= LEAST_GAP_M


def length_trouble(kind: ObjectClass | None, length_m: float | None) -> str:
    """`short`, `long` or empty: how a length differs from what its class may have."""
    if kind is None or length_m is None:
        return ""
    if kind.length_min_m is not None and length_m < kind.length_min_m:
        return "short"
    return "long" if kind.length_max_m is not None and length_m > kind.length_max_m else ""
