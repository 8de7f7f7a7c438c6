"""Shift+M: the selected stalls once more on the other side of the street."""

from __future__ import annotations

import numpy as np
import shapely

from annotator.domain.edits.copies import mirror, mirrored
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import Direction, unit
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.chosen_tool import ChosenTool
from annotator.tools.tool import Pointer, Preview

REACH_M = 1000.0
"""Half the length of the line that is shown."""


class MirrorRow(ChosenTool):
    """The line follows the row's own direction through the pointer; Shift turns it across."""

    name = "mirror"
    in_bar = False

    @property
    def status_text(self) -> str:
        if not self.uids:
            return translate("Tools", "Mirror: click a stall, or select the row first")
        return translate("Tools", "Mirror: click the middle of the street (Shift: along the row)")

    def press(self, pointer: Pointer, /) -> None:
        self.at = pointer
        if pointer.button == "right":
            self.cancel()
        elif pointer.button == "left" and not self.uids:
            self.pick(pointer)
        elif pointer.button == "left":
            self.complete()
        self.changed.emit(None)

    def complete(self) -> bool:
        context, axis, frame = self.context, self._axis(), self.context.frame
        if axis is None or frame is None:
            return False
        keep_off = self.standing([mirrored(frame, stall.geom_px, axis) for stall in self.stalls()])
        return self.context.try_apply(
            mirror(self.uids, axis, context.selection.scene_uid, context.author, keep_off=keep_off)
        )

    def cancel(self) -> None:
        self.context.selection.select(())
        self.changed.emit(None)

    def preview(self) -> Preview:
        frame, axis = self.context.frame, self._axis()
        if frame is None or axis is None or self.at is None:
            return Preview()
        try:
            shapes = [mirrored(frame, stall.geom_px, axis) for stall in self.stalls()]
        except Refused:
            return Preview()
        text = translate("Tools", "{n} mirrored").format(n=len(shapes))
        return self.shown(shapes, text, hint_lines=[np.array(axis, dtype=float)])

    def _axis(self) -> tuple[PixelXY, PixelXY] | None:
        frame, stalls = self.context.frame, self.stalls()
        if frame is None or not stalls or self.at is None:
            return None
        rings = [shapely.get_coordinates(stall.geom_px.exterior) for stall in stalls if stall.geom_px is not None]
        east, north = _direction(frame, rings)
        if self.at.shift:
            east, north = -north, east
        reach = REACH_M if frame.has_scale else REACH_M * 10
        ends = frame.from_plane(np.array([(-east, -north), (east, north)]) * reach, self.at.pixel)
        return PixelXY(*ends[0].tolist()), PixelXY(*ends[1].tolist())


def _direction(frame: SceneFrame, rings: list[np.ndarray]) -> Direction:
    """Along a row: from the first stall's middle to the last one's; of one stall its longer side."""
    if len(rings) > 1:
        points = np.array([ring[:-1].mean(axis=0) for ring in rings])
        along = frame.to_plane(points, PixelXY(*points[0].tolist()))
        farthest = along[int(np.argmax(np.hypot(*along.T)))]
        return _nearest_side(frame, rings[0], farthest)
    return _longest_side(frame, rings[0])


def _sides(frame: SceneFrame, ring: np.ndarray) -> np.ndarray:
    return np.diff(frame.to_plane(ring, PixelXY(*ring[0].tolist())), axis=0)


def _longest_side(frame: SceneFrame, ring: np.ndarray) -> Direction:
    sides = _sides(frame, ring)
    east, north = sides[int(np.argmax(np.hypot(*sides.T)))].tolist()
    return unit((east, north))[0]


def _nearest_side(frame: SceneFrame, ring: np.ndarray, along: np.ndarray) -> Direction:
    """The side of the first stall that runs along the row: rows are straighter than their middles are."""
    sides = _sides(frame, ring)
    lengths = np.hypot(*sides.T)
    cosine = np.abs(sides @ along) / (lengths * np.hypot(*along) + 1e-12)
    east, north = sides[int(np.argmax(cosine))].tolist()
    return unit((east, north))[0]
