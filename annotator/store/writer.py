"""Puts a change into the tables, refusing where a row is no longer what the change believes it to be.

Everything is done by the column and by the statement, never row by row: a change may hold one row or a million.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from annotator.domain.change import Change, RowChange
from annotator.domain.errors import Refused
from annotator.domain.records import BY_KIND, Parts, Record
from annotator.domain.text import translate
from annotator.store import codec, rtree
from annotator.store.checksum import VERSION, checksum
from annotator.store.rows import Row, column_names, grouped_parts, has_parts, parts_of, per_kind, to_rows

MANY = 500
"""From this many rows of one kind the triggers of the spatial index are put aside."""
_AT_ONCE = 500
"""Uids asked for in one statement."""

Counts = dict[str, int]


class _Packed(NamedTuple):
    """Records as rows, with their error parts."""

    records: list[Any]
    rows: list[Row]
    parts: list[Parts]


def apply(connection: sqlite3.Connection, change: Change) -> Counts:
    """Write all rows within the caller's transaction; returns by how much each table grew. Raises Refused."""
    growth: Counts = {}
    for kind, rows in change.by_kind().items():
        _apply_kind(connection, BY_KIND[kind], rows, growth)
    return growth


def _apply_kind(
    connection: sqlite3.Connection, record: type[Record], rows: Sequence[RowChange], growth: Counts
) -> None:
    kind = record.KIND
    before = _packed(record, [row.before for row in rows if row.before is not None])
    kept = [row.after is not None for row in rows if row.before is not None]
    after = _packed(record, [row.after for row in rows if row.before is not None and row.after is not None])
    new = _packed(record, [row.after for row in rows if row.before is None])
    _require_as_before(connection, record, before)
    growth[kind] = len(new.rows) - (len(kept) - len(after.rows))
    index = rtree.Index(connection, kind) if record.GEOMETRY is not None and len(rows) >= MANY else None
    if index is not None:
        index.put_aside([row[0] for row in before.rows])
    _change_parts(connection, before, kept, after, growth)
    _delete(connection, record, [(row[0],) for row, keep in zip(before.rows, kept, strict=True) if not keep])
    _update(connection, record, [row for row, keep in zip(before.rows, kept, strict=True) if keep], after)
    _insert(connection, record, new, growth)
    if index is not None:
        index.put_back([row[0] for row in (*after.rows, *new.rows)])
    _touch(connection, record, [*after.rows, *new.rows])


def _packed(record: type[Record], records: list[Any]) -> _Packed:
    parts: list[Parts] = list(map(parts_of, records)) if has_parts(record) else [()] * len(records)
    return _Packed(records, to_rows(record, records), parts)


def _insert(connection: sqlite3.Connection, record: type[Record], new: _Packed, growth: Counts) -> None:
    try:
        connection.executemany(_insert_sql(record), _with_checksums(new))
    except sqlite3.IntegrityError as error:
        text = translate("Store", "A {kind} of this edit is already in the project, so nothing was done.")
        raise Refused(text.format(kind=record.KIND)) from error
    rows = zip(new.rows, new.parts, strict=True)
    _insert_parts(connection, [(row[0], *part) for row, parts in rows for part in parts], growth)


def _with_checksums(new: _Packed) -> Iterable[Row]:
    dumps = marshal.dumps
    if any(new.parts):
        return ((*row, checksum(row, parts)) for row, parts in zip(new.rows, new.parts, strict=True))
    return ((*row, crc32(dumps(row, VERSION))) for row in new.rows)


def _change_parts(
    connection: sqlite3.Connection, before: _Packed, kept: Sequence[bool], after: _Packed, growth: Counts
) -> None:
    """Replace the error parts of rows whose parts differ afterwards."""
    later = iter(after.parts)
    gone: list[Row] = []
    fresh: list[Row] = []
    for row, old, keep in zip(before.rows, before.parts, kept, strict=True):
        new = next(later) if keep else ()
        if old != new:
            gone += [(row[0],)] if old else []
            fresh += [(row[0], *part) for part in new]
            growth["error_part"] = growth.get("error_part", 0) - len(old)
    connection.executemany("DELETE FROM error_part WHERE stall_uid = ?", gone)
    _insert_parts(connection, fresh, growth)


def _insert_parts(connection: sqlite3.Connection, parts: Sequence[Row], growth: Counts) -> None:
    if parts:
        connection.executemany("INSERT INTO error_part(stall_uid, source, part_m2) VALUES (?, ?, ?)", parts)
        growth["error_part"] = growth.get("error_part", 0) + len(parts)


def _delete(connection: sqlite3.Connection, record: type[Record], uids: Sequence[Row]) -> None:
    connection.executemany(f'DELETE FROM "{record.KIND}" WHERE uid = ?', uids)


def _update(connection: sqlite3.Connection, record: type[Record], old: Sequence[Row], after: _Packed) -> None:
    """Set the columns that differ; rows in which the same ones do go together."""
    names = column_names(record)
    wishes: dict[tuple[str, ...], list[Row]] = {}
    for was, row, parts in zip(old, after.rows, after.parts, strict=True):
        changed = {name: new for name, before, new in zip(names, was, row, strict=True) if before != new}
        wishes.setdefault(tuple(changed), []).append((*changed.values(), checksum(row, parts), was[0]))
    for changed_names, values in wishes.items():
        assignments = ", ".join(f'"{name}" = ?' for name in (*changed_names, "row_crc"))
        connection.executemany(f'UPDATE "{record.KIND}" SET {assignments} WHERE uid = ?', values)


def _require_as_before(connection: sqlite3.Connection, record: type[Record], before: _Packed) -> None:
    for start in range(0, len(before.rows), _AT_ONCE):
        rows = before.rows[start : start + _AT_ONCE]
        found = stored(connection, record, [row[0] for row in rows])
        parts = stored_parts(connection, [row[0] for row in rows]) if has_parts(record) else {}
        for at, row in enumerate(rows, start):
            if found.get(row[0]) != row or parts.get(row[0], ()) != before.parts[at]:
                _refuse(before.records[at])


def _refuse(record: Record) -> None:
    text = translate("Store", "The {kind} {name} is no longer as it was when this was done, so nothing was changed.")
    raise Refused(text.format(kind=record.KIND, name=getattr(record, "name", "") or record.uid))


def stored(connection: sqlite3.Connection, record: type[Record], uids: Sequence[str]) -> dict[str, Row]:
    """The rows with these uids as they are in the file, by uid."""
    found: dict[str, Row] = {}
    for start in range(0, len(uids), _AT_ONCE):
        some = uids[start : start + _AT_ONCE]
        sql = f'SELECT {select_list(record)} FROM "{record.KIND}" WHERE uid IN ({_marks(some)})'
        found |= {row[0]: row for row in connection.execute(sql, some)}
    return found


def stored_parts(connection: sqlite3.Connection, uids: Sequence[str]) -> dict[str, Parts]:
    """Error parts of some stalls, by uid."""
    found: dict[str, Parts] = {}
    for start in range(0, len(uids), _AT_ONCE):
        some = uids[start : start + _AT_ONCE]
        sql = f"SELECT stall_uid, source, part_m2 FROM error_part WHERE stall_uid IN ({_marks(some)}) ORDER BY fid"
        found |= grouped_parts(connection.execute(sql, some))
    return found


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _touch(connection: sqlite3.Connection, record: type[Record], written: Sequence[Row]) -> None:
    now = "last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')"
    box = None
    if record.GEOMETRY is not None:
        at = column_names(record).index("geom")
        box = codec.merged_bounds([row[at] for row in written])
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


def select_list(record: type[Record], lacking: Container[str] = ()) -> str:
    """The columns of `to_row`, quoted, less those in `lacking`."""
    return ", ".join(f'"{name}"' for name in column_names(record) if name not in lacking)
