"""Reading a damaged table row by row, from both ends and then one by one, past whatever cannot be read."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.domain.records import Record
from annotator.store import failures
from annotator.store.bulk_rows import uids_of
from annotator.store.checksum import checksum
from annotator.store.connection import deadline
from annotator.store.journal import PACKED, decoded

PROBE_LIMIT = 200_000
"""Row numbers tried one by one; each takes some microseconds."""
TABLE_LIMIT_S = 20.0
_UNREADABLE = (*failures.TROUBLES, ValueError, KeyError, TypeError, zlib.error)


@dataclass
class Walk:
    """Rows by number, and whether the table was read from end to end without a fault."""

    rows: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    is_whole: bool = False
    has_end: bool = False
    """The last row was read, so only rows between others can be missing."""


Key = tuple[str, str]
"""Kind and uid."""


@dataclass
class Remembered:
    """What the journal knows of the project's records."""

    last: dict[Key, Record | None] = field(default_factory=dict)
    """Records that are there; `None` where the journal has only the uid."""
    older: dict[Key, Record] = field(default_factory=dict)
    """Records as they once were; what came after cannot be read."""
    is_whole: bool = False

    def doubt(self) -> None:
        """Something between what was read so far and what follows is lost."""
        self.older |= {key: record for key, record in self.last.items() if record is not None}
        self.last.clear()
        self.is_whole = False

    def forget(self, key: Key) -> None:
        """The record was removed."""
        self.last.pop(key, None)
        self.older.pop(key, None)


def connect_calmly(path: Path) -> sqlite3.Connection:
    """A connection to a copy that goes on where structure or texts are damaged. No trigger or view ever runs."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    for pragma in ("trusted_schema=OFF", "writable_schema=ON", "cell_size_check=OFF", "mmap_size=0"):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            continue
    return connection


def walked(connection: sqlite3.Connection, table: str, names: str, expected: int) -> Walk:
    """All readable rows of a table, `expected` of which should be there (0: unknown)."""
    walk = Walk()
    sql = f'SELECT fid, {names} FROM "{table}" NOT INDEXED'
    with deadline(connection, TABLE_LIMIT_S):
        walk.is_whole = _scan(connection, f"{sql} ORDER BY fid", walk.rows)
        walk.has_end = walk.is_whole
        if walk.is_whole and len(walk.rows) >= expected:
            return walk
        up_to = max(walk.rows, default=0)
        down: dict[int, tuple[Any, ...]] = {}
        _scan(connection, f"{sql} ORDER BY fid DESC", down)
        walk.has_end = walk.has_end or bool(down)
        end = min((fid for fid in down if fid > up_to), default=up_to + max(expected * 2, 1000))
        walk.rows |= down
        for fid in range(up_to + 1, min(end, up_to + PROBE_LIMIT)):
            _scan(connection, f"{sql} WHERE fid = {fid}", walk.rows)
    return walk


def _scan(connection: sqlite3.Connection, sql: str, rows: dict[int, tuple[Any, ...]]) -> bool:
    """Add what a query gives until it ends or fails; True when it ended."""
    try:
        for fid, *row in connection.execute(sql):
            rows[fid] = tuple(row)
    except failures.TROUBLES:
        return False
    return True


def history(connection: sqlite3.Connection) -> Remembered:
    """What the journal last says of each record."""
    walk = walked(connection, "edit_row", "edit, kind, row_uid, before, after, packed, row_crc", 0)
    found = Remembered(is_whole=bool(walk.rows))
    previous = 0
    for fid, (*values, crc) in sorted(walk.rows.items()):
        try:
            if fid != previous + 1 or checksum((fid, *values)) != crc:
                found.doubt()
            _apply(found, *values[1:])
        except _UNREADABLE:
            found.doubt()
        previous = fid
    if not walk.has_end:
        found.doubt()
    return found


def _apply(
    found: Remembered, kind: str, uid: str | None, before: str | None, after: str | None, packed: bytes | None
) -> None:
    if packed is not None:
        # rows of a bulk edit: their values are not repeated when they come, only when they go
        if before == PACKED:
            for each in uids_of(packed):
                found.forget((kind, each))
        else:
            found.last.update(dict.fromkeys((kind, each) for each in uids_of(packed)))
    elif uid is not None:
        record = decoded(kind, None, after).after
        if record is None:
            found.forget((kind, uid))
        else:
            found.last[(kind, uid)] = record
