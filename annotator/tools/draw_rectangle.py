"""R: a rectangle in three clicks; then width and angle are kept and the next stall is one drag.

Right angles are right on the ground, whatever the pixels of the scene are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.edits.shapes import problem
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall, new_uid
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.measuring import draft_text, side_label
from annotator.tools.tool import Mods, Pointer, Preview

Metres = npt.NDArray[np.float64]

DRAG_FROM = 3.0
"""A press that moves this many screen pixels is a drag."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the next rectangle takes over: direction and width on the ground (m, signed), and whose width it is."""

    scene_uid: str
    direction: tuple[float, float]
    width: float
    width_side: Side


class DrawRectangle(BaseTool):
    """Three clicks: the two ends of a side, then the width. Afterwards one drag along the side."""

    name = "rectangle"
    object_kind = "stall"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._clicks: list[PixelXY] = []
        self._at: Pointer | None = None
        self._sd_px = 0.0
        self._kept: _Kept | None = None
        self._pressed: Pointer | None = None
        self._dragging = False

    @property
    def is_drafting(self) -> bool:
        return bool(self._clicks)

    @property
    def status_text(self) -> str:
        if len(self._clicks) == 1:
            return translate("Tools", "Rectangle: click the second corner of the long side")
        if len(self._clicks) == 2:
            return translate("Tools", "Rectangle: click the opposite side to set the width")
        if self._keeps:
            return translate("Tools", "Rectangle: drag along the next stall, or three clicks for another width")
        return translate("Tools", "Rectangle: click the first corner of the long side")

    @property
    def _keeps(self) -> bool:
        return self._kept is not None and self._kept.scene_uid == self.context.selection.scene_uid

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "right":
            self.cancel()
            return
        if pointer.button != "left" or self.context.frame is None:
            return
        self._pressed, self._dragging = pointer, False
        self._at = pointer

    def move(self, pointer: Pointer, /) -> None:
        self._at = pointer
        if self._pressed is not None and not self._clicks and self._keeps:
            moved = hypot(pointer.screen.x - self._pressed.screen.x, pointer.screen.y - self._pressed.screen.y)
            self._dragging = self._dragging or moved > DRAG_FROM
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pointer.button != "left":
            return
        self._at = pointer
        if self._dragging:
            self._dragging = False
            self._finish_drag(pressed, pointer)
        else:
            self._click(pressed)
        self.changed.emit(None)

    def double_click(self, pointer: Pointer, /) -> None:
        self.press(pointer)

    def key(self, name: str, mods: Mods, /) -> bool:
        if name == "Backspace" and self._clicks:
            self._clicks.pop()
            self.changed.emit(None)
            return True
        return super().key(name, mods)

    def cancel(self) -> None:
        self._clicks, self._pressed, self._dragging, self._sd_px = [], None, False, 0.0
        self.changed.emit(None)

    def draft_state(self) -> dict[str, object]:
        return {"points": [list(point) for point in self._clicks]} if self._clicks else {}

    def restore_draft(self, state: dict[str, object]) -> None:
        points = state.get("points")
        if isinstance(points, list):
            self._clicks = [PixelXY(float(x), float(y)) for x, y in points][:2]
        self.changed.emit(None)

    def preview(self) -> Preview:
        frame = self.context.frame
        if frame is None or self._at is None:
            return Preview()
        if len(self._clicks) == 1:
            start = self._clicks[0]
            line = np.array([start, self._at.pixel], dtype=float)
            return Preview(
                rings=[line], handles=[start], labels=[side_label(self.context, start, self._at.pixel, self._at)]
            )
        stall = self._drafted(frame)
        if stall is None:
            return Preview()
        label = (self._at.pixel, draft_text(self.context, stall))
        return Preview(rings=[shapely.get_coordinates(stall.geom_px)], labels=[label], handles=list(self._clicks))

    def _drafted(self, frame: SceneFrame) -> Stall | None:
        """The stall as it would be if the hand stopped here."""
        assert self._at is not None, "a draft needs a pointer"
        if len(self._clicks) == 2:
            ring = _three_clicks(frame, self._clicks, self._at.pixel)
            return self._stall(ring, self._own_recipe, self._sure(self._at))
        if self._dragging and self._pressed is not None and self._kept is not None:
            ring = _one_drag(frame, self._pressed.pixel, self._at.pixel, self._kept)
            return self._stall(ring, self._kept_recipe, self._sure(self._at))
        return None

    def _click(self, pointer: Pointer) -> None:
        frame = self.context.frame
        if frame is None:
            return
        self._sd_px = self._sure(pointer)
        if self._clicks and hypot(*np.subtract(pointer.pixel, self._clicks[-1])) < pointer.tolerance_px / 4:
            return
        if len(self._clicks) < 2:
            self._clicks.append(pointer.pixel)
            return
        ring = _three_clicks(frame, self._clicks, pointer.pixel)
        stall = self._stall(ring, self._own_recipe, self._sd_px)
        if self._commit(stall):
            self._kept = _keep(frame, stall)
            self._clicks, self._sd_px = [], 0.0

    def _finish_drag(self, start: Pointer, end: Pointer) -> None:
        frame, kept = self.context.frame, self._kept
        if frame is None or kept is None:
            return
        ring = _one_drag(frame, start.pixel, end.pixel, kept)
        self._commit(self._stall(ring, self._kept_recipe, max(self._sure(start), self._sure(end))))

    def _commit(self, stall: Stall) -> bool:
        reason = problem(stall.geom_px)
        if reason:
            self.context.notify(reason)
            return False
        self.context.apply(draw.stalls([stall], self.context.author))
        return True

    def _sure(self, pointer: Pointer) -> float:
        return max(self._sd_px, self.context.pointing_sd_px(pointer))

    def _own_recipe(self, uid: str, sd_px: float) -> Recipe:
        return Recipe.three_clicks(uid, sd_px)

    def _kept_recipe(self, uid: str, sd_px: float) -> Recipe:
        assert self._kept is not None, "a kept width needs its rectangle"
        return Recipe(length=Side(f"{uid}:length", sd_px), width=self._kept.width_side)

    def _stall(self, ring: Metres, recipe: object, sd_px: float) -> Stall:
        uid = new_uid("stall")
        selection = self.context.selection
        return Stall(
            uid=uid,
            site_uid=selection.site_uid,
            class_uid=selection.class_uid(self.context.document, "stall"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Polygon(ring),
            shape="rectangle",
            pointing_sd_px=sd_px,
            recipe=recipe(uid, sd_px).to_json(),  # type: ignore[operator]
        )


def _three_clicks(frame: SceneFrame, side: list[PixelXY], third: PixelXY) -> Metres:
    """Corners (4, 2) in pixels: the side from clicks 1 and 2, the width from click 3's distance to its line."""
    first, second = side
    ends = frame.to_plane(np.array([first, second, third], dtype=float), first)
    along = ends[1] - ends[0]
    length = float(np.hypot(*along)) or 1.0
    normal = np.array([-along[1], along[0]]) / length
    width = float((ends[2] - ends[0]) @ normal)
    corners = np.array([ends[0], ends[1], ends[1] + normal * width, ends[0] + normal * width])
    return frame.from_plane(corners, first)


def _one_drag(frame: SceneFrame, start: PixelXY, end: PixelXY, kept: _Kept) -> Metres:
    """Corners (4, 2) in pixels of a rectangle dragged along its side, with the width and direction kept."""
    reach = frame.to_plane(np.array([end], dtype=float), start)[0]
    direction = np.array(kept.direction)
    length = float(reach @ direction)
    normal = np.array([-direction[1], direction[0]])
    along = direction * length
    corners = np.array([(0.0, 0.0), along, along + normal * kept.width, normal * kept.width])
    return frame.from_plane(corners, start)


def _keep(frame: SceneFrame, stall: Stall) -> _Kept:
    """What later rectangles take over from a finished one."""
    ring = shapely.get_coordinates(stall.geom_px)
    anchor = PixelXY(*ring[0])
    first, second, third = frame.to_plane(ring[:3], anchor)
    along = second - first
    direction = along / (float(np.hypot(*along)) or 1.0)
    width = float((third - second) @ np.array([-direction[1], direction[0]]))
    side = Recipe.from_json(stall.recipe).width
    assert side is not None, "a rectangle knows its width's source"
    return _Kept(stall.drawn_on, (float(direction[0]), float(direction[1])), width, side)
