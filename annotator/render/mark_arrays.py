"""Marks as arrays in the pixels of a frame: what the painter reads, culls by and hits.

A million Python objects would cost gigabytes and seconds; these arrays cost some dozens of bytes per mark and are cut
and filtered by numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from annotator.domain.positions import PixelXY
from annotator.imagery.grid import PixelRect
from annotator.render.mark_index import MarkIndex

Rows = npt.NDArray[np.int64]
"""Row numbers of marks."""
Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2), frame pixels."""


class Symbol(IntEnum):
    """How a mark is drawn: along its vertices, or as a symbol at its first vertex."""

    POLYGON = 0
    LINE = 1
    CIRCLE = 2
    TRIANGLE = 3
    DIAMOND = 4
    SQUARE = 5
    CROSS = 6


class Flag:
    """What is to be seen of a mark besides its class; bits, as plain numbers that numpy takes as they are."""

    PROBABLE = 1
    POSSIBLE = 2
    TO_CONFIRM = 4
    GONE = 8
    GHOST = 16
    NEW = 32
    """Not there at the date before."""
    SELECTED = 64
    PENDING = 128
    """On its way to the disk."""
    AREA = 256
    """Groups others (a zone, a cell): outline only, below everything."""
    HIDDEN = 512
    LOCKED = 1024
    """Neither moved nor deleted until it is unlocked."""
    AWAY = HIDDEN | GHOST | GONE
    """What does not stand on this date, whether it is drawn or not."""


_LARGE_SHARE = 0.02


@dataclass(frozen=True)
class MarkArrays:
    """`m` marks with `n` vertices altogether."""

    uids: npt.NDArray[Any]
    """(m,) texts."""
    coords: Points
    """(n, 2) frame pixels. A polygon has its ring without the closing vertex; a symbol its position first, then the two
    ends of its axis where it has one."""
    offsets: Rows
    """(m + 1,) first vertex of every mark, and n."""
    colors: npt.NDArray[np.uint32]
    """(m,) 0xFFRRGGBB."""
    symbols: npt.NDArray[np.uint8]
    """(m,) `Symbol`."""
    flags: npt.NDArray[np.uint16]
    """(m,) `Flag`."""
    _indexes: list[MarkIndex] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def empty(cls) -> MarkArrays:
        return cls(
            np.empty(0, dtype=object),
            np.empty((0, 2)),
            np.zeros(1, dtype=np.int64),
            np.empty(0, dtype=np.uint32),
            np.empty(0, dtype=np.uint8),
            np.empty(0, dtype=np.uint16),
        )

    def __len__(self) -> int:
        return len(self.uids)

    @cached_property
    def bounds(self) -> npt.NDArray[np.float64]:
        """(4, m): left, top, right, bottom of every mark."""
        if not len(self):
            return np.empty((4, 0))
        starts = self.offsets[:-1]
        corners = int(self.offsets[1] - self.offsets[0])
        if (np.diff(self.offsets) == corners).all():
            # The nth corners of all marks against each other, which takes half the time.
            nth = [self.coords[at::corners] for at in range(corners)]
            low, high = reduce(np.minimum, nth), reduce(np.maximum, nth)
        else:
            low = np.minimum.reduceat(self.coords, starts, axis=0)
            high = np.maximum.reduceat(self.coords, starts, axis=0)
        return np.ascontiguousarray(np.concatenate([low, high], axis=1).T)

    @cached_property
    def sizes(self) -> npt.NDArray[np.float32]:
        """(m,) longer side of the bounds; 0 for symbols without axis."""
        left, top, right, bottom = self.bounds
        sizes: npt.NDArray[np.float32] = np.maximum(right - left, bottom - top).astype(np.float32)
        return sizes

    @cached_property
    def largest(self) -> float:
        """The greatest of the sizes."""
        return float(self.sizes.max()) if len(self) else 0.0

    @cached_property
    def has_symbols(self) -> bool:
        return bool((self.symbols >= Symbol.CIRCLE).any())

    @cached_property
    def centers(self) -> Points:
        """(m, 2) middles of the bounds; the position of symbols."""
        left, top, right, bottom = self.bounds
        centers = np.stack([left + right, top + bottom], axis=1) / 2.0
        symbol = self.symbols >= Symbol.CIRCLE
        centers[symbol] = self.coords[self.offsets[:-1][symbol]]
        return centers

    def build_index(self) -> None:
        """Make culling and hits independent of the number of marks; may run on another thread."""
        if not self._indexes and len(self):
            self._indexes.append(MarkIndex(self.bounds, self.centers, self.sizes, self.symbols >= Symbol.CIRCLE))

    @property
    def is_indexed(self) -> bool:
        return bool(self._indexes)

    def touching(self, rect: PixelRect) -> Rows:
        """Rows of the marks whose bounds touch `rect` and that are not hidden.

        In drawing order, unless there are so many that they can only be dots.
        """
        if not len(self):
            return np.empty(0, dtype=np.int64)
        if self._indexes:
            found = self._indexes[0].find(rect)
        else:
            left, top, right, bottom = self.bounds
            near = (left <= rect.x1) & (right >= rect.x0) & (top <= rect.y1) & (bottom >= rect.y0)
            found = np.flatnonzero(near)
        visible: Rows = found[(self.flags[found] & Flag.HIDDEN) == 0]
        return visible

    def split(self, rect: PixelRect, size_px: float, symbol_px: float) -> tuple[Rows, Rows, Points]:
        """What is drawn near `rect`, without hidden marks: rows of large ones, rows and centres (n, 2) of small ones.

        Large are shapes from `size_px` on and symbols from `symbol_px` on. Of the small ones some lie outside.
        """
        large = self._indexes[0].larger(size_px, symbol_px) if self._indexes else None
        if large is None or len(large) > _LARGE_SHARE * len(self):
            rows = self.touching(rect)
            least = np.where(self.symbols[rows] >= Symbol.CIRCLE, np.float32(symbol_px), np.float32(size_px))
            is_large = self.sizes[rows] >= least
            return rows[is_large], rows[~is_large], self.centers[rows[~is_large]]
        rows, centers = self._indexes[0].band(rect)
        out = (self.flags[rows] & Flag.HIDDEN) != 0
        if len(large):
            is_large = np.zeros(len(self), dtype=bool)
            is_large[large] = True
            out |= is_large[rows]
            left, top, right, bottom = self.bounds[:, large]
            near = (left <= rect.x1) & (right >= rect.x0) & (top <= rect.y1) & (bottom >= rect.y0)
            large = large[near & ((self.flags[large] & Flag.HIDDEN) == 0)]
        return large, *((rows[~out], centers[~out]) if out.any() else (rows, centers))

    def inside(self, rect: PixelRect) -> Rows:
        """Rows of the marks that lie wholly in `rect` and stand on this date, in drawing order."""
        left, top, right, bottom = self.bounds
        if not self.is_indexed or (left.min() >= rect.x0 and right.max() <= rect.x1):
            fits = (left >= rect.x0) & (top >= rect.y0) & (right <= rect.x1) & (bottom <= rect.y1)
            return np.flatnonzero(fits & ((self.flags & Flag.AWAY) == 0))
        rows = np.sort(self.touching(rect))  # very many come unsorted, and then every look-up misses the cache
        left, top, right, bottom = self.bounds[:, rows]
        fits = (left >= rect.x0) & (top >= rect.y0) & (right <= rect.x1) & (bottom <= rect.y1)
        inside: Rows = rows[fits & ((self.flags[rows] & Flag.AWAY) == 0)]
        return inside

    def sample(self, rect: PixelRect, most: int) -> tuple[Rows, float]:
        """Rows drawn near `rect`, or some of them where there are more than `most`; and how many each stands for."""
        if not self._indexes:
            return self.touching(rect), 1.0
        rows, centers = self._indexes[0].band(rect)
        step = max(1, len(rows) // most)
        rows, centers = rows[::step], centers[::step]
        inside = (centers[:, 0] >= rect.x0) & (centers[:, 0] <= rect.x1)
        return rows[inside & ((self.flags[rows] & Flag.HIDDEN) == 0)], float(step)

    def take(self, rows: Rows) -> MarkArrays:
        """The marks of some rows."""
        starts = self.offsets[rows]
        counts = self.offsets[rows + 1] - starts
        offsets = np.concatenate([[0], np.cumsum(counts)])
        vertices = np.repeat(starts - offsets[:-1], counts) + np.arange(offsets[-1])
        return MarkArrays(
            self.uids[rows], self.coords[vertices], offsets, self.colors[rows], self.symbols[rows], self.flags[rows]
        )

    def with_flags(self, flags: npt.NDArray[np.uint16]) -> MarkArrays:
        """The same shapes in other states; the index and the bounds are shared."""
        other = MarkArrays(self.uids, self.coords, self.offsets, self.colors, self.symbols, flags, self._indexes)
        for name in ("bounds", "sizes", "centers", "largest", "has_symbols"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    def hits(self, at: PixelXY, tolerance_px: float) -> Rows:
        """Rows of the marks within `tolerance_px` of `at`, the most precise hit first.

        A point or an edge within reach comes before a polygon that merely contains the position; among containing
        polygons the smallest comes first.
        """
        reach = PixelRect(at.x - tolerance_px, at.y - tolerance_px, at.x + tolerance_px, at.y + tolerance_px)
        found = self.touching(reach)
        ranked = [(self._rank(int(row), at, tolerance_px), -int(row)) for row in found]
        return np.array([-row for (rank, row) in sorted(ranked) if rank[0] < 2], dtype=np.int64)

    def _rank(self, row: int, at: PixelXY, tolerance_px: float) -> tuple[int, float]:
        """(0, distance) near a point or line, (1, size) inside a polygon, (2, …) missed."""
        ring = self.coords[self.offsets[row] : self.offsets[row + 1]]
        if self.symbols[row] >= Symbol.CIRCLE:
            distance = _distance_to_line(ring[1:] if len(ring) > 2 else ring, at)
            distance = min(distance, float(np.hypot(*(ring[0] - at))))
        else:
            closed = self.symbols[row] == Symbol.POLYGON
            distance = _distance_to_line(np.concatenate([ring, ring[:1]]) if closed else ring, at)
        if distance <= tolerance_px * (0.5 if self.symbols[row] == Symbol.POLYGON else 1.0):
            return (0, distance)
        if self.symbols[row] == Symbol.POLYGON and not self.flags[row] & Flag.AREA and contains(ring, at):
            return (1, float(self.sizes[row]))
        return (0, distance) if distance <= tolerance_px else (2, distance)


def joined(parts: list[MarkArrays]) -> MarkArrays:
    """Marks of several arrays, in their order."""
    parts = [part for part in parts if len(part)]
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return MarkArrays.empty()
    ends = np.cumsum([0, *(int(part.offsets[-1]) for part in parts)])
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, ends[:-1], strict=True)]
    return MarkArrays(
        np.concatenate([part.uids for part in parts]),
        np.concatenate([part.coords for part in parts]),
        np.concatenate([*offsets, ends[-1:]]),
        np.concatenate([part.colors for part in parts]),
        np.concatenate([part.symbols for part in parts]),
        np.concatenate([part.flags for part in parts]),
    )


def contains(ring: Points, at: PixelXY) -> bool:
    """Whether a ring (n, 2) contains a position, by the even-odd rule."""
    x, y = ring[:, 0], ring[:, 1]
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    crossed = (y > at.y) != (y2 > at.y)
    beyond = at.x < x + (at.y - y) / np.where(crossed, y2 - y, 1.0) * (x2 - x)
    return bool(np.count_nonzero(crossed & beyond) % 2)


def _distance_to_line(line: Points, at: PixelXY) -> float:
    if len(line) < 2:
        return float(np.hypot(*(line[0] - at)))
    start, step = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((step**2).sum(axis=1), 1e-12)
    along = np.clip(((at - start) * step).sum(axis=1) / squared, 0.0, 1.0)
    near = start + along[:, None] * step
    return float(np.hypot(*(near - at).T).min())
