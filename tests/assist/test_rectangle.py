"""Right-angled outlines fitted to made roofs, by a click and by a loose box."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from annotator.assist.edges import Rgb, edge_field
from annotator.assist.rectangle import dominant_angle, fit_at, fit_in

CENTRE, ANGLE, LENGTH, WIDTH = (80.3, 70.6), 0.28, 62.0, 14.0


def roof() -> shapely.Polygon:
    u, v = np.array([1, 1, -1, -1]) * LENGTH / 2, np.array([1, -1, -1, 1]) * WIDTH / 2
    x = CENTRE[0] + np.cos(ANGLE) * u - np.sin(ANGLE) * v
    return shapely.Polygon(np.column_stack((x, CENTRE[1] + np.sin(ANGLE) * u + np.cos(ANGLE) * v)))


@pytest.fixture
def picture() -> Rgb:
    """A blue roof, a second one beside it with a gap of five pixels, on rough ground."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0:150, 0:170] + 0.5
    u = np.cos(ANGLE) * (x - CENTRE[0]) + np.sin(ANGLE) * (y - CENTRE[1])
    v = -np.sin(ANGLE) * (x - CENTRE[0]) + np.cos(ANGLE) * (y - CENTRE[1])
    beside = abs(v - WIDTH - 5) <= WIDTH / 2
    on = (abs(u) <= LENGTH / 2) & ((abs(v) <= WIDTH / 2) | beside)
    rgb = np.where(on[..., None], (70, 110, 180), (150, 140, 120)) + rng.normal(0, 4, (*x.shape, 3))
    return rgb.clip(0, 255).astype(np.uint8)


def likeness(corners: np.ndarray | None) -> float:
    """Shared part of the union with the true roof."""
    assert corners is not None
    fitted = shapely.Polygon(corners)
    return fitted.intersection(roof()).area / fitted.union(roof()).area


@pytest.mark.parametrize("off", [(0, 0), (18, 3), (-20, -8)])
def test_a_click_anywhere_in_a_roof_gives_its_outline(picture: Rgb, off: tuple[int, int]):
    corners = fit_at(picture, CENTRE[0] + off[0], CENTRE[1] + off[1], 70)
    assert likeness(corners) > 0.93
    sides = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    assert abs(float(sides[0] @ sides[1])) < 1e-6 * float(np.hypot(*sides[0]) * np.hypot(*sides[1]))


def test_a_loose_box_gives_the_roof_in_it(picture: Rgb):
    x0, y0, x1, y1 = roof().bounds
    assert likeness(fit_in(picture, (x0 - 5, y0 - 3, x1 + 2, y1 + 1))) > 0.93


def test_bare_ground_gives_nothing(picture: Rgb):
    assert fit_at(picture, 20.0, 130.0, 15) is None


def test_the_dominant_direction_is_that_of_the_roofs(picture: Rgb):
    angle, agreement = dominant_angle(edge_field(picture))
    assert angle == pytest.approx(ANGLE, abs=np.radians(2))
    assert agreement > 0.1


@pytest.mark.parametrize("side", [0.0, 0.5, 2.0, 5.0])
def test_a_box_of_a_few_pixels_holds_no_outline_or_a_small_one(side: float):
    rgb = np.random.default_rng(4).integers(0, 255, (60, 60, 3)).astype(np.uint8)
    found = fit_in(rgb, (30.0, 30.0, 30.0 + side, 30.0 + side / 2))
    assert found is None or np.abs(found - 30.0).max() < 12
