"""Editions: freezing all tables under a name, and taking one away."""

from __future__ import annotations

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.records import Edition, new_uid
from annotator.domain.tables.editions import frozen
from annotator.domain.text import translate


def freeze_edition(name: str, edit_id: int | None, author: Author, *, note: str = "", uid: str = "") -> Edit:
    """Freeze the tables as they are now; `edit_id` is the number of the newest edit of the journal."""
    uid = uid or new_uid("edition")
    wanted = name.strip()

    def edit(document: Document) -> Change:
        if not wanted:
            raise Refused(translate("Edits", "An edition needs a name."))
        if any(row.name.casefold() == wanted.casefold() for row in document.all(Edition)):
            raise Refused(translate("Edits", "There is already an edition {name}.").format(name=wanted))
        row = Edition(uid=uid, name=wanted, edit_id=edit_id, tables=frozen(document), note=note)
        label = translate("Edits", "Freeze the edition {name}").format(name=wanted)
        return change_of(label, [RowChange(None, created(row, author))])

    return edit


def delete_edition(uid: str) -> Edit:
    """Take an edition away; undo brings it back."""

    def edit(document: Document) -> Change:
        row = document.require(Edition, uid)
        return change_of(translate("Edits", "Delete the edition {name}").format(name=row.name), [RowChange(row, None)])

    return edit
