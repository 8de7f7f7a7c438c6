"""One place over all dates of its site: the same piece of ground cut out of every picture that shows it."""

from __future__ import annotations

from typing import Any

import numpy as np

from annotator.app.chips import Chip
from annotator.app.selection import scenes_of
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of, shape_in
from annotator.domain.measure import plane
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import LivingMark, ObjectClass, Scene
from annotator.domain.summary.basis import basis_of
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.imagery.grid import PixelRect

_AROUND, _LEAST_M = 2.0, 14.0
_ABSENT = "#8a8f98"


def chips_over_dates(document: Document, mark: Any) -> list[Chip]:
    """A chip for each dated picture of the mark's site, oldest first; its uid is that of the scene.

    The caption is the date, `class_name` says whether the object stood there then. Scenes without a picture or
    without a place are left out, but for the one that the mark was drawn on.
    """
    known = document.get(ObjectClass, mark.class_uid)
    color = known.color if known is not None else "#E69F00"
    found = []
    for scene in scenes_of(document, mark.site_uid):
        frame = frame_of(document, scene, mark.site_uid)
        rect = _rect(frame, mark) if scene.files else None
        if rect is not None:
            there, said = _state(document, scene, mark)
            tone = color if there else _ABSENT
            found.append(Chip(scene.uid, scene.uid, rect, said, tone, display(scene) or scene.name, "", False))
    return found


def _rect(frame: SceneFrame, mark: Any) -> PixelRect | None:
    """The square around the mark, as large on the ground on every scene."""
    shape = shape_in(frame, mark)
    if shape is None or shape.is_empty:
        return None
    left, top, right, bottom = shape.bounds
    at = PixelXY((left + right) / 2.0, (top + bottom) / 2.0)
    pixel_m = frame.pixel_m(at)
    half = _half_m(mark) / pixel_m if pixel_m and mark.geom is not None else _AROUND * max(right - left, bottom - top)
    return PixelRect(at.x - half, at.y - half, at.x + half, at.y + half)


def _half_m(mark: Any) -> float:
    """Half the side of the square in metres; the outline alone decides, so that it is the same for all scenes."""
    west, south, east, north = mark.geom.bounds
    flat = plane.to_plane(np.array([(west, south), (east, north)]), LonLat(west, south))
    return max(_AROUND * float(np.abs(flat[1] - flat[0]).max()), _LEAST_M) / 2.0


def _state(document: Document, scene: Scene, mark: Any) -> tuple[bool, str]:
    basis = basis_of(document)
    if not isinstance(mark, LivingMark):
        there = scene.uid in (mark.scene_uid, mark.drawn_on)
        return there, translate("Chips", "counted") if there else ""
    now = basis.begin(scene.uid)
    if now < basis.begin(mark.first_seen):
        return False, translate("Chips", "not yet there")
    if now >= basis.end(mark.gone_by):
        return False, translate("Chips", "gone")
    return True, translate("Chips", "there")
