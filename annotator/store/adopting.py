"""Takes over what another program changed in the file, as one edit of the journal.

Rows without uid get one, computed columns are computed anew, and every row gets its checksum back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from annotator.domain.change import Change, RowChange
from annotator.domain.records import BY_KIND, Record, new_uid
from annotator.domain.text import translate
from annotator.store import bulk_rows, journal
from annotator.store.checksum import checksum
from annotator.store.packing import from_text
from annotator.store.reader import Contents
from annotator.store.rows import column_names, from_row, has_parts, parts_of, to_row

Recompute = Callable[[Record], Record]


@dataclass(slots=True)
class Adopted:
    """The edit to be journalled."""

    change: Change
    unknown: frozenset[str]
    """Uids of changed or removed rows whose earlier values the file does not have."""


@dataclass(slots=True)
class _Work:
    connection: sqlite3.Connection
    contents: Contents
    recompute: Recompute
    known: dict[tuple[str, str], str | None] | None
    """What the journal has of each row; `None` where the journal is damaged."""
    rows: list[RowChange] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def adopt(connection: sqlite3.Connection, contents: Contents, recompute: Recompute) -> Adopted:
    """Rewrite the foreign rows within the caller's transaction, in which `contents` was read."""
    work = _Work(connection, contents, recompute, known_rows(connection))
    for kind, positions in contents.misfits.items():
        fids = connection.execute(f'SELECT fid FROM "{kind}" ORDER BY fid').fetchall()
        seen = _sound_uids(contents, kind)
        for at in positions:
            _adopt_row(work, kind, fids[at][0], at, seen)
    _note_removed(work)
    text = translate("Store", "Changed outside")
    return Adopted(Change(text, tuple(work.rows)), frozenset(work.unknown))


def known_rows(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None] | None:
    """Every row that should be there by (kind, uid), with its JSON; `None` where only the uid was journalled.

    `None` instead of all where the journal is damaged.
    """
    known: dict[tuple[str, str], str | None] = {}
    rows = journal.Journal(connection).all_rows()
    if rows is None:
        return None
    for kind, uid, before, after, packed in rows:
        if packed is None:
            assert uid is not None, "a plain row of the journal names its record"
            _replay(known, (kind, uid), after)
        elif before == journal.PACKED:
            for each in bulk_rows.uids_of(packed):
                known.pop((kind, each), None)
        else:
            known |= dict.fromkeys((kind, uid) for uid in bulk_rows.uids_of(packed))
    return known


def _replay(known: dict[tuple[str, str], str | None], key: tuple[str, str], after: str | None) -> None:
    if after is None:
        known.pop(key, None)
    else:
        known[key] = after


def _sound_uids(contents: Contents, kind: str) -> set[str]:
    strange = set(contents.misfits[kind])
    return {row[0] for at, row in enumerate(contents.rows[kind]) if at not in strange}


def _adopt_row(work: _Work, kind: str, fid: int, at: int, seen: set[str]) -> None:
    record = BY_KIND[kind]
    values = work.contents.rows[kind][at]
    uid = values[0]
    if not isinstance(uid, str) or not uid or uid in seen:
        uid = new_uid(kind)
    seen.add(uid)
    made = from_row(record, (uid, *values[1:]), work.contents.parts.get(uid, ()))
    after = replace(work.recompute(made), uid=uid)
    _rewrite(work.connection, after, fid)
    before = _before(work, kind, uid)
    if before != after:
        work.rows.append(RowChange(before, after))


def _before(work: _Work, kind: str, uid: str) -> Record | None:
    if work.known is not None and (kind, uid) not in work.known:
        return None
    text = None if work.known is None else work.known[(kind, uid)]
    if text is None:
        work.unknown.add(uid)
        return None
    return from_text(BY_KIND[kind], text)


def _rewrite(connection: sqlite3.Connection, record: Record, fid: int) -> None:
    values, parts = to_row(record), parts_of(record)
    assignments = ", ".join(f'"{name}" = ?' for name in column_names(type(record)))
    connection.execute(
        f'UPDATE "{record.KIND}" SET {assignments}, row_crc = ? WHERE fid = ?', (*values, checksum(values, parts), fid)
    )
    if has_parts(type(record)):
        connection.execute("DELETE FROM error_part WHERE stall_uid = ?", (record.uid,))
        connection.executemany(
            "INSERT INTO error_part(stall_uid, source, part_m2) VALUES (?, ?, ?)", [(record.uid, *p) for p in parts]
        )


def _note_removed(work: _Work) -> None:
    if work.known is None:
        return
    present = {(kind, row[0]) for kind, rows in work.contents.rows.items() for row in rows}
    for kind, uid in work.known.keys() - present:
        before = _before(work, kind, uid)
        work.connection.execute("DELETE FROM error_part WHERE stall_uid = ?", (uid,))
        if before is not None:
            work.rows.append(RowChange(before, None))
        elif kind in BY_KIND:
            work.rows.append(RowChange(_stub(kind, uid), None))


def _stub(kind: str, uid: str) -> Record:
    """Stands for a removed row of which only the uid is known; its journal entry says so."""
    record = BY_KIND[kind]
    return from_row(record, (uid, *[None] * (len(column_names(record)) - 1)))
