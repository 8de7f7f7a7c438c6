"""The view keeps what the hand expects: the point under the cursor, the centre, whole device pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.app.viewport import SCALE_MAX, SCALE_MIN, Viewport
from annotator.domain.positions import PixelXY, ScreenXY
from annotator.imagery.grid import PixelRect

views = st.builds(
    Viewport,
    width=st.integers(10, 4000),
    height=st.integers(10, 3000),
    scale=st.floats(0.01, 60),
    origin=st.builds(PixelXY, st.floats(-1e4, 1e5), st.floats(-1e4, 1e5)),
    device_ratio=st.sampled_from([1.0, 1.25, 1.5, 2.0]),
)
screens = st.builds(ScreenXY, st.floats(-500, 5000), st.floats(-500, 5000))


@given(views, screens)
def test_screen_and_pixel_are_inverse(view: Viewport, at: ScreenXY) -> None:
    assert view.to_screen(view.to_pixel(at)) == pytest.approx(at, abs=1e-5)


@given(views)
def test_arrays_agree_with_single_positions(view: Viewport) -> None:
    points = np.array([[0.0, 0.0], [12.5, 900.25], [20000.0, -4.0]])
    for row, (x, y) in zip(view.to_screen(points), points, strict=True):
        assert tuple(row) == pytest.approx(view.to_screen(PixelXY(x, y)))
    np.testing.assert_allclose(view.to_pixel(view.to_screen(points)), points, atol=1e-6)


@given(views, screens, st.floats(0.1, 10))
def test_zoom_keeps_what_is_under_the_cursor(view: Viewport, at: ScreenXY, factor: float) -> None:
    zoomed = view.zoomed(at, factor)
    assert zoomed.to_pixel(at) == pytest.approx(view.to_pixel(at), abs=1e-5)
    assert SCALE_MIN <= zoomed.scale <= SCALE_MAX


@given(views, st.integers(-300, 300), st.integers(-300, 300))
def test_pan_moves_the_picture_with_the_hand(view: Viewport, dx: int, dy: int) -> None:
    pixel = view.to_pixel(ScreenXY(50, 60))
    moved = view.panned(dx, dy).to_screen(pixel)
    assert moved == pytest.approx((50 + dx, 60 + dy), abs=1e-5)


@given(views)
def test_snapped_view_is_within_half_a_device_pixel_and_stays(view: Viewport) -> None:
    snapped = view.snapped()
    drift = (np.array(snapped.origin) - view.origin) * view.device_scale
    assert np.abs(drift).max() <= 0.5 + 1e-6
    left, top, _, _ = snapped.device_rect()
    corner = snapped.to_screen(PixelXY(0.0, 0.0))
    assert (-corner.x * view.device_ratio, -corner.y * view.device_ratio) == pytest.approx((left, top), abs=1e-4)
    assert snapped.snapped().device_rect() == snapped.device_rect()


def test_fit_shows_all_and_one_to_one_means_device_pixels() -> None:
    view = Viewport(800, 600, device_ratio=2.0).fitted(PixelRect(0, 0, 4000, 1000))
    seen = view.visible_rect()
    assert seen.x0 <= 0
    assert seen.x1 >= 4000
    assert view.origin == PixelXY(2000, 500)
    assert view.at_native().device_scale == 1.0


def test_fitting_a_point_stops_at_the_largest_scale() -> None:
    assert Viewport(800, 600).fitted(PixelRect(5, 5, 5, 5)).scale == SCALE_MAX
