"""Which edits are too long for the window's thread, and what is made ready on the other one."""

from __future__ import annotations

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.records import Crossing, Stall, Vehicle

MANY_MARKS = 3000
"""In a project of more than these an edit of all of them takes longer than a frame."""


def holds_many(document: Document) -> bool:
    """Whether an edit, which may touch every mark, can take longer than a frame."""
    return sum(document.count(kind) for kind in (Stall, Vehicle, Crossing)) > MANY_MARKS


def warmed(change: Change) -> Change:
    """The change with what every view asks of it at hand."""
    change.touched_sites()
    change.uids()
    change.by_kind()
    return change
