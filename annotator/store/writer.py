"""Puts a change into the tables, refusing where a row is no longer what the change believes it to be."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Sequence
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.errors import Refused
from annotator.domain.records import BY_KIND, Record
from annotator.domain.text import translate
from annotator.store import codec, rtree
from annotator.store.checksum import checksum
from annotator.store.rows import Row, column_names, has_parts, parts_of, per_kind, to_row

MANY = 500
"""From this many rows of one kind the spatial index is filled in one go."""

Counts = dict[str, int]


def apply(connection: sqlite3.Connection, change: Change) -> Counts:
    """Write all rows within the caller's transaction; returns by how much each table grew. Raises Refused."""
    growth: Counts = {}
    by_kind: dict[str, list[RowChange]] = {}
    for row in change.rows:
        by_kind.setdefault(row.kind, []).append(row)
    for kind, rows in by_kind.items():
        _apply_kind(connection, BY_KIND[kind], rows, growth)
    return growth


def _apply_kind(
    connection: sqlite3.Connection, record: type[Record], rows: Sequence[RowChange], growth: Counts
) -> None:
    kind = record.KIND
    many = record.GEOMETRY is not None and len(rows) >= MANY
    if many:
        rtree.drop_triggers(connection, kind)
    growth[kind] = 0
    inserted = [row.after for row in rows if row.before is None and row.after is not None]
    for row in rows:
        if row.before is not None:
            growth[kind] += _change(connection, row.before, row.after, growth)
    growth[kind] += insert(connection, record, inserted, growth)
    if many:
        rtree.refill(connection, kind)
    _touch(connection, record, [row.after for row in rows if row.after is not None])


def insert(connection: sqlite3.Connection, record: type[Record], records: Iterable[Record], growth: Counts) -> int:
    """Add new rows; returns their number."""
    values, parts = [], []
    for row in records:
        own = parts_of(row)
        columns = to_row(row)
        values.append((*columns, checksum(columns, own)))
        parts += [(row.uid, *part) for part in own]
    try:
        connection.executemany(_insert_sql(record), values)
    except sqlite3.IntegrityError as error:
        text = translate("Store", "A {kind} of this edit is already in the project, so nothing was done.")
        raise Refused(text.format(kind=record.KIND)) from error
    _insert_parts(connection, parts, growth)
    return len(values)


def _insert_parts(connection: sqlite3.Connection, parts: Sequence[tuple[Any, ...]], growth: Counts) -> None:
    if parts:
        connection.executemany("INSERT INTO error_part(stall_uid, source, part_m2) VALUES (?, ?, ?)", parts)
        growth["error_part"] = growth.get("error_part", 0) + len(parts)


def _change(connection: sqlite3.Connection, before: Record, after: Record | None, growth: Counts) -> int:
    old = to_row(before)
    _require_as_before(connection, before, old)
    old_parts = parts_of(before)
    new_parts = () if after is None else parts_of(after)
    if old_parts != new_parts:
        connection.execute("DELETE FROM error_part WHERE stall_uid = ?", (before.uid,))
        growth["error_part"] = growth.get("error_part", 0) - len(old_parts)
        _insert_parts(connection, [(before.uid, *part) for part in new_parts], growth)
    if after is None:
        connection.execute(f'DELETE FROM "{before.KIND}" WHERE uid = ?', (before.uid,))
        return -1
    new = to_row(after)
    names = column_names(type(after))
    changed = {name: value for name, was, value in zip(names, old, new, strict=True) if was != value}
    changed["row_crc"] = checksum(new, new_parts)
    assignments = ", ".join(f'"{name}" = ?' for name in changed)
    connection.execute(f'UPDATE "{after.KIND}" SET {assignments} WHERE uid = ?', (*changed.values(), before.uid))
    return 0


def _require_as_before(connection: sqlite3.Connection, before: Record, old: Row) -> None:
    found = connection.execute(_select_sql(type(before)), (before.uid,)).fetchone()
    same = found == old
    if same and has_parts(type(before)):
        rows = connection.execute(
            "SELECT source, part_m2 FROM error_part WHERE stall_uid = ? ORDER BY fid", (before.uid,)
        ).fetchall()
        same = rows == [tuple(part) for part in parts_of(before)]
    if not same:
        text = translate(
            "Store", "The {kind} {name} is no longer as it was when this was done, so nothing was changed."
        )
        raise Refused(text.format(kind=before.KIND, name=getattr(before, "name", "") or before.uid))


def _touch(connection: sqlite3.Connection, record: type[Record], written: Sequence[Record]) -> None:
    now = "last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')"
    box = None
    if record.GEOMETRY is not None:
        box = codec.merged_bounds(codec.encode(getattr(row, "geom", None)) for row in written)
    if box is None:
        connection.execute(f"UPDATE gpkg_contents SET {now} WHERE table_name = ?", (record.KIND,))
        return
    minx, maxx, miny, maxy = box
    connection.execute(
        f"UPDATE gpkg_contents SET {now}, min_x = min(coalesce(min_x, ?1), ?1), max_x = max(coalesce(max_x, ?2), ?2), "
        "min_y = min(coalesce(min_y, ?3), ?3), max_y = max(coalesce(max_y, ?4), ?4) WHERE table_name = ?5",
        (minx, maxx, miny, maxy, record.KIND),
    )


@per_kind
def _insert_sql(record: type[Record]) -> str:
    names = [f'"{name}"' for name in column_names(record)]
    marks = ", ".join("?" * (len(names) + 1))
    return f'INSERT INTO "{record.KIND}"({", ".join(names)}, row_crc) VALUES ({marks})'


@per_kind
def _select_sql(record: type[Record]) -> str:
    return f'SELECT {select_list(record)} FROM "{record.KIND}" WHERE uid = ?'


def select_list(record: type[Record], lacking: Container[str] = ()) -> str:
    """The columns of `to_row`, quoted, less those in `lacking`."""
    return ", ".join(f'"{name}"' for name in column_names(record) if name not in lacking)
