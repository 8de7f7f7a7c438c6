"""Marks too small for a shape, as squares of a few pixels written by numpy: nothing else keeps up with a million.

Where dots overlap, what is seen must not depend on how the view was cut into pieces. Hence one rule for every piece:
corner by corner of the square, later marks over earlier ones, dots that reach in from outside included.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from annotator.render.outlines import Points

_FEW_SHARE = 1 / 256
_HALO = 0x78000000

Pixels = npt.NDArray[np.uint32]
Whole = npt.NDArray[np.int64]


def write_dots(pixels: Pixels, at: Points, colors: Pixels, side: int, *, halo: bool) -> None:
    """Squares of `side` around positions `at` (n, 2), in pixels of the piece; opaque colours, with a dark rim."""
    if halo:
        _write(pixels, at, np.full(len(at), _HALO, dtype=np.uint32), side + 2)
    _write(pixels, at, colors, side)


def _write(pixels: Pixels, at: Points, colors: Pixels, side: int) -> None:
    height, width = pixels.shape
    column, row = (_whole(at[:, axis]) - side // 2 for axis in (0, 1))
    seen = (column > -side) & (column < width) & (row > -side) & (row < height)
    if not seen.all():
        column, row, colors = column[seen], row[seen], colors[seen]
    if len(colors) < _FEW_SHARE * pixels.size:
        _write_few(pixels, column, row, colors, side)
    elif len(colors):
        _write_many(pixels, column, row, colors, side)


def _write_few(pixels: Pixels, column: Whole, row: Whole, colors: Pixels, side: int) -> None:
    height, width = pixels.shape
    for dy in range(side):
        for dx in range(side):
            x, y = column + dx, row + dy
            inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            pixels[y[inside], x[inside]] = colors[inside]


def _write_many(pixels: Pixels, column: Whole, row: Whole, colors: Pixels, side: int) -> None:
    """Beside, on a plane with a margin that takes what reaches over the edges, so that nothing need be asked twice."""
    height, width = pixels.shape
    plane = np.zeros((height + 2 * side, width + 2 * side), dtype=np.uint32)
    place = (row + side) * plane.shape[1] + (column + side)
    flat = plane.reshape(-1)
    for dy in range(side):
        for dx in range(side):
            flat[place + (dy * plane.shape[1] + dx)] = colors
    inner = plane[side : side + height, side : side + width]
    np.copyto(pixels, inner, where=inner != 0)


def _whole(values: npt.NDArray[np.float64]) -> Whole:
    """Rounded down; far positions must not overflow."""
    return np.floor(np.clip(values, -1e6, 1e6)).astype(np.int64)
