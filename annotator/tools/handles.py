"""Handles of the one outline that is selected: corners and sides to drag, corners to add and to remove.

A rectangle stays one: a dragged side or corner keeps its right angles, and only what was moved is measured anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.edits import Edit, rectangles, reshape
from annotator.domain.edits.rectangles import Dimension
from annotator.domain.edits.rows import find
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import GroundRectangle, is_rectangle
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.snapping import Snapped, snap
from annotator.tools.tool import Pointer

Ring = npt.NDArray[np.float64]

_SIDES: tuple[tuple[Dimension, ...], ...] = (("width",), ("length",), ("width",), ("length",))
"""What moving a side of a rectangle changes, from its first side on."""
_SHORTEST = 4.0
"""Of the tolerance of a hit: the middle of a shorter side would lie among its corners."""


@dataclass(frozen=True, slots=True)
class Grab:
    """What is held: a corner, or the middle of the side that follows it, of one ring."""

    what: Literal["corner", "side"]
    ring: int
    """0 = the outline, from 1 on its holes."""
    index: int


@dataclass(frozen=True, slots=True)
class Dragged:
    """The outline as it would be, with the edit that makes it so."""

    shape: Any
    edit: Edit
    snapped: Snapped


class Handles:
    """Asks the document each time, so that it never shows what is no longer there."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context

    @property
    def uid(self) -> str:
        uids = self._context.selection.uids
        return uids[0] if len(uids) == 1 else ""

    @property
    def is_locked(self) -> bool:
        return bool(self.uid) and bool(getattr(self._record(), "locked", False))

    @property
    def is_stall(self) -> bool:
        return isinstance(self._record(), Stall)

    def shape(self) -> Any:
        """Outline in pixels of the one selected polygon, else `None`."""
        if self._record() is None:
            return None
        shape = self._context.shape_px(self.uid)
        return shape if shape is not None and shape.geom_type == "Polygon" else None

    def corners(self) -> list[PixelXY]:
        shape = None if self.is_locked else self.shape()
        rings = [] if shape is None else _rings(shape)
        return [PixelXY(*point) for ring in rings for point in ring.tolist()]

    def first_corner(self) -> PixelXY | None:
        shape = self.shape()
        return None if shape is None else PixelXY(*_rings(shape)[0][0].tolist())

    def middles(self, tolerance_px: float) -> list[PixelXY]:
        """Middles of the sides that are long enough to be held."""
        shape = None if self.is_locked else self.shape()
        rings = [] if shape is None else _middles(_rings(shape), tolerance_px)
        return [PixelXY(*point) for ring in rings for point in ring[np.isfinite(ring[:, 0])].tolist()]

    def grab(self, pointer: Pointer) -> Grab | None:
        """The handle under the pointer, corners first."""
        shape = None if self.is_locked else self.shape()
        if shape is None:
            return None
        rings = _rings(shape)
        corner = _nearest(rings, pointer)
        if corner is not None:
            return Grab("corner", *corner)
        side = _nearest(_middles(rings, pointer.tolerance_px), pointer)
        return Grab("side", *side) if side is not None else None

    def drag(self, grab: Grab, pointer: Pointer) -> Dragged | None:
        """The outline with the handle at the pointer. Shift lets a corner of a rectangle go free."""
        context, frame, shape = self._context, self._context.frame, self.shape()
        if shape is None or frame is None:
            return None
        snapped = snap(context, pointer, exclude=(self.uid,))
        if not pointer.shift and self._is_rectangle(frame, shape):
            return self._drag_rectangle(frame, shape, grab, snapped, pointer)
        rings = _rings(shape)
        if grab.what == "corner":
            rings[grab.ring][grab.index] = snapped.pixel
        else:
            rings[grab.ring] = np.insert(rings[grab.ring], grab.index + 1, snapped.pixel, axis=0)
        return self._outline(rings, snapped, pointer)

    def without(self, grab: Grab, pointer: Pointer) -> Dragged:
        """The outline without a corner; a hole of three corners goes altogether."""
        shape = self.shape()
        rings = [] if shape is None else _rings(shape)
        if not rings or len(rings[grab.ring]) <= 3:
            if not rings or grab.ring == 0:
                text = translate("Shapes", "An outline needs at least three corners; delete the whole shape instead.")
                raise Refused(text)
            del rings[grab.ring]
        else:
            rings[grab.ring] = np.delete(rings[grab.ring], grab.index, axis=0)
        return self._outline(rings, Snapped(pointer.pixel), pointer)

    def with_corner(self, pointer: Pointer) -> Dragged | None:
        """The outline with a new corner on the side under the pointer."""
        shape = None if self.is_locked else self.shape()
        if shape is None:
            return None
        rings, at = _rings(shape), shapely.Point(pointer.pixel)
        for number, ring in enumerate(rings):
            sides = shapely.linestrings(np.stack([ring, np.roll(ring, -1, axis=0)], axis=1))
            distances = shapely.distance(sides, at)
            nearest = int(np.argmin(distances))
            if distances[nearest] <= pointer.tolerance_px:
                rings[number] = np.insert(ring, nearest + 1, pointer.pixel, axis=0)
                return self._outline(rings, Snapped(pointer.pixel), pointer)
        return None

    def _record(self) -> Any:
        try:
            return find(self._context.document, self.uid) if self.uid else None
        except Refused:
            return None

    def _is_rectangle(self, frame: SceneFrame, shape: Any) -> bool:
        return self.is_stall and is_rectangle(frame, shape)

    def _drag_rectangle(self, frame: SceneFrame, shape: Any, grab: Grab, snapped: Snapped, pointer: Pointer) -> Dragged:
        rectangle = GroundRectangle.of_ring(frame, _rings(shape)[0])
        along, across = rectangle.along_across(frame, snapped.pixel)
        begin, end, near, far = 0.0, rectangle.length, 0.0, rectangle.width
        moved: tuple[Dimension, ...] = ("length", "width") if grab.what == "corner" else _SIDES[grab.index]
        if "length" in moved:
            at_begin = grab.index in ((0, 3) if grab.what == "corner" else (3,))
            begin, end = (along, end) if at_begin else (begin, along)
        if "width" in moved:
            at_near = grab.index in ((0, 1) if grab.what == "corner" else (0,))
            near, far = (across, far) if at_near else (near, across)
        ring = rectangle.cell(frame, begin, end, near, far)
        context = self._context
        sd_px = context.pointing_sd_px(pointer)
        edit = rectangles.reshaped(self.uid, ring, moved, context.selection.scene_uid, sd_px, context.author)
        return Dragged(shapely.Polygon(ring), edit, snapped)

    def _outline(self, rings: list[Ring], snapped: Snapped, pointer: Pointer) -> Dragged:
        context, shape = self._context, shapely.Polygon(rings[0], rings[1:])
        sd_px = context.pointing_sd_px(pointer)
        edit = reshape.outline(self.uid, shape, context.selection.scene_uid, sd_px, context.author)
        return Dragged(shape, edit, snapped)


def _rings(shape: Any) -> list[Ring]:
    """Rings without their closing corner."""
    return [shapely.get_coordinates(ring)[:-1] for ring in (shape.exterior, *shape.interiors)]


def _middles(rings: list[Ring], tolerance_px: float) -> list[Ring]:
    """Middle of the side that follows each corner; nan where the side is too short to be held there."""
    found = []
    for ring in rings:
        following = np.roll(ring, -1, axis=0)
        short = np.hypot(*(following - ring).T) < _SHORTEST * tolerance_px
        middles = (ring + following) / 2
        middles[short] = np.nan
        found.append(middles)
    return found


def _nearest(rings: list[Ring], pointer: Pointer) -> tuple[int, int] | None:
    """(ring, index) of the position within reach of the pointer."""
    found = None
    reach = pointer.tolerance_px
    for number, ring in enumerate(rings):
        distances = np.hypot(*(ring - np.array(pointer.pixel)).T)
        index = int(np.argmin(np.where(np.isnan(distances), np.inf, distances)))
        if distances[index] <= reach:
            found, reach = (number, index), float(distances[index])
    return found
