"""How far one picture is shifted against another, by phase correlation of their edges (Kuglin & Hines 1975).

Edges, because two dates differ in season and sun; the answer is a suggestion with its own doubts: how high and lonely
the peak is, and how well the four quarters of the pictures agree with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.float64]
"""Brightness (rows, columns); nan where there is no picture."""

_LONELY_PX = 4
_LEAST_SHARE = 0.5
_SURE = 1.6
_AGREE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Shift:
    """What has to be added to positions of the moving picture, in pixels: x right, y down."""

    dx: float
    dy: float
    peak: float
    """Height of the correlation peak, 0 to 1."""
    sharpness: float
    """Peak divided by the next highest one elsewhere; near 1 it means nothing."""
    residual_px: float | None
    """RMS distance of the quarters' own shifts from this one; None where they say nothing."""

    @property
    def is_sure(self) -> bool:
        """Whether it is worth suggesting at all."""
        agrees = self.residual_px is None or self.residual_px < _AGREE_PX
        return self.sharpness >= _SURE and agrees


def shift_between(reference: Gray, moving: Gray, limit_px: float | None = None) -> Shift | None:
    """Return the shift, at most `limit_px`, that lays `moving` on `reference` (same shape); None without picture."""
    both = np.isfinite(reference) & np.isfinite(moving)
    if both.mean() < _LEAST_SHARE or min(reference.shape) < 32:
        return None
    limit = limit_px if limit_px is not None else min(reference.shape) / 4
    found = _peak(_edges(reference, both), _edges(moving, both), limit)
    if found is None:
        return None
    dx, dy, peak, sharpness = found
    return Shift(dx, dy, peak, sharpness, _disagreement(reference, moving, both, (dx, dy), limit))


def _edges(gray: Gray, valid: NDArray[np.bool_]) -> Gray:
    """Strength of edges, windowed so that the picture's own borders count for nothing."""
    filled = np.where(valid, gray, np.mean(gray[valid]))
    gy, gx = np.gradient(filled)
    strength = np.where(valid, np.hypot(gx, gy), 0.0)
    window = np.outer(np.hanning(gray.shape[0]), np.hanning(gray.shape[1]))
    return np.asarray((strength - strength.mean()) * window)


def _peak(reference: Gray, moving: Gray, limit_px: float) -> tuple[float, float, float, float] | None:
    cross = np.fft.rfft2(reference) * np.conj(np.fft.rfft2(moving))
    size = np.abs(cross)
    if not size.max() > 0:
        return None
    surface = np.fft.irfft2(cross / np.maximum(size, 1e-9 * size.max()), s=reference.shape)
    rows, cols = (np.fft.fftfreq(n, 1.0 / n) for n in reference.shape)
    allowed = np.hypot(rows[:, None], cols[None, :]) <= limit_px
    search = np.where(allowed, _smooth(surface), -np.inf)
    top = np.unravel_index(int(np.argmax(search)), search.shape)
    far = np.hypot(_around(rows - rows[top[0]], len(rows))[:, None], _around(cols - cols[top[1]], len(cols))[None, :])
    second = float(np.max(search[(far > _LONELY_PX) & allowed], initial=1e-9))
    peak = float(search[top])
    dy, dx = rows[top[0]] + _between(search, top, 0), cols[top[1]] + _between(search, top, 1)
    return float(dx), float(dy), peak, peak / max(second, 1e-9)


def _smooth(surface: Gray) -> Gray:
    """Weights 1, 2, 1 both ways: a peak between pixels is not split, and one on a pixel stays the highest there.

    Equal weights would make a plateau three pixels wide of it, and the parabola would start from its edge.
    """
    rows = 2 * surface + np.roll(surface, 1, 0) + np.roll(surface, -1, 0)
    return np.asarray((2 * rows + np.roll(rows, 1, 1) + np.roll(rows, -1, 1)) / 16)


def _around(steps: Gray, size: int) -> Gray:
    return np.asarray((steps + size / 2) % size - size / 2)


def _between(surface: Gray, top: tuple[np.intp, ...], axis: int) -> float:
    """Where a parabola through the peak and its neighbours has its top, -0.5 … 0.5 pixels from it."""
    size = surface.shape[axis]
    before, after = list(top), list(top)
    before[axis], after[axis] = (top[axis] - 1) % size, (top[axis] + 1) % size
    a, b, c = surface[tuple(before)], surface[top], surface[tuple(after)]
    bend = a - 2 * b + c
    return float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5)) if np.isfinite(bend) and bend < 0 else 0.0


def _disagreement(
    reference: Gray, moving: Gray, both: NDArray[np.bool_], whole: tuple[float, float], limit_px: float
) -> float | None:
    half_rows, half_cols = (n // 2 for n in reference.shape)
    misses = []
    for rows in (slice(None, half_rows), slice(half_rows, None)):
        for cols in (slice(None, half_cols), slice(half_cols, None)):
            valid = both[rows, cols]
            if valid.mean() < _LEAST_SHARE or min(valid.shape) < 32:
                continue
            quarter = _peak(_edges(reference[rows, cols], valid), _edges(moving[rows, cols], valid), limit_px)
            if quarter is not None and quarter[3] >= 1.2:
                misses.append((quarter[0] - whole[0]) ** 2 + (quarter[1] - whole[1]) ** 2)
    return float(np.sqrt(np.mean(misses))) if len(misses) > 1 else None
