"""A shift between two pictures is found to a fraction of a pixel, and doubted where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.assist.coregister import shift_between


def town(seed: int = 1, size: int = 256) -> np.ndarray:
    """Roofs of different brightness on rough ground."""
    random = np.random.default_rng(seed)
    ground = random.normal(90, 6, (size + 64, size + 64))
    for _roof in range(120):
        x, y = random.integers(0, size + 40, 2)
        w, h = random.integers(5, 22, 2)
        ground[y : y + h, x : x + w] = random.uniform(60, 220)
    return ground


def cut(picture: np.ndarray, dx: int, dy: int, size: int = 256) -> np.ndarray:
    return picture[32 + dy : 32 + dy + size, 32 + dx : 32 + dx + size].copy()


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (7, -4), (-15, 11)])
def test_a_shift_is_found_although_light_and_noise_differ(dx: int, dy: int):
    picture = town()
    other = 255 - 0.6 * cut(picture, dx, dy) + np.random.default_rng(2).normal(0, 5, (256, 256))
    found = shift_between(cut(picture, 0, 0), other)
    assert found is not None
    # A window cut further right shows things further left: they must move right again.
    assert (found.dx, found.dy) == pytest.approx((dx, dy), abs=0.5)
    assert found.is_sure
    assert found.residual_px is not None and found.residual_px < 1.0


@pytest.mark.parametrize(("dx", "dy"), [(7, -4), (-15, 11), (10, 0)])
def test_a_shift_by_whole_pixels_is_not_drawn_towards_half_ones(dx: int, dy: int):
    picture = town()
    found = shift_between(cut(picture, 0, 0), cut(picture, dx, dy))
    assert found is not None
    assert (found.dx, found.dy) == pytest.approx((dx, dy), abs=0.05)


def test_two_different_places_are_doubted():
    found = shift_between(cut(town(1), 0, 0), cut(town(9), 0, 0))
    assert found is not None
    assert not found.is_sure


def test_shifts_beyond_the_limit_are_not_found():
    picture = town()
    found = shift_between(cut(picture, 0, 0), cut(picture, 20, 0), limit_px=8)
    assert found is not None
    assert np.hypot(found.dx, found.dy) <= 9
    assert not found.is_sure


def test_too_little_common_picture_gives_no_answer():
    blank = np.full((256, 256), np.nan)
    half = cut(town(), 0, 0)
    half[:, 100:] = np.nan
    assert shift_between(blank, half) is None
    assert shift_between(half, half) is None
