"""Placing pictures by control points, corners and scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from annotator.domain.errors import Refused
from annotator.domain.georeference.crs import local_crs, to_lonlat
from annotator.domain.georeference.fit import corner_pixels, fit_control_points, from_corners, from_scale
from annotator.domain.georeference.transform import apply, fit_matrix
from annotator.domain.measure.geodesic import distance_m, inverse
from annotator.domain.measure.plane import from_plane
from annotator.domain.positions import LonLat, PixelXY

PLACE = LonLat(128.186, 41.411)
GRID = np.array([[x, y] for x in (100, 900, 1700) for y in (80, 500, 1000)], dtype=float)


def _oblique_view(px):
    """Flat ground, in metres, that a camera 800 m up and tilted by 40° sees at these pixels."""
    focal, centre, tilt = 2000.0, np.array([960.0, 540.0]), math.radians(40)
    ray = np.column_stack(((px - centre) / focal, np.ones(len(px))))
    c, s = math.cos(tilt), math.sin(tilt)
    east, north = ray[:, 0], ray[:, 2] * s - ray[:, 1] * c
    down = ray[:, 2] * c + ray[:, 1] * s
    return np.column_stack((east, north)) / down[:, None] * 800


def _similar(px):
    c, s = 0.5 * math.cos(0.3), 0.5 * math.sin(0.3)
    x, y = px[:, 0], -px[:, 1]
    return np.column_stack((c * x - s * y, s * x + c * y))


def _largest_error_m(placement, px, lonlat):
    return max(distance_m(LonLat(*a), LonLat(*b)) for a, b in zip(placement.to_lonlat(px), lonlat, strict=True))


def test_an_oblique_view_is_a_homography_and_nothing_less():
    plane = local_crs(PLACE)
    lonlat = to_lonlat(plane, _oblique_view(GRID))
    other = np.array([[300, 200], [1500, 900], [50, 1000]], dtype=float)
    truth = to_lonlat(plane, _oblique_view(other))
    homography = fit_control_points(GRID, lonlat, "homography")
    affine = fit_control_points(GRID, lonlat, "affine")
    # What is left is the difference between the view's plane and the fit's, 600 m away.
    assert _largest_error_m(homography.placement, other, truth) < 1e-4
    assert homography.rmse_m < 1e-4
    assert _largest_error_m(affine.placement, other, truth) > 5
    assert affine.rmse_m > 5
    assert homography.redundancy == 2 * 9 - 8


@given(st.sampled_from(["similarity", "affine", "homography"]), st.floats(-180, 180), st.floats(-80, 80))
def test_every_model_finds_a_turned_and_scaled_picture_again(model, lon, lat):
    place = LonLat(lon, lat)
    ground = _similar(GRID)
    fit = fit_control_points(GRID, from_plane(ground, place), model)
    assert fit.rmse_m < 0.1
    gx, gy = fit.placement.scale_m_per_px(PixelXY(900, 500))
    assert (gx, gy) == pytest.approx((0.5, 0.5), rel=1e-3)
    assert fit.placement.rotation_deg(PixelXY(900, 500)) == pytest.approx(-math.degrees(0.3), abs=0.1)


@pytest.mark.parametrize("model", ["similarity", "affine", "homography"])
def test_the_fit_has_the_least_squares_in_metres(model):
    rng = np.random.default_rng(2)
    ground = _oblique_view(GRID) + rng.normal(0, 3, GRID.shape)
    best = fit_matrix(GRID, ground, model)

    def squares(matrix):
        return float(np.square(apply(matrix, GRID) - ground).sum())

    free = {"similarity": [], "affine": [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]}
    cells = free.get(model, [(i, j) for i in range(3) for j in range(3) if (i, j) != (2, 2)])
    for cell in cells:
        for factor in (1 - 1e-5, 1 + 1e-5):
            other = best.copy()
            other[cell] *= factor
            assert squares(other) >= squares(best) * (1 - 1e-12)
    if model == "similarity":
        c, s = best[0, 0], best[0, 1]
        assert best[1, :2] == pytest.approx([s, -c])
        for step in ((0, 2), (1, 2)):
            other = best.copy()
            other[step] += 0.01
            assert squares(other) > squares(best)


def test_residuals_are_metres_on_the_ground():
    lonlat = from_plane(_similar(GRID), PLACE)
    moved = lonlat.copy()
    moved[4] = from_plane(_similar(GRID[4:5]) + [0, 9.0], PLACE)[0]
    fit = fit_control_points(GRID, moved, "similarity")
    assert fit.residual_m[4] == pytest.approx(9 * (1 - 2 / 18), rel=0.01)
    assert fit.residuals_m[4, 1] < 0
    assert fit.residual_m.argmax() == 4
    assert fit.rmse_m == pytest.approx(math.sqrt(float(np.square(fit.residual_m).mean())))


def test_points_astride_the_antimeridian():
    place = LonLat(179.99, 65.0)
    ground = _similar(GRID)
    lonlat = from_plane(ground, place)
    lonlat[:, 0] = (lonlat[:, 0] + 180) % 360 - 180
    assert np.ptp(lonlat[:, 0]) > 300
    fit = fit_control_points(GRID, lonlat, "affine")
    assert fit.rmse_m < 0.05  # the two planes differ at this latitude
    assert fit.placement.to_pixel(lonlat) == pytest.approx(GRID, abs=0.2)


@pytest.mark.parametrize(
    ("px", "model", "sentence"),
    [
        ([[0, 0]], "similarity", "at least 2 .* there are 1"),
        ([[0, 0], [9, 9]], "affine", "at least 3"),
        ([[0, 0], [9, 9], [9, 0]], "homography", "at least 4"),
        ([[5, 5], [5, 5]], "similarity", "coincide"),
        ([[0, 0], [9, 9], [18, 18]], "affine", "in a line"),
        ([[0, 0], [9, 9], [9, 9]], "affine", "coincide"),
        ([[0, 0], [9, 9], [18, 18], [0, 30]], "homography", "in a line"),
        ([[0, 0], [9, 9], [9, 9], [0, 30]], "homography", "coincide"),
    ],
)
def test_degenerate_control_points_are_refused(px, model, sentence):
    px = np.array(px, dtype=float)
    with pytest.raises(Refused, match=sentence):
        fit_control_points(px, from_plane(_similar(px), PLACE), model)


@pytest.mark.parametrize("model", ["affine", "homography"])
def test_places_in_a_line_are_refused(model):
    ground = np.column_stack((GRID[:, 0], GRID[:, 0] * 2))
    with pytest.raises(Refused):
        fit_control_points(GRID, from_plane(ground, PLACE), model)


def test_exchanged_control_points_make_a_mirrored_image():
    px = np.array([[0, 0], [100, 0], [0, 100]], dtype=float)
    lonlat = from_plane(_similar(px), PLACE)
    with pytest.raises(Refused, match="mirrored"):
        fit_control_points(px, lonlat[[1, 0, 2]], "affine")


def test_control_points_with_a_horizon_between_them_are_refused():
    px = np.array([[0, 0], [100, 0], [100, 100], [0, 100]], dtype=float)
    crossed = from_plane(_similar(px), PLACE)[[0, 1, 3, 2]]
    with pytest.raises(Refused, match="No view of the ground"):
        fit_control_points(px, crossed, "homography")


def test_swapped_latitude_and_longitude_are_named():
    with pytest.raises(Refused, match="swapped"):
        fit_control_points(GRID[:2], np.array([[41.0, 128.0], [41.1, 128.0]]), "similarity")
    with pytest.raises(Refused, match="no control points"):
        fit_control_points(np.zeros((0, 2)), np.zeros((0, 2)), "similarity")


# corners


def _corners(xy):
    return [LonLat(*p) for p in from_plane(np.array(xy, dtype=float), PLACE)]


@given(
    st.lists(st.tuples(st.floats(-120, 120), st.floats(-120, 120)), min_size=4, max_size=4),
    st.floats(0, 6.28),
    st.floats(-180, 180),
)
@example([(0.0, 0.0), (0.0, 6.1e-5), (0.0, 6.1e-5), (0.0, 6.1e-5)], 0.0, 0.0)
@example([(0.0, 0.0), (0.0, 5e-4), (0.0, 5e-4), (0.0, 5e-4)], 0.7, 128.0)
def test_corners_are_met_exactly(shifts, turn, lon):
    frame = np.array([[-400, 300], [400, 300], [400, -300], [-400, -300]]) + shifts
    c, s = math.cos(turn), math.sin(turn)
    lonlat = from_plane(frame @ np.array([[c, -s], [s, c]]), LonLat(lon, 41.0))
    corners = [LonLat(*p) for p in lonlat]
    placement = from_corners(1920, 1080, corners)
    assert placement.to_pixel(lonlat) == pytest.approx(corner_pixels(1920, 1080), abs=1e-4)
    assert _largest_error_m(placement, corner_pixels(1920, 1080), lonlat) < 1e-6


def test_corners_of_an_upright_box_are_an_affine_placement():
    corners = [LonLat(179.99, 41.42), LonLat(-179.99, 41.42), LonLat(-179.99, 41.40), LonLat(179.99, 41.40)]
    placement = from_corners(1000, 500, corners)
    assert placement.model == "affine"
    assert placement.to_lonlat(np.array([[250.0, 250.0], [750.0, 250.0]])) == pytest.approx(
        np.array([[179.995, 41.41], [-179.995, 41.41]])
    )
    assert placement.to_pixel(np.array([[-179.995, 41.41]])) == pytest.approx(np.array([[750, 250]]))
    turned = _corners([[0, 400], [300, 800], [700, 500], [400, 100]])
    assert from_corners(1000, 500, turned).model == "affine"
    upside_down = [corners[2], corners[3], corners[0], corners[1]]
    assert abs(from_corners(1000, 500, upside_down).rotation_deg(PixelXY(500, 250))) == pytest.approx(180)


@pytest.mark.parametrize(
    ("xy", "sentence"),
    [
        ([[0, 100], [100, 0], [100, 100], [0, 0]], "crosses itself"),
        ([[100, 100], [0, 100], [0, 0], [100, 0]], "would be mirrored"),
        ([[0, 0], [100, 0], [100, 100], [0, 100]], "would be mirrored"),
        ([[0, 100], [100, 100], [100, 100], [0, 0]], "same place"),
        ([[0, 0], [100, 100.00001], [200, 200], [150, 149.99999]], "in a line|crosses"),
        ([[0, 100], [100, 100], [20, 80], [0, 0]], "inside the other three"),
        ([[0, 0], [1, 1]], "four corners"),
    ],
)
def test_impossible_corners_are_refused_with_the_reason(xy, sentence):
    with pytest.raises(Refused, match=sentence):
        from_corners(1000, 1000, _corners(xy))


def test_swapped_coordinates_of_corners():
    corners = [LonLat(lat, lon) for lon, lat in _corners([[0, 100], [100, 100], [100, 0], [0, 0]])]
    with pytest.raises(Refused, match="swapped"):
        from_corners(1000, 1000, corners)


# scale


def test_scale_round_a_centre():
    placement = from_scale(1001, 500, 0.5, PLACE)
    assert placement.to_lonlat(np.array([[500.5, 250.0]]))[0] == pytest.approx(PLACE, abs=1e-12)
    assert placement.scale_m_per_px(PixelXY(10, 10)) == pytest.approx((0.5, 0.5), rel=1e-6)
    left, right = placement.to_lonlat(np.array([[0, 250.0], [1001, 250.0]]))
    distance, azimuth = inverse(LonLat(*left), LonLat(*right))
    assert distance == pytest.approx(500.5, rel=1e-7)
    assert azimuth == pytest.approx(90, abs=0.01)


def test_scale_without_a_place():
    placement = from_scale(1000, 500, 0.5)
    assert placement.has_scale
    assert not placement.has_place
    for impossible in (0, -1, math.inf, math.nan):
        with pytest.raises(Refused, match="above 0"):
            from_scale(10, 10, impossible)
    with pytest.raises(Refused, match="swapped"):
        from_scale(10, 10, 0.5, LonLat(41, 128))


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 1000)), min_size=4, max_size=8))
def test_any_four_points_are_fitted_or_refused(points):
    px = np.round(np.array(points), 2)
    assume(len(np.unique(px, axis=0)) == len(px))
    try:
        fit = fit_control_points(px, from_plane(_similar(px), PLACE), "homography")
    except Refused:
        return
    assert fit.rmse_m < 0.01
