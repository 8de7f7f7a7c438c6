"""Areas, perimeters, lengths and directions on the WGS 84 ellipsoid; nothing published is ever measured on a plane.

Sizes of any extent are right, over a pole and across the antimeridian too (a ring may jump from 179.9 to -179.9).
The direction of a ring does not matter; of the two sides of a ring the smaller one is meant. Short edges go through
the series of `short_edges`, everything else through Karney's geodesics (2013).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from annotator.domain.measure.ellipsoid import FloatArray, wgs84
from annotator.domain.measure.rings import Polygons, Rings, rings_of
from annotator.domain.measure.short_edges import MAX_EDGE_DEG, MAX_LATITUDE_DEG, edge_areas_m2, edge_lengths_m
from annotator.domain.positions import LonLat

_BLOCK = 16_384  # vertices at a time: the intermediate arrays then stay in the processor's cache


class Inverse(NamedTuple):
    """The geodesic from one position to another."""

    distance_m: float
    azimuth_deg: float


def area_perimeter_m2(polygon: shapely.Polygon | shapely.MultiPolygon) -> tuple[float, float]:
    """Return the geodesic area (m², holes subtracted) and perimeter (m, all rings) of a lon/lat polygon on WGS 84."""
    areas, perimeters = areas_perimeters_m2([polygon])
    return float(areas[0]), float(perimeters[0])


def areas_perimeters_m2(polygons: Polygons) -> tuple[FloatArray, FloatArray]:
    """Return geodesic areas (m², holes subtracted) and perimeters (m, all rings) of many lon/lat polygons on WGS 84.

    `polygons`: p shapely (multi)polygons or a ragged triple (see `rings.Ragged`). Both results have shape (p,);
    nan where there is no polygon (None, a line), 0 for an empty one.
    """
    rings = rings_of(polygons)
    return _measure(rings, with_lengths=True)


def areas_m2(polygons: Polygons) -> FloatArray:
    """Return geodesic areas in m², shape (p,); as `areas_perimeters_m2`, in half the time."""
    return _measure(rings_of(polygons), with_lengths=False)[0]


def length_m(line: FloatArray) -> float:
    """Return the geodesic length in metres of a line of (n, 2) lon/lat positions."""
    return float(wgs84().line_length(line[:, 0], line[:, 1]))


def inverse(start: LonLat, end: LonLat) -> Inverse:
    """Return the geodesic distance (m) and the azimuth at `start` (degrees clockwise from north, 0 … 360)."""
    azimuth, _, distance = wgs84().inv(start.lon, start.lat, end.lon, end.lat)
    return Inverse(float(distance), float(azimuth) % 360.0)


def distance_m(start: LonLat, end: LonLat) -> float:
    """Return the geodesic distance in metres."""
    return inverse(start, end).distance_m


def azimuth_deg(start: LonLat, end: LonLat) -> float:
    """Return the azimuth at `start` towards `end` in degrees clockwise from north, 0 … 360."""
    return inverse(start, end).azimuth_deg


def destination(start: LonLat, azimuth: float, distance: float) -> LonLat:
    """Return the position `distance` metres from `start` in the direction `azimuth` (degrees from north)."""
    lon, lat, _ = wgs84().fwd(start.lon, start.lat, azimuth, distance)
    return LonLat(float(lon), float(lat))


def _measure(rings: Rings, with_lengths: bool) -> tuple[FloatArray, FloatArray]:
    ring_areas, ring_lengths, large = _sum_short_edges(rings, with_lengths)
    for ring in np.flatnonzero(large):
        xy = rings.xy[rings.start[ring] : rings.start[ring + 1]]
        area, length = wgs84().polygon_area_perimeter(xy[:, 0], xy[:, 1])
        ring_areas[ring], ring_lengths[ring] = abs(area), length
    signed = np.where(rings.is_hole, -ring_areas, ring_areas)
    areas, perimeters = np.zeros(len(rings.missing)), np.zeros(len(rings.missing))
    np.add.at(areas, rings.polygon, signed)
    np.add.at(perimeters, rings.polygon, ring_lengths)
    areas[rings.missing] = perimeters[rings.missing] = np.nan
    return areas, perimeters


def _sum_short_edges(rings: Rings, with_lengths: bool) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return areas (m²) and perimeters (m) per ring, and which rings need the general solution instead."""
    count = len(rings.polygon)
    areas, lengths, large = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.bool_)
    first = 0
    while first < count:
        last = int(np.searchsorted(rings.start, rings.start[first] + _BLOCK, side="right")) - 1
        last = max(first + 1, last)
        starts = rings.start[first : last + 1]
        filled = first + np.flatnonzero(np.diff(starts))
        if len(filled):
            block = _edges_of_block(rings.xy[starts[0] : starts[-1]], rings.start[filled] - starts[0])
            areas[filled], large[filled] = np.abs(block.areas()), block.is_large()
            if with_lengths:
                lengths[filled] = block.lengths()
        first = last
    return areas, lengths, large


class _Block(NamedTuple):
    """The edges of some neighbouring rings; the gaps between rings are edges of length 0."""

    starts: NDArray[np.int64]
    lat: FloatArray
    d_lon: FloatArray
    d_lat: FloatArray

    def areas(self) -> FloatArray:
        return self._per_ring(edge_areas_m2(self.lat, self.d_lon, self.d_lat))

    def lengths(self) -> FloatArray:
        with np.errstate(invalid="ignore"):  # edges far beyond the series; their rings are measured otherwise
            return self._per_ring(edge_lengths_m(self.lat, self.d_lon, self.d_lat))

    def is_large(self) -> NDArray[np.bool_]:
        excess = np.maximum(np.abs(self.d_lon), np.abs(self.d_lat)) > MAX_EDGE_DEG
        excess |= np.abs(self.lat[:-1]) > MAX_LATITUDE_DEG
        return self._per_ring(excess) > 0

    def _per_ring(self, edges: NDArray[np.generic]) -> FloatArray:
        total: FloatArray = np.add.reduceat(np.append(edges, edges.dtype.type(0)), self.starts, dtype=np.float64)
        return total


def _edges_of_block(xy: FloatArray, starts: NDArray[np.int64]) -> _Block:
    d_lon, d_lat = np.diff(xy[:, 0]), np.diff(xy[:, 1])
    between_rings = starts[1:] - 1
    d_lon[between_rings] = d_lat[between_rings] = 0.0
    return _Block(starts, np.ascontiguousarray(xy[:, 1]), d_lon, d_lat)
