"""Finds marks near a place: by a tree where they are few, by their order from top to bottom where they are many."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from annotator.imagery.grid import PixelRect

Rows = npt.NDArray[np.int64]
"""Row numbers of marks."""
Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2), frame pixels."""

_FEW_SHARE = 0.02
_SORTED_MAX = 30_000


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
        self._bounds, self._sizes, self._is_symbol = bounds, sizes, is_symbol
        self._tree = shapely.STRtree(shapely.box(*bounds))
        self._tree.query(shapely.Point(0.0, 0.0))  # the first query finishes the tree, which only one thread may do
        middle = (bounds[1] + bounds[3]) / 2.0
        self._order = np.argsort(middle, kind="stable")
        self._middle, self._centers = middle[self._order], centers[self._order]
        self._reach = float((bounds[3] - bounds[1]).max()) / 2.0
        self._area = (bounds[2].max() - bounds[0].min()) * (bounds[3].max() - bounds[1].min())
        self._larger: tuple[float, float, Rows] | None = None

    def find(self, rect: PixelRect) -> Rows:
        """Rows whose bounds touch `rect`, ascending unless they are very many."""
        if (rect.x1 - rect.x0) * (rect.y1 - rect.y0) < _FEW_SHARE * self._area:
            few: Rows = np.sort(self._tree.query(shapely.box(*rect)))
            return few
        rows = self._order[self._band(rect)]
        left, top, right, bottom = self._bounds
        # A rectangle as wide as everything needs no look at left and right, which saves half of the time.
        if rect.x0 > left.min() or rect.x1 < right.max():
            rows = rows[(left[rows] <= rect.x1) & (right[rows] >= rect.x0)]
        rows = rows[(top[rows] <= rect.y1) & (bottom[rows] >= rect.y0)]
        return np.sort(rows) if len(rows) <= _SORTED_MAX else rows

    def band(self, rect: PixelRect) -> tuple[Rows, Points]:
        """Rows whose centre lies about as high as `rect`, and their centres, from top to bottom."""
        band = self._band(rect)
        return self._order[band], self._centers[band]

    def larger(self, size_px: float, symbol_px: float) -> Rows:
        """Rows of shapes from one size on and of symbols from another on; kept, because one scale asks often."""
        if self._larger is None or self._larger[:2] != (size_px, symbol_px):
            least = np.where(self._is_symbol, np.float32(symbol_px), np.float32(size_px))
            self._larger = size_px, symbol_px, np.flatnonzero(self._sizes >= least)
        return self._larger[2]

    def _band(self, rect: PixelRect) -> slice:
        first = np.searchsorted(self._middle, rect.y0 - self._reach)
        last = np.searchsorted(self._middle, rect.y1 + self._reach, side="right")
        return slice(int(first), int(last))
