"""Finds marks near a place by their order from top to bottom.

No tree: a tree of a million boxes takes 500 MB and three times as long to build, and to throw it away holds the window
up for 0.4 s. What lies in a band of the picture is looked through in a millisecond.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.imagery.grid import PixelRect

Rows = npt.NDArray[np.int64]
"""Row numbers of marks."""
Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2), frame pixels."""

_SORTED_MAX = 30_000
_CLASS_FACTOR = 8.0
"""Marks of one class differ in height by this much at most, or one tall mark would make the bands of all high."""


class _Class(NamedTuple):
    """Marks about as tall as each other."""

    order: Rows
    """Their rows from top to bottom."""
    middle: npt.NDArray[np.float64]
    """Height at which the middle of each lies, ascending."""
    bounds: npt.NDArray[np.float64]
    """(4, m) in that order: what lies beside each other in a band is read several times as fast."""
    reach: float
    """Half the height of the tallest."""

    def band(self, rect: PixelRect) -> slice:
        first = np.searchsorted(self.middle, rect.y0 - self.reach)
        last = np.searchsorted(self.middle, rect.y1 + self.reach, side="right")
        return slice(int(first), int(last))

    def touching(self, rect: PixelRect) -> Rows:
        """Rows whose bounds touch `rect`, from top to bottom."""
        band = self.band(rect)
        left, top, right, bottom = self.bounds[:, band]
        touches = (left <= rect.x1) & (right >= rect.x0) & (top <= rect.y1) & (bottom >= rect.y0)
        rows: Rows = self.order[band][touches]
        return rows


class MarkIndex:
    """Of marks whose positions never change; any number of states can share it."""

    def __init__(
        self,
        bounds: npt.NDArray[np.float64],
        centers: Points,
        sizes: npt.NDArray[np.float32],
        is_symbol: npt.NDArray[np.bool_],
    ) -> None:
        """`bounds` (4, m): left, top, right, bottom; `centers` (m, 2); `sizes` (m,), all in frame pixels."""
        self._sizes, self._is_symbol = sizes, is_symbol
        middle = (bounds[1] + bounds[3]) / 2.0
        order = np.argsort(middle, kind="stable")
        everything = _class(order, middle[order], bounds[:, order])
        self._classes = _classes(everything)
        # What finds bounds asks the classes; of all together the order is enough.
        self._all = everything._replace(bounds=bounds[:, :0])
        self._centers = centers[order]
        self._larger: tuple[float, float, Rows] | None = None

    def find(self, rect: PixelRect) -> Rows:
        """Rows whose bounds touch `rect`, ascending unless they are very many."""
        rows = np.concatenate([each.touching(rect) for each in self._classes])
        return np.sort(rows) if len(rows) <= _SORTED_MAX else rows

    def band(self, rect: PixelRect) -> tuple[Rows, Points]:
        """Rows whose centre lies about as high as `rect`, and their centres, from top to bottom."""
        band = self._all.band(rect)
        return self._all.order[band], self._centers[band]

    def larger(self, size_px: float, symbol_px: float) -> Rows:
        """Rows of shapes from one size on and of symbols from another on; kept, because one scale asks often."""
        if self._larger is None or self._larger[:2] != (size_px, symbol_px):
            least = np.where(self._is_symbol, np.float32(symbol_px), np.float32(size_px))
            self._larger = size_px, symbol_px, np.flatnonzero(self._sizes >= least)
        return self._larger[2]


def _class(order: Rows, middle: npt.NDArray[np.float64], bounds: npt.NDArray[np.float64]) -> _Class:
    return _Class(order, middle, bounds, float((bounds[3] - bounds[1]).max()) / 2.0)


def _classes(everything: _Class) -> list[_Class]:
    """Marks by the power of `_CLASS_FACTOR` that their height reaches; points count as one pixel high."""
    order, middle, bounds, _ = everything
    heights = np.maximum(bounds[3] - bounds[1], 1.0)
    powers = np.floor(np.log(heights) / np.log(_CLASS_FACTOR)).astype(np.int8)
    found = []
    for power in np.unique(powers).tolist():
        chosen = np.flatnonzero(powers == power)
        found.append(_class(order[chosen], middle[chosen], bounds[:, chosen]))
    return found if len(found) > 1 else [everything]
