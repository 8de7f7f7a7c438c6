"""Passes: a second look over the same material that never adds to the totals; it is compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.errors import Refused
from annotator.domain.records import MARK_KINDS, Mark, Pass, Record, Review, Scene, new_uid
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
        label = translate("Edits", "Take {n} marks into the pass {name}").format(n=len(rows), name=into.name)
        return change_of(label, changes)

    return edit


def take_from_copy(other: Document, name: str, author: Author, *, uid: str = "") -> Edit:
    """The marks of a copy of this project, drawn by somebody else, as a new pass of this one.

    Everything of its adjudicated passes comes under new uids; marks on scenes that this project does not have, and
    marks that are the same here already, are left out.
    """
    fresh = uid or new_uid("pass")

    def edit(document: Document) -> Change:
        begun = add_pass(name, author, uid=fresh)(document)
        counted = {row.uid for row in other.all(Pass) if row.adjudicated}
        rows: list[RowChange] = list(begun.rows)
        for kind in MARK_KINDS:
            for mark in other.all(kind):
                if mark.pass_uid in counted and document.get(kind, mark.uid) != mark and _fits(document, mark):
                    new = dataclasses.replace(mark, uid=new_uid(kind.KIND), pass_uid=fresh)
                    rows.append(RowChange(None, modified(new, author)))
        rows += [RowChange(None, review) for review in _reviews(document, other, counted, fresh)]
        if len(rows) == len(begun.rows):
            raise Refused(translate("Edits", "The copy holds no mark that this project does not have."))
        label = translate("Edits", "Take in the pass {name}: {n} marks").format(name=name, n=len(rows) - 1)
        return change_of(label, rows, bulk=len(rows) > 500)

    return edit


def _owned(row: RowChange, pass_uid: str) -> RowChange:
    if row.before is None and isinstance(row.after, Mark) and row.after.pass_uid != pass_uid:
        return RowChange(None, dataclasses.replace(row.after, pass_uid=pass_uid))
    return row


def _fits(document: Document, mark: Record) -> bool:
    """Whether the scenes a mark names are here."""
    named = [getattr(mark, field, "") for field in ("drawn_on", "first_seen", "gone_by", "scene_uid")]
    return all(document.get(Scene, uid) is not None for uid in named if uid)


def _reviews(document: Document, other: Document, counted: set[str], pass_uid: str) -> list[Review]:
    found = []
    for row in other.all(Review):
        if row.pass_uid in counted and document.get(Scene, row.scene_uid) is not None:
            uid = f"review-{row.site_uid}-{row.scene_uid}-{row.object_kind}-{pass_uid}"
            found.append(dataclasses.replace(row, uid=uid, pass_uid=pass_uid))
    return found
