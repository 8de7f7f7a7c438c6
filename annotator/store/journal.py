"""The journal: what every edit changed, which is history and undo in one.

An undo is an edit of its own that points to the one it takes back. Imports of thousands do not repeat their rows; only
when they are taken back are the rows packed into the journal, so that they can return.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from annotator.domain.change import Change, RowChange
from annotator.domain.errors import ProjectError, Refused
from annotator.domain.records import BY_KIND, Record
from annotator.domain.text import translate
from annotator.store import bulk_rows, packing
from annotator.store.checksum import checksum

State = Literal["done", "undone", "abandoned"]
Role = Literal["edit", "undo", "redo", "outside", "create"]
UNDOABLE = ("edit", "outside")

_ENTRY = "fid, label, at, analyst, scene_uid, site_uid, role, of_edit, state, row_count"
_ROW = "fid, edit, kind, row_uid, before, after, packed"
PACKED = "packed"
"""Stands in `before` or `after` where the rows, or only their uids, are in the column `packed`."""
UNKNOWN = "unknown"
"""Stands in `before` where another program changed a row whose earlier values the file does not have."""
DAMAGED = "damaged"
"""State of an entry that does not fit its checksum."""

StoredRow = tuple[str, str | None, str | None, str | None, bytes | None]
"""Kind, uid, before, after, packed."""


class AuthorLike(Protocol):
    """Who did it and when."""

    @property
    def analyst(self) -> str: ...
    @property
    def at(self) -> str: ...


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One edit in the history."""

    id: int
    label: str
    at: str
    analyst: str
    scene_uid: str
    site_uid: str
    role: str
    of: int | None
    state: str
    rows: int


class Journal:
    """Reads and appends; every method that writes needs the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last_id(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(fid), 0) FROM edit").fetchone()[0])

    def entry(self, edit_id: int) -> JournalEntry:
        """The entry with this number. Raises ProjectError when there is none."""
        found = self._one("WHERE fid = ?", (edit_id,))
        if found is None:
            text = translate("Store", "The history has no edit {number}.")
            raise ProjectError(text.format(number=edit_id))
        return found

    def newest(self, limit: int) -> list[JournalEntry]:
        rows = self._connection.execute(f"SELECT {_ENTRY}, row_crc FROM edit ORDER BY fid DESC LIMIT ?", (limit,))
        return [_entry(row) for row in rows]

    def undo_target(self) -> JournalEntry | None:
        return self._one("WHERE state = 'done' AND role IN ('edit', 'outside') ORDER BY fid DESC LIMIT 1")

    def redo_target(self) -> JournalEntry | None:
        return self._one("WHERE state = 'undone' ORDER BY fid LIMIT 1")

    def undo_of(self, edit_id: int) -> JournalEntry | None:
        """The newest entry that took this one back."""
        return self._one("WHERE of_edit = ? AND role = 'undo' ORDER BY fid DESC LIMIT 1", (edit_id,))

    def _one(self, where: str, values: tuple[Any, ...] = ()) -> JournalEntry | None:
        row = self._connection.execute(f"SELECT {_ENTRY}, row_crc FROM edit {where}", values).fetchone()
        return None if row is None else _entry(row)

    def append(
        self, change: Change, author: AuthorLike, role: Role, of: int | None, unknown: frozenset[str] = frozenset()
    ) -> JournalEntry:
        """Write the entry and its rows; rows whose uid is in `unknown` have no known earlier values."""
        entry = JournalEntry(
            self.last_id() + 1,
            change.label,
            str(author.at),
            str(author.analyst),
            change.scene_uid,
            change.site_uid,
            role,
            of,
            "done",
            len(change.rows),
        )
        self._insert(entry)
        self._append_rows(entry.id, change, unknown)
        if role in UNDOABLE:
            self._abandon()
        elif of is not None:
            self._mark(self.entry(of), "undone" if role == "undo" else "done")
        return entry

    def _insert(self, entry: JournalEntry) -> None:
        values = _entry_values(entry)
        marks = ", ".join("?" * (len(values) + 1))
        self._connection.execute(f"INSERT INTO edit({_ENTRY}, row_crc) VALUES ({marks})", (*values, checksum(values)))

    def _abandon(self) -> None:
        rows = self._connection.execute(f"SELECT {_ENTRY}, row_crc FROM edit WHERE state = 'undone'").fetchall()
        for row in rows:
            self._mark(_entry(row), "abandoned")

    def _mark(self, entry: JournalEntry, state: State) -> None:
        if entry.state == DAMAGED:
            # its checksum must go on to say so
            self._connection.execute("UPDATE edit SET state = ? WHERE fid = ?", (state, entry.id))
            return
        values = (*_entry_values(entry)[:8], state, entry.rows)
        self._connection.execute(
            "UPDATE edit SET state = ?, row_crc = ? WHERE fid = ?", (state, checksum(values), entry.id)
        )

    def _append_rows(self, edit_id: int, change: Change, unknown: frozenset[str]) -> None:
        start = int(self._connection.execute("SELECT coalesce(max(fid), 0) FROM edit_row").fetchone()[0])
        rows = []
        for number, row in enumerate(_journal_rows(change, unknown), start + 1):
            values = (number, edit_id, *row)
            rows.append((*values, checksum(values)))
        self._connection.executemany(f"INSERT INTO edit_row({_ROW}, row_crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def stored_rows(self, entry: JournalEntry) -> list[StoredRow]:
        """The rows of an entry in order. Raises Refused where they are not as they were written, or not all there."""
        sql = f"SELECT {_ROW}, row_crc FROM edit_row WHERE edit = ? ORDER BY fid"
        rows = self._connection.execute(sql, (entry.id,)).fetchall()
        if entry.state == DAMAGED or not all(map(fits, rows)):
            raise Refused(_damaged_sentence(entry))
        plain: list[StoredRow] = [row[2:-1] for row in rows]
        if sum(1 if packed is None else bulk_rows.size_of(packed) for *_row, packed in plain) != entry.rows:
            raise Refused(_damaged_sentence(entry))
        return plain

    def all_rows(self) -> list[StoredRow] | None:
        """Every row of the journal in order; `None` where one is missing or not as it was written."""
        rows = self._connection.execute(f"SELECT {_ROW}, row_crc FROM edit_row ORDER BY fid").fetchall()
        is_sound = all(map(fits, rows)) and (not rows or rows[-1][0] == len(rows))
        return [row[2:-1] for row in rows] if is_sound else None


def fits(row: tuple[Any, ...]) -> bool:
    """Whether a row of the journal, its checksum last, is as it was written."""
    try:
        return bool(checksum(row[:-1]) == row[-1])
    except ValueError:
        return False


def _entry(row: tuple[Any, ...]) -> JournalEntry:
    if fits(row):
        return JournalEntry(*row[:-1])
    label = translate("Store", "An entry of the history that is damaged")
    return JournalEntry(row[0], label, "", "", "", "", "edit", None, DAMAGED, 0)


def _damaged_sentence(entry: JournalEntry) -> str:
    text = translate(
        "Store",
        "Entry {number} of the history is damaged, so it cannot be undone or redone; all the rest is as it was.",
    )
    return text.format(number=entry.id)


def _entry_values(entry: JournalEntry) -> tuple[Any, ...]:
    return (
        entry.id,
        entry.label,
        entry.at,
        entry.analyst,
        entry.scene_uid,
        entry.site_uid,
        entry.role,
        entry.of,
        entry.state,
        entry.rows,
    )


def _journal_rows(change: Change, unknown: frozenset[str]) -> Iterator[tuple[Any, ...]]:
    added: dict[str, list[Record]] = {}
    removed: dict[str, list[Record]] = {}
    for row in change.rows:
        if change.bulk and row.before is None:
            added.setdefault(row.kind, []).append(row.row)
        elif change.bulk and row.after is None:
            removed.setdefault(row.kind, []).append(row.row)
        else:
            before = UNKNOWN if row.uid in unknown else _text(row.before)
            yield row.kind, row.uid, before, _text(row.after), None
    for kind, rows in added.items():
        yield kind, None, None, PACKED, bulk_rows.pack_uids([record.uid for record in rows])
    for kind, rows in removed.items():
        yield kind, None, PACKED, None, bulk_rows.pack_rows(BY_KIND[kind], rows)


def _text(record: Record | None) -> str | None:
    return None if record is None else packing.to_text(record)


def decoded(kind: str, before: str | None, after: str | None) -> RowChange:
    """The row change that a plain journal row describes."""
    record = BY_KIND[kind]
    sides = [None if text is None else packing.from_text(record, text) for text in (before, after)]
    return RowChange(*sides)
