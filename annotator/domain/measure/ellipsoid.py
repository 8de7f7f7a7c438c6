"""The WGS 84 ellipsoid in the few closed forms that the measurements need."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

FloatArray = NDArray[np.float64]

EQUATORIAL_RADIUS_M = 6378137.0
FLATTENING = 1 / 298.257223563
E2 = FLATTENING * (2 - FLATTENING)
RADIANS = np.pi / 180

# (k+1)/(2k+1)·e^2k: seven terms leave less than 1e-15, and nothing cancels as in the closed form with atanh.
_ZONE_SERIES = tuple((k + 1) / (2 * k + 1) * E2**k for k in range(7))


@functools.cache
def wgs84() -> Geod:
    """Return pyproj's geodesics on WGS 84 (Karney 2013); made once, on first use."""
    return Geod(ellps="WGS84")


def radii_m(sin_lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the radii of curvature (meridional M, prime vertical N) in metres for sines of latitude."""
    w = 1 - E2 * sin_lat * sin_lat
    prime_vertical = EQUATORIAL_RADIUS_M / np.sqrt(w)
    return (1 - E2) * prime_vertical / w, prime_vertical


def zone_m2_per_radian(sin_lat: FloatArray) -> FloatArray:
    """Return the ellipsoid's area between the equator and a latitude, per radian of longitude, in m²."""
    s2 = sin_lat * sin_lat
    total = np.full_like(s2, _ZONE_SERIES[-1])
    for term in reversed(_ZONE_SERIES[:-1]):
        total *= s2
        total += term
    total *= sin_lat
    total *= EQUATORIAL_RADIUS_M**2 * (1 - E2)
    return total


def wrapped_deg(difference: FloatArray) -> FloatArray:
    """Bring differences of longitude into -180 … 180 degrees; those already inside keep every bit."""
    return np.where(np.abs(difference) > 180, difference - 360 * np.round(difference / 360), difference)
