"""Keeping with a scene how it is shown: which bands, how bright. Never part of what is measured."""

from __future__ import annotations

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.rows import change_of, replacing
from annotator.domain.records import Scene
from annotator.domain.text import translate


def keep_display(scene_uid: str, display: str, author: Author) -> Edit:
    """Keep a display style (its JSON; empty = automatic) with a scene."""

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid)
        label = translate("Edits", "Keep the display of {scene}").format(scene=scene.name)
        return change_of(label, replacing(document, author, [(scene, {"display": display})]))

    return edit
