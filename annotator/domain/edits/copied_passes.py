"""Taking in a mailed copy of the project: what somebody else drew in it becomes a pass of this one, to be compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.passes import free_name
from annotator.domain.edits.reviews import review_uid
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.passes import other_passes
from annotator.domain.records import (
    MARK_KINDS,
    Mark,
    ObjectClass,
    Pass,
    Record,
    Review,
    Scene,
    Site,
    Zone,
    new_uid,
)
from annotator.domain.text import translate

_BULK_FROM = 500


def take_from_copy(other: Document, name: str, author: Author, *, uid: str = "") -> Edit:
    """The second looks that a copy of this project holds; where it holds none, what it drew in its main pass.

    Passes that the copy has begun come as they are, and again with what was added since. Without any, all marks of its
    adjudicated passes that are not the same here come under new uids as the pass `name`. Marks of sites and scenes
    that this project does not have are left out.
    """
    fresh = uid or new_uid("pass")

    def edit(document: Document) -> Change:
        rows = _own_passes(document, other)
        if not any(isinstance(row.row, Mark) for row in rows):
            rows = _drawn_in_main(document, other, name, fresh, author)
        marks = [row.row for row in rows if isinstance(row.row, Mark)]
        if not marks:
            raise Refused(translate("Edits", "The copy holds no mark that this project does not have."))
        rows = [*_classes(document, other, marks), *rows]
        names = [row.row.name for row in rows if isinstance(row.row, Pass)] or [name]
        label = translate("Edits", "Take in the pass {name}: {n} marks").format(name=", ".join(names), n=len(marks))
        return change_of(label, rows, bulk=len(rows) > _BULK_FROM)

    return edit


def _own_passes(document: Document, other: Document) -> list[RowChange]:
    """Passes of the copy with their marks and reviews, under the uids they have there."""
    rows: list[RowChange] = []
    for each in other_passes(other):
        known = document.get(Pass, each.uid)
        if known is not None and known.adjudicated:
            continue
        if known is None:
            rows.append(RowChange(None, dataclasses.replace(each, name=free_name(document, each.name))))
        for kind in (*MARK_KINDS, Review):
            theirs: list[Any] = other.where(kind, "pass_uid", each.uid)
            rows += _differing(document, [_at_home(document, row) for row in theirs if _fits(document, row)])
    return rows


def _differing(document: Document, theirs: Iterable[Any]) -> Iterator[RowChange]:
    """What is new or another one there; what was taken over here into another pass stays."""
    for row in theirs:
        ours: Any = document.get(type(row), row.uid)
        if ours is None or (ours != row and ours.pass_uid == row.pass_uid):
            yield RowChange(ours, row)


def _drawn_in_main(document: Document, other: Document, name: str, pass_uid: str, author: Author) -> list[RowChange]:
    """Marks of the copy's adjudicated passes that this project does not have, under new uids as a new pass."""
    counted = {row.uid for row in other.all(Pass) if row.adjudicated}
    theirs: list[Any] = [
        mark
        for kind in MARK_KINDS
        for mark in other.all(kind)
        if mark.pass_uid in counted and document.get(kind, mark.uid) != mark and _fits(document, mark)
    ]
    uids = {mark.uid: new_uid(mark.KIND) for mark in theirs}
    rows: list[Record] = [created(Pass(uid=pass_uid, name=free_name(document, name)), author)]
    for mark in theirs:
        values: dict[str, Any] = {"uid": uids[mark.uid], "pass_uid": pass_uid}
        if getattr(mark, "replaces", ""):
            values["replaces"] = " ".join(uids[old] for old in mark.replaces.split() if old in uids)
        rows.append(modified(_at_home(document, mark), author, **values))
    rows += _reviews(document, other, counted, pass_uid)
    return [RowChange(None, row) for row in rows]


def _reviews(document: Document, other: Document, counted: set[str], pass_uid: str) -> Iterator[Review]:
    for row in other.all(Review):
        if row.pass_uid in counted and _fits(document, row):
            uid = review_uid(row.site_uid, row.scene_uid, row.object_kind, pass_uid)
            yield dataclasses.replace(row, uid=uid, pass_uid=pass_uid)


def _classes(document: Document, other: Document, marks: Iterable[Any]) -> Iterator[RowChange]:
    """Classes of the marks that only the copy has."""
    for uid in sorted({mark.class_uid for mark in marks}):
        theirs = other.get(ObjectClass, uid)
        if theirs is not None and document.get(ObjectClass, uid) is None:
            yield RowChange(None, theirs)


def _at_home(document: Document, row: Any) -> Any:
    """A parking place that only the copy has is not named."""
    zone_uid = getattr(row, "zone_uid", "")
    return dataclasses.replace(row, zone_uid="") if zone_uid and document.get(Zone, zone_uid) is None else row


def _fits(document: Document, row: Record) -> bool:
    """Whether the site and the scenes that a mark or review names are here."""
    named = [getattr(row, field, "") for field in ("drawn_on", "first_seen", "gone_by", "last_absent", "scene_uid")]
    site_uid = getattr(row, "site_uid", "")
    has_site = not site_uid or document.get(Site, site_uid) is not None
    return has_site and all(document.get(Scene, uid) is not None for uid in named if uid)
