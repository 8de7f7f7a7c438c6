"""Turns a picture as its camera says (EXIF orientation 1 to 8), so that the analyst sees it upright.

Stored pixels are what the file holds; seen pixels are after the turn. Outside this package all pixels are seen pixels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imagery.worker.worldfile import Affine6

Box = tuple[int, int, int, int]


def swaps_axes(orientation: int) -> bool:
    """Whether width and height change places."""
    return orientation >= 5


def seen_size(orientation: int, width: int, height: int) -> tuple[int, int]:
    """Width and height after the turn."""
    return (height, width) if swaps_axes(orientation) else (width, height)


def _matrix(orientation: int, width: float, height: float) -> Affine6:
    """Affine from seen (x, y) to stored (x, y) for a stored picture of width × height."""
    w, h = width, height
    table: dict[int, Affine6] = {
        1: (1, 0, 0, 0, 1, 0),
        2: (-1, 0, w, 0, 1, 0),
        3: (-1, 0, w, 0, -1, h),
        4: (1, 0, 0, 0, -1, h),
        5: (0, 1, 0, 1, 0, 0),
        6: (0, 1, 0, -1, 0, h),
        7: (0, -1, w, -1, 0, h),
        8: (0, -1, w, 1, 0, 0),
    }
    return table[orientation]


def stored_box(orientation: int, box: Box, width: int, height: int) -> Box:
    """The stored (x0, y0, x1, y1) that shows as the seen `box`; width and height are those stored."""
    a, b, c, d, e, f = _matrix(orientation, width, height)
    xs = sorted(a * x + b * y + c for x, y in ((box[0], box[1]), (box[2], box[3])))
    ys = sorted(d * x + e * y + f for x, y in ((box[0], box[1]), (box[2], box[3])))
    return int(xs[0]), int(ys[0]), int(xs[1]), int(ys[1])


def turned(orientation: int, pixels: NDArray[Any]) -> NDArray[Any]:
    """Stored pixels (height, width) as they are to be seen; a view where possible."""
    if swaps_axes(orientation):
        pixels = pixels.T
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1, :]
    return pixels


def seen_transform(orientation: int, width: int, height: int, stored: Affine6) -> Affine6:
    """The affine of seen pixels when `stored` is that of stored pixels."""
    a, b, c, d, e, f = _matrix(orientation, width, height)
    p, q, r, s, t, u = stored
    return p * a + q * d, p * b + q * e, p * c + q * f + r, s * a + t * d, s * b + t * e, s * c + t * f + u


def seen_point(orientation: int, width: int, height: int, x: float, y: float) -> tuple[float, float]:
    """Where the stored point (x, y) is seen."""
    a, b, c, d, e, f = _matrix(orientation, width, height)
    matrix = np.array([[a, b], [d, e]])
    seen = np.linalg.solve(matrix, np.array([x - c, y - f]))
    return float(seen[0]), float(seen[1])
