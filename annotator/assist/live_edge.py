"""The edge a drawn side lies beside: how far across it has to move, found while the hand is still moving.

The edges of the part of a picture in view are worked out once; a side then looks only at the few pixels on either side
of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.assist.edges import HALF_STRENGTH, Field, Floats, sampled

Point = tuple[float, float]

LEAST = 3.0
"""Mean contrast along a side, steps of brightness per pixel (of 255); grain without direction stays near 0."""
MOST = 40.0
"""A few very bright pixels do not outweigh a whole side."""
NEAR = 0.25
"""An edge at the end of the reach must be stronger by this share than one under the side."""
MOST_TURN = 0.18
"""A side is not turned by more than this (tangent of about 10°)."""
_STEP_PX, _MOST_STEPS, _SAMPLES, _LEAST_LENGTH_PX = 0.5, 10, 24, 4.0
_BLUR = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)
"""Across a side: between two pixels a sharp edge is equally strong all the way, and its middle is wanted."""
_CLIMB = 2
"""Steps from the choice between edges to the very top of the one chosen."""
_SHARE = np.linspace(0.08, 0.92, _SAMPLES)
"""Where along a side it is looked at; its very ends belong to other sides as well."""


@dataclass(frozen=True, slots=True)
class EdgePatch:
    """Edges of a part of a picture; outside of it there are none."""

    field: Field
    x0: float
    """Left of the part, pixels of the picture."""
    y0: float
    scale_x: float
    """Columns of `field` per pixel of the picture."""
    scale_y: float

    def shift(self, begin: Point, end: Point, reach_px: float) -> float | None:
        """How far the whole side moves across (pixels, along `normal`) to the strongest edge; None without one."""
        looked = self._strength(begin, end, reach_px)
        if looked is None:
            return None
        steps, strength = looked
        score = strength.mean(axis=0)
        first = int(np.argmax(score * _nearness(steps)))
        best = max(0, first - _CLIMB) + int(np.argmax(score[max(0, first - _CLIMB) : first + _CLIMB + 1]))
        if score[best] < LEAST or best in (0, len(steps) - 1):
            return None
        return float(steps[best] + (steps[1] - steps[0]) * _peak(score, best))

    def turned(
        self, begin: Point, end: Point, reach_px: float, held: tuple[bool, bool] = (False, False)
    ) -> tuple[float, float] | None:
        """How far each end moves across, pixels; a `held` end stays. None where no edge is near."""
        looked = self._strength(begin, end, reach_px)
        if looked is None or all(held):
            return None
        steps, strength = looked
        row, low, part = _columns(len(steps))
        score = (strength[row, low] * (1 - part) + strength[row, low + 1] * part).mean(axis=2)
        length = hypot(end[0] - begin[0], end[1] - begin[1])
        allowed = np.abs(steps[:, None] - steps) <= max(MOST_TURN * length, 1e-9)
        for axis, is_held in enumerate(held):
            if is_held:
                allowed &= np.expand_dims(steps == 0, 1 - axis)
        score = np.where(allowed, score, -1.0)
        near = _nearness(steps)
        i, j = _highest(score, *_highest(score * np.minimum(near[:, None], near)))
        if score[i, j] < LEAST or {i, j} & {0, len(steps) - 1}:
            return None
        step = steps[1] - steps[0]
        first = 0.0 if held[0] else steps[i] + step * _peak(score[:, j], i)
        second = 0.0 if held[1] else steps[j] + step * _peak(score[i], j)
        return float(first), float(second)

    def _strength(self, begin: Point, end: Point, reach_px: float) -> tuple[NDArray[np.float64], Floats] | None:
        """Offsets (m,) across and the contrast (samples, m) of edges along the side at each of them."""
        length = hypot(end[0] - begin[0], end[1] - begin[1])
        if length < _LEAST_LENGTH_PX or reach_px <= 0:
            return None
        half = min(max(ceil(reach_px * self.scale_x / _STEP_PX), 2), _MOST_STEPS)
        beyond = half + len(_BLUR) // 2
        steps = np.arange(-beyond, beyond + 1, dtype=np.float64) * (reach_px / half)
        nx, ny = normal(begin, end)
        x = begin[0] + _SHARE[:, None] * (end[0] - begin[0]) + steps * nx
        y = begin[1] + _SHARE[:, None] * (end[1] - begin[1]) + steps * ny
        columns = ((x - self.x0) * self.scale_x).astype(np.float32)
        rows = ((y - self.y0) * self.scale_y).astype(np.float32)
        across = np.conj((nx + 1j * ny) ** 2)
        compressed = np.real(sampled(self.field, columns, rows) * across)
        contrast = np.clip(HALF_STRENGTH * compressed / (1.01 - np.abs(compressed)), -MOST, MOST)
        smooth = sum(part * contrast[:, at : at + 2 * half + 1] for at, part in enumerate(_BLUR))
        return steps[beyond - half : beyond + half + 1].astype(np.float64), np.asarray(smooth, dtype=np.float32)


def normal(begin: Point, end: Point) -> Point:
    """Unit vector across a side, pixels; a side of no length has none."""
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    length = hypot(dx, dy)
    return -dy / length, dx / length


def _nearness(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 - NEAR * np.abs(steps) / steps[-1])


def _highest(score: NDArray[Any], row: int | None = None, column: int | None = None) -> tuple[int, int]:
    """Of all scores, or of those around one."""
    top = 0 if row is None else max(0, row - _CLIMB)
    left = 0 if column is None else max(0, column - _CLIMB)
    low = None if row is None else row + _CLIMB + 1
    right = None if column is None else column + _CLIMB + 1
    part = score[top:low, left:right]
    i, j = np.unravel_index(int(np.argmax(part)), part.shape)
    return top + int(i), left + int(j)


def _peak(score: NDArray[Any], best: int) -> float:
    """Where between its neighbours a maximum lies, in steps, by a parabola through the three."""
    if not 0 < best < len(score) - 1:
        return 0.0
    before, top, after = (float(each) for each in score[best - 1 : best + 2])
    bend = before - 2 * top + after
    return min(max(0.5 * (before - after) / bend, -0.5), 0.5) if bend < 0 else 0.0


@cache
def _columns(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """For each pair of offsets of the ends (count, count, samples): row, column before, and the part beyond it."""
    ends = np.arange(count, dtype=float)
    at = ends[:, None, None] * (1 - _SHARE) + ends[None, :, None] * _SHARE
    low = np.minimum(at.astype(np.intp), count - 2)
    return np.broadcast_to(np.arange(_SAMPLES), at.shape), low, at - low
