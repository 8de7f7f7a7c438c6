"""Sums of stalls and their ± (measurement 2.4).

The blank rule: one unknown area makes the sum unknown, not zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from annotator.domain.measure.errors import combine_each_sd, combine_sd
from annotator.domain.records import Part
from annotator.domain.summary.gather import StallRow
from annotator.domain.summary.marks import Marks

Term = tuple[float, StallRow]
"""A stall with its sign (or share) in a sum."""


class Area(NamedTuple):
    """A sum in m² and its SD (one standard deviation); `None` = unknown."""

    area_m2: float | None
    sd_m2: float | None


NOTHING = Area(0.0, 0.0)


def area_m2(stalls: Marks[StallRow]) -> float | None:
    """Sum of areas in m²; `None` if one is unknown."""
    total = math.fsum(stalls.column("area_m2").tolist())
    return None if math.isnan(total) else total


def area_of(stalls: Marks[StallRow]) -> Area:
    """Sum of areas with its SD; an unknown area makes both unknown."""
    total = area_m2(stalls)
    if total is None or np.isnan(stalls.column("area_sd_m2")).any():
        return Area(total, None)
    return Area(total, combine_each_sd(stalls.column("uid"), lambda: _parts_of_each(stalls)))


def _parts_of_each(stalls: Marks[StallRow]) -> Iterable[tuple[str, tuple[Part, ...]]]:
    return ((uid, parts or (Part(uid, sd),)) for uid, sd, parts in stalls.each("uid", "area_sd_m2", "parts"))


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
