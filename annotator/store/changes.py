"""Changes as the journal remembers them, ready to be taken back or brought back."""

from __future__ import annotations

import sqlite3

from annotator.domain.change import Change, RowChange
from annotator.domain.errors import Refused
from annotator.domain.records import BY_KIND
from annotator.store import bulk_rows, journal, reader
from annotator.store.journal import Journal, JournalEntry


def change_of(connection: sqlite3.Connection, edit_id: int) -> Change:
    """The change as it was done; rows of a bulk import come from the tables, or from the journal once undone.

    Rows that another program changed and whose earlier values the file does not have are left out (`left_alone`):
    they stay as they are, so that everything older can still be taken back. Raises Refused where the journal is
    damaged.
    """
    history = Journal(connection)
    entry = history.entry(edit_id)
    rows: list[RowChange] = []
    bulk = False
    for kind, _uid, before, after, packed in history.stored_rows(entry):
        if before == journal.UNKNOWN:
            continue
        if packed is None:
            rows.append(journal.decoded(kind, before, after))
        else:
            bulk = True
            rows += _packed_rows(connection, entry, kind, before, packed)
    return Change(entry.label, tuple(rows), entry.scene_uid, entry.site_uid, bulk)


def left_alone(connection: sqlite3.Connection, edit_id: int) -> int:
    """Number of rows of an entry that can be neither taken back nor brought back, as what they were is not known."""
    history = Journal(connection)
    return sum(before == journal.UNKNOWN for _kind, _uid, before, *_ in history.stored_rows(history.entry(edit_id)))


def rows_after(connection: sqlite3.Connection, edit_id: int) -> list[tuple[str, str]]:
    """(kind, uid) of the rows that an entry left in the tables; none where the journal is damaged there."""
    history = Journal(connection)
    try:
        rows = history.stored_rows(history.entry(edit_id))
    except Refused:
        return []
    left: list[tuple[str, str]] = []
    for kind, uid, _before, after, packed in rows:
        if after == journal.PACKED and packed is not None:
            left += [(kind, each) for each in bulk_rows.uids_of(packed)]
        elif after is not None and uid is not None:
            left.append((kind, uid))
    return left


def _packed_rows(
    connection: sqlite3.Connection, entry: JournalEntry, kind: str, before: str | None, packed: bytes
) -> list[RowChange]:
    if before == journal.PACKED:
        return [RowChange(record, None) for record in bulk_rows.records_of(BY_KIND[kind], packed)]
    history = Journal(connection)
    undo = None if entry.state == "done" else history.undo_of(entry.id)
    if undo is None:
        found = reader.records(connection, BY_KIND[kind], bulk_rows.uids_of(packed))
        return [RowChange(None, record) for record in found]
    return [
        RowChange(None, record)
        for other, _, was, _, blob in history.stored_rows(undo)
        if other == kind and was == journal.PACKED and blob is not None
        for record in bulk_rows.records_of(BY_KIND[kind], blob)
    ]
