"""How many undos or redos lead to an edit of the history."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.store import JournalEntry

TRAVELLED = ("edit", "outside")
"""Roles of entries that undo takes back; undos themselves are not listed."""


def travelled(entries: Sequence[JournalEntry]) -> list[JournalEntry]:
    """The edits among the entries, in the same order."""
    return [entry for entry in entries if entry.role in TRAVELLED]


def steps_to(entries: Sequence[JournalEntry], target: JournalEntry) -> int:
    """Redos (positive) or undos (negative) until `target` is the newest edit that is done; abandoned ones give 0.

    `entries`: newest first.
    """
    if target.state == "undone":
        return sum(entry.state == "undone" and entry.id <= target.id for entry in travelled(entries))
    if target.state == "done":
        return -sum(entry.state == "done" and entry.id > target.id for entry in travelled(entries))
    return 0
