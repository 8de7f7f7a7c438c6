"""A right-angled outline around a roof: by its edges and the colour under a click, or near a loosely drawn box.

The direction is the dominant one of the edges nearby (modulo a right angle). Along it, lines of strong edges are
candidates for the four sides; of all rectangles they make around the click, the one is taken whose sides are the
strongest and whose inside, but not whose surroundings, looks like the place that was clicked.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.assist.edges import Field, Rgb, edge_field, sampled

Corners = NDArray[np.float64]
"""(4, 2) pixels of the picture, from one corner around."""

_BAND_PX = 5
_STRONGEST, _NEAREST = 4, 5
_LEAST_SIDE_PX = 4
_LEAST_EDGE = 0.12
_ALIKE = 38.0
"""Distance of colours (of 255) that still belong together."""
_AROUND_PX = 3
_NEAR_PX = 35.0


def dominant_angle(field: Field, weight: NDArray[np.float32] | None = None) -> tuple[float, float]:
    """Direction of the edges modulo 90° (radians, 0 … π/2), and how much they agree (0 … 1)."""
    fourfold = field * field / np.maximum(np.abs(field), 1e-6)
    if weight is not None:
        fourfold = fourfold * weight
    total, whole = complex(fourfold.sum()), float(np.abs(fourfold).sum())
    return float(np.angle(total) / 4 % (pi / 2)), abs(total) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class _Turned:
    """The picture around a position, turned so that its dominant direction is that of the columns."""

    along: NDArray[np.float64]
    """Sums from the top of edges that run down the columns, (2n+2, 2n+1): row k holds the rows above k."""
    across: NDArray[np.float64]
    """Sums from the left of edges that run along the rows, (2n+1, 2n+2)."""
    alike: NDArray[np.float64]
    """Sums over both axes of pixels that look like the middle, (2n+2, 2n+2)."""

    def side(self, at: int, low: int, high: int, *, upright: bool) -> float:
        sums = self.along[:, at] if upright else self.across[at]
        return float((sums[high] - sums[low]) / max(high - low, 1))

    def share(self, u0: int, u1: int, v0: int, v1: int) -> tuple[float, int]:
        """Number of pixels alike in a rectangle, and of all."""
        size = len(self.alike) - 1
        u0, v0, u1, v1 = max(u0, 0), max(v0, 0), min(u1, size), min(v1, size)
        sums = self.alike
        return float(sums[v1, u1] - sums[v0, u1] - sums[v1, u0] + sums[v0, u0]), (u1 - u0) * (v1 - v0)


def fit_at(rgb: Rgb, x: float, y: float, reach_px: int) -> Corners | None:
    """The rectangle around a position whose sides are at most `reach_px` away; None where there is no clear one."""
    field = edge_field(rgb)
    angle = _angle_near(field, x, y, min(reach_px / 2, _NEAR_PX))
    turned = _turned(rgb, field, (x, y), angle, reach_px)
    lines = _candidates(turned, reach_px)
    scored = [(_score(turned, *sides), sides) for sides in product(*lines) if _is_large(sides)]
    if not scored:
        return None
    score, sides = max(scored)
    return _corners((x, y), angle, reach_px, _between(turned, *sides)) if score > 0 else None


def fit_in(rgb: Rgb, box: tuple[float, float, float, float]) -> Corners | None:
    """The rectangle that a loosely drawn upright box (x0, y0, x1, y1) is meant to hold; None where there is none."""
    x0, y0, x1, y1 = box
    x, y, reach = (x0 + x1) / 2, (y0 + y1) / 2, int(np.hypot(x1 - x0, y1 - y0) / 2 * 1.15) + 2
    # Edges are summed over a band around the middle, which a box of two pixels does not hold.
    found = fit_at(rgb, x, y, max(reach, _BAND_PX))
    if found is None or len(found) != 4:
        return None
    # What fills hardly any of the box is a detail of the roof, not the roof.
    (ax, ay), (bx, by) = (found[1] - found[0]).tolist(), (found[2] - found[1]).tolist()
    area = abs(ax * by - ay * bx)
    return found if area >= 0.2 * (x1 - x0) * (y1 - y0) else None


def _angle_near(field: Field, x: float, y: float, sigma: float) -> float:
    rows, cols = np.mgrid[0 : field.shape[0], 0 : field.shape[1]]
    weight = np.exp(-((cols + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2) / (2 * sigma**2)).astype(np.float32)
    return dominant_angle(field, weight)[0]


def _turned(rgb: Rgb, field: Field, at: tuple[float, float], angle: float, reach: int) -> _Turned:
    v, u = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    x = (at[0] + np.cos(angle) * u - np.sin(angle) * v).astype(np.float32)
    y = (at[1] + np.sin(angle) * u + np.cos(angle) * v).astype(np.float32)
    edges = (sampled(field, x, y) * np.exp(-2j * angle)).real
    colours = np.stack([sampled(rgb[..., band].astype(np.float32), x, y) for band in range(3)], axis=-1)
    middle = np.median(colours[reach - 2 : reach + 3, reach - 2 : reach + 3].reshape(-1, 3), axis=0)
    alike = (np.sqrt(((colours - middle) ** 2).sum(axis=-1)) < _ALIKE).astype(np.float64)
    return _Turned(
        np.pad(np.cumsum(np.maximum(edges, 0), axis=0), ((1, 0), (0, 0))),
        np.pad(np.cumsum(np.maximum(-edges, 0), axis=1), ((0, 0), (1, 0))),
        np.pad(np.cumsum(np.cumsum(alike, axis=0), axis=1), ((1, 0), (1, 0))),
    )


def _candidates(turned: _Turned, reach: int) -> list[list[int]]:
    """Columns left and right, rows above and below the middle where edges run, the strongest few of each."""
    low, high = reach - _BAND_PX, reach + _BAND_PX + 1
    columns = (turned.along[high] - turned.along[low]) / (high - low)
    rows = (turned.across[:, high] - turned.across[:, low]) / (high - low)
    return [
        _tops(profile, first, last)
        for profile in (columns, rows)
        for first, last in ((1, reach - 1), (reach + 2, 2 * reach))
    ]


def _tops(profile: Any, first: int, last: int) -> list[int]:
    inside = np.arange(first, last)
    values = profile[inside]
    is_top = (values >= profile[inside - 1]) & (values >= profile[inside + 1]) & (values > _LEAST_EDGE)
    tops = inside[is_top]
    strongest = tops[np.argsort(-profile[tops])][:_STRONGEST]
    middle = (len(profile) - 1) // 2
    nearest = tops[np.argsort(np.abs(tops - middle))][:_NEAREST]
    return sorted({*strongest.tolist(), *nearest.tolist()})


def _is_large(sides: tuple[int, ...]) -> bool:
    left, right, top, bottom = sides
    return right - left >= _LEAST_SIDE_PX and bottom - top >= _LEAST_SIDE_PX


def _score(turned: _Turned, left: int, right: int, top: int, bottom: int) -> float:
    """Strength of the weakest side and of all, how much of the inside is alike, and how little of the surroundings."""
    edges = [turned.side(at, top, bottom + 1, upright=True) for at in (left, right)]
    edges += [turned.side(at, left, right + 1, upright=False) for at in (top, bottom)]
    inside, room = turned.share(left + 1, right, top + 1, bottom)
    k = _AROUND_PX
    large, large_room = turned.share(left - k, right + k + 1, top - k, bottom + k + 1)
    near, near_room = turned.share(left, right + 1, top, bottom + 1)
    outside = (large - near) / max(large_room - near_room, 1)
    fill = inside / max(room, 1)
    if min(edges) < _LEAST_EDGE / 2 or fill < 0.35:
        return -1.0
    return min(edges) + sum(edges) / 4 + fill - outside


def _between(turned: _Turned, left: int, right: int, top: int, bottom: int) -> tuple[float, ...]:
    """The sides at a part of a pixel, where a parabola through the strengths has its top."""

    def settled(at: int, low: int, high: int, *, upright: bool) -> float:
        a, b, c = (turned.side(at + step, low, high + 1, upright=upright) for step in (-1, 0, 1))
        bend = a - 2 * b + c
        return at + float(np.clip(0.5 * (a - c) / bend, -0.5, 0.5)) if bend < 0 else float(at)

    upright = [settled(at, top, bottom, upright=True) for at in (left, right)]
    return (*upright, *(settled(at, left, right, upright=False) for at in (top, bottom)))


def _corners(at: tuple[float, float], angle: float, reach: int, sides: tuple[float, ...]) -> Corners:
    left, right, top, bottom = (side - reach for side in sides)
    u, v = np.array([left, right, right, left], dtype=float), np.array([top, top, bottom, bottom], dtype=float)
    return np.column_stack(
        (
            at[0] + np.cos(angle) * u - np.sin(angle) * v,
            at[1] + np.sin(angle) * u + np.cos(angle) * v,
        )
    )
