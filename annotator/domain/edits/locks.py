"""Locked marks: their shape, class and existence stay until they are unlocked; what dates say of them does not.

A lock protects what was measured. That an object has gone on a later scene is a new observation and stays possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.errors import Refused
from annotator.domain.records import Mark, Record
from annotator.domain.text import translate

FREE = frozenset({"locked", "note", "first_seen", "gone_by", "last_absent"})
"""Fields of a locked mark that may be set."""


def set_locked(uids: Sequence[str], locked: bool, author: Author) -> Edit:
    """Lock marks, or let them be edited again."""

    def edit(document: Document) -> Change:
        rows = [find(document, uid) for uid in uids]
        marks = [row for row in rows if isinstance(row, Mark)]
        if not marks:
            raise Refused(translate("Edits", "Only stalls, vehicles and crossings can be locked."))
        n = len(marks)
        lock, unlock = translate("Edits", "Lock %n mark(s)", "", n), translate("Edits", "Unlock %n mark(s)", "", n)
        changes = replacing(document, author, [(row, {"locked": locked}) for row in marks], measure=False)
        return change_of(lock if locked else unlock, changes)

    return edit


def unlocked(mark: Any) -> Any:
    """The mark, or `Refused` where it is locked."""
    refuse_locked(mark)
    return mark


def refuse_locked(row: Record, fields: Sequence[str] = ()) -> None:
    """Refuse an edit of a locked mark; `fields` names what is to be set, none = its shape or its existence."""
    if getattr(row, "locked", False) and not (fields and FREE.issuperset(fields)):
        name = getattr(row, "name", "") or row.uid
        raise Refused(translate("Edits", "{name} is locked; unlock it first.").format(name=name))
