"""Looking up marks by place, against looking at every one of them."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.imagery.grid import PixelRect
from annotator.render.mark_arrays import Flag, MarkArrays
from annotator.render.mark_index import MarkIndex

SIDE = 10_000


def made_bounds(count: int, tall: int) -> np.ndarray:
    """Boxes of 4 to 20 px, some points, and some that are very tall or very wide."""
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, SIDE, (2, count))
    width, height = rng.uniform(4, 20, (2, count))
    width[:5] = height[:5] = 0.0
    height[5 : 5 + tall] = SIDE / 2
    width[-tall - 1 :] = SIDE / 2
    return np.array([x - width / 2, y - height / 2, x + width / 2, y + height / 2])


def made_index(bounds: np.ndarray) -> MarkIndex:
    left, top, right, bottom = bounds
    centers = np.stack([left + right, top + bottom], axis=1) / 2.0
    sizes = np.maximum(right - left, bottom - top).astype(np.float32)
    return MarkIndex(bounds, centers, sizes, np.zeros(len(left), dtype=bool))


@pytest.mark.parametrize("tall", [0, 3])
@pytest.mark.parametrize("side", [1, 300, 4000, 3 * SIDE])
def test_finds_what_touches_and_nothing_else(tall: int, side: float):
    bounds = made_bounds(4000, tall)
    index, (left, top, right, bottom) = made_index(bounds), bounds
    rng = np.random.default_rng(side)
    for x, y in rng.uniform(-side / 2, SIDE - side / 2, (20, 2)):
        rect = PixelRect(x, y, x + side, y + side)
        touches = (left <= rect.x1) & (right >= rect.x0) & (top <= rect.y1) & (bottom >= rect.y0)
        np.testing.assert_array_equal(np.sort(index.find(rect)), np.flatnonzero(touches))


def test_few_tall_marks_do_not_widen_the_search_for_the_others():
    plain, mixed = made_index(made_bounds(4000, 0)), made_index(made_bounds(4000, 3))
    looked_at = [
        sum(len(each.order[each.band(PixelRect(0, 5000, 10, 5010))]) for each in index._classes)
        for index in (plain, mixed)
    ]
    assert looked_at[0] < 100
    assert looked_at[1] < looked_at[0] + 10


def test_what_is_wholly_inside_is_the_same_with_and_without_index():
    bounds = made_bounds(3000, 3)
    left, top, right, bottom = bounds
    corners = np.stack([np.stack([left, top], 1), np.stack([right, top], 1), np.stack([right, bottom], 1)], axis=1)
    count = len(left)
    flags = np.zeros(count, dtype=np.uint16)
    flags[::7], flags[1::7], flags[2::7] = Flag.HIDDEN, Flag.GHOST, Flag.GONE | Flag.SELECTED
    uids = np.array([f"stall-{n}" for n in range(count)], dtype=object)
    offsets = np.arange(0, 3 * count + 1, 3)
    colors, symbols = np.zeros(count, dtype=np.uint32), np.zeros(count, dtype=np.uint8)
    marks = MarkArrays(uids, corners.reshape(-1, 2), offsets, colors, symbols, flags)
    rect = PixelRect(1000, 2000, 6000, 7000)
    plain = marks.inside(rect)
    marks.build_index()
    np.testing.assert_array_equal(marks.inside(rect), plain)
    fits = (left >= rect.x0) & (top >= rect.y0) & (right <= rect.x1) & (bottom <= rect.y1) & (flags == 0)
    np.testing.assert_array_equal(plain, np.flatnonzero(fits))
    assert 0 < len(plain) < count
