"""Smooth random fields fixed to the ground, so that a patch of earth looks alike on every date.

Lattice values come from an integer hash of their position, not from a stream of random numbers: any window of the
field can be made alone, and no change of a library changes it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]


def _hash(ix: NDArray[np.int64], iy: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """Uniform numbers in −1…1 for lattice positions."""
    value = (ix.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) ^ (
        iy.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    )
    value ^= np.uint64(seed * 0x165667B19E3779F9 & 0xFFFFFFFFFFFFFFFF)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value ^= value >> np.uint64(shift)
        value *= np.uint64(factor)
    value ^= value >> np.uint64(31)
    return (value >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0


def _weights(coordinates: NDArray[np.float64], first: int, count: int) -> NDArray[np.float64]:
    """Cubic B-spline weights (len(coordinates), count) of lattice points `first`…"""
    base = np.floor(coordinates).astype(np.int64)
    t = coordinates - base
    parts = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    matrix = np.zeros((len(coordinates), count))
    rows = np.arange(len(coordinates))
    for step, part in enumerate(parts):
        matrix[rows, base - 1 + step - first] = part / 6.0
    return matrix


def octave(xs: NDArray[np.float64], ys: NDArray[np.float64], cell_m: float | tuple[float, float], seed: int) -> Field:
    """One smooth field of unit variance, shape (len(ys), len(xs)); `cell_m` = lattice spacing (east, north)."""
    cell_x, cell_y = cell_m if isinstance(cell_m, tuple) else (cell_m, cell_m)
    u, v = xs / cell_x, ys / cell_y
    first_u, first_v = int(np.floor(u.min())) - 1, int(np.floor(v.min())) - 1
    count_u, count_v = int(np.floor(u.max())) + 3 - first_u, int(np.floor(v.max())) + 3 - first_v
    iu, iv = np.meshgrid(first_u + np.arange(count_u), first_v + np.arange(count_v))
    lattice = _hash(iu.astype(np.int64), iv.astype(np.int64), seed)
    field = _weights(v, first_v, count_v) @ lattice @ _weights(u, first_u, count_u).T
    return (field / 0.2767).astype(np.float32)


def fractal(
    xs: NDArray[np.float64], ys: NDArray[np.float64], cell_m: float, seed: int, octaves: int = 4, gain: float = 0.55
) -> Field:
    """Sum of octaves, each half as wide; unit variance, shape (len(ys), len(xs))."""
    amplitudes = gain ** np.arange(octaves)
    total = np.zeros((len(ys), len(xs)), np.float32)
    for step, amplitude in enumerate(amplitudes):
        total += np.float32(amplitude) * octave(xs, ys, cell_m / 2.0**step, seed * 31 + step)
    return total / np.float32(np.sqrt((amplitudes**2).sum()))
