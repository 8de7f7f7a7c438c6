"""Scale error for each way of placing a scene."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.domain.georeference import uncertainty
from annotator.domain.georeference.fit import fit_control_points
from annotator.domain.measure.plane import from_plane, to_plane
from annotator.domain.positions import LonLat, PixelXY

PLACE = LonLat(128.186, 41.411)
GRID = np.array([[x, y] for x in (100, 900, 1700) for y in (80, 500, 1000)], dtype=float)


def _similar(px):
    """Half-metre pixels, turned by 0.3 rad."""
    c, s = 0.5 * math.cos(0.3), 0.5 * math.sin(0.3)
    x, y = px[:, 0], -px[:, 1]
    return np.column_stack((c * x - s * y, s * x + c * y))


def _corners(xy):
    return [LonLat(*p) for p in from_plane(np.array(xy, dtype=float), PLACE)]


def test_assumed_scale_errors():
    assert uncertainty.native_scale_error() == (0.002, True)
    assert uncertainty.typed_scale_error() == (0.02, True)
    assert uncertainty.typed_scale_error(0.003) == (0.006, False)
    u, assumed = uncertainty.bar_scale_error(100, 0.5)
    assert u == pytest.approx(0.00707107)
    assert not assumed


def test_corners_give_the_scale_error_of_the_definitions():
    corners = _corners([[0, 300], [500, 300], [500, 0], [0, 0]])
    middle = uncertainty.corners_scale_error(1000, 600, corners)
    assert middle.u == pytest.approx(0.0038873, rel=1e-3)
    assert middle.assumed
    edge = uncertainty.corners_scale_error(1000, 600, corners, PixelXY(100, 500))
    assert edge.u == pytest.approx(0.009752, rel=1e-3)
    known = uncertainty.corners_scale_error(1000, 600, corners, prior_sd_m=2.0)
    assert known == pytest.approx((2 * 0.0038873, False), rel=2e-3)


def test_control_points_give_their_own_scale_error():
    lonlat = from_plane(_similar(GRID), PLACE)
    exact = fit_control_points(GRID, lonlat, "affine")
    ground = to_plane(lonlat)
    spread = (ground - ground.mean(axis=0)).T @ (ground - ground.mean(axis=0))
    u, assumed = uncertainty.control_scale_error(exact, GRID)
    assert u == pytest.approx(math.sqrt(np.trace(np.linalg.inv(spread))), rel=1e-3)
    assert assumed
    similar = fit_control_points(GRID, lonlat, "similarity")
    assert uncertainty.control_scale_error(similar, GRID).u < u
    noise = np.random.default_rng(4).normal(0, 20, GRID.shape)
    rough = fit_control_points(GRID, from_plane(_similar(GRID) + noise, PLACE), "affine")
    wide = uncertainty.control_scale_error(rough, GRID)
    assert wide.u > 5 * u
    assert not wide.assumed
    homography = fit_control_points(GRID, lonlat, "homography")
    near, far = (uncertainty.control_scale_error(homography, GRID, at) for at in (None, PixelXY(1900, 1050)))
    assert near.u < far.u


def test_a_row_of_points_along_a_road_is_reported():
    px = np.array([[0, 0], [400, 20], [800, -20], [1000, 10], [200, -10]], dtype=float)
    assert fit_control_points(px, from_plane(_similar(px), PLACE), "affine").in_a_line
    assert not fit_control_points(GRID, from_plane(_similar(GRID), PLACE), "affine").in_a_line
