"""Pixels are moved through a net to where another library moves them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from annotator.imagery.worker import remap
from annotator.imagery.worker.magic import ImageRefused


def by_pillow(source: np.ndarray, net: remap.Net, *, is_smooth: bool) -> np.ndarray:
    """The same by Pillow's meshes; "RGBX" because it treats the four bytes of that mode alike."""
    rows, cols = source.shape
    image = Image.frombuffer("RGBX", (cols, rows), source, "raw", "RGBX", 0, 1)
    xs, ys = net.xs - net.xs[0], net.ys - net.ys[0]
    cells = [
        ((int(xs[col]), int(ys[row]), int(xs[col + 1]), int(ys[row + 1])), tuple(net.quads[row, col].ravel().tolist()))
        for row, col in np.argwhere(net.is_used).tolist()
    ]
    method = Image.Resampling.BILINEAR if is_smooth else Image.Resampling.NEAREST
    warped = image.transform((int(xs[-1]), int(ys[-1])), Image.Transform.MESH, cells, method)
    return np.frombuffer(warped.tobytes(), np.uint32).reshape(warped.height, warped.width)


@pytest.mark.parametrize("is_smooth", [True, False])
@pytest.mark.parametrize(("scale", "left", "top"), [(1.0, 10.3, 15.7), (0.4, -40.2, 8.1), (1.3, -100.3, 31.6)])
def test_pixels_are_moved_as_by_pillow(scale: float, left: float, top: float, is_smooth: bool) -> None:
    y, x = np.mgrid[0:250, 0:256]
    source = (0xFF << 24 | (x * 255 // 256) << 16 | (y * 255 // 250) << 8 | (x + y) % 251).astype(np.uint32)
    xs, ys = np.array([0, 64, 128, 200]), np.array([10, 60, 130])
    across, down = np.meshgrid(xs, ys)
    xy = np.stack((across * scale + 0.05 * down + left, down * scale - 0.04 * across + top), axis=2)
    used = np.ones((2, 3), bool)
    used[0, 2] = False
    net = remap.Net(xs, ys, xy, used)
    one = by_pillow(source, net, is_smooth=is_smooth)
    other = remap.moved(source, net, is_smooth=is_smooth)
    apart = np.abs(one.view(np.uint8).astype(int) - other.view(np.uint8).astype(int))
    assert one.shape == other.shape == (120, 200)
    assert apart.mean() < 0.6
    assert (apart > 2).mean() < 1e-3


def test_a_flat_net_is_moved_by_one_matrix_and_a_bent_one_is_not() -> None:
    y, x = np.mgrid[0:300, 0:300]
    source = (0xFF << 24 | (x * 255 // 300) << 16 | (y * 255 // 300) << 8 | 77).astype(np.uint32)
    nodes = np.array([0, 100, 200])
    across, down = np.meshgrid(nodes, nodes)
    xy = np.stack((across * 1.1 + 0.05 * down + 20.3, down * 1.1 - 0.05 * across + 31.6), axis=2)
    for bend, is_flat in ((0.0, True), (0.3, False)):
        xy[1, 1, 0] += bend
        net = remap.Net(nodes, nodes, xy, np.ones((2, 2), bool))
        assert (remap._affine(net, source.shape) is not None) is is_flat
        one = by_pillow(source, net, is_smooth=True)
        other = remap.moved(source, net, is_smooth=True)
        assert np.abs(one.view(np.uint8).astype(int) - other.view(np.uint8).astype(int)).max() <= 1
    assert remap._affine(net._replace(xy=xy - 40.0), source.shape) is None, "a part lies outside the source"


def test_a_source_of_more_pixels_than_can_be_counted_is_refused() -> None:
    net = remap.Net(np.array([0, 1]), np.array([0, 1]), np.zeros((2, 2, 2)), np.ones((1, 1), bool))
    with pytest.raises(ImageRefused) as told:
        remap.moved(np.zeros((1, remap.MOST_PX + 1), np.uint32), net, is_smooth=True)
    assert told.value.code == "large"
