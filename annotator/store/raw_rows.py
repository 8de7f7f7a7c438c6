"""Rows of a table as SQL gives them, kept by the column.

Most columns of most marks say the same in every row, or one of few things. Such values are kept once, which is what
makes a hundred thousand rows small and quick to turn into the document's columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any

Row = tuple[Any, ...]


class RawColumn:
    """Values of one column; while all are the same text or all unknown, only that one."""

    def __init__(self) -> None:
        self.size = 0
        self.same: Any = None
        """The value of all rows, as long as `values` is `None`."""
        self.values: list[Any] | None = None
        self._known: dict[Any, Any] | None = {}

    def extend(self, found: Row) -> None:
        """Add the values of some more rows, at least one."""
        if self.values is None:
            if not self.size:
                self.same = found[0]
            if (self.same is None or type(self.same) is str) and found.count(self.same) == len(found):
                self.size += len(found)
                return
            self.values = [self.same] * self.size
        self.size += len(found)
        self.values += found if self._known is None else self._shared(self._known, found)

    def _shared(self, known: dict[Any, Any], found: Row) -> Sequence[Any]:
        """The values, equal texts as one object; given up where most of them differ."""
        if set(map(type, found)) - {str, type(None)}:
            self._known = None
            return found
        share: Callable[[Any, Any], Any] = known.setdefault
        shared = list(map(share, found, found))
        if len(known) * 2 > self.size:
            self._known = None
        return shared

    def at(self, row: int) -> Any:
        return self.same if self.values is None else self.values[row]

    def __iter__(self) -> Iterator[Any]:
        return repeat(self.same, self.size) if self.values is None else iter(self.values)


class RawRows:
    """Rows that were read from one table; row by row they are tuples again."""

    def __init__(self, width: int) -> None:
        self.columns = [RawColumn() for _ in range(width)]
        self.size = 0

    def extend(self, rows: Sequence[Row]) -> None:
        """Add rows; values behind the last column are left out."""
        self.size += len(rows)
        for column, found in zip(self.columns, zip(*rows, strict=True), strict=False):
            column.extend(found)

    def without(self, gone: set[int]) -> RawRows:
        """The rows less those at the positions `gone`."""
        kept = RawRows(len(self.columns))
        rows = [row for at, row in enumerate(self) if at not in gone]
        if rows:
            kept.extend(rows)
        return kept

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, row: int) -> Row:
        return tuple(column.at(row) for column in self.columns)

    def __iter__(self) -> Iterator[Row]:
        return zip(*self.columns, strict=True)
