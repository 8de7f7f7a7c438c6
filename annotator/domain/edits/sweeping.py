"""Sweeps: laying out the cells, saying what was seen in each, and taking a sweep away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created, modified
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of, to_lonlat
from annotator.domain.records import Cell, Scene, new_uid
from annotator.domain.sweep import NOTHING, STATES, SweepKey, cells_of, marks_in
from annotator.domain.text import translate


def begin_sweep(key: SweepKey, shapes_px: Sequence[Any], author: Author, uid: str = "") -> Edit:
    """Lay out cells (polygons in pixels of the scene) in the order given; they replace an earlier sweep of the same."""
    stem = uid or new_uid("cell")

    def edit(document: Document) -> Change:
        scene = document.require(Scene, key.scene_uid)
        if not shapes_px:
            raise Refused(translate("Edits", "There is nothing of it on this scene to sweep."))
        frame = frame_of(document, scene, key.site_uid)
        rows = [RowChange(cell, None) for cell in cells_of(document, key)]
        for number, shape in enumerate(shapes_px, start=1):
            cell = Cell(uid=f"{stem}-{number:04d}", geom_px=shape, **key._asdict())
            placed = replace(cell, geom=to_lonlat(frame, shape) if frame.has_place else None)
            rows.append(RowChange(None, created(placed, author)))
        count = len(shapes_px)
        return change_of(translate("Edits", "Lay out %n cell(s) to sweep", "", count), rows)

    return edit


def set_cell(uid: str, state: str, author: Author) -> Edit:
    """Say what was seen in a cell; "nothing here" is refused where marks of the kind stand in it."""

    def edit(document: Document) -> Change:
        cell = document.require(Cell, uid)
        if state not in STATES:
            raise Refused(translate("Edits", "{state} is no state of a cell.").format(state=state))
        if state == NOTHING:
            _refuse_filled(document, cell)
        label = translate("Edits", "Swept cell: {state}").format(state=state)
        return change_of(label, [RowChange(cell, modified(cell, author, state=state, analyst=author.analyst))])

    return edit


def drop_sweep(key: SweepKey) -> Edit:
    """Take the cells of a sweep away."""

    def edit(document: Document) -> Change:
        rows = [RowChange(cell, None) for cell in cells_of(document, key)]
        count = len(rows)
        return change_of(translate("Edits", "Drop a sweep of %n cell(s)", "", count), rows)

    return edit


def _refuse_filled(document: Document, cell: Cell) -> None:
    frame = frame_of(document, document.require(Scene, cell.scene_uid), cell.site_uid)
    count = marks_in(document, frame, cell)
    if count:
        raise Refused(
            translate("Edits", "There is something in this cell (%n mark(s)); mark it done instead.", "", count)
        )
