"""Marks of one kind as columns, sorted by uid; a row of them is made as a tuple only when somebody asks for it.

A hundred thousand tuples take four times the memory of the columns they come from, and as much time as all sums.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from annotator.domain.records import Record
from annotator.domain.table import Array, Columns, answers, column_of, is_constant, taken

T = TypeVar("T")

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_AT_ONCE = 2000
"""So many rows at a time are made where somebody goes through all of them."""


class Source:
    """Some rows of a table's columns and rows edited since, in the order of their uids."""

    def __init__(self, record: type[Record], base: Columns[Any], index: Places, edited: Sequence[Record] = ()) -> None:
        """`index`: rows of `base`, ascending."""
        self._record, self._base, self._index, self._edited = record, base, index, edited
        self._made: dict[str, Array] = {}
        self._order: Places | None = None
        uids = self._every("uid")
        if len(uids) > 1 and not (uids[1:] > uids[:-1]).all():
            listed = uids.tolist()
            self._order = np.array(sorted(range(len(listed)), key=listed.__getitem__), dtype=np.int64)

    def __len__(self) -> int:
        return len(self._index) + len(self._edited)

    def column(self, name: str) -> Array:
        """All values of a field; kept, because one is asked for with every group of marks."""
        if name not in self._made:
            every = self._every(name)
            is_sorted = self._order is None or is_constant(every)
            self._made[name] = every if is_sorted else every[self._order]
        return self._made[name]

    def some(self, name: str, places: Places) -> Array:
        """Some values of a field that is not kept as a column."""
        if name in self._made:
            return self._made[name][places]
        rows = places if self._order is None else self._order[places]
        is_edited = rows >= len(self._index)
        if not is_edited.any():
            return self._base.arrays.some(name, self._index[rows])
        found = np.empty(len(rows), dtype=object)
        found[~is_edited] = self._base.arrays.some(name, self._index[rows[~is_edited]])
        edited = (rows[is_edited] - len(self._index)).tolist()
        found[is_edited] = column_of(self._record, name, [self._edited[row] for row in edited])
        return found

    def _every(self, name: str) -> Array:
        """All values, those of the columns before the edited ones."""
        arrays = self._base.arrays
        known = arrays[name] if len(self._index) == self._base.size else arrays.some(name, self._index)
        if not self._edited:
            return known
        return np.concatenate([known, column_of(self._record, name, self._edited)])


class Marks(Generic[T]):
    """Rows of `row_type`, a named tuple with a `uid`."""

    def __init__(self, row_type: type[T], source: Source, places: Places | None = None) -> None:
        """`places`: which rows of the source these are, ascending; all of them where there is none."""
        self._row_type, self._source, self._places = row_type, source, places

    def __len__(self) -> int:
        return len(self._source) if self._places is None else len(self._places)

    def __iter__(self) -> Iterator[T]:
        make: Callable[..., T] = self._row_type
        return (make(*values) for values in self.each(*self._fields))

    def each(self, *fields: str) -> Iterator[tuple[Any, ...]]:
        """The values of some fields, mark by mark."""
        for start in range(0, len(self), _AT_ONCE):
            yield from self._values(fields, np.arange(start, min(start + _AT_ONCE, len(self))))

    def column(self, name: str) -> Array:
        """The values of a field; numbers are NaN where unknown."""
        whole = self._source.column(name)
        return whole if self._places is None else taken(whole, self._places)

    def said(self, name: str, ask: Callable[[Any], Any], dtype: npt.DTypeLike = bool) -> Array:
        """What `ask` says to the field of each; it is asked once for each different value."""
        return answers(self.column(name), ask, dtype)

    def having(self, name: str, value: Any) -> Mask:
        """Which of them have that value in a field."""
        mask: Mask = self.column(name) == value
        return mask

    def values(self, name: str) -> set[Any]:
        """The different values of a field."""
        column = self.column(name)
        return {column[0]} if is_constant(column) else set(column.tolist())

    def among(self, uids: Collection[str]) -> Mask:
        """Which of them have one of these uids."""
        if not uids:
            return np.zeros(len(self), dtype=bool)
        return np.fromiter(map(uids.__contains__, self.column("uid").tolist()), bool, len(self))

    def where(self, mask: Mask) -> Marks[T]:
        """Those for which the mask (one value each) holds."""
        places = mask.nonzero()[0]
        return self if len(places) == len(mask) else self.taken(places)

    def groups(self, *fields: str) -> dict[tuple[Any, ...], Places]:
        """The places of those that are alike in some fields, by their values: in one go, however many groups."""
        numbers: dict[tuple[Any, ...], int] = {}
        alike = zip(*(self.column(name).tolist() for name in fields), strict=True)
        at = np.fromiter((numbers.setdefault(values, len(numbers)) for values in alike), np.int64, len(self))
        order = np.argsort(at, kind="stable")
        edges = np.searchsorted(at[order], np.arange(len(numbers) + 1)).tolist()
        return {values: order[edges[number] : edges[number + 1]] for values, number in numbers.items()}

    def taken(self, places: Places) -> Marks[T]:
        """Some of them, by their ascending places among these."""
        return Marks(self._row_type, self._source, places if self._places is None else self._places[places])

    def rows(self, places: Places) -> list[T]:
        """Some of them as tuples."""
        return [self._row_type(*values) for values in self._values(self._fields, places)]

    @property
    def _fields(self) -> tuple[str, ...]:
        fields: tuple[str, ...] = self._row_type._fields  # type: ignore[attr-defined]
        return fields

    def _values(self, fields: Sequence[str], places: Places) -> Iterator[tuple[Any, ...]]:
        within = places if self._places is None else self._places[places]
        columns = (
            self._source.some(name, within) if name == "parts" else self._source.column(name)[within] for name in fields
        )
        return zip(*map(_listed, columns), strict=True)


def marks_of(row_type: type[T], record: type[Record], rows: Sequence[Record]) -> Marks[T]:
    """Marks of a few records."""
    return Marks(row_type, Source(record, Columns.of(record, ()), np.empty(0, dtype=np.int64), rows))


def _listed(array: Array) -> list[Any]:
    values: list[Any] = array.tolist()
    if array.dtype == np.float64:
        return [None if value != value else value for value in values]  # NaN is unknown
    return values
