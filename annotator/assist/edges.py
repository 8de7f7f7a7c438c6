"""Edges of a picture as complex numbers: how strong, and along which line, whatever is the brighter side.

A dark car and a white car on the same ground have the same outline but opposite contrast. The angle of a gradient is
therefore doubled (Granlund 1978), so that both directions across an edge are one, and strong edges are compressed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""Colours (rows, columns, 3)."""
Field = NDArray[np.complex64]
"""Strength 0 … 1 with twice the angle of the gradient, (rows, columns)."""
Floats = NDArray[np.float32]

HALF_STRENGTH = 8.0
"""Steps of brightness per pixel (of 255) that count half as much as the sharpest edge."""


def rgb_of(argb: NDArray[np.uint32]) -> Rgb:
    """Colours (rows, columns, 3) of pixels 0xAARRGGBB."""
    return np.stack([argb >> 16 & 0xFF, argb >> 8 & 0xFF, argb & 0xFF], axis=-1).astype(np.uint8)


def edge_field(rgb: Rgb) -> Field:
    """The edges of a picture, from the colour channel that shows each best."""
    smooth = _smooth(rgb.astype(np.float32))
    gy, gx = _steps(smooth, 0), _steps(smooth, 1)
    size = gx * gx + gy * gy
    best = np.argmax(size, axis=2)[..., None]
    gx, gy, size = (np.take_along_axis(each, best, axis=2)[..., 0] for each in (gx, gy, size))
    strength = np.sqrt(size)
    # (gx + i gy)² has twice the angle and the strength squared.
    doubled = (gx + 1j * gy) ** 2
    weight = 1.0 / (np.maximum(strength, 1e-6) * (strength + HALF_STRENGTH))
    return np.asarray(doubled * weight, dtype=np.complex64)


def sampled(field: NDArray[Any], x: Floats, y: Floats) -> NDArray[Any]:
    """Values between pixels, by their four neighbours; `x`, `y` are outer-corner pixels of any shape. 0 outside."""
    rows, cols = field.shape[:2]
    u, v = x - 0.5, y - 0.5
    c0, r0 = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    fu, fv = (u - c0).astype(np.float32), (v - r0).astype(np.float32)
    inside = (c0 >= 0) & (r0 >= 0) & (c0 < cols - 1) & (r0 < rows - 1)
    c0, r0 = np.where(inside, c0, 0), np.where(inside, r0, 0)
    top = field[r0, c0] * (1 - fu) + field[r0, c0 + 1] * fu
    low = field[r0 + 1, c0] * (1 - fu) + field[r0 + 1, c0 + 1] * fu
    return np.asarray(np.where(inside, top * (1 - fv) + low * fv, 0))


def _smooth(values: Floats) -> Floats:
    """Weighted mean of three by three."""
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    return np.asarray((rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4)


def _steps(values: Floats, axis: int) -> Floats:
    """Central differences, the border repeated."""
    pad = [(0, 0)] * values.ndim
    pad[axis] = (1, 1)
    padded = np.pad(values, pad, mode="edge")
    size = values.shape[axis]
    ahead, behind = (np.take(padded, np.arange(start, start + size), axis=axis) for start in (2, 0))
    return np.asarray((ahead - behind) / 2)
