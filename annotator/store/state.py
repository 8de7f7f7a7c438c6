"""What the file says about itself: format, number of rows, and SQLite's change counter at our last commit.

The counter tells a file that another program edited (counter differs) from one whose bytes rotted (counter as we left
it, checksum wrong).
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from annotator.store.checksum import checksum
from annotator.store.writer import Counts


@dataclass(frozen=True, slots=True)
class FileState:
    """The one row of `file_state`."""

    format: int
    counts: Counts
    change_counter: int | None
    """`None` where it could not be known (write-ahead log), so that it proves nothing."""
    intact: bool = True
    """Its own checksum fits."""


def write(connection: sqlite3.Connection, state: FileState) -> None:
    """Replace the row within the caller's transaction."""
    values = (1, state.format, json.dumps(state.counts, sort_keys=True), state.change_counter)
    connection.execute("INSERT OR REPLACE INTO file_state VALUES (?, ?, ?, ?, ?)", (*values, checksum(values)))


def read(connection: sqlite3.Connection) -> FileState | None:
    """The row, or `None` where the file has none. Raises sqlite3.Error where there is no such table."""
    row = connection.execute(
        "SELECT fid, format, counts, change_counter, row_crc FROM file_state WHERE fid = 1"
    ).fetchone()
    if row is None:
        return None
    try:
        counts = {str(table): int(number) for table, number in json.loads(row[2]).items()}
    except (ValueError, TypeError, AttributeError):
        return FileState(row[1] if isinstance(row[1], int) else 0, {}, None, intact=False)
    return FileState(row[1], counts, row[3], intact=checksum(row[:-1]) == row[-1])


def grown(counts: Counts, growth: Counts) -> Counts:
    return counts | {table: counts.get(table, 0) + number for table, number in growth.items()}
