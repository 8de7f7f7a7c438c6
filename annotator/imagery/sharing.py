"""Which hand decodes which tile, where neighbours in a row cost less together than apart.

A file stored in rows gives all tiles of a row for the price of one. Hands have no open file in common, so the
neighbours go to the same one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from annotator.imagery.grid import TileKey

# As many rows as a hand keeps decoded.
ROWS_KEPT = 3


_Row = tuple[str, int, int, str]


class Sharing:
    """Remembers who has which rows; a lane is the number of a hand."""

    def __init__(self, is_by_rows: Callable[[TileKey], bool]) -> None:
        """`is_by_rows` tells whether a tile costs nothing beside its neighbour in the row."""
        self._is_by_rows = is_by_rows
        self._owners: OrderedDict[_Row, int] = OrderedDict()
        self._at_work: dict[TileKey, int] = {}

    def pick(self, wanted: Sequence[TileKey], lane: int) -> int | None:
        """Index of the tile that this lane does next, None when all belong to another; the most urgent is the last."""
        seen = set()
        for at in range(len(wanted) - 1, -1, -1):
            group = wanted[at].source, wanted[at].level, wanted[at].style
            if group in seen:
                continue
            seen.add(group)
            if not self._is_by_rows(wanted[at]):
                return at
            found = self._pick_in_rows(wanted, at, lane)
            if found is not None:
                return found
        return None

    def begun(self, key: TileKey, lane: int) -> None:
        """The lane has taken this tile."""
        if not self._is_by_rows(key):
            return
        row = _row(key)
        self._at_work[key] = lane
        self._owners[row] = lane
        self._owners.move_to_end(row)
        own = [row for row, owner in self._owners.items() if owner == lane]
        for old in own[:-ROWS_KEPT]:
            del self._owners[old]

    def ended(self, key: TileKey) -> None:
        """A tile that a lane had begun has come, or failed."""
        self._at_work.pop(key, None)

    def _pick_in_rows(self, wanted: Sequence[TileKey], latest: int, lane: int) -> int | None:
        """Its own rows first, then those of nobody, then the far end of another's."""
        group = wanted[latest].source, wanted[latest].level, wanted[latest].style
        free = helping = None
        for at in range(latest, -1, -1):
            key = wanted[at]
            if (key.source, key.level, key.style) != group:
                continue
            owner = self._owners.get(_row(key))
            if owner == lane:
                return at
            if owner is None:
                free = at if free is None else free
            elif owner not in self._at_work.values():
                helping = at
        return free if free is not None else helping


def _row(key: TileKey) -> _Row:
    return key.source, key.level, key.row, key.style
