"""Saying where the files of scenes lie now; which pictures they are is told by their hashes, which stay."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.rows import change_of, replacing
from annotator.domain.records import Scene
from annotator.domain.text import translate


def move_files(found: Mapping[str, Mapping[str, str]], author: Author) -> Edit:
    """Name files anew: by scene uid, the stored path of before and the one of now."""

    def edit(document: Document) -> Change:
        scenes = [scene for uid in found if (scene := document.get(Scene, uid)) is not None]
        changes = []
        for scene in scenes:
            names = (found[scene.uid].get(name, name) for name in scene.files.splitlines())
            changes.append((scene, {"files": "\n".join(names)}))
        n = len(changes)
        return change_of(
            translate("Edits", "Find the files of %n image(s) again", "", n), replacing(document, author, changes)
        )

    return edit
