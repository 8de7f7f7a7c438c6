"""The project as it is seen from one of its passes.

Every figure, list and picture asks which passes are adjudicated. Whoever works in another pass is given a document in
which that pass is the adjudicated one: then nothing of the others can be seen anywhere, whatever shows it.
"""

from __future__ import annotations

import dataclasses

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.records import Pass


def seen_from(document: Document, pass_uid: str) -> Document:
    """The document with this pass in the place of the adjudicated ones; itself where the pass is one of them."""
    change = turn_to(document, pass_uid)
    return document if change.is_empty else document.with_change(change)


def turn_to(document: Document, pass_uid: str) -> Change:
    """What looks different from that pass; nothing where it is adjudicated, or not there."""
    chosen = document.get(Pass, pass_uid)
    if chosen is None or chosen.adjudicated:
        return Change("")
    turned = [(row, dataclasses.replace(row, adjudicated=row.uid == pass_uid)) for row in document.all(Pass)]
    return Change("", tuple(RowChange(row, new) for row, new in turned if new != row))


def other_passes(document: Document) -> list[Pass]:
    """Passes that make no totals, in the order in which they were begun."""
    rows = [row for row in document.all(Pass) if not row.adjudicated]
    return sorted(rows, key=lambda row: (row.created or "", row.uid))
