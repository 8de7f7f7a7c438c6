"""Objects that look like one or a few that were marked: normalised cross correlation of edges over turns and sizes.

First every place of the picture is compared with the example in steps of a few degrees; then each peak is refined over
turn, size and position; then of overlapping peaks the best is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import atan, ceil, degrees, hypot, pi
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from annotator.assist.correlate import LEAST_ENERGY, Correlator
from annotator.assist.edges import Field, Rgb, edge_field, sampled

Floats = NDArray[np.float64]
MARGIN_PX = 3.0
"""Ground around the object that belongs to the example: its outer edge."""
FLOOR = 0.35
"""Weaker likenesses are not kept, whatever the threshold."""
SIZES = (0.9, 1.1)
MOST_SHARED = 0.3
"""Two boxes that share more of the smaller one are one object."""
_MOST_PEAKS = 1000
_STEP_PX, _MOST_STEP_DEG = 1.6, 12.0


@dataclass(frozen=True, slots=True)
class Spot:
    """An object in a picture: middle, direction of its axis (radians from x towards y), length and width, in pixels."""

    x: float
    y: float
    angle: float
    length: float
    width: float


@dataclass(frozen=True, slots=True)
class Found:
    """What looks like an example; arrays of n, in pixels of the picture searched."""

    x: Floats
    y: Floats
    angle: Floats
    """Radians from x towards y."""
    length: Floats
    width: Floats
    score: Floats
    """Likeness, 0 to 1."""

    def __len__(self) -> int:
        return len(self.x)

    def take(self, rows: Any) -> Found:
        return Found(*(column[rows] for column in self.columns()))

    def columns(self) -> tuple[Floats, ...]:
        return self.x, self.y, self.angle, self.length, self.width, self.score

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]]) -> Found:
        table = np.asarray(rows, dtype=np.float64).reshape(-1, 6)
        return cls(*table.T)

    @classmethod
    def joined(cls, parts: Sequence[Found]) -> Found:
        if not parts:
            return cls.of([])
        return cls(*(np.concatenate(columns) for columns in zip(*(part.columns() for part in parts), strict=True)))


@dataclass(frozen=True, slots=True)
class Template:
    """The edges of an example, its axis along x: (rows, columns), zero outside its box."""

    field: Field
    mask: NDArray[np.float32]
    length: float
    width: float

    @property
    def energy(self) -> float:
        return float((np.abs(self.field) ** 2).sum())

    @property
    def reach(self) -> int:
        """Pixels from the middle to a corner."""
        return ceil(hypot(*self.field.shape) / 2)

    def turned(self, angle: float) -> tuple[Field, NDArray[np.float32]]:
        """The example as it would look at another angle, square and of odd side, with its mask."""
        (rows, cols), half = self.field.shape, self.reach
        y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
        u = np.cos(angle) * x + np.sin(angle) * y + cols / 2
        v = -np.sin(angle) * x + np.cos(angle) * y + rows / 2
        mask = np.asarray(sampled(self.mask, u, v), dtype=np.float32)
        return np.asarray(sampled(self.field, u, v) * np.exp(2j * angle), dtype=np.complex64), mask


def template_of(rgb: Rgb, spot: Spot) -> Template:
    """What an object looks like; its edges are taken from the picture it lies in."""
    u, v = _box_grid(spot.length, spot.width)
    x = spot.x + np.cos(spot.angle) * u - np.sin(spot.angle) * v
    y = spot.y + np.sin(spot.angle) * u + np.cos(spot.angle) * v
    field = sampled(edge_field(rgb), x, y) * np.exp(-2j * spot.angle)
    return Template(np.asarray(field, dtype=np.complex64), np.ones(u.shape, np.float32), spot.length, spot.width)


def box_template(length: float, width: float) -> Template:
    """The outline of a plain box: edges along its four sides."""
    u, v = _box_grid(length, width)
    across = np.exp(-((np.abs(v) - width / 2) ** 2)) * (np.abs(u) <= length / 2)
    along = np.exp(-((np.abs(u) - length / 2) ** 2)) * (np.abs(v) <= width / 2)
    # Gradients across the long sides point along v: twice 90° is -1.
    field = np.where(across >= along, -across, along)
    return Template(field.astype(np.complex64), np.ones(u.shape, np.float32), length, width)


def turns(length: float) -> Floats:
    """Angles to try (radians): the ends of the object move by about a pixel and a half from one to the next.

    The second half of them are the first one turned by 180°.
    """
    step = min(degrees(atan(2 * _STEP_PX / length)), _MOST_STEP_DEG)
    count = 2 * ceil(180.0 / step)
    return np.arange(count, dtype=np.float64) * (2 * pi / count)


def search(
    rgb: Rgb, templates: Sequence[Template], floor: float = FLOOR, tick: Callable[[float], object] = lambda _done: None
) -> Found:
    """All that looks like one of the examples at least as much as `floor`, the best of overlapping ones."""
    field = edge_field(rgb)
    parts = []
    for index, template in enumerate(templates):
        if not template.energy:  # without an edge nothing can be like it, and its likeness would divide by nothing
            continue

        def part(done: float, index: int = index) -> None:
            tick((index + done) / len(templates))

        peaks = _peaks(field, template, floor, part)
        parts.append(_refined(field, template, peaks))
    return without_overlaps(Found.joined(parts))


def without_overlaps(found: Found) -> Found:
    """The best of those that lie on one another, best first."""
    order = np.argsort(-found.score, kind="stable")[:_MOST_PEAKS]
    shapes = shapely.polygons(boxes(found.take(order)))
    room = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    later = one < other
    one, other = one[later], other[later]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    clash = shared > MOST_SHARED * np.minimum(room[one], room[other])
    dropped = np.zeros(len(order), bool)
    by_first = np.argsort(one[clash], kind="stable")
    for first, second in zip(one[clash][by_first].tolist(), other[clash][by_first].tolist(), strict=True):
        dropped[second] |= not dropped[first]
    return found.take(order[~dropped])


def boxes(found: Found) -> Floats:
    """Closed rings (n, 5, 2) around what was found."""
    u = np.array([1, 1, -1, -1, 1]) * found.length[:, None] / 2
    v = np.array([1, -1, -1, 1, 1]) * found.width[:, None] / 2
    cos, sin = np.cos(found.angle)[:, None], np.sin(found.angle)[:, None]
    return np.stack([found.x[:, None] + cos * u - sin * v, found.y[:, None] + sin * u + cos * v], axis=-1)


def orient(rgb: Rgb, near: Spot, turn: float = pi / 2) -> Spot:
    """The box of a known size that fits best within a few pixels and `turn` (radians) of where it was said to be."""
    field, box = edge_field(rgb), box_template(near.length, near.width)
    reach, count = np.arange(-2.0, 2.1).tolist(), max(ceil(degrees(turn) / 2.5), 1)
    rows = [
        (near.x + dx, near.y + dy, near.angle + step * turn / count, near.length, near.width, 0.0)
        for step in range(-count, count + 1)
        for dx in reach
        for dy in reach
    ]
    tried = Found.of(rows)
    best = int(np.argmax(_scores(field, box, tried)))
    return Spot(*(float(column[best]) for column in tried.columns()[:5]))


def _box_grid(length: float, width: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    cols, rows = (2 * ceil(size / 2 + MARGIN_PX) for size in (length, width))
    v, u = np.mgrid[0:rows, 0:cols].astype(np.float32)
    return u + 0.5 - cols / 2, v + 0.5 - rows / 2


def _peaks(field: Field, template: Template, floor: float, tick: Callable[[float], object]) -> Found:
    """Places that are better than their neighbours."""
    correlator, angles = Correlator(field, template.reach), turns(template.length)
    best = np.full(field.shape, -1.0, np.float32)
    turn = np.zeros(field.shape, np.int16)
    half = len(angles) // 2
    for index, angle in enumerate(angles[:half].tolist()):
        for number, likeness in zip((index, index + half), correlator.both_ways(*template.turned(angle)), strict=True):
            better = likeness > best
            np.copyto(best, likeness, where=better)
            turn[better] = number
        tick(index / half)
    rows, cols = np.nonzero((best >= 0.9 * floor) & (best >= _neighbours(best)))
    if len(rows) > _MOST_PEAKS:
        order = np.argsort(-best[rows, cols])[:_MOST_PEAKS]
        rows, cols = rows[order], cols[order]
    size = np.ones(len(rows))
    score = best[rows, cols].astype(np.float64)
    angle_of = angles[turn[rows, cols]]
    x, y = cols.astype(np.float64) + 0.5, rows.astype(np.float64) + 0.5
    return Found(x, y, angle_of, size * template.length, size * template.width, score)


def _refined(field: Field, template: Template, peaks: Found) -> Found:
    """The peaks at the turn, then the size, then the part of a pixel, where they are most alike."""
    step = pi / len(turns(template.length))
    best = replace(peaks, score=_scores(field, template, peaks))
    middle = best
    for turn in (-step, -step / 2, step / 2, step):
        best = _better(field, template, best, replace(middle, angle=middle.angle + turn))
    middle = best
    for size in SIZES:
        best = _better(field, template, best, replace(middle, length=middle.length * size, width=middle.width * size))
    middle = best
    for dx, dy in ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5)):
        best = _better(field, template, best, replace(middle, x=middle.x + dx, y=middle.y + dy))
    return best


def _better(field: Field, template: Template, best: Found, tried: Found) -> Found:
    """Row by row what is more alike."""
    tried = replace(tried, score=_scores(field, template, tried))
    wins = tried.score > best.score
    return Found(*(np.where(wins, new, old) for new, old in zip(tried.columns(), best.columns(), strict=True)))


def _scores(field: Field, template: Template, tried: Found) -> Floats:
    """Likeness (n,) of the example at n places, turns and sizes."""
    rows, cols = template.field.shape
    v, u = np.mgrid[0:rows, 0:cols].astype(np.float32)
    u, v = (u + 0.5 - cols / 2).ravel(), (v + 0.5 - rows / 2).ravel()
    pattern, energy = np.conj(template.field).ravel(), template.energy
    scores = np.empty(len(tried))
    for start in range(0, len(tried), 256):
        part = slice(start, start + 256)
        size = (tried.length[part] / template.length)[:, None]
        cos, sin = np.cos(tried.angle[part])[:, None] * size, np.sin(tried.angle[part])[:, None] * size
        x = (tried.x[part, None] + cos * u - sin * v).astype(np.float32)
        y = (tried.y[part, None] + sin * u + cos * v).astype(np.float32)
        values = sampled(field, x, y) * np.exp(-2j * tried.angle[part])[:, None]
        alike = (values * pattern).real.sum(axis=1)
        there = (np.abs(values) ** 2).sum(axis=1)
        scores[part] = alike / np.sqrt(energy * np.maximum(there, LEAST_ENERGY * energy))
    return scores


def _neighbours(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest of three by three."""
    padded = np.pad(values, 1, constant_values=-1.0)
    rows = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.asarray(np.maximum(np.maximum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:]))
