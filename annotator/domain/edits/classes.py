"""Classes of marks: adding, renaming, recolouring, taking away."""

from __future__ import annotations

from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.records import BY_KIND, Mark, ObjectClass
from annotator.domain.text import translate


def add_class(fresh: ObjectClass, author: Author) -> Edit:
    """Add a class; without a number key it gets the first free one of its kind."""

    def edit(document: Document) -> Change:
        row = created(fresh, author)
        if row.key is None:
            row = modified(row, author, key=free_key(document, row.object_kind))
        _refuse_unfit(document, row)
        return change_of(translate("Edits", "Add class {name}").format(name=row.name), [RowChange(None, row)])

    return edit


def change_class(uid: str, author: Author, **values: Any) -> Edit:
    """Rename, recolour or otherwise change a class; taking another's number key swaps the two."""

    def edit(document: Document) -> Change:
        before = document.require(ObjectClass, uid)
        after = modified(before, author, **values)
        rows = [RowChange(before, after)]
        rows += [
            RowChange(other, modified(other, author, key=before.key))
            for other in document.where(ObjectClass, "object_kind", before.object_kind)
            if after.key is not None and other.key == after.key and other.uid != uid
        ]
        _refuse_unfit(document, after)
        if all(getattr(before, name) == value for name, value in values.items()):
            rows = []
        return change_of(translate("Edits", "Change class {name}").format(name=after.name), rows)

    return edit


def delete_class(uid: str) -> Edit:
    """Take away a class that no mark has."""

    def edit(document: Document) -> Change:
        row = document.require(ObjectClass, uid)
        marks = BY_KIND[row.object_kind]
        used = len(document.where(marks, "class_uid", uid)) if issubclass(marks, Mark) else 0
        if used:
            text = translate(
                "Edits", "Class {name} still has %n object(s); choose another class for them first.", "", used
            )
            raise Refused(text.format(name=row.name))
        return change_of(translate("Edits", "Delete class {name}").format(name=row.name), [RowChange(row, None)])

    return edit


def free_key(document: Document, object_kind: str) -> int | None:
    """The lowest number key 1–9 that no class of the kind has; `None` when all are taken."""
    taken = {row.key for row in document.where(ObjectClass, "object_kind", object_kind)}
    return next((key for key in range(1, 10) if key not in taken), None)


def _refuse_unfit(document: Document, row: ObjectClass) -> None:
    if not row.name.strip():
        raise Refused(translate("Edits", "A class needs a name."))
    for other in document.where(ObjectClass, "object_kind", row.object_kind):
        if other.uid != row.uid and other.name.casefold() == row.name.casefold():
            raise Refused(translate("Edits", "There is already a class {name}.").format(name=other.name))
