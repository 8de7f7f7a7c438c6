"""Confirming what was proposed by its looks: the marks are as good as clicked, the history says how they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.draw import vehicles
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.records import ObjectClass, Vehicle
from annotator.domain.text import translate


def confirm(found: Sequence[Vehicle], author: Author) -> Edit:
    """Count confirmed proposals in one edit; they have `geom_px`, `drawn_on` and their direction."""
    count = vehicles(found, author)

    def edit(document: Document) -> Change:
        kind = document.get(ObjectClass, found[0].class_uid)
        name = kind.name if kind is not None else found[0].class_uid
        label = translate("Edits", "Confirm {n} × {name} found by likeness").format(n=len(found), name=name)
        return replace(count(document), label=label)

    return edit
