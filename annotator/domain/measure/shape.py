"""Length, width and orientation of outlines: the two figures an analyst compares with a stall's plan.

An outline with four nearly right corners is measured by its sides, anything else by the smallest rectangle round it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from annotator.domain.measure.ellipsoid import RADIANS, FloatArray
from annotator.domain.measure.plane import in_own_planes
from annotator.domain.measure.rings import Polygons, Rings, rings_of

NEAR_RECTANGLE_DEG = 15.0
"""A corner may differ this much from a right angle before the outline is no rectangle any more."""


class Shape(NamedTuple):
    """Length ≥ width in metres; orientation of the long axis in degrees clockwise from north, 0 ≤ … < 180."""

    length_m: float
    width_m: float
    orientation_deg: float


def shape_of(polygon: shapely.Polygon) -> Shape:
    """Return the shape of one lon/lat polygon; nan where it has no ring."""
    length, width, orientation = shapes_of([polygon])
    return Shape(float(length[0]), float(width[0]), float(orientation[0]))


def shapes_of(polygons: Polygons) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return lengths (m), widths (m) and orientations (degrees), each (p,), of lon/lat polygons (see `rings_of`).

    Of a polygon with several parts the first is measured; nan where there is nothing to measure.
    """
    rings = _first_outer_rings(rings_of(polygons))
    return _per_polygon(rings, in_own_planes(rings))


def plane_shape_of(ring_xy: FloatArray) -> Shape:
    """Return the shape of one ring of (n, 2) metres, x right and y up; orientation is clockwise from y."""
    start = np.array([0, len(ring_xy)])
    rings = rings_of((np.asarray(ring_xy, dtype=np.float64), start, np.array([0, 1])))
    length, width, orientation = _per_polygon(rings, rings.xy)
    return Shape(float(length[0]), float(width[0]), float(orientation[0]))


def _first_outer_rings(rings: Rings) -> Rings:
    """Keep the first non-empty ring of each polygon."""
    counts = np.diff(rings.start)
    kept = np.flatnonzero(~rings.is_hole & (counts > 1))
    kept = kept[np.unique(rings.polygon[kept], return_index=True)[1]]
    of_ring = np.repeat(np.arange(len(counts)), counts)
    start = np.concatenate(([0], np.cumsum(counts[kept])))
    chosen = rings.xy[np.isin(of_ring, kept)] if len(kept) < len(counts) else rings.xy
    return Rings(chosen, start, rings.polygon[kept], rings.is_hole[kept], rings.missing)


def _per_polygon(rings: Rings, xy: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    result = np.full((3, len(rings.missing)), np.nan)
    counts = np.diff(rings.start)
    four = np.flatnonzero(counts == 5)
    corners = xy[rings.start[four][:, None] + np.arange(4)]
    right = _near_rectangles(corners)
    result[:, rings.polygon[four[right]]] = _sides(corners[right])
    others = np.setdiff1d(np.arange(len(counts)), four[right])
    if len(others):
        result[:, rings.polygon[others]] = _sides(_smallest_rectangles(rings, xy, others))
    return result[0], result[1], result[2]


def _near_rectangles(corners: FloatArray) -> NDArray[np.bool_]:
    """(k,) True where all four corners of (k, 4, 2) outlines are right within NEAR_RECTANGLE_DEG."""
    sides = np.roll(corners, -1, axis=1) - corners
    lengths = np.hypot(sides[..., 0], sides[..., 1])
    following, next_lengths = np.roll(sides, -1, axis=1), np.roll(lengths, -1, axis=1)
    dots = np.abs((sides * following).sum(axis=2))
    right: NDArray[np.bool_] = (dots <= lengths * next_lengths * np.sin(NEAR_RECTANGLE_DEG * RADIANS)).all(axis=1)
    return right & (lengths > 0).all(axis=1)


def _smallest_rectangles(rings: Rings, xy: FloatArray, chosen: NDArray[np.int64]) -> FloatArray:
    """(k, 4, 2) corners of the smallest rectangle round each chosen ring; flat rings give flat rectangles."""
    counts = np.diff(rings.start)[chosen]
    picked = np.concatenate([np.arange(rings.start[i], rings.start[i + 1]) for i in chosen])
    points = shapely.multipoints(xy[picked], indices=np.repeat(np.arange(len(chosen)), counts))
    envelopes = shapely.oriented_envelope(points)
    return np.array([_four_corners(shapely.get_coordinates(envelope)) for envelope in envelopes])


def _four_corners(xy: FloatArray) -> FloatArray:
    """Four corners of a rectangle, which shapely returns as a line or a point when the outline is flat."""
    if len(xy) == 5:
        return xy[:4]
    return np.array([xy[0], xy[-1], xy[-1], xy[0]])


def _sides(corners: FloatArray) -> FloatArray:
    """(3, k) mean long side, mean short side, orientation of the long axis of (k, 4, 2) rectangles."""
    sides = np.roll(corners, -1, axis=1) - corners
    lengths = np.hypot(sides[..., 0], sides[..., 1])
    first, second = (lengths[:, 0] + lengths[:, 2]) / 2, (lengths[:, 1] + lengths[:, 3]) / 2
    first_is_long = (first >= second)[:, None]
    axis = np.where(first_is_long, sides[:, 0] - sides[:, 2], sides[:, 1] - sides[:, 3])
    orientation = np.degrees(np.arctan2(axis[:, 0], axis[:, 1])) % 180.0
    orientation[orientation == 180.0] = 0.0  # a tiny negative angle rounds up to 180
    return np.array([np.maximum(first, second), np.minimum(first, second), orientation])
