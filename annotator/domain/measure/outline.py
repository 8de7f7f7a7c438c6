"""SD of an area whose vertices were clicked one by one (Chrisman & Yandell 1988).

var(A) = s²/4 · Σ |p(i+1) - p(i-1)|² over all rings; holes add variance. Rings are thinned first, because every further
vertex on a straight wall would lower the ± without any knowledge gained.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import shapely

from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.measure.plane import in_own_planes
from annotator.domain.measure.rings import Polygons, Rings, rings_of

_TIE_M = 1e-9
_KEPT_VERTICES = 4


def outline_sd_m2(polygon: shapely.Polygon | shapely.MultiPolygon, s_m: float) -> float:
    """Return the area's SD in m² of a lon/lat outline for a pointing SD of `s_m` metres per axis."""
    return float(outline_sds_m2([polygon], s_m)[0])


def outline_sds_m2(polygons: Polygons, s_m: float | FloatArray) -> FloatArray:
    """Return the areas' SDs in m², (p,), of lon/lat outlines; `s_m` is one for all or (p,); nan where no polygon."""
    rings = rings_of(polygons)
    s = np.broadcast_to(np.asarray(s_m, dtype=np.float64), rings.missing.shape)
    squares = np.zeros(len(rings.missing))
    np.add.at(squares, rings.polygon, _ring_squares_m2(rings, s[rings.polygon]))
    return np.where(rings.missing, np.nan, s / 2 * np.sqrt(squares))


def _ring_squares_m2(rings: Rings, s_m: FloatArray) -> FloatArray:
    """Σ |p(i+1) - p(i-1)|² of each lon/lat ring (r,), thinned where `s_m` (r,) asks for it."""
    xy, begin, end = in_own_planes(rings), rings.start[:-1], rings.start[1:]
    filled = np.flatnonzero(end - begin > 1)
    count = (end - begin - 1)[filled]  # the last vertex of a ring is its first again
    of_ring = np.repeat(filled, count)
    vertex = np.arange(len(of_ring)) + np.repeat(begin[filled] - np.cumsum(count) + count, count)
    before = np.where(vertex == begin[of_ring], end[of_ring] - 2, vertex - 1)
    diagonal = xy[vertex + 1] - xy[before]
    squares = np.bincount(of_ring, weights=np.square(diagonal).sum(axis=1), minlength=len(begin)).astype(np.float64)
    near = _distances_m(xy[vertex], xy[before], diagonal) < s_m[of_ring]
    for ring in np.unique(of_ring[near & (np.repeat(count, count) > _KEPT_VERTICES)]):
        squares[ring] = _diagonal_squares_m2(thinned(xy[begin[ring] : end[ring] - 1], float(s_m[ring])))
    return squares


def plane_outline_sd_m2(rings_xy: Iterable[FloatArray], s_m: float) -> float:
    """Return the area's SD in m² of an outline given as rings of (n, 2) metres, closed or not."""
    opened = (xy[:-1] if len(xy) > 1 and np.array_equal(xy[0], xy[-1]) else xy for xy in rings_xy)
    return s_m / 2 * math.sqrt(sum(_diagonal_squares_m2(thinned(xy, s_m)) for xy in opened))


def thinned(xy: FloatArray, s_m: float) -> FloatArray:
    """Return the open ring of (n, 2) metres without the vertices that only repeat a straight edge.

    While more than four remain, the vertex nearest to the segment between its two present neighbours goes, if it is
    nearer than `s_m`; of vertices equally near (1e-9 m) the one with the lowest index.
    """
    points = [(float(x), float(y)) for x, y in xy]
    count = len(points)
    before = [(i - 1) % count for i in range(count)]
    after = [(i + 1) % count for i in range(count)]
    offset = np.array([_distance_m(points[i], points[before[i]], points[after[i]]) for i in range(count)])
    for _ in range(count - _KEPT_VERTICES):
        nearest = float(offset.min())
        if nearest >= s_m:
            break
        gone = int(np.flatnonzero(offset <= nearest + _TIE_M)[0])
        offset[gone] = np.inf
        left, right = before[gone], after[gone]
        after[left], before[right] = right, left
        for i in (left, right):
            offset[i] = _distance_m(points[i], points[before[i]], points[after[i]])
    return np.asarray(xy[np.isfinite(offset)])


def _distance_m(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Distance of a point from a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = point[0] - start[0], point[1] - start[1]
    square = dx * dx + dy * dy
    along = min(1.0, max(0.0, (px * dx + py * dy) / square)) if square > 0 else 0.0
    return math.hypot(px - along * dx, py - along * dy)


def _diagonal_squares_m2(xy: FloatArray) -> float:
    """Σ |p(i+1) - p(i-1)|² of an open ring in metres."""
    return float(np.square(np.roll(xy, -1, axis=0) - np.roll(xy, 1, axis=0)).sum())


def _distances_m(points: FloatArray, start: FloatArray, along: FloatArray) -> FloatArray:
    """(n,) distances of (n, 2) points from the segments that lead from `start` by `along`."""
    from_start = points - start
    square = np.square(along).sum(axis=1)
    foot = np.clip((from_start * along).sum(axis=1) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    away = from_start - foot[:, None] * along
    return np.asarray(np.hypot(away[:, 0], away[:, 1]))
