"""Scale error of a scene: closed forms, refits, and what a line of control points does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.domain.georeference.fit import ground_map
from annotator.domain.measure import scale

CORNERS = np.array([[0, 0], [500, 0], [500, 300], [0, 300]], dtype=float)
SMALL = np.array([[0, 0], [60, 0], [60, 60], [0, 60], [30, 30]], dtype=float)
LINE = np.array([[0, 0], [200, 10], [400, -10], [500, 5], [100, -5]], dtype=float)


def exact(value, rel=1e-6):
    return pytest.approx(value, rel=rel)


def _as_pixels(ground):
    """A picture of half-metre pixels, y down."""
    return ground * [2, -2] + [10, 1000]


def _numeric(model, ground, at):
    at_px = _as_pixels(np.array(at, dtype=float))
    return scale.numeric_scale_sd(lambda px, xy: ground_map(px, xy, model), _as_pixels(ground), ground, at_px, 1.0)


def test_closed_forms():
    assert scale.similarity_scale_sd(CORNERS, 1.0) == exact(0.00342997, 2e-6)
    assert scale.affine_scale_sd(CORNERS, 1.0) == exact(0.00388730, 2e-6)
    assert scale.similarity_scale_sd(SMALL, 1.0) == exact(0.0235702, 2e-6)
    assert scale.affine_scale_sd(SMALL, 1.0) == exact(0.0235702, 2e-6)
    assert scale.similarity_scale_sd(LINE, 1.0) == exact(0.00481893)
    assert scale.affine_scale_sd(LINE, 1.0) == exact(0.0632915)


@pytest.mark.parametrize("ground", [CORNERS, SMALL])
def test_moving_every_point_gives_the_closed_forms(ground):
    centre = ground.mean(axis=0)
    similarity, affine = scale.similarity_scale_sd(ground, 1.0), scale.affine_scale_sd(ground, 1.0)
    assert _numeric("similarity", ground, centre) == exact(similarity, 0.02)
    assert _numeric("affine", ground, centre) == exact(affine, 0.02)


def test_homography_is_worse_towards_the_edge():
    assert _numeric("homography", CORNERS, (250, 150)) == exact(0.0038873, 1e-4)
    assert _numeric("homography", CORNERS, (50, 50)) == exact(0.009752, 1e-4)


def test_a_line_of_control_points_is_recognised():
    assert scale.points_in_a_line(LINE)
    assert not scale.points_in_a_line(CORNERS)
    assert not scale.points_in_a_line(SMALL)
    assert scale.points_in_a_line(np.array([[0, 0], [1, 1], [5, 5]], dtype=float))


def test_bars():
    assert scale.bar_scale_sd(100, 0.25) == exact(0.00707107)
    assert scale.bar_scale_sd(20, 0.25) == exact(0.0353553, 2e-6)


def test_sigma_of_control_points():
    assert scale.control_sd_m(0.7, 4, "affine", 0.5) == exact(0.989949)
    assert scale.control_sd_m(0.1, 4, "affine", 0.5) == 0.5
    assert scale.control_sd_m(0.0, 4, "homography", 1.0) == 1.0
    assert scale.redundancy(5, "similarity") == 6
    assert scale.clicked_sd_m(0.6, 0.8) == exact(0.5)
    assert scale.rmse_m(np.array([[3.0, 4.0], [0.0, 0.0]])) == exact(math.sqrt(12.5))
