"""After another program has edited the file: its shapes are taken as they are, and measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.rows import change_of, replacing
from annotator.domain.frame import drawn_frame, to_lonlat, to_pixels
from annotator.domain.measure.errors import own_source
from annotator.domain.records import BY_KIND, PLACED_KINDS, Record, Site, Stall, Vehicle
from annotator.domain.text import translate

SAME_DEG = 1e-9
"""A tenth of a millimetre: nearer than this a geometry has not been moved."""


def measured_again(uids: Sequence[tuple[str, str]], author: Author) -> Edit:
    """Fill the computed columns of (kind, uid) rows; a shape moved outside gets new pixels and loses its recipe."""

    def edit(document: Document) -> Change:
        kinds = {kind.KIND for kind in PLACED_KINDS}
        rows = {uid: document.get(BY_KIND[kind], uid) for kind, uid in uids if kind in kinds}
        for site_uid in (uid for kind, uid in uids if kind == Site.KIND):
            # How sure a scale is depends on where the site lies.
            rows |= {mark.uid: mark for kind in (Stall, Vehicle) for mark in document.of_site(kind, site_uid)}
        pairs = [(row, _values(document, row)) for row in rows.values() if row is not None]
        changes = [row for row in replacing(document, author, pairs) if _differs(row.before, row.after)]
        return change_of(translate("Edits", "Measure what was changed outside"), changes)

    return edit


def _values(document: Document, mark: Any) -> dict[str, Any]:
    if mark.geom_px is None or mark.geom is None:
        return {}
    frame = drawn_frame(document, mark)
    if frame is None or not frame.has_place or _same(to_lonlat(frame, mark.geom_px), mark.geom):
        return {}
    values: dict[str, Any] = {"geom_px": to_pixels(frame, mark.geom)}
    if isinstance(mark, Stall):
        values |= {"shape": "polygon", "recipe": Recipe(area=own_source(mark.uid, "area", mark.parts)).to_json()}
    return values


def _same(a: Any, b: Any) -> bool:
    one, two = shapely.get_coordinates(a), shapely.get_coordinates(b)
    return one.shape == two.shape and bool(np.abs(one - two).max(initial=0.0) < SAME_DEG)


def _differs(before: Record | None, after: Record | None) -> bool:
    """Whether more than the stamp is another one."""
    if before is None or after is None:
        return True
    return replace(before, modified=None) != replace(after, modified=None)
