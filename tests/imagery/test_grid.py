"""Tiles: every pixel belongs to exactly one, parents cover their children, and the level fits the zoom."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.imagery.grid import PixelRect, TileGrid, TileKey

sizes = st.integers(1, 40_000)


@pytest.mark.parametrize(
    ("scale", "level"), [(4.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (1 / 64, 6), (1e-9, 6), (0, 6)]
)
def test_level_is_the_coarsest_that_is_still_sharp(scale: float, level: int) -> None:
    assert TileGrid(20_000, 30_000).level_for(scale) == level


@pytest.mark.parametrize(("width", "height", "top"), [(1, 1, 0), (512, 512, 0), (513, 1, 1), (20_000, 20_000, 6)])
def test_the_top_level_is_one_tile(width: int, height: int, top: int) -> None:
    grid = TileGrid(width, height)
    assert grid.max_level == top
    assert grid.shape_at(top) == (1, 1)


@given(sizes, sizes, st.integers(0, 6))
def test_tiles_of_a_level_cover_the_raster_without_overlap(width: int, height: int, level: int) -> None:
    grid = TileGrid(width, height)
    level = min(level, grid.max_level)
    rows, cols = grid.shape_at(level)
    edges_x = [grid.rect(TileKey("s", level, 0, col))[::2] for col in range(cols)]
    edges_y = [grid.rect(TileKey("s", level, row, 0))[1::2] for row in range(rows)]
    for edges, size in ((edges_x, width), (edges_y, height)):
        assert edges[0][0] == 0
        assert all(before[1] == after[0] for before, after in itertools.pairwise(edges))
        assert size <= edges[-1][1] < size + (1 << level)


@given(sizes, sizes, st.data())
def test_each_ancestor_holds_its_tile(width: int, height: int, data: st.DataObject) -> None:
    grid = TileGrid(width, height)
    level = data.draw(st.integers(0, grid.max_level))
    rows, cols = grid.shape_at(level)
    key = TileKey("s", level, data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, cols - 1)), "gamma=2.0")
    ancestors = list(grid.ancestors(key))
    assert len(ancestors) == grid.max_level - level
    for ancestor in ancestors:
        assert (ancestor.source, ancestor.style) == ("s", "gamma=2.0")
        outer, inner, part = grid.rect(ancestor), grid.rect(key), grid.part_of(ancestor, key)
        assert outer.x0 <= inner.x0
        assert inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0
        assert inner.y1 <= outer.y1
        assert 0 <= part.x0 < part.x1 <= 512
        assert 0 <= part.y0 < part.y1 <= 512
    assert (grid.parent(key) is None) == (not ancestors)


def test_visible_tiles_come_from_the_centre_outwards() -> None:
    keys = TileGrid(20_000, 20_000).visible(PixelRect(512, 512, 512 * 6, 512 * 4), 0, "s")
    assert len(keys) == 5 * 3
    assert keys[0] == TileKey("s", 0, 2, 3)
    distances = [(key.row - 2) ** 2 + (key.col - 3) ** 2 for key in keys]
    assert distances == sorted(distances)


@pytest.mark.parametrize(
    "rect",
    [
        PixelRect(-100, -100, 0, 0),
        PixelRect(1000, 0, 2000, 10),
        PixelRect(5, 5, 5, 5),
        PixelRect(float("nan"), 0, 10, 10),
    ],
)
def test_nothing_is_visible_outside(rect: PixelRect) -> None:
    assert TileGrid(1000, 1000).visible(rect, 0) == []


def test_a_view_larger_than_the_raster_shows_all_of_it() -> None:
    grid = TileGrid(1300, 700)
    assert len(grid.visible(PixelRect(-1e12, -1e12, 1e12, 1e12), 0)) == 6
    assert grid.visible(PixelRect(-1e12, -1e12, 1e12, 1e12), 2) == [TileKey("", 2, 0, 0)]


def test_a_raster_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="0 × 5"):
        TileGrid(0, 5)
