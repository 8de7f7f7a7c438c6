"""SD of an area whose vertices were clicked one by one (Chrisman & Yandell 1988).

var(A) = s²/4 · Σ |p(i+1) - p(i-1)|² over all rings; holes add variance. Rings are thinned first, because every further
vertex on a straight wall would lower the ± without any knowledge gained.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import shapely

from annotator.domain.measure.ellipsoid import FloatArray, radii_m, wrapped_deg
from annotator.domain.measure.plane import to_plane
from annotator.domain.measure.rings import Polygons, rings_of

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
    counts = np.diff(rings.start) - 1
    four = np.flatnonzero(counts == _KEPT_VERTICES)
    corners = rings.xy[rings.start[four][:, None] + np.arange(_KEPT_VERTICES)]
    np.add.at(squares, rings.polygon[four], _four_corner_squares_m2(corners))
    for ring in np.flatnonzero((counts != _KEPT_VERTICES) & (counts > 0)):
        xy = to_plane(rings.xy[rings.start[ring] : rings.start[ring + 1] - 1])
        squares[rings.polygon[ring]] += _diagonal_squares_m2(thinned(xy, float(s[rings.polygon[ring]])))
    sds: FloatArray = s / 2 * np.sqrt(squares)
    return np.where(rings.missing, np.nan, sds)


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


def _four_corner_squares_m2(corners: FloatArray) -> FloatArray:
    """(k,) the same for (k, 4, 2) lon/lat rings, all at once: twice the squares of both diagonals."""
    lat = corners[..., 1]
    middle = np.radians((lat.min(axis=1) + lat.max(axis=1)) / 2)
    meridional, prime_vertical = radii_m(np.sin(middle))
    diagonals = corners[:, 2:] - corners[:, :2]
    east = np.radians(wrapped_deg(diagonals[..., 0]))
    east *= (prime_vertical * np.cos(middle))[:, None]
    north = np.radians(diagonals[..., 1]) * meridional[:, None]
    total: FloatArray = 2 * (east * east + north * north).sum(axis=1)
    return total
