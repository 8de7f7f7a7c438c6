"""Keeping new stalls off those that stand already, so that no square metre counts twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import shapely

from annotator.domain.document import Document
from annotator.domain.edits.carrying import shares_of
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.shapes import MIN_AREA_PX
from annotator.domain.errors import Refused
from annotator.domain.frame import drawn_frame, shape_in
from annotator.domain.records import Stall
from annotator.domain.text import translate

SLIVER = 0.01
"""Of the outline: a smaller rest of it is no stall."""


def trimmed(document: Document, drawn: Sequence[Stall], standing: Iterable[str]) -> list[Stall]:
    """The drawn stalls without what lies on stalls that stand there; what is parted becomes several stalls.

    The error sources of a trimmed stall stay those of its clicks, whole: its new edge is no surer than they were.
    """
    others = [stall for uid in standing if (stall := document.get(Stall, uid)) is not None]
    result: list[Stall] = []
    for stall in drawn:
        result += _trimmed(document, stall, others)
    if not result:
        raise Refused(translate("Edits", "Nothing is left: the outline lies on stalls that are already there."))
    return result


def _trimmed(document: Document, stall: Stall, others: Sequence[Stall]) -> list[Stall]:
    frame = drawn_frame(document, stall)
    if frame is None:
        return [stall]
    shapes = [shape for other in others if (shape := shape_in(frame, other)) is not None]
    drawn: Any = stall.geom_px
    taken = shapely.intersection(drawn, shapely.union_all(shapely.make_valid(shapes))) if shapes else None
    if taken is None or taken.area < MIN_AREA_PX:
        return [stall]
    rest = shapely.difference(drawn, shapely.union_all(shapely.make_valid(shapes)))
    least = max(MIN_AREA_PX, SLIVER * drawn.area)
    pieces = sorted((each for each in _polygons(rest) if each.area >= least), key=lambda each: -float(each.area))
    shares = shares_of(stall, frame)
    recipe = Recipe(shares=shares).to_json() if shares else ""
    uids = [stall.uid, *(f"{stall.uid}-{number}" for number in range(2, len(pieces) + 1))]
    return [
        replace(stall, uid=uid, geom_px=piece, shape="polygon", recipe=recipe)
        for uid, piece in zip(uids, pieces, strict=False)
    ]


def _polygons(geometry: Any) -> list[Any]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
