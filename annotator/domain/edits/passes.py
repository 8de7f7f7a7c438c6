"""Passes: a second look over the same material that never adds to the totals; it is compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.errors import Refused
from annotator.domain.records import Mark, Pass, new_uid
from annotator.domain.text import translate


def add_pass(name: str, author: Author, *, uid: str = "", note: str = "") -> Edit:
    """A new pass that is not adjudicated."""
    fresh = uid or new_uid("pass")

    def edit(document: Document) -> Change:
        wanted = name.strip()
        if not wanted:
            raise Refused(translate("Edits", "A pass needs a name."))
        if any(row.name.casefold() == wanted.casefold() for row in document.all(Pass)):
            raise Refused(translate("Edits", "There is already a pass {name}.").format(name=wanted))
        row = created(Pass(uid=fresh, name=wanted, note=note), author)
        return change_of(translate("Edits", "Begin the pass {name}").format(name=wanted), [RowChange(None, row)])

    return edit


def free_name(document: Document, name: str) -> str:
    """The name, or with a number behind it where a pass has it already."""
    taken = {row.name.casefold() for row in document.all(Pass)}
    names = [name, *(f"{name} {number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each.casefold() not in taken)


def in_pass(edit: Edit, pass_uid: str) -> Edit:
    """The edit with every mark that it draws belonging to a pass."""

    def done(document: Document) -> Change:
        document.require(Pass, pass_uid)
        change = edit(document)
        return dataclasses.replace(change, rows=tuple(_owned(row, pass_uid) for row in change.rows))

    return done


def accept_marks(uids: Sequence[str], pass_uid: str, author: Author) -> Edit:
    """Take marks of another pass over into this one, as the outcome of comparing the two."""

    def edit(document: Document) -> Change:
        into = document.require(Pass, pass_uid)
        rows = [find(document, uid) for uid in uids]
        for row in rows:
            if not isinstance(row, Mark):
                raise Refused(translate("Edits", "Only marks belong to a pass."))
        changes = replacing(document, author, [(row, {"pass_uid": pass_uid}) for row in rows], measure=False)
        n = len(rows)
        label = translate("Edits", "Take %n mark(s) into the pass {name}", "", n).format(name=into.name)
        return change_of(label, changes)

    return edit


def _owned(row: RowChange, pass_uid: str) -> RowChange:
    if row.before is None and isinstance(row.after, Mark) and row.after.pass_uid != pass_uid:
        return RowChange(None, dataclasses.replace(row.after, pass_uid=pass_uid))
    return row
