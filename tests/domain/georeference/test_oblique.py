"""A screenshot of a globe seen at a slant: only a homography places it; what others cost is known."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.domain.georeference.fit import best_fit, fit_control_points
from annotator.domain.measure.plane import from_plane
from annotator.domain.positions import LonLat

HERE = LonLat(128.186804, 41.411114)
WIDTH, HEIGHT = 1920, 1080


def _ground(px):
    """Metres on flat ground seen by a camera 600 m up that looks 35° past the vertical, 1,200 m per 1,600 px."""
    tilt, focal = np.radians(35.0), 1600.0
    x, y = (px[:, 0] - WIDTH / 2) / focal, (px[:, 1] - HEIGHT / 2) / focal
    down = np.cos(tilt) + y * np.sin(tilt)
    ahead = np.sin(tilt) - y * np.cos(tilt)
    return 600.0 * np.column_stack((x / down, ahead / down))


def _grid(columns, rows):
    x, y = np.meshgrid(np.linspace(120, WIDTH - 120, columns), np.linspace(90, HEIGHT - 90, rows))
    return np.column_stack((x.ravel(), y.ravel()))


def _worst_m(fit):
    check = _grid(9, 7)
    truth = from_plane(_ground(check), HERE)
    found = fit.placement.to_lonlat(check)
    return float(np.abs((found - truth) * (83_400.0, 111_100.0)).max())


@pytest.mark.parametrize(("columns", "rows"), [(2, 2), (3, 3)])
def test_a_homography_places_an_oblique_view_and_an_affine_fit_is_metres_off(columns, rows):
    px = _grid(columns, rows)
    lonlat = from_plane(_ground(px), HERE)
    exact, flat = (fit_control_points(px, lonlat, model) for model in ("homography", "affine"))
    assert _worst_m(exact) < 0.05
    assert _worst_m(flat) > 10.0


def test_a_thin_plate_bends_towards_it_without_reaching_it():
    px = _grid(3, 3)
    lonlat = from_plane(_ground(px), HERE)
    plate, flat = (fit_control_points(px, lonlat, model) for model in ("thin_plate", "affine"))
    assert 0.1 < _worst_m(plate) < _worst_m(flat)


def test_the_automatic_choice_sees_the_slant():
    px = _grid(3, 2)
    assert best_fit(px, from_plane(_ground(px), HERE)).model == "homography"
    noisy = _ground(px) + np.random.default_rng(3).normal(0, 0.3, (6, 2))
    assert best_fit(px, from_plane(noisy, HERE)).model == "homography"
    upright = np.column_stack((px[:, 0], -px[:, 1])) * 0.5 + np.random.default_rng(3).normal(0, 0.3, (6, 2))
    assert best_fit(px, from_plane(upright, HERE)).model == "affine"
