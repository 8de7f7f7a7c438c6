"""Checked geometries from bare coordinates, shared by the readers; each failure says what is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Any, TypeAlias

import shapely

from annotator.domain.text import translate
from annotator.formats.features import Geometry, Unusable, why_misplaced

Position: TypeAlias = tuple[float, float]
Warn: TypeAlias = Callable[[str], None]


def line(positions: Sequence[Position]) -> Geometry:
    """Line through at least two different positions."""
    _require_finite(positions)
    if len(set(positions)) < 2:
        raise Unusable(translate("Formats", "A line needs two different positions."))
    return shapely.LineString(positions)


def polygon(rings: Sequence[Sequence[Position]], warn: Warn) -> Geometry:
    """Polygon of a shell and its holes; an open ring is closed and reported, an empty hole is left out."""
    if not rings:
        raise Unusable(translate("Formats", "The polygon has no outline."))
    shell = closed(rings[0], warn)
    holes = [closed(ring, warn) for ring in rings[1:] if ring]
    area = abs(twice_area(shell)) - sum(abs(twice_area(hole)) for hole in holes)
    shape = shapely.polygons(shapely.linearrings(shell), [shapely.linearrings(hole) for hole in holes] or None)
    # a bow tie's halves cancel out, yet it is an outline that the analyst can mend
    if area == 0 and (holes or shape.convex_hull.area == 0):
        raise Unusable(translate("Formats", "The polygon has no area."))
    return shape


def twice_area(ring: Sequence[Position]) -> float:
    """Twice the planar area of a closed ring, positive when counter-clockwise (y up); measured from its first vertex,
    because far from the origin the products would drown it."""
    x0, y0 = ring[0]
    total = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        total += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    return total


def closed(ring: Sequence[Position], warn: Warn) -> list[Position]:
    """The ring ending where it began; it needs three different positions."""
    _require_finite(ring)
    if len(set(ring)) < 3:
        raise Unusable(translate("Formats", "A ring needs at least three different positions."))
    if ring[0] == ring[-1]:
        return list(ring)
    warn(translate("Formats", "A ring was not closed; its last position was joined to its first."))
    return [*ring, ring[0]]


def _require_finite(positions: Sequence[Position]) -> None:
    if all(map(math.isfinite, chain.from_iterable(positions))):
        return
    for x, y in positions:
        if not (math.isfinite(x) and math.isfinite(y)):
            raise Unusable(why_misplaced(x, y))


def box(x1: float, y1: float, x2: float, y2: float) -> Geometry:
    """Upright rectangle between two opposite corners."""
    _require_finite([(x1, y1), (x2, y2)])
    if x1 == x2 or y1 == y2:
        raise Unusable(translate("Formats", "The box has no area."))
    left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    return shapely.Polygon([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])


def flat(numbers: Sequence[float]) -> list[Position]:
    """Pairs out of x, y, x, y …"""
    if len(numbers) % 2:
        raise Unusable(translate("Formats", "An x has no y."))
    return list(zip(numbers[0::2], numbers[1::2], strict=True))


def is_number(value: Any) -> bool:
    """A number as JSON has them; truth values and digits in quotes are none."""
    return type(value) is float or type(value) is int


def size(value: Any) -> float | None:
    """A positive, finite number of pixels; None for anything else."""
    return float(value) if is_number(value) and 0 < value < 1e9 else None


def number(text: str) -> float:
    """The number a cell holds; "1_000" is none although Python reads it."""
    if "_" not in text:
        try:
            return float(text)
        except ValueError:
            pass
    shown = text if len(text) <= 60 else text[:59] + "…"
    raise Unusable(translate("Formats", "{text} is not a number.").format(text=repr(shown)))
