"""Building changes: measure what is new, stamp it, pair it with what it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.measuring import measured
from annotator.domain.records import BY_KIND, LivingMark, Record, Scene, Vehicle


def scene_of(record: Record) -> str:
    """The scene an edit of this record belongs to, for history."""
    if isinstance(record, Scene):
        return record.uid
    for field in ("drawn_on", "scene_uid", "first_seen"):
        uid = getattr(record, field, "")
        if uid:
            return cast("str", uid)
    return ""


def change_of(label: str, rows: Iterable[RowChange], *, bulk: bool = False) -> Change:
    """A change of the rows that really differ, remembering scene and site of the first one."""
    kept = tuple(row for row in rows if row.before != row.after)
    if not kept:
        return Change(label)
    first = kept[0].row
    site_uid = first.uid if first.KIND == "site" else getattr(first, "site_uid", "")
    return Change(label, kept, scene_uid=scene_of(first), site_uid=site_uid, bulk=bulk)


def adding(document: Document, author: Author, records: Sequence[Record]) -> list[RowChange]:
    """Rows for new records, measured and stamped."""
    return [RowChange(None, created(row, author)) for row in measured(document, records)]


def replacing(
    document: Document, author: Author, pairs: Sequence[tuple[Record, dict[str, Any]]], *, measure: bool = True
) -> list[RowChange]:
    """Rows for records that get other values; computed columns follow."""
    after = [modified(row, author, **values) for row, values in pairs]
    final = measured(document, after) if measure else after
    return [RowChange(row, new) for (row, _values), new in zip(pairs, final, strict=True)]


def find(document: Document, uid: str) -> Record:
    """Any record by its uid (the prefix tells its kind); refuses where it has gone."""
    record = BY_KIND.get(uid.partition("-")[0])
    found = document.get(record, uid) if record is not None else None
    if found is None:
        found = next((row for kind in BY_KIND.values() if (row := document.get(kind, uid)) is not None), None)
    return found if found is not None else document.require(record or Record, uid)


def present_from(record: Record) -> str:
    """Scene since which a mark is there."""
    if isinstance(record, Vehicle):
        return record.scene_uid
    return record.first_seen if isinstance(record, LivingMark) else ""


def in_turn(label: str, *edits: Edit) -> Edit:
    """Several edits as one: each sees what those before it did; a row changed twice is one row change."""

    def edit(document: Document) -> Change:
        rows: dict[str, RowChange] = {}
        for each in edits:
            change = each(document)
            document = document.with_change(change)
            for row in change.rows:
                first = rows.get(row.uid)
                rows[row.uid] = row if first is None else RowChange(first.before, row.after)
        return change_of(label, rows.values())

    return edit
