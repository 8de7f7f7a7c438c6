"""Which pieces of which image show the counted objects, sorted so that one look finds the odd one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import shapely

from annotator.app.selection import classes_of
from annotator.app.wording import number
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of, shape_in
from annotator.domain.positions import PixelXY
from annotator.domain.records import Crossing, LivingMark, Mark, ObjectClass, Scene, Stall, Vehicle
from annotator.domain.settings import adjudicated_passes
from annotator.domain.summary.basis import basis_of
from annotator.domain.twins import length_trouble
from annotator.imagery.grid import PixelRect

FAMILIES: dict[str, type[Mark]] = {"stall": Stall, "vehicle": Vehicle, "crossing": Crossing}
_AROUND, _LEAST_M, _LEAST_PX, _CROSSING_M = 1.7, 6.0, 24.0, 60.0


class Chip(NamedTuple):
    """One object and the square of its scene that shows it, in full-resolution pixels."""

    uid: str
    scene_uid: str
    rect: PixelRect
    class_name: str
    color: str
    caption: str
    """`4.6 m`, or an area; empty while unknown."""
    certainty: str
    is_odd: bool
    """Its length is none that its class may have."""


def chips_of(document: Document, site_uid: str, scene_uids: Iterable[str], object_kind: str) -> list[Chip]:
    """Chips of all objects of a kind that stand on some scenes, by class and then by length, the shortest first."""
    order = {row.uid: place for place, row in enumerate(classes_of(document, object_kind))}
    found: list[tuple[tuple[int, float, str], Chip]] = []
    for scene_uid in scene_uids:
        scene = document.get(Scene, scene_uid)
        if scene is None:
            continue
        frame = frame_of(document, scene, site_uid)
        # One size of pixel for the whole scene: a chip is a square of about the right ground.
        pixel_m = frame.pixel_m(PixelXY((scene.width_px or 0) / 2, (scene.height_px or 0) / 2))
        for mark in _marks_on(document, site_uid, scene_uid, object_kind):
            chip = _chip(document, frame, mark, pixel_m)
            if chip is not None:
                size = _size(mark)
                rank = (order.get(mark.class_uid, len(order)), float("inf") if size is None else size, mark.uid)
                found.append((rank, chip))
    return [chip for _rank, chip in sorted(found, key=lambda pair: pair[0])]


def _marks_on(document: Document, site_uid: str, scene_uid: str, object_kind: str) -> list[Any]:
    passes, basis = adjudicated_passes(document), basis_of(document)
    now = basis.begin(scene_uid)
    family = FAMILIES.get(object_kind)
    marks: list[Any] = document.of_site(family, site_uid) if family is not None else []
    kept = [mark for mark in marks if mark.pass_uid in passes]
    if family is Vehicle:
        return [mark for mark in kept if mark.scene_uid == scene_uid]
    return [mark for mark in kept if isinstance(mark, LivingMark) and _lives(basis, mark, now)]


def _lives(basis: Any, mark: LivingMark, now: Any) -> bool:
    return bool(basis.begin(mark.first_seen) <= now < basis.end(mark.gone_by))


def _chip(document: Document, frame: SceneFrame, mark: Any, pixel_m: float | None) -> Chip | None:
    shape = shape_in(frame, mark)
    if shape is None or shapely.is_empty(shape):
        return None
    left, top, right, bottom = shape.bounds
    at = PixelXY((left + right) / 2, (top + bottom) / 2)
    known = document.get(ObjectClass, mark.class_uid)
    half = _side_px(pixel_m, mark, known, max(right - left, bottom - top)) / 2
    return Chip(
        mark.uid,
        frame.scene.uid,
        PixelRect(at.x - half, at.y - half, at.x + half, at.y + half),
        known.name if known is not None else mark.class_uid,
        known.color if known is not None else "#E69F00",
        _caption(mark),
        mark.certainty,
        bool(length_trouble(known, mark.length_m)) if isinstance(mark, Vehicle) else False,
    )


def _side_px(pixel_m: float | None, mark: Any, known: ObjectClass | None, extent_px: float) -> float:
    """Side of the square: the object with some ground around it."""
    if isinstance(mark, Stall) or not pixel_m:
        return max(_AROUND * extent_px, 2 * _LEAST_PX)
    nominal = known.length_nominal_m if known is not None else None
    longest = max(getattr(mark, "length_m", None) or 0.0, nominal or 0.0, _LEAST_M)
    return max((_CROSSING_M if isinstance(mark, Crossing) else _AROUND * longest) / pixel_m, _LEAST_PX)


def _size(mark: Any) -> float | None:
    size = mark.area_m2 if isinstance(mark, Stall) else getattr(mark, "length_m", None)
    return None if size is None else float(size)


def _caption(mark: Any) -> str:
    size = _size(mark)
    if size is None:
        return ""
    return f"{number(size)} m²" if isinstance(mark, Stall) else f"{number(size, 1)} m"
