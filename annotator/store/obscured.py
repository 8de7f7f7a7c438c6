"""Keeps the table `obscured_mark`: which marks lie where a review could not see, for the views.

SQL alone cannot tell what lies in a polygon, so the file stores the answer; the rule itself is the domain's.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.records import Crossing, Record, Review, Stall
from annotator.domain.summary.gather import CrossingRow, ReviewRow, StallRow
from annotator.domain.summary.lives import hidden_on
from annotator.domain.table import Columns, Table
from annotator.store import reader

_ROWS: dict[str, tuple[type[Record], type[StallRow] | type[CrossingRow]]] = {
    Stall.KIND: (Stall, StallRow),
    Crossing.KIND: (Crossing, CrossingRow),
}
_POLYGONS = "(coalesce(obscured_wkt, '') <> '' OR coalesce(obscured_px_wkt, '') <> '')"


def update(connection: sqlite3.Connection, change: Change) -> None:
    """Follow a change that has just been written, within the same transaction."""
    reviews = [row for row in change.rows if row.kind == Review.KIND]
    marks = _marks(connection, change)
    for row in reviews:
        connection.execute("DELETE FROM obscured_mark WHERE review_uid = ?", (row.uid,))
    for uid in {row.uid for row in reviews if row.after is not None}:
        _add(connection, uid, None)
    if not connection.execute(f"SELECT EXISTS (SELECT 1 FROM review WHERE {_POLYGONS})").fetchone()[0]:
        return
    done = {row.uid for row in reviews}
    for (kind, site_uid), uids in marks.items():
        found = connection.execute(
            f"SELECT uid FROM review WHERE object_kind = ? AND coalesce(site_uid, '') = ? AND {_POLYGONS}",
            (kind, site_uid),
        ).fetchall()
        for (review_uid,) in found:
            if review_uid not in done:
                _add(connection, review_uid, uids)


def _marks(connection: sqlite3.Connection, change: Change) -> dict[tuple[str, str], list[str]]:
    """Marks of the change by kind and site, after their old answers are forgotten."""
    by_kind = change.by_kind()
    touched = [row for kind in _ROWS for row in by_kind.get(kind, ())]
    if touched and connection.execute("SELECT EXISTS (SELECT 1 FROM obscured_mark)").fetchone()[0]:
        connection.executemany("DELETE FROM obscured_mark WHERE mark_uid = ?", [(row.uid,) for row in touched])
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in touched:
        if isinstance(row.after, Stall | Crossing):
            found[(row.kind, row.after.site_uid)].append(row.uid)
    return found


def _add(connection: sqlite3.Connection, review_uid: str, uids: Sequence[str] | None) -> None:
    """Store which marks (of the review's site; `None` = all) the review could not see."""
    review = next(iter(reader.records(connection, Review, [review_uid])), None)
    if not isinstance(review, Review) or review.object_kind not in _ROWS:
        return
    if not (review.obscured_wkt or review.obscured_px_wkt):
        return
    record, row_type = _ROWS[review.object_kind]
    if uids is None:
        rows = connection.execute(
            f"SELECT uid FROM \"{record.KIND}\" WHERE coalesce(site_uid, '') = ?", (review.site_uid,)
        )
        uids = [uid for (uid,) in rows.fetchall() if uid]
    hidden = _hidden(review, record, row_type, reader.records(connection, record, uids))
    connection.executemany(
        "INSERT INTO obscured_mark(review_uid, mark_uid) VALUES (?, ?)", [(review_uid, uid) for uid in sorted(hidden)]
    )


def _hidden(
    review: Review, record: type[Record], row_type: type[StallRow] | type[CrossingRow], marks: Iterable[Record]
) -> frozenset[str]:
    listed = list(marks)
    document = Document({record.KIND: Table(Columns.of(record, listed))})
    rows: list[Any] = [row_type(*(getattr(mark, name) for name in row_type._fields)) for mark in listed]
    return hidden_on(document, ReviewRow(*(getattr(review, name) for name in ReviewRow._fields)), rows)
