"""Reads the tables of very many rows page by page: the same columns, checked by the same checksums, in less time.

A table is taken only as a whole and only if every row fits its checksum; otherwise SQLite reads it row by row, and what
is damaged is told there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from annotator.domain.ragged import Ragged, Texts
from annotator.domain.records import KINDS, Record
from annotator.domain.table import Columns, Later
from annotator.store import page_sums
from annotator.store.checksum import checksum
from annotator.store.header import HeaderFile
from annotator.store.page_columns import ColumnMaker
from annotator.store.page_parts import PartsOf, StoredParts, key_of, require_few, rows_at
from annotator.store.page_rows import Group, grouped, keys_of
from annotator.store.pages import Cells, Numbers, Pages, Unusual
from annotator.store.rows import Row, columns_of, has_parts
from annotator.store.schema import ordered_columns
from annotator.store.writer import Counts, select_list

MANY = 5000
"""From this many rows on a table is read so."""
_DOUBTS = (Unusual, sqlite3.Error, OSError, IndexError, ValueError)
"""What pages that are no longer whole may lead to; `NotAGeometry` is a ValueError."""


class Read(NamedTuple):
    """Tables that were read page by page."""

    columns: dict[str, Columns[Any]]
    counts: Counts
    """Their numbers of rows, and that of the error parts where a table with such was read."""


NOTHING = Read({}, {})


def read(connection: sqlite3.Connection, file: HeaderFile, expected: Counts) -> Read:
    """The tables that should have very many rows, as far as they can be read so.

    The connection has a read transaction open, in which nothing was written.
    """
    found = Read({}, {})
    wanted = [record for record in KINDS if expected.get(record.KIND, 0) >= MANY]
    if not wanted:
        return found
    try:
        pages, roots = Pages(file), _roots(connection)
    except _DOUBTS:
        return found
    for record in wanted:
        try:
            table = _Table(connection, pages, roots, record)
            columns = table.read()
        except _DOUBTS:
            continue
        found.columns[record.KIND], found.counts[record.KIND] = columns, columns.size
        if has_parts(record):
            found.counts["error_part"] = table.parts.count
    return found


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A read transaction: what is read in it is of one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _roots(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute("SELECT name, rootpage FROM sqlite_master WHERE type = 'table'")
    return {str(name): int(page) for name, page in rows if isinstance(page, int)}


class _Table:
    """One table while it is read."""

    def __init__(
        self, connection: sqlite3.Connection, pages: Pages, roots: dict[str, int], record: type[Record]
    ) -> None:
        self._connection, self._pages, self._roots, self._record = connection, pages, roots, record
        stored = [column.name for column in ordered_columns(record)]
        self._width = len(stored) + 2
        self._places = [1 + stored.index(column.name) for column in columns_of(record)]
        self._makers = [ColumnMaker(column, at) for column, at in zip(columns_of(record), self._places, strict=True)]
        self._reals = frozenset(at for at, maker in zip(self._places, self._makers, strict=True) if maker.is_real)
        self._found: list[PartsOf] = []
        self._select = f'SELECT {select_list(record)}, row_crc FROM "{record.KIND}" WHERE fid = ?'

    @cached_property
    def parts(self) -> StoredParts:
        """Read once the first rows are known to be of few layouts."""
        return StoredParts(self._pages, self._connection, self._roots["error_part"])

    def read(self) -> Columns[Any]:
        """All rows. Raises one of `_DOUBTS`."""
        for cells in self._pages.cells(self._roots.get(self._record.KIND, 0)):
            groups, left = grouped(cells, self._pages.overflows(cells))
            require_few(left, cells)
            if any(len(group.types) != self._width for group in groups):
                raise Unusual
            self._take(cells, groups, left)
        made = {maker.name: maker.made() for maker in self._makers}
        later: dict[str, Later] = {name: each for name, each in made.items() if isinstance(each, Ragged | Texts)}
        arrays = {name: each for name, each in made.items() if not isinstance(each, Ragged | Texts)}
        if has_parts(self._record):
            self.parts.require_together()
            later["parts"] = self._all_parts()
        return Columns(self._record, arrays, later)

    def _take(self, cells: Cells, groups: Sequence[Group], left: Numbers) -> None:
        singles = rows_at(self._connection, self._select, cells.rowids[left])
        parts = self._parts_of(len(cells.starts), groups, left, singles)
        for group in groups:
            own = None if parts is None else parts.taken(group.rows)
            if not page_sums.fit(group, self._places, self._reals, own):
                raise Unusual
        for place, row in zip(left.tolist(), singles, strict=True):
            if checksum(row[:-1], () if parts is None else parts.at(place)) != row[-1]:
                raise Unusual
        for at, maker in enumerate(self._makers):
            maker.add(len(cells.starts), groups, left, [row[at] for row in singles])

    def _parts_of(self, size: int, groups: Sequence[Group], left: Numbers, singles: Sequence[Row]) -> PartsOf | None:
        keys, at = np.zeros(size, dtype=np.uint64), self._places[0]
        for group in groups:
            if not group.is_text(at):
                raise Unusual
            keys[group.rows] = keys_of(group.raw(at))
        for place, row in zip(left.tolist(), singles, strict=True):
            keys[place] = key_of(row[0])
        if not has_parts(self._record):
            return None
        self._found.append(self.parts.of(keys))
        return self._found[-1]

    def _all_parts(self) -> PartsOf:
        lows, highs, counts = (np.concatenate([each[at] for each in self._found]) for at in (1, 2, 3))
        return PartsOf(self.parts.data, lows, highs, counts)
