"""Is a drawn shape one that can be measured? Asked while drawing and again by the edit."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely.validation import explain_validity

from annotator.domain.errors import Refused
from annotator.domain.text import translate

MIN_AREA_PX = 0.25
"""A polygon smaller than this is a slip of the hand."""


def problem(polygon: Any) -> str:
    """Why a polygon (pixels) cannot be a stall or zone; empty when it can."""
    if polygon.is_empty or not all(map(math.isfinite, polygon.bounds)):
        return translate("Shapes", "The outline has no area.")
    if not polygon.is_valid:
        reason = explain_validity(polygon)
        if "Self-intersection" in reason or "Ring Self" in reason:
            return translate("Shapes", "The outline crosses itself.")
        return translate("Shapes", "The outline is not a simple area.")
    if polygon.area < MIN_AREA_PX:
        return translate("Shapes", "The outline has no area.")
    return ""


def checked(polygon: Any) -> Any:
    """The polygon, or `Refused` with the reason."""
    reason = problem(polygon)
    if reason:
        raise Refused(reason)
    return polygon


def corner_near(polygon: Any, index: int, to: tuple[float, float]) -> Any:
    """The polygon with outer vertex `index` moved."""
    coords = shapely.get_coordinates(polygon.exterior)[:-1]
    coords[index] = to
    return shapely.Polygon(coords, [ring.coords for ring in polygon.interiors])


def without_vertex(polygon: Any, index: int) -> Any:
    """The polygon without outer vertex `index`; at least a triangle remains."""
    coords = shapely.get_coordinates(polygon.exterior)[:-1].tolist()
    if len(coords) <= 3:
        raise Refused(translate("Shapes", "An outline needs at least three corners; delete the whole shape instead."))
    del coords[index]
    return shapely.Polygon(coords, [ring.coords for ring in polygon.interiors])


def with_vertex(polygon: Any, after: int, at: tuple[float, float]) -> Any:
    """The polygon with a new outer vertex behind vertex `after`."""
    coords = shapely.get_coordinates(polygon.exterior)[:-1].tolist()
    coords.insert(after + 1, list(at))
    return shapely.Polygon(coords, [ring.coords for ring in polygon.interiors])
