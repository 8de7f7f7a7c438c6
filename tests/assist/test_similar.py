"""Likeness on made pictures: turned, brighter and darker copies are found."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from annotator.assist.correlate import LEAST_ENERGY, Correlator
from annotator.assist.edges import Field, Rgb
from annotator.assist.similar import Found, Spot, box_template, boxes, orient, search, template_of, without_overlaps

CARS = ((60.0, 60.0, 0.3), (150.0, 60.0, 1.2), (60.0, 150.0, 2.2), (150.0, 150.0, -0.7))
LENGTH, WIDTH = 22.0, 9.0


@pytest.fixture
def picture() -> Rgb:
    """Four boxes with a window each on plain ground: two brighter than it, two darker, and a round tree."""
    y, x = np.mgrid[0:210, 0:210] + 0.5
    gray = np.full(x.shape, 120.0)
    for number, (cx, cy, angle) in enumerate(CARS):
        u = np.cos(angle) * (x - cx) + np.sin(angle) * (y - cy)
        v = -np.sin(angle) * (x - cx) + np.cos(angle) * (y - cy)
        body, glass = (230.0, 60.0) if number % 2 else (40.0, 150.0)
        gray = np.where((abs(u) <= LENGTH / 2) & (abs(v) <= WIDTH / 2), body, gray)
        gray = np.where((abs(u - 4) <= 2) & (abs(v) <= WIDTH / 2 - 1), glass, gray)
    gray = np.where(np.hypot(x - 105, y - 105) < 9, 60.0, gray)
    noisy = gray + np.random.default_rng(5).normal(0, 2, gray.shape)
    return np.repeat(noisy.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def found_in(picture: Rgb) -> Found:
    x, y, angle = CARS[0]
    return search(picture, [template_of(picture, Spot(x, y, angle, LENGTH, WIDTH))], 0.5)


def check(found: Found) -> None:
    assert len(found) == len(CARS)
    for x, y, angle in CARS:
        row = int(np.argmin(np.hypot(found.x - x, found.y - y)))
        assert np.hypot(found.x[row] - x, found.y[row] - y) < 1.5
        assert abs(np.sin(found.angle[row] - angle)) < np.sin(np.radians(8))


def test_turned_copies_are_found_whether_brighter_or_darker_than_the_ground(picture: Rgb):
    check(found_in(picture))


def likeness(field: Field, pattern: Field, mask: np.ndarray, row: int, col: int) -> float:
    """At one place, by definition."""
    reach = pattern.shape[0] // 2
    padded = np.pad(field, reach)
    window = padded[row : row + 2 * reach + 1, col : col + 2 * reach + 1]
    energy, there = (np.abs(pattern) ** 2).sum(), (np.abs(window) ** 2 * mask).sum()
    return float((window * np.conj(pattern)).real.sum() / np.sqrt(energy * max(there, LEAST_ENERGY * energy)))


@pytest.mark.parametrize("shape", [(40, 33), (192, 160), (200, 450)])
def test_every_place_is_compared_both_ways(shape: tuple[int, int]):
    rng = np.random.default_rng(8)
    field = (rng.normal(size=shape) + 1j * rng.normal(size=shape)).astype(np.complex64)
    pattern, mask = box_template(LENGTH, WIDTH).turned(0.4)
    pattern = (pattern * rng.random(pattern.shape)).astype(np.complex64)
    ways = Correlator(field, pattern.shape[0] // 2 + 3).both_ways(pattern, mask)
    for found, shown, hidden in zip(ways, (pattern, pattern[::-1, ::-1]), (mask, mask[::-1, ::-1]), strict=True):
        assert found.shape == shape
        places = [
            (0, 0),
            (shape[0] - 1, shape[1] - 1),
            *zip(*(rng.integers(0, side, 40) for side in shape), strict=True),
        ]
        expected = [likeness(field, shown, hidden, int(row), int(col)) for row, col in places]
        assert [found[place] for place in places] == pytest.approx(expected, abs=1e-4)


def test_the_axis_of_a_clicked_one_is_seen(picture: Rgb):
    for x, y, angle in CARS:
        spot = orient(picture, Spot(x + 1, y - 1, 0.0, LENGTH, WIDTH))
        assert abs(np.sin(spot.angle - angle)) < np.sin(np.radians(6))


def test_of_overlapping_boxes_the_best_stays_and_neighbours_stay_too():
    rows = [(10, 10, 0, 20, 8, 0.6), (12, 11, 0.1, 20, 8, 0.9), (10, 19, 0, 20, 8, 0.5), (60, 60, 1, 20, 8, 0.4)]
    kept = without_overlaps(Found.of(rows))
    assert kept.score.tolist() == [0.9, 0.5, 0.4]
    assert shapely.Polygon(boxes(kept)[0]).area == pytest.approx(160)


def test_a_plain_picture_shows_nothing(picture: Rgb):
    example = template_of(picture, Spot(*CARS[0], LENGTH, WIDTH))
    assert len(search(np.full((100, 100, 3), 90, np.uint8), [example])) == 0


@pytest.mark.filterwarnings("error")
def test_an_example_without_edges_is_like_nothing(picture: Rgb):
    plain = np.full((60, 60, 3), 90, np.uint8)
    assert len(search(picture, [template_of(plain, Spot(30.0, 30.0, 0.3, 24.0, 10.0))])) == 0
