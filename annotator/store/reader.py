"""Reads all tables in one pass: straight into the document's columns, checking every row's checksum on the way."""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np

from annotator.domain.document import Document
from annotator.domain.records import KINDS, Parts, Record
from annotator.domain.table import Array, Columns, Table, constant, object_array
from annotator.store import codec, writer
from annotator.store.checksum import VERSION
from annotator.store.page_reader import NOTHING, Read
from annotator.store.raw_rows import RawColumn, RawRows
from annotator.store.rows import (
    LON_LAT,
    PIXELS,
    Column,
    Row,
    columns_of,
    from_row,
    from_rows,
    grouped_parts,
    has_parts,
)
from annotator.store.writer import Counts, select_list

_AT_ONCE = 256
"""Rows read at a time: few enough to stay in the processor's cache until they are checked and put in columns."""
_FLOATS = ("float", "float | None")


@dataclass(slots=True)
class Contents:
    """What the tables hold, and which of their rows do not fit their checksum."""

    rows: dict[str, RawRows] = field(default_factory=dict)
    ready: dict[str, Columns[Any]] = field(default_factory=dict)
    """Tables that were read and checked page by page: they are not in `rows`, and nothing is wrong with them."""
    parts: dict[str, Parts] = field(default_factory=dict)
    misfits: dict[str, list[int]] = field(default_factory=dict)
    """Positions in `rows` of rows that were changed behind the program's back, by kind."""
    counts: Counts = field(default_factory=dict)

    def misfit_uids(self) -> list[tuple[str, str]]:
        return [(kind, self.rows[kind][row][0] or "") for kind, rows in self.misfits.items() for row in rows]


def read(
    connection: sqlite3.Connection,
    kinds: tuple[type[Record], ...] = KINDS,
    *,
    parts: bool = True,
    lacking: Mapping[str, Container[str]] = MappingProxyType({}),
    ready: Read = NOTHING,
) -> Contents:
    """All rows of the given kinds; `lacking` names columns by kind that an older format does not have.

    `ready` was read already. Raises sqlite3.Error where pages cannot be read.
    """
    found = Contents(ready=ready.columns, counts=dict(ready.counts))
    if parts and "error_part" not in ready.counts:
        found.parts = stored_parts(connection)
        found.counts["error_part"] = sum(map(len, found.parts.values()))
    for record in kinds:
        if record.KIND in ready.columns:
            continue
        names = select_list(record, lacking.get(record.KIND, ()))
        cursor = connection.execute(f'SELECT {names}, row_crc FROM "{record.KIND}" ORDER BY fid')
        rows, misfits = _gathered(cursor, found.parts if has_parts(record) else {}, _geometries(record, cursor))
        found.rows[record.KIND] = rows
        found.counts[record.KIND] = len(rows)
        if misfits:
            found.misfits[record.KIND] = misfits
    return found


def _geometries(record: type[Record], cursor: sqlite3.Cursor) -> dict[int, bool]:
    """Which columns of what is read hold geometries, and whether a header stands in front of them."""
    kinds = {column.name: column.annotation for column in columns_of(record)}
    asked = enumerate(kinds.get(name, "") for name, *_rest in cursor.description)
    return {at: kind == LON_LAT for at, kind in asked if kind in (LON_LAT, PIXELS)}


def _gathered(
    cursor: sqlite3.Cursor, parts: dict[str, Parts], geometries: Mapping[int, bool]
) -> tuple[RawRows, list[int]]:
    """All rows, and the positions of those that do not fit the checksum behind them or would harm the parser."""
    rows = RawRows(len(cursor.description) - 1)
    misfits: list[int] = []
    while some := cursor.fetchmany(_AT_ONCE):
        bad = {*_misfits(some, parts), *_harmful(some, geometries)}
        misfits += [len(rows) + at for at in sorted(bad)]
        rows.extend(some)
    return rows, misfits


def _misfits(rows: list[Row], parts: dict[str, Parts]) -> list[int]:
    dumps = marshal.dumps
    if not parts:
        return [at for at, row in enumerate(rows) if crc32(dumps(row[:-1], VERSION)) != row[-1]]
    bad = []
    for at, row in enumerate(rows):
        values = row[:-1]
        for part in parts.get(row[0], ()):
            values += part
        if crc32(dumps(values, VERSION)) != row[-1]:
            bad.append(at)
    return bad


def _harmful(rows: list[Row], geometries: Mapping[int, bool]) -> Iterator[int]:
    """Rows with a geometry that cannot be one: whoever made the file may have made its checksum too."""
    for column, has_header in geometries.items():
        for at, row in enumerate(rows):
            blob = row[column]
            if isinstance(blob, bytes) and not codec.is_harmless(blob, has_header=has_header):
                yield at


def document(contents: Contents, revision: int) -> Document:
    """The rows as a document; rows without uid or with unreadable values are left out."""
    tables: dict[str, Table[Any]] = {}
    for record in KINDS:
        if record.KIND in contents.ready:
            tables[record.KIND] = Table(contents.ready[record.KIND])
            continue
        rows = contents.rows.get(record.KIND) or RawRows(len(columns_of(record)))
        misfits = contents.misfits.get(record.KIND)
        tables[record.KIND] = Table(
            _careful(record, rows, misfits, contents.parts) if misfits else _fast(record, rows, contents.parts)
        )
    return Document(tables, revision)


def _fast(record: type[Record], rows: RawRows, parts: dict[str, Parts]) -> Columns[Any]:
    arrays = {column.name: _array(column, raw) for column, raw in zip(columns_of(record), rows.columns, strict=True)}
    if has_parts(record):
        each = map(parts.get, rows.columns[0], repeat(()))
        arrays["parts"] = np.fromiter(each, dtype=object, count=len(rows)) if parts else constant((), len(rows))
    return Columns(record, arrays)


def _array(column: Column, raw: RawColumn) -> Array:
    if raw.values is None:
        return constant(_of_column(column, raw.same), raw.size)
    if column.annotation in _FLOATS:
        return np.array(raw.values, dtype=np.float64)
    if column.annotation == "bool":
        return object_array(list(map(bool, raw.values)))
    return object_array(codec.wkb_of_all(raw.values) if column.annotation == LON_LAT else raw.values)


def _of_column(column: Column, value: Any) -> Any:
    """What the document's column holds for a value that all rows have."""
    if column.annotation in _FLOATS:
        return np.float64("nan" if value is None else value)
    if column.annotation == "bool":
        return bool(value)
    return value and codec.wkb_of(value) if column.annotation == LON_LAT else value


def _careful(record: type[Record], rows: RawRows, misfits: list[int], parts: dict[str, Parts]) -> Columns[Any]:
    good = _fast(record, rows.without(set(misfits)), parts)
    seen = set(good.row_of)
    readable = []
    for at in misfits:
        made = readable_record(record, rows[at], parts)
        if made is not None and made.uid not in seen:
            seen.add(made.uid)
            readable.append(made)
    return good.without((), readable)


def readable_record(record: type[Record], row: Row, parts: dict[str, Parts]) -> Record | None:
    """The record of a row that another program wrote, or `None` where it makes no sense."""
    if not isinstance(row[0], str) or not row[0]:
        return None
    try:
        return from_row(record, row, parts.get(row[0], ()))
    except (codec.NotAGeometry, ValueError, TypeError):
        return None


def records(connection: sqlite3.Connection, record: type[Record], uids: Sequence[str]) -> list[Record]:
    """The records with these uids, in their order; those that have gone are left out."""
    stored = writer.stored(connection, record, uids)
    there = [uid for uid in uids if uid in stored]
    parts = writer.stored_parts(connection, there) if has_parts(record) else {}
    return from_rows(record, [stored[uid] for uid in there], parts)


def stored_parts(connection: sqlite3.Connection) -> dict[str, Parts]:
    """Error parts of all stalls by uid."""
    return grouped_parts(connection.execute("SELECT stall_uid, source, part_m2 FROM error_part ORDER BY fid"))
