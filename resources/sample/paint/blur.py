"""Gaussian blur of float pictures, exactly symmetric, so that it moves no edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def gaussian(picture: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Blurs (h, w) or (h, w, 3); edges are continued."""
    radius = max(int(np.ceil(3 * sigma_px)), 1)
    steps = np.arange(-radius, radius + 1)
    kernel = np.exp(-0.5 * (steps / sigma_px) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for axis in (0, 1):
        pad = [(0, 0)] * picture.ndim
        pad[axis] = (radius, radius)
        padded = np.pad(picture, pad, mode="edge")
        size = picture.shape[axis]
        parts = (w * np.take(padded, range(i, i + size), axis=axis) for i, w in enumerate(kernel))
        picture = np.asarray(sum(parts), np.float32)
    return picture
