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


def _far_view(turned: bool = False):
    """A view that looks 75° past the vertical: its horizon crosses the picture 272 px below the upper edge."""
    px = np.array([(200, 900), (1700, 900), (1500, 500), (300, 520), (960, 700.0)])
    tilt, focal = np.radians(75.0), 1000.0
    x, y = (px[:, 0] - WIDTH / 2) / focal, (px[:, 1] - HEIGHT / 2) / focal
    down, ahead = np.cos(tilt) + y * np.sin(tilt), np.sin(tilt) - y * np.cos(tilt)
    lonlat = from_plane(600.0 * np.column_stack((x / down, ahead / down)), HERE)
    seen = (WIDTH, HEIGHT) - px if turned else px
    return fit_control_points(seen, lonlat, "homography").placement


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_above_the_horizon_shows_no_ground(turned: bool):
    """The picture held upside down has its sky where pixels are counted from the other end."""
    placement = _far_view(turned)
    rows = np.array([[960, 0], [960, 260], [960, 285], [960, 540], [100, 1080.0]])
    seen = (WIDTH, HEIGHT) - rows if turned else rows
    assert placement.shows_ground(seen).tolist() == [False, False, True, True, True]


def test_a_view_with_sky_covers_only_the_ground_before_it():
    outline = _far_view().footprint(WIDTH, HEIGHT)
    assert outline.is_valid
    assert outline.bounds[1] > HERE.lat
