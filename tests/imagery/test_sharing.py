"""Neighbours in a row go to the same hand where that saves work, and nobody waits in vain."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.imagery.grid import TileKey
from annotator.imagery.sharing import Sharing
from annotator.imagery.worker import remap


def tiles(rows: int, cols: int) -> list[TileKey]:
    """Most urgent last."""
    return [TileKey("s", 0, row, col) for row in range(rows) for col in range(cols)][::-1]


def work(sharing: Sharing, wanted: list[TileKey], lane: int) -> TileKey | None:
    at = sharing.pick(wanted, lane)
    if at is None:
        return None
    key = wanted.pop(at)
    sharing.begun(key, lane)
    return key


def test_each_hand_works_along_a_row_of_its_own() -> None:
    sharing, wanted = Sharing(lambda _key: True), tiles(2, 3)
    done = [work(sharing, wanted, lane) for lane in (0, 1, 0, 1, 1, 0)]
    assert [key and (key.row, key.col) for key in done] == [(0, 0), (1, 0), (0, 1), (1, 1), (1, 2), (0, 2)]


def test_a_row_that_costs_nothing_more_is_left_to_the_hand_that_has_it() -> None:
    sharing, wanted = Sharing(lambda _key: True), tiles(1, 3)
    first = work(sharing, wanted, 0)
    assert first is not None
    assert work(sharing, wanted, 1) is None
    sharing.ended(first)
    assert work(sharing, wanted, 1) is not None


def test_tiles_that_have_nothing_in_common_come_in_their_order() -> None:
    sharing, wanted = Sharing(lambda _key: False), tiles(2, 2)
    expected = wanted[::-1]
    assert [work(sharing, wanted, lane) for lane in (0, 0, 1, 0)] == expected
    assert work(sharing, wanted, 1) is None


@pytest.mark.parametrize("is_smooth", [True, False])
@pytest.mark.parametrize(("scale", "left", "top"), [(1.0, 10.3, 15.7), (0.4, -40.2, 8.1), (1.3, -100.3, 31.6)])
def test_opencv_and_pillow_move_pixels_alike(scale: float, left: float, top: float, is_smooth: bool) -> None:
    opencv = remap._opencv()
    if opencv is None:
        pytest.skip("OpenCV is not installed")
    y, x = np.mgrid[0:250, 0:256]
    source = (0xFF << 24 | (x * 255 // 256) << 16 | (y * 255 // 250) << 8 | (x + y) % 251).astype(np.uint32)
    xs, ys = np.array([0, 64, 128, 200]), np.array([10, 60, 130])
    across, down = np.meshgrid(xs, ys)
    xy = np.stack((across * scale + 0.05 * down + left, down * scale - 0.04 * across + top), axis=2)
    used = np.ones((2, 3), bool)
    used[0, 2] = False
    net = remap.Net(xs, ys, xy, used)
    one = remap._by_pillow(source, net, is_smooth=is_smooth)
    other = remap._by_opencv(opencv, source, net, is_smooth=is_smooth)
    apart = np.abs(one.view(np.uint8).astype(int) - other.view(np.uint8).astype(int))
    assert one.shape == other.shape == (120, 200)
    assert apart.mean() < 0.6
    assert (apart > 2).mean() < 1e-3


def test_a_flat_net_is_moved_by_one_matrix_and_a_bent_one_is_not() -> None:
    opencv = remap._opencv()
    if opencv is None:
        pytest.skip("OpenCV is not installed")
    y, x = np.mgrid[0:300, 0:300]
    source = (0xFF << 24 | (x * 255 // 300) << 16 | (y * 255 // 300) << 8 | 77).astype(np.uint32)
    nodes = np.array([0, 100, 200])
    across, down = np.meshgrid(nodes, nodes)
    xy = np.stack((across * 1.1 + 0.05 * down + 20.3, down * 1.1 - 0.05 * across + 31.6), axis=2)
    for bend, is_flat in ((0.0, True), (0.3, False)):
        xy[1, 1, 0] += bend
        net = remap.Net(nodes, nodes, xy, np.ones((2, 2), bool))
        assert (remap._affine(net, source.shape) is not None) is is_flat
        one = remap._by_pillow(source, net, is_smooth=True)
        other = remap._by_opencv(opencv, source, net, is_smooth=True)
        assert np.abs(one.view(np.uint8).astype(int) - other.view(np.uint8).astype(int)).max() <= 1
    assert remap._affine(net._replace(xy=xy - 40.0), source.shape) is None, "a part lies outside the source"
