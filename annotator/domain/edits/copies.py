"""Copies of stalls and other marks: along a line, and mirrored across a street."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.carrying import on_scene
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.reshape import copied, new_life, shared_recipe, zoned
from annotator.domain.edits.rows import adding, change_of, find
from annotator.domain.edits.trimming import trimmed
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene, Stall, new_uid
from annotator.domain.text import translate


def array(
    uids: Sequence[str],
    offsets: Sequence[PixelXY],
    scene_uid: str,
    author: Author,
    *,
    keep_off: Sequence[str] = (),
) -> Edit:
    """One copy of the marks at each offset (pixels of the scene shown); copies share their original's errors.

    What would lie on the stalls `keep_off` is trimmed away.
    """
    names = [{uid: new_uid(uid.partition("-")[0]) for uid in uids} for _ in offsets]

    def edit(document: Document) -> Change:
        marks: list[Any] = [find(document, uid) for uid in uids]
        new = [
            copied(document, mark, each[mark.uid], offset, scene_uid)
            for each, offset in zip(names, offsets, strict=True)
            for mark in marks
        ]
        kept = _kept_off(document, new, keep_off)
        rows = [RowChange(None, zoned(document, row.row)) for row in adding(document, author, kept)]
        count = len(rows)
        return change_of(translate("Edits", "Copy %n mark(s) along a line", "", count), rows)

    return edit


def mirror(
    uids: Sequence[str],
    axis: tuple[PixelXY, PixelXY],
    scene_uid: str,
    author: Author,
    *,
    keep_off: Sequence[str] = (),
) -> Edit:
    """Copies of stalls on the other side of an axis (pixels of the scene shown), mirrored on the ground.

    What would lie on the stalls `keep_off` is trimmed away.
    """
    names = {uid: new_uid("stall") for uid in uids}

    def edit(document: Document) -> Change:
        new = []
        for uid in uids:
            original = find(document, uid)
            if not isinstance(original, Stall):
                raise Refused(translate("Edits", "Only stalls can be mirrored."))
            stall = on_scene(document, original, scene_uid)
            frame = frame_of(document, document.require(Scene, scene_uid), stall.site_uid)
            values: dict[str, Any] = {"uid": names[uid], "geom_px": mirrored(frame, stall.geom_px, axis), "name": ""}
            values |= {"recipe": shared_recipe(original, stall.recipe), **new_life(original, scene_uid)}
            new.append(dataclasses.replace(stall, **values))
        rows = adding(document, author, _kept_off(document, new, keep_off))
        count = len(rows)
        return change_of(translate("Edits", "Mirror %n stall(s)", "", count), rows)

    return edit


def _kept_off(document: Document, new: Sequence[Any], keep_off: Sequence[str]) -> list[Any]:
    stalls = [mark for mark in new if isinstance(mark, Stall)]
    if not keep_off or not stalls:
        return list(new)
    return [*(mark for mark in new if not isinstance(mark, Stall)), *trimmed(document, stalls, keep_off)]


def mirrored(frame: SceneFrame, polygon: Any, axis: tuple[PixelXY, PixelXY]) -> Any:
    """The pixel polygon on the other side of a line; each ring keeps its first side."""
    start = axis[0]
    end = frame.to_plane(np.array([axis[1]], dtype=float), start)[0]
    length = float(np.hypot(*end))
    if length == 0:
        raise Refused(translate("Edits", "The mirror line has no length."))
    along = end / length

    def across(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        metres = frame.to_plane(points, start)
        return frame.from_plane(2.0 * np.outer(metres @ along, along) - metres, start)

    return shapely.transform(polygon, across)
