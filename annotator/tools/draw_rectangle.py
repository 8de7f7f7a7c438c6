"""R: a rectangle in three clicks; then width and angle are kept and the next stall is one drag."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import Any

import shapely

from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import GroundRectangle
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.habits import Kept
from annotator.tools.live_edge import Edged, Held, drag_to_edge, holds, side_to_edge, width_to_edge
from annotator.tools.measuring import draft_text, side_label
from annotator.tools.stall_tool import StallTool
from annotator.tools.tool import Mods, Pointer, Preview

DRAG_FROM = 3.0
"""A press that moves this many screen pixels is a drag."""


class DrawRectangle(StallTool):
    """Three clicks: the two ends of a side, then the width. Afterwards one drag along the side."""

    name = "rectangle"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._clicks: list[PixelXY] = []
        self._pressed: Pointer | None = None
        self._start: PixelXY | None = None
        """Where the press under way goes."""
        self._start_held = False
        """Whether edges of the image leave it there."""
        self._held: list[bool] = []
        """The same of each click."""
        self._rough: PixelXY | None = None
        """Where the first click was before its side went to an edge."""
        self._dragging = False

    @property
    def is_drafting(self) -> bool:
        return bool(self._clicks)

    @property
    def status_text(self) -> str:
        if len(self._clicks) == 1:
            return translate("Tools", "Rectangle: click the second corner of the long side; Ctrl frees it")
        if len(self._clicks) == 2:
            return translate("Tools", "Rectangle: click the opposite side to set the width")
        if self._kept is not None:
            return translate("Tools", "Rectangle: drag along the next stall (F: other side), or click three corners")
        return translate("Tools", "Rectangle: click the first corner of the long side")

    @property
    def _kept(self) -> Kept | None:
        return self.context.habits.kept_on(self.context.selection.scene_uid)

    @property
    def _side_start(self) -> PixelXY | None:
        return self._clicks[0] if len(self._clicks) == 1 else None

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "right":
            self.cancel()
            return
        if pointer.button != "left" or self.no_scene():
            return
        self._start = self.point_at(pointer, self._side_start)
        self._start_held = self._holds()
        self._pressed, self._dragging = pointer, False

    def move(self, pointer: Pointer, /) -> None:
        self.point_at(pointer, self._side_start)
        if self._pressed is not None and not self._clicks and self._kept is not None:
            moved = hypot(pointer.screen.x - self._pressed.screen.x, pointer.screen.y - self._pressed.screen.y)
            self._dragging = self._dragging or moved > DRAG_FROM
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pointer.button != "left" or self._start is None:
            return
        if self._dragging:
            self._dragging = False
            self._finish_drag(pressed, pointer, self._start)
        else:
            self._click(pressed, self._start)
        self.changed.emit(None)

    def key(self, name: str, mods: Mods, /) -> bool:
        if name == "Backspace" and self._clicks:
            self._clicks.pop()
            self._held.pop()
            if self._clicks and self._rough is not None:
                self._clicks = [self._rough]
            self.changed.emit(None)
            return True
        return super().key(name, mods)

    def cancel(self) -> None:
        self._clicks, self._held, self._pressed, self._dragging, self.sd_px = [], [], None, False, 0.0
        self.changed.emit(None)

    def draft_state(self) -> dict[str, object]:
        return {"points": [list(point) for point in self._clicks]} if self._clicks else {}

    def restore_draft(self, state: dict[str, object]) -> None:
        points = state.get("points")
        if isinstance(points, list):
            self._clicks = [PixelXY(float(x), float(y)) for x, y in points][:2]
            self._held, self._rough = [False] * len(self._clicks), None
        self.changed.emit(None)

    def preview(self) -> Preview:
        frame, snapped = self.context.frame, self.snapped
        if frame is None or self.at is None or snapped is None:
            return Preview()
        if len(self._clicks) == 1:
            side = side_to_edge(self.context, self.at, self._clicks[0], snapped.pixel, self._held_with(self._holds()))
            start, end = (PixelXY(*corner) for corner in side.ring.tolist())
            labels = [side_label(self.context, start, end, self.at)]
            points, hints = self.snap_points(), side.hint_lines or self.hints()
            return Preview([side.ring], points=points, handles=[start], labels=labels, hint_lines=hints)
        drafted = self._drafted(frame, snapped.pixel)
        if drafted is None:
            return self.hovering()
        stall, hints = drafted
        shown = self.drawn([stall.geom_px], draft_text(self.context, stall), self._clicks)
        return replace(shown, hint_lines=(*shown.hint_lines, *hints))

    def _drafted(self, frame: SceneFrame, at: PixelXY) -> tuple[Stall, tuple[Any, ...]] | None:
        """The stall as it would be if the hand stopped here, and the edges it went to."""
        assert self.at is not None, "a draft needs a pointer"
        if len(self._clicks) == 2:
            edged = self._through(frame, self.at, at, self._holds())
            return self._three_clicks(edged, self.sure(self.at)), edged.hint_lines
        # The width is kept for this scene; a key may have shown another one since the drag began.
        if self._dragging and self._pressed is not None and self._start is not None and self._kept is not None:
            edged = self._along(frame, self.at, self._start, at)
            return self._one_drag(edged, self.sure(self.at)), edged.hint_lines
        return None

    def _holds(self) -> bool:
        """Whether the pointer itself is held where it is."""
        assert self.at is not None and self.snapped is not None
        return holds(self.at, self.snapped, self._side_start)

    def _held_with(self, second: bool) -> Held:
        return Held(self._held[0], second)

    def _through(self, frame: SceneFrame, pointer: Pointer, third: PixelXY, is_held: bool) -> Edged:
        drawn = GroundRectangle.through(frame, self._clicks[0], self._clicks[1], third)
        return width_to_edge(self.context, pointer, frame, drawn, held=is_held)

    def _along(self, frame: SceneFrame, pointer: Pointer, start: PixelXY, end: PixelXY) -> Edged:
        kept = self._kept
        assert kept is not None, "a drag needs a kept width"
        along, _ = GroundRectangle(start, kept.direction, 1.0, 1.0).along_across(frame, end)
        drawn = GroundRectangle(start, kept.direction, along, kept.width)
        return drag_to_edge(self.context, pointer, frame, drawn, held=self._start_held)

    def _three_clicks(self, edged: Edged, sd_px: float) -> Stall:
        return self.new_stall(edged.ring, lambda uid: Recipe.three_clicks(uid, sd_px), sd_px, "rectangle")

    def _one_drag(self, edged: Edged, sd_px: float) -> Stall:
        kept = self._kept
        assert kept is not None, "a drag needs a kept width"
        return self.new_stall(edged.ring, lambda uid: kept_recipe(kept, uid, sd_px), sd_px, "rectangle")

    def _click(self, pointer: Pointer, at: PixelXY) -> None:
        frame = self.context.frame
        if frame is None:
            return
        self.sd_px = self.sure(pointer)
        if self._clicks and hypot(at.x - self._clicks[-1].x, at.y - self._clicks[-1].y) < pointer.tolerance_px / 4:
            return
        if len(self._clicks) < 2:
            self._corner(pointer, at)
            return
        stall = self._three_clicks(self._through(frame, pointer, at, self._start_held), self.sd_px)
        if self.commit_stalls([stall]):
            self.context.habits.keep(self.context.document, frame, stall)
            self._clicks, self._held, self.sd_px = [], [], 0.0

    def _corner(self, pointer: Pointer, at: PixelXY) -> None:
        """One end of the first side; with the second the side goes to an edge of the image."""
        if self._clicks:
            held = self._held_with(self._start_held)
            self._rough = self._clicks[0]
            side = side_to_edge(self.context, pointer, self._rough, at, held)
            self._clicks = [PixelXY(*corner) for corner in side.ring.tolist()]
        else:
            self._clicks, self._rough = [at], None
        self._held.append(self._start_held)

    def _finish_drag(self, start: Pointer, end: Pointer, at: PixelXY) -> None:
        frame = self.context.frame
        if frame is not None and self._kept is not None:
            edged = self._along(frame, end, at, self.point_at(end))
            stall = self._one_drag(edged, max(self.sure(start), self.sure(end)))
            if self.commit_stalls([stall]):
                self.context.habits.keep_length(frame, shapely.get_coordinates(stall.geom_px))


def kept_recipe(kept: Kept, uid: str, sd_px: float) -> Recipe:
    """A length of its own and the width's source of the rectangle it came from (measurement 2.3)."""
    width = kept.width_side or Side(f"{uid}:width", sd_px)
    return Recipe(length=Side(f"{uid}:length", sd_px), width=width)
