"""Every format the file ever had, and the way from each to the next.

Formats 0 and 1 were never published. Format 0 lacks the heading of vehicles; both lack the off-nadir angle and the
licence of scenes.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from annotator.domain.records import Record, Scene, Vehicle
from annotator.store import reader, rtree, schema, state, views
from annotator.store.checksum import checksum
from annotator.store.rows import columns_of, from_row, parts_of, to_row
from annotator.store.writer import select_list

__all__ = ["CURRENT", "columns_of", "lacking", "migrate", "objects"]

CURRENT = schema.FORMAT

_ADDED: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (1, Vehicle.KIND, ("heading_deg",)),
    (2, Scene.KIND, ("off_nadir_deg", "licence")),
)
"""Columns that came with a format."""


def objects(file_format: int) -> dict[tuple[str, str], str]:
    """Exact text of everything in a file of this format by (type, name)."""
    found = dict(schema.objects())
    for table, names in lacking(file_format).items():
        for name in names:
            text = found[("table", table)]
            found[("table", table)] = re.sub(f',"{name}" \\w+', "", text)
    return found


def lacking(file_format: int) -> dict[str, tuple[str, ...]]:
    """Columns by table that this format does not have yet."""
    return {table: names for since, table, names in _ADDED if file_format < since}


def migrate(connection: sqlite3.Connection, found: state.FileState, counter: int | None) -> state.FileState:
    """Bring the file to today's format within the caller's transaction; returns its new state.

    Rows that did not fit their checksum before do not fit it afterwards.
    """
    for step in range(found.format, CURRENT):
        _STEPS[step](connection)
    fresh = state.FileState(CURRENT, found.counts, counter)
    state.write(connection, fresh)
    return fresh


def _add_heading(connection: sqlite3.Connection) -> None:
    _rebuild(connection, Vehicle, ("heading_deg",))


def _add_origin(connection: sqlite3.Connection) -> None:
    _rebuild(connection, Scene, ("off_nadir_deg", "licence"))


def _rebuild(connection: sqlite3.Connection, record: type[Record], fresh: tuple[str, ...]) -> None:
    """Give a table today's text, keep its rows, and leave the columns `fresh` empty."""
    table, old = record.KIND, f"old_{record.KIND}"
    sound = _sound_rows(connection, record, fresh)
    belongings = [
        (kind, name)
        for kind, name in connection.execute(
            "SELECT type, name FROM sqlite_master WHERE tbl_name = ? AND type IN ('trigger', 'index') AND sql NOT NULL",
            (table,),
        ).fetchall()
    ]
    for kind, name in [*belongings, *(("view", name) for name in views.SPECS)]:
        connection.execute(f'DROP {kind} "{name}"')
    connection.execute(f'ALTER TABLE "{table}" RENAME TO "{old}"')
    connection.execute(schema.table_sql(record))
    names = ", ".join(f'"{column.name}"' for column in columns_of(record) if column.name not in fresh)
    connection.execute(f'INSERT INTO "{table}"(fid, {names}) SELECT fid, {names} FROM "{old}"')
    connection.execute(f'DROP TABLE "{old}"')
    reseal(connection, record, sound)
    _restore(connection, record, belongings)


def _restore(connection: sqlite3.Connection, record: type[Record], belongings: list[tuple[str, str]]) -> None:
    texts = schema.objects()
    for kind, name in belongings:
        if kind == "index":
            connection.execute(texts[(kind, name)])
    for name in views.SPECS:
        connection.execute(texts[("view", name)])
    if record.GEOMETRY:
        rtree.fill(connection, record.KIND)


def _sound_rows(connection: sqlite3.Connection, record: type[Record], lacking: tuple[str, ...]) -> set[int]:
    contents = reader.read(connection, (record,), lacking={record.KIND: lacking})
    misfits = set(contents.misfits.get(record.KIND, ()))
    fids = connection.execute(f'SELECT fid FROM "{record.KIND}" ORDER BY fid').fetchall()
    return {fid for at, (fid,) in enumerate(fids) if at not in misfits}


def reseal(connection: sqlite3.Connection, record: type[Record], sound: set[int]) -> None:
    """Write the sound rows of a kind anew, with defaults in place of NULL and a fresh checksum."""
    names = [column.name for column in columns_of(record)]
    assignments = ", ".join(f'"{name}" = ?' for name in names)
    parts = reader.stored_parts(connection)
    rows = connection.execute(f'SELECT fid, {select_list(record)} FROM "{record.KIND}"').fetchall()
    for fid, *row in rows:
        if fid not in sound:
            continue
        made = from_row(record, row, parts.get(row[0], ()))
        values = to_row(made)
        sums = checksum(values, parts_of(made))
        connection.execute(f'UPDATE "{record.KIND}" SET {assignments}, row_crc = ? WHERE fid = ?', (*values, sums, fid))


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {0: _add_heading, 1: _add_origin}
