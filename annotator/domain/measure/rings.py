"""Polygons as flat coordinate arrays: what the vectorised measurements work on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from annotator.domain.measure.ellipsoid import FloatArray

IntArray = NDArray[np.int64]
Ragged = tuple[FloatArray, NDArray[np.integer], NDArray[np.integer]]
"""(coordinates (n, 2), ring offsets (r + 1,), polygon offsets (p + 1,)), as in shapely.to_ragged_array for polygons."""
Polygons = NDArray[np.object_] | Sequence[BaseGeometry | None] | Ragged
"""What the vectorised measurements accept; None and empty geometries keep their place in the result."""


class Rings(NamedTuple):
    """Closed rings of many polygons, in order; the vertices of ring i are xy[start[i]:start[i + 1]]."""

    xy: FloatArray
    start: IntArray
    polygon: IntArray
    """(r,) index of the polygon a ring belongs to."""
    is_hole: NDArray[np.bool_]
    missing: NDArray[np.bool_]
    """(p,) True where there is no polygon to measure: None or another kind of geometry."""


def rings_of(polygons: Polygons) -> Rings:
    """Flatten shapely (multi)polygons, or ragged arrays, into closed rings."""
    if isinstance(polygons, tuple) and len(polygons) == 3 and isinstance(polygons[0], np.ndarray):
        return _from_ragged(*polygons)
    return _from_shapely(np.asarray(polygons, dtype=object).reshape(-1))


def _from_ragged(xy: FloatArray, ring_offsets: NDArray[np.integer], polygon_offsets: NDArray[np.integer]) -> Rings:
    per_polygon = np.diff(polygon_offsets)
    polygon = np.repeat(np.arange(len(per_polygon)), per_polygon)
    is_hole = np.ones(len(polygon), dtype=np.bool_)
    is_hole[np.asarray(polygon_offsets[:-1])[per_polygon > 0]] = False
    xy, start = _closed(np.asarray(xy, dtype=np.float64), np.asarray(ring_offsets, dtype=np.int64))
    return Rings(xy, start, polygon, is_hole, np.zeros(len(per_polygon), dtype=np.bool_))


def _from_shapely(shapes: NDArray[np.object_]) -> Rings:
    kinds = shapely.get_type_id(shapes)
    missing = (kinds != 3) & (kinds != 6)
    if not missing.any() and (kinds == 3).all() and not shapely.get_num_interior_rings(shapes).any():
        start = np.concatenate(([0], np.cumsum(shapely.get_num_coordinates(shapes))))
        xy = shapely.get_coordinates(shapes)
        return Rings(xy, start, np.arange(len(shapes)), np.zeros(len(shapes), dtype=np.bool_), missing)
    present = shapes.copy()
    present[missing] = None
    parts, part_of = shapely.get_parts(present, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    start = np.concatenate(([0], np.cumsum(shapely.get_num_coordinates(rings))))
    is_hole = np.concatenate(([False], ring_of[1:] == ring_of[:-1]))[: len(rings)]
    return Rings(shapely.get_coordinates(rings), start, part_of[ring_of], is_hole, missing)


def _closed(xy: FloatArray, start: IntArray) -> tuple[FloatArray, IntArray]:
    """Repeat the first vertex of every ring that is not closed."""
    counts = np.diff(start)
    filled = np.flatnonzero(counts > 0)
    is_open = np.any(xy[start[filled]] != xy[start[filled + 1] - 1], axis=1)
    rings = filled[is_open]
    if not len(rings):
        return xy, start
    extra = np.zeros(len(counts), dtype=np.int64)
    extra[rings] = 1
    return np.insert(xy, start[rings + 1], xy[start[rings]], axis=0), start + np.concatenate(([0], np.cumsum(extra)))
