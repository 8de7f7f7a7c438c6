"""Reads the tables of very many rows page by page: the same columns, checked by the same checksums, in less time.

A table is taken only as a whole and only if every row fits its checksum; otherwise SQLite reads it row by row, and what
is damaged is told there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from annotator.domain.ragged import Ragged
from annotator.domain.records import KINDS, Record
from annotator.domain.table import Columns, Later
from annotator.store import page_sums
from annotator.store.checksum import checksum
from annotator.store.codec import NotAGeometry
from annotator.store.header import HeaderFile
from annotator.store.page_columns import ColumnMaker
from annotator.store.page_parts import PartsOf, StoredParts, key_of
from annotator.store.page_rows import Group, grouped, keys_of
from annotator.store.pages import Cells, Numbers, Pages, Unusual
from annotator.store.rows import Row, columns_of, has_parts
from annotator.store.schema import ordered_columns
from annotator.store.writer import Counts, select_list

MANY = 5000
"""From this many rows on a table is read so."""
_LEFT_SHARE = 0.2
"""Where more rows than these have to be asked for one by one, SQLite is as fast."""
_LEFT_LEAST = 200
_DOUBTS = (Unusual, NotAGeometry, sqlite3.Error, OSError)


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
            parts = StoredParts(pages, connection, roots["error_part"]) if has_parts(record) else None
            columns = _Table(connection, record, parts).read(pages, roots[record.KIND])
        except _DOUBTS:
            continue
        found.columns[record.KIND], found.counts[record.KIND] = columns, columns.size
        if parts is not None:
            found.counts["error_part"] = parts.count
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

    def __init__(self, connection: sqlite3.Connection, record: type[Record], parts: StoredParts | None) -> None:
        self._connection, self._record, self._parts = connection, record, parts
        stored = [column.name for column in ordered_columns(record)]
        self._width = len(stored) + 2
        self._places = [1 + stored.index(column.name) for column in columns_of(record)]
        self._makers = [ColumnMaker(column, at) for column, at in zip(columns_of(record), self._places, strict=True)]
        self._reals = frozenset(at for at, maker in zip(self._places, self._makers, strict=True) if maker.is_real)
        self._found: list[PartsOf] = []
        self._select = f'SELECT {select_list(record)}, row_crc FROM "{record.KIND}" WHERE fid = ?'

    def read(self, pages: Pages, root: int) -> Columns[Any]:
        """All rows. Raises Unusual, NotAGeometry, OSError and sqlite3.Error."""
        for cells in pages.cells(root):
            groups, left = grouped(cells, pages.overflows(cells))
            if len(left) > max(_LEFT_LEAST, _LEFT_SHARE * len(cells.starts)):
                raise Unusual
            if any(len(group.types) != self._width for group in groups):
                raise Unusual
            self._take(cells, groups, left)
        made = {maker.name: maker.made() for maker in self._makers}
        later: dict[str, Later] = {name: column for name, column in made.items() if isinstance(column, Ragged)}
        arrays = {name: column for name, column in made.items() if not isinstance(column, Ragged)}
        if self._parts is not None:
            self._parts.require_together()
            later["parts"] = self._all_parts()
        return Columns(self._record, arrays, later)

    def _take(self, cells: Cells, groups: Sequence[Group], left: Numbers) -> None:
        singles = [self._connection.execute(self._select, (fid,)).fetchone() for fid in cells.rowids[left].tolist()]
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
        if self._parts is None:
            return None
        self._found.append(self._parts.of(keys))
        return self._found[-1]

    def _all_parts(self) -> PartsOf:
        assert self._parts is not None, "only a table with parts is asked"
        lows, highs, counts = (np.concatenate([each[at] for each in self._found]) for at in (1, 2, 3))
        return PartsOf(self._parts.data, lows, highs, counts)
