"""Areas of stalls against 40-digit arithmetic, an integration that shares nothing with the program."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import shapely
from mpmath import mpf

from annotator.domain.measure.geodesic import area_perimeter_m2

A = mpf(6378137)
F = 1 / mpf("298.257223563")
E2 = F * (2 - F)


@pytest.fixture(autouse=True)
def _forty_digits():
    with mpmath.workdps(40):
        yield


def _zone(s):
    e = mpmath.sqrt(E2)
    return A * A * (1 - E2) / 2 * (s / (1 - E2 * s * s) + mpmath.atanh(e * s) / e)


def _derivatives(state):
    phi, _, d_phi, d_lam, _, _ = state
    s, c = mpmath.sin(phi), mpmath.cos(phi)
    w = 1 - E2 * s * s
    n = A / mpmath.sqrt(w)
    m = n * (1 - E2) / w
    dd_phi = -(n * c * s / m) * d_lam**2 - 3 * E2 * s * c / w * d_phi**2
    dd_lam = 2 * (m / n) * (s / c) * d_phi * d_lam
    return [d_phi, d_lam, dd_phi, dd_lam, _zone(s) * d_lam, mpmath.hypot(m * d_phi, n * c * d_lam)]


def _along(phi, lam, d_phi, d_lam, steps):
    """Runge-Kutta along the geodesic that starts with this velocity."""
    y, h = [phi, lam, d_phi, d_lam, mpf(0), mpf(0)], mpf(1) / steps
    for _ in range(steps):
        k1 = _derivatives(y)
        k2 = _derivatives([u + h / 2 * k for u, k in zip(y, k1, strict=True)])
        k3 = _derivatives([u + h / 2 * k for u, k in zip(y, k2, strict=True)])
        k4 = _derivatives([u + h * k for u, k in zip(y, k3, strict=True)])
        y = [u + h / 6 * (a + 2 * b + 2 * c + d) for u, a, b, c, d in zip(y, k1, k2, k3, k4, strict=True)]
    return y


def _edge(start, end, steps):
    degree = mpmath.pi / 180
    lam1, phi1, lam2, phi2 = (mpf(float(v)) * degree for v in (*start, *end))
    d_phi, d_lam = phi2 - phi1, lam2 - lam1
    for _ in range(20):  # shooting: the end is corrected until it is met
        y = _along(phi1, lam1, d_phi, d_lam, steps)
        miss_phi, miss_lam = phi2 - y[0], lam2 - y[1]
        d_phi, d_lam = d_phi + miss_phi, d_lam + miss_lam
        if abs(miss_phi) + abs(miss_lam) < mpf(10) ** -28:
            break
    return _along(phi1, lam1, d_phi, d_lam, steps)[4:]


def _area_perimeter(ring, steps):
    edges = [_edge(ring[i - 1], ring[i], steps) for i in range(len(ring))]
    return abs(sum(edge[0] for edge in edges)), sum(edge[1] for edge in edges)


def _rectangle(lon, lat, length, width, turn):
    xy = np.array([[0, 0], [length, 0], [length, width], [0, width]], dtype=float)
    c, s = math.cos(turn), math.sin(turn)
    return xy @ np.array([[c, -s], [s, c]]) / [111_000 * math.cos(math.radians(lat)), 111_000] + [lon, lat]


@pytest.mark.parametrize("seed", range(8))
def test_stalls_are_right_to_a_millionth_of_a_square_metre(seed):
    rng = np.random.default_rng(seed)
    lat = rng.uniform(-70, 70)
    length = rng.uniform(1.5, 60)
    ring = _rectangle(rng.uniform(-180, 179), lat, length, rng.uniform(1, length), rng.uniform(0, 6))
    area, perimeter = area_perimeter_m2(shapely.Polygon(ring))
    exact_area, exact_perimeter = _area_perimeter(ring, steps=4)
    assert abs(area - float(exact_area)) < 1e-6
    assert abs(perimeter - float(exact_perimeter)) < 1e-9


@pytest.mark.parametrize("lat", [0.3, 41.0, -79.9])
@pytest.mark.parametrize("turn", [0.1, 1.4])
def test_longest_edges_of_the_series_keep_ten_digits(lat, turn):
    ring = _rectangle(10, lat, 2000, 1500, turn) if lat != -79.9 else _rectangle(10, lat, 300, 200, turn)
    area, perimeter = area_perimeter_m2(shapely.Polygon(ring))
    exact_area, exact_perimeter = _area_perimeter(ring, steps=16)
    assert area == pytest.approx(float(exact_area), rel=3e-11, abs=1e-5)
    assert perimeter == pytest.approx(float(exact_perimeter), rel=1e-10)
