"""Moves pixels through a net: the inner loop of a warped picture."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.imagery.picture import Argb
from annotator.imagery.worker.magic import ImageRefused

Quads = NDArray[np.float64]
# OpenCV counts pixels of a picture in 16 bits.
MOST_PX = 32_000
# Well below what the interpolation itself rounds to (a 32nd of a pixel).
AFFINE_ERROR_PX = 0.015


class Net(NamedTuple):
    """Cells of a tile that are painted: rising nodes in target pixels, and where they lie in the source.

    `xy` has shape (len(ys), len(xs), 2); `is_used` (len(ys) - 1, len(xs) - 1) tells the cells that are painted.
    """

    xs: NDArray[np.int64]
    ys: NDArray[np.int64]
    xy: NDArray[np.float64]
    is_used: NDArray[np.bool_]

    @property
    def quads(self) -> Quads:
        """Corners of all cells (rows, cols, 4, 2): nw, sw, se, ne."""
        return np.stack((self.xy[:-1, :-1], self.xy[1:, :-1], self.xy[1:, 1:], self.xy[:-1, 1:]), axis=2)


def moved(source: Argb, net: Net, *, is_smooth: bool) -> Argb:
    """The target: bilinear or nearest, clear outside the source; its pixel (0, 0) is the net's first node.

    Raises ImageRefused for a source that is wider or higher than `MOST_PX`.
    """
    if max(source.shape) > MOST_PX:
        raise ImageRefused("large")
    if is_smooth and (matrix := _affine(net, source.shape)) is not None:
        return _by_one_matrix(source, net, matrix)
    opencv = _opencv()
    nodes = np.where(np.isfinite(net.xy).all(axis=2, keepdims=True), net.xy, 0.0)
    down, across = _weights(net.ys), _weights(net.xs)
    x, y = (down @ nodes[..., axis].astype(np.float32) @ across.T for axis in (0, 1))
    height, width = source.shape
    hidden = _outside(net, x, y, width, height)
    # From outer edges to centres of pixels.
    x -= np.float32(0.5)
    y -= np.float32(0.5)
    if not is_smooth:
        x, y = np.rint(x), np.rint(y)
    channels = np.ascontiguousarray(source).view(np.uint8).reshape(height, width, 4)
    found = opencv.remap(channels, x, y, opencv.INTER_LINEAR, borderMode=opencv.BORDER_REPLICATE)
    argb: Argb = found.view(np.uint32).reshape(x.shape)
    if hidden is not None:
        argb[hidden] = 0
    return argb


@cache
def _opencv() -> Any:
    """Loaded by the first warped tile: most sessions begin with a plain file."""
    import cv2

    # The other hand has the other core.
    cv2.setNumThreads(1)
    return cv2


def _affine(net: Net, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """Matrix (2, 3) from target to source pixels where one does for the whole net and the net lies in the source."""
    if not net.is_used.all() or net.xs.size < 3 or net.ys.size < 3:
        return None
    if not ((net.xy >= 0).all() and (net.xy <= (shape[1], shape[0])).all()):
        return None
    x, y = np.meshgrid(net.xs - net.xs[0], net.ys - net.ys[0])
    places = np.column_stack((x.ravel(), y.ravel(), np.ones(x.size)))
    wanted = net.xy.reshape(-1, 2)
    matrix, *_ = np.linalg.lstsq(places, wanted, rcond=None)
    return matrix.T if float(np.abs(places @ matrix - wanted).max()) < AFFINE_ERROR_PX else None


def _by_one_matrix(source: Argb, net: Net, matrix: NDArray[np.float64]) -> Argb:
    """Half of the work of a map of all pixels, and most warped tiles are small enough to be flat."""
    opencv = _opencv()
    # From outer edges to centres of pixels.
    centred = np.column_stack((matrix[:, :2], matrix @ (0.5, 0.5, 1.0) - 0.5))
    size = int(net.xs[-1] - net.xs[0]), int(net.ys[-1] - net.ys[0])
    channels = np.ascontiguousarray(source).view(np.uint8).reshape(*source.shape, 4)
    flags = opencv.INTER_LINEAR | opencv.WARP_INVERSE_MAP
    found = opencv.warpAffine(channels, centred, size, flags=flags, borderMode=opencv.BORDER_REPLICATE)
    argb: Argb = found.view(np.uint32).reshape(size[1], size[0])
    return argb


def _weights(nodes: NDArray[np.int64]) -> NDArray[np.float32]:
    """Shares of the nodes (columns) in the centre of each pixel (rows) between the first and the last of them."""
    places = np.arange(nodes[0], nodes[-1]) + 0.5
    cell = np.searchsorted(nodes, places, side="right") - 1
    share = (places - nodes[cell]) / (nodes[cell + 1] - nodes[cell])
    weights = np.zeros((places.size, nodes.size), np.float32)
    rows = np.arange(places.size)
    weights[rows, cell] = 1.0 - share
    weights[rows, cell + 1] = share
    return weights


def _outside(
    net: Net, x: NDArray[np.float32], y: NDArray[np.float32], width: int, height: int
) -> NDArray[np.bool_] | None:
    """Which pixels lie outside the source or in a cell that is not painted; None where there are none of them."""
    hidden: Any = None
    used = net.quads[net.is_used]
    if not ((used >= 0).all() and (used <= (width, height)).all()):
        hidden = (x < 0) | (x >= width) | (y < 0) | (y >= height)
    if not net.is_used.all():
        unused = ~np.repeat(np.repeat(net.is_used, np.diff(net.ys), axis=0), np.diff(net.xs), axis=1)
        hidden = unused if hidden is None else hidden | unused
    return None if hidden is None else np.asarray(hidden)
