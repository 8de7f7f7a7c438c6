"""The local plane in metres: for errors, shapes and fits only; areas are never published from it.

x = N cos φ0 Δλ, y = M Δφ, with the radii of curvature M and N at the plane's latitude φ0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from annotator.domain.measure.ellipsoid import RADIANS, FloatArray, radii_m, wrapped_deg
from annotator.domain.measure.rings import Rings
from annotator.domain.positions import LonLat


class LocalPlane(NamedTuple):
    """A plane touching the ellipsoid at `origin`, which is its (0, 0); x east, y north, in metres."""

    origin: LonLat

    @classmethod
    def around(cls, lonlat: FloatArray) -> LocalPlane:
        """Return the plane at the middle of the (n, 2) lon/lat positions: mean of least and greatest latitude.

        The longitudes may jump at the antimeridian.
        """
        east = wrapped_deg(lonlat[:, 0] - lonlat[0, 0])
        lon = lonlat[0, 0] + (east.min() + east.max()) / 2
        lat = (lonlat[:, 1].min() + lonlat[:, 1].max()) / 2
        return cls(LonLat(float(lon), float(lat)))

    def to_xy(self, lonlat: FloatArray) -> FloatArray:
        """Return (n, 2) metres east and north of the origin for (n, 2) lon/lat positions."""
        per_degree = self._metres_per_degree()
        degrees = np.column_stack(
            (wrapped_deg(lonlat[:, 0] - self.origin.lon), lonlat[:, 1] - self.origin.lat),
        )
        return degrees * per_degree

    def to_lonlat(self, xy: FloatArray) -> FloatArray:
        """Return (n, 2) lon/lat positions for (n, 2) metres; longitudes run on beyond ±180 rather than jump."""
        return np.asarray(xy / self._metres_per_degree() + np.array(self.origin))

    def _metres_per_degree(self) -> FloatArray:
        phi = np.float64(self.origin.lat * RADIANS)
        meridional, prime_vertical = radii_m(np.sin(np.atleast_1d(phi)))
        return np.array([prime_vertical[0] * np.cos(phi), meridional[0]]) * RADIANS


def to_plane(lonlat: FloatArray, origin: LonLat | None = None) -> FloatArray:
    """Return (n, 2) metres in the local plane of the positions, or in the one at `origin`."""
    plane = LocalPlane.around(lonlat) if origin is None else LocalPlane(origin)
    return plane.to_xy(lonlat)


def from_plane(xy: FloatArray, origin: LonLat) -> FloatArray:
    """Return (n, 2) lon/lat positions for (n, 2) metres in the local plane at `origin`."""
    return LocalPlane(origin).to_lonlat(xy)


def shifted(lonlat: FloatArray, east_m: float, north_m: float) -> FloatArray:
    """Return (n, 2) lon/lat positions moved by metres, each in its own plane.

    Where one comes to lie must not depend on which others are moved with it; longitudes run on beyond ±180.
    """
    phi = lonlat[:, 1] * RADIANS
    meridional, prime_vertical = radii_m(np.sin(phi))
    per_degree = np.column_stack((prime_vertical * np.cos(phi), meridional)) * RADIANS
    return np.asarray(lonlat + np.array([east_m, north_m]) / per_degree)


def in_own_planes(rings: Rings) -> FloatArray:
    """Return (n, 2) metres of each vertex from its ring's first, every lon/lat ring in its own local plane."""
    begin, counts = rings.start[:-1], np.diff(rings.start)
    begin = begin[counts > 0]
    if not len(begin):
        return rings.xy
    counts = counts[counts > 0]
    lat = np.ascontiguousarray(rings.xy[:, 1])
    middle = (np.minimum.reduceat(lat, begin) + np.maximum.reduceat(lat, begin)) / 2
    meridional, prime_vertical = radii_m(np.sin(middle * RADIANS))
    per_degree = np.column_stack((prime_vertical * np.cos(middle * RADIANS), meridional)) * RADIANS
    degrees = rings.xy - np.repeat(rings.xy[begin], counts, axis=0)
    degrees[:, 0] = wrapped_deg(degrees[:, 0])
    return np.asarray(degrees * np.repeat(per_degree, counts, axis=0))
