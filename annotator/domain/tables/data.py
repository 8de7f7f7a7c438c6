"""What a table is, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import eq
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from annotator.domain.summary import Period

Value = str | int | float | None
Row = tuple[Value, ...]


class TableData(NamedTuple):
    """Column names (snake_case with units) and the rows below them."""

    header: tuple[str, ...]
    rows: Sequence[Row]
    """A list, or columns that look like one (`ColumnRows`)."""


class Same(Sequence[Value]):
    """A column that says one thing in all rows."""

    def __init__(self, value: Value, size: int) -> None:
        self.value = value
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Value]:
        return repeat(self.value, self._size)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> Same: ...
    def __getitem__(self, at: int | slice) -> Value | Same:
        found = range(self._size)[at]
        return Same(self.value, len(found)) if isinstance(found, range) else self.value


class Numbers(Sequence[Value]):
    """A column of floats as an array, in which NaN is unknown."""

    def __init__(self, array: npt.NDArray[np.float64]) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[Value]:
        values: list[float] = self.array.tolist()
        return iter([None if value != value else value for value in values] if np.isnan(self.array).any() else values)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> Numbers: ...
    def __getitem__(self, at: int | slice) -> Value | Numbers:
        if isinstance(at, slice):
            return Numbers(self.array[at])
        value = float(self.array[at])
        return None if value != value else value


class ColumnRows(Sequence[Row]):
    """Rows kept by the column: a million tuples take longer to make than all that is in them."""

    def __init__(self, columns: Sequence[Sequence[Value]]) -> None:
        self.columns = tuple(columns)
        if len(set(map(len, self.columns))) > 1:
            raise ValueError("columns of different lengths")

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[Row]:
        return zip(*self.columns, strict=True)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> ColumnRows: ...
    def __getitem__(self, at: int | slice) -> Row | ColumnRows:
        if isinstance(at, slice):
            return ColumnRows([column[at] for column in self.columns])
        return tuple(column[at] for column in self.columns)

    def __eq__(self, other: object) -> bool:
        """Equal to whatever sequence holds the same rows."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What `change` and `year` are asked for; the other tables take no notice."""

    period: Period | None = None
    """`None`: the project's own."""
    rule: str = ""
    """Rule of the years; blank: the project's own."""
    by_class: bool = False


def sorted_table(header: str, keyed: Iterable[tuple[Any, Sequence[Value]]]) -> TableData:
    """A table from its column names (separated by blanks) and (sort key, row) pairs."""
    names = tuple(header.split())
    found = [tuple(row) for _, row in sorted(keyed, key=lambda pair: pair[0])]
    return TableData(names, found)
