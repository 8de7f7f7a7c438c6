"""Moving the beginning of lives to a named scene, earlier or later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.errors import Refused
from annotator.domain.records import LivingMark, Scene
from annotator.domain.text import translate
from annotator.domain.time import display, order_key


def first_seen_on(uids: Sequence[str], scene_uid: str, author: Author) -> Edit:
    """Let lives begin on a scene; empty = they have always been there. A life must not begin after its end."""

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid) if scene_uid else None
        rows: list[Any] = [find(document, uid) for uid in uids]
        for row in rows:
            _refuse_backwards(document, row, scene)
        count = len(rows)
        label = translate("Edits", "First seen {date}: %n object(s)", "", count).format(
            date=display(scene) if scene else translate("Edits", "always")
        )
        return change_of(label, replacing(document, author, [(row, {"first_seen": scene_uid}) for row in rows]))

    return edit


def _refuse_backwards(document: Document, row: Any, scene: Scene | None) -> None:
    if not isinstance(row, LivingMark):
        raise Refused(translate("Edits", "Only stalls and crossings have a first date."))
    gone = document.get(Scene, row.gone_by)
    if scene is not None and gone is not None and order_key(scene) >= order_key(gone):
        text = translate("Edits", "{name} has gone by {date}; it cannot be first seen then or later.")
        raise Refused(text.format(name=row.name or row.uid, date=display(gone)))
