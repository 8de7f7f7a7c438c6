"""Areas and lengths of edges up to a few kilometres, for hundred thousands of outlines at once.

A third-order series is not only faster here than the general solution: against 40-digit arithmetic it errs by some
1e-8 m² per stall, where the general solution cancels to some 1e-5 m².
"""

from __future__ import annotations

import numpy as np

from annotator.domain.measure.ellipsoid import E2, EQUATORIAL_RADIUS_M, RADIANS, FloatArray, radii_m, zone_m2_per_radian

MAX_EDGE_DEG = 0.02
"""Longest edge, in degrees of latitude or of longitude, for which the series may be used (about 2 km)."""
MAX_LATITUDE_DEG = 80.0
"""Nearer to a pole the terms with tan φ grow; the general solution is used there."""


def edge_areas_m2(lat: FloatArray, d_lon: FloatArray, d_lat: FloatArray) -> FloatArray:
    """Signed area between each edge and the equator; the sum over a closed ring is minus its signed area.

    `lat`: n vertices in degrees; edge i runs from vertex i to i + 1; `d_lon`, `d_lat`: n - 1 differences in degrees.
    An edge with d_lon = 0 counts 0.
    """
    dl, dp = d_lon * RADIANS, d_lat * RADIANS
    sm = _sin_of_middle(np.sin(lat * RADIANS), dp)
    cm2 = 1 - sm * sm
    w = 1 - E2 * sm * sm
    dp2 = dp * dp
    # Under the straight line in (λ, φ): the middle of the edge and dp²/24 of the second derivative there.
    series = dp2 * (4 * E2 * cm2 / w - 1) / 24
    # Between that line and the geodesic: (Δλ φ'' - Δφ λ'')/12 with the geodesic's equations
    # φ'' = -(N/M) sin φ cos φ Δλ² - 3e² sin φ cos φ/w Δφ², λ'' = 2 (M/N) tan φ Δφ Δλ.
    series += cm2 * (dl * dl * w / (1 - E2) + dp2 * (3 * E2) / w) / 12
    series += dp2 * ((1 - E2) / 6) / w
    # M N, the unit of area of the ellipsoid.
    series *= sm * (EQUATORIAL_RADIUS_M**2 * (1 - E2)) / (w * w)
    series += zone_m2_per_radian(sm)
    series *= dl
    return series


def edge_lengths_m(lat: FloatArray, d_lon: FloatArray, d_lat: FloatArray) -> FloatArray:
    """Geodesic lengths in metres by Gauss's mid-latitude formula; arguments as for `edge_areas_m2`."""
    dl, dp = d_lon * RADIANS, d_lat * RADIANS
    sm = _sin_of_middle(np.sin(lat * RADIANS), dp)
    cm2 = 1 - sm * sm
    m, n = radii_m(sm)
    dl2, dp2 = dl * dl, dp * dp
    east2 = n * n * cm2 * dl2 * (1 + (dp2 - sm * sm * dl2) / 12)
    north2 = m * m * dp2 * (1 - (2 * cm2 + 3 * sm * sm) * dl2 / 12)
    return np.sqrt(east2 + north2)


def _sin_of_middle(sin_lat: FloatArray, dp: FloatArray) -> FloatArray:
    """Sine of the mean of neighbouring latitudes: (sin a + sin b) / 2 cos(Δ/2), the cosine as a series."""
    half2 = dp * dp / 4
    middle: FloatArray = (sin_lat[1:] + sin_lat[:-1]) / 2 * (1 + half2 / 2 + 5 * half2 * half2 / 24)
    return middle
