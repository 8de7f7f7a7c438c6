"""Tells a file that another program edited from one that is damaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.domain.records import BY_KIND
from annotator.domain.text import translate
from annotator.store.reader import Contents, readable_record
from annotator.store.state import FileState

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checksums say; both empty = the file is as we left it."""

    damage: str = ""
    """What is damaged, to stand in a sentence."""
    foreign: bool = False
    """Another program changed rows."""


def judge(contents: Contents, found: FileState, counter: int | None) -> Verdict:
    """Compare what was read with what was recorded; `counter` is the header's, `None` where it proves nothing."""
    if not found.intact:
        return Verdict(damage=translate("Store", "its own record of its rows"))
    wrong = _wrong_counts(contents, found)
    if not contents.misfits and not wrong:
        return Verdict()
    untouched = counter is not None and (found.change_counter or 0) == counter
    if not untouched and not _unreadable(contents):
        return Verdict(foreign=True)
    names = [f"{kind} {uid or '?'}" for kind, uid in contents.misfit_uids()] or [f"{kind} (…)" for kind in wrong]
    return Verdict(damage=_sentence(names))


def _wrong_counts(contents: Contents, found: FileState) -> list[str]:
    return [table for table, number in contents.counts.items() if number != found.counts.get(table, 0)]


def _unreadable(contents: Contents) -> bool:
    return any(
        readable_record(BY_KIND[kind], ("x", *contents.rows[kind][at][1:]), {}) is None
        for kind, rows in contents.misfits.items()
        for at in rows
    )


def _sentence(names: Iterable[str]) -> str:
    listed = list(names)
    shown = ", ".join(listed[:_NAMED])
    more = len(listed) - _NAMED
    if more > 0:
        shown += translate("Store", " and {number} more").format(number=more)
    return translate("Store", "in these rows: {rows}").format(rows=shown)
