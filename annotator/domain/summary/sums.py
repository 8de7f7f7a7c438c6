"""Sums of stalls and their ± (measurement 2.4).

The blank rule: one unknown area makes the sum unknown, not zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotator.domain.measure.errors import combine_sd
from annotator.domain.records import Part
from annotator.domain.summary.gather import StallRow

Term = tuple[float, StallRow]
"""A stall with its sign (or share) in a sum."""


class Area(NamedTuple):
    """A sum in m² and its SD (one standard deviation); `None` = unknown."""

    area_m2: float | None
    sd_m2: float | None


NOTHING = Area(0.0, 0.0)


def area_m2(stalls: Iterable[StallRow]) -> float | None:
    """Sum of areas in m²; `None` if one is unknown."""
    areas = [stall.area_m2 for stall in stalls]
    known = [area for area in areas if area is not None]
    return math.fsum(known) if len(known) == len(areas) else None


def area_of(stalls: Sequence[StallRow]) -> Area:
    """Sum of areas with its SD; an unknown area makes both unknown."""
    total = area_m2(stalls)
    return Area(total, None if total is None else sd_m2((1.0, stall) for stall in stalls))


def sd_m2(terms: Iterable[Term]) -> float | None:
    """SD of Σ σi·Ai in m²; `None` if a stall's own error is unknown."""
    known: list[tuple[float, tuple[Part, ...]]] = []
    for sign, stall in terms:
        parts = parts_of(stall)
        if parts is None:
            return None
        known.append((sign, parts))
    return combine_sd(known)


def parts_of(stall: StallRow) -> tuple[Part, ...] | None:
    """Error parts of a stall; a bare SD (another program's) is a source of its own; `None` = unknown."""
    if stall.area_sd_m2 is None:
        return None
    return stall.parts or (Part(stall.uid, stall.area_sd_m2),)
