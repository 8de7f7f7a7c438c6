"""Outlines clicked vertex by vertex: stalls, zones, routes."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin

import numpy as np

from annotator.domain.positions import PixelXY, ScreenXY
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.measuring import closed, side_label
from annotator.tools.snapping import Snapped, snap
from annotator.tools.tool import Mods, Pointer, Preview, Ring


class VertexTool(BaseTool):
    """Collects clicked vertices; right click, Enter, double-click or the first vertex finishes."""

    min_points = 3

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self.points: list[PixelXY] = []
        self._at: Pointer | None = None
        self._sd_px = 0.0
        self._snapped: Snapped | None = None

    @property
    def is_drafting(self) -> bool:
        return bool(self.points)

    @property
    def status_text(self) -> str:
        if not self.points:
            return self.first_step()
        if len(self.points) < self.min_points:
            return translate("Tools", "Click the next corner; Shift keeps right angles, Backspace takes one back")
        return translate("Tools", "Click the next corner, or finish with right click, Enter or the first corner")

    def first_step(self) -> str:
        return translate("Tools", "Polygon: click the first corner")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "right":
            self._finish()
        elif pointer.button == "left" and not self.no_scene():
            self._add(pointer)

    def double_click(self, pointer: Pointer, /) -> None:
        if pointer.button == "left" and self.points:
            # The first press of the pair has set this corner already.
            self._finish()

    def move(self, pointer: Pointer, /) -> None:
        self._at = pointer
        self._aimed(pointer)
        self.changed.emit(None)

    def key(self, name: str, mods: Mods, /) -> bool:
        if name in ("Return", "Enter") and self.points and not mods.ctrl:
            self._finish()
            return True
        if name == "Backspace" and self.points:
            self.points.pop()
            self.changed.emit(None)
            return True
        return super().key(name, mods)

    def cancel(self) -> None:
        self.points = []
        self.changed.emit(None)

    def put_away(self) -> None:
        # The pointer's pixel is of the date that is left, or of another tool's business.
        self._at = self._snapped = None
        super().put_away()

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        """Make the mark; False keeps the draft (the reason has been said)."""
        raise NotImplementedError

    def draft_state(self) -> dict[str, object]:
        return {"points": [list(point) for point in self.points]} if self.points else {}

    def restore_draft(self, state: dict[str, object]) -> None:
        points = state.get("points")
        if isinstance(points, list):
            self.points = [PixelXY(float(x), float(y)) for x, y in points]
        self.changed.emit(None)

    def _add(self, pointer: Pointer) -> None:
        at = self._aimed(pointer)
        if len(self.points) >= self.min_points and _close(at, self.points[0], pointer.tolerance_px):
            self._finish()
            return
        if self.points and _close(at, self.points[-1], pointer.tolerance_px / 4):
            return
        self.points.append(at)
        self._sd_px = max(self._sd_px, self.context.pointing_sd_px(pointer))
        self.changed.emit(None)

    def _finish(self) -> None:
        if len(self.points) < self.min_points:
            if self.points:
                text = translate("Tools", "It needs at least {n} corners; Esc drops it.")
                self.context.notify(text.format(n=self.min_points))
            return
        if self.commit(self.points, self._sd_px or self.context.pointing_sd_px(self._at or _NOWHERE)):
            self.points, self._sd_px = [], 0.0
        self.changed.emit(None)

    def _aimed(self, pointer: Pointer) -> PixelXY:
        """Where a click goes: right angles with Shift, else drawn to corners, sides and directions; Ctrl frees it."""
        if pointer.shift and self.points:
            self._snapped = None
            return self._angled(pointer)
        closes = len(self.points) >= self.min_points and _close(pointer.pixel, self.points[0], pointer.tolerance_px)
        self._snapped = None if closes else snap(self.context, pointer, self.points[-1] if self.points else None)
        return pointer.pixel if self._snapped is None else self._snapped.pixel

    def _angled(self, pointer: Pointer) -> PixelXY:
        """The pointer, on a line 0/45/90° to the last side while Shift is held."""
        if not pointer.shift or not self.points:
            return pointer.pixel
        last = self.points[-1]
        base = 0.0
        if len(self.points) > 1:
            before = self.points[-2]
            base = atan2(last.y - before.y, last.x - before.x)
        dx, dy = pointer.pixel.x - last.x, pointer.pixel.y - last.y
        angle = base + round((atan2(dy, dx) - base) / (pi / 4)) * (pi / 4)
        reach = dx * cos(angle) + dy * sin(angle)
        return PixelXY(last.x + reach * cos(angle), last.y + reach * sin(angle))

    def outline(self) -> list[PixelXY]:
        """The draft with the corner under the pointer."""
        if self._at is None or not self.points:
            return list(self.points)
        if self._at.shift:
            return [*self.points, self._angled(self._at)]
        return [*self.points, self._at.pixel if self._snapped is None else self._snapped.pixel]

    def preview(self) -> Preview:
        outline, snapped = self.outline(), self._snapped
        corners = [snapped.corner] if snapped is not None and snapped.corner is not None else []
        hints = snapped.hint_lines if snapped is not None else ()
        if not outline:
            return Preview(points=corners, hint_lines=hints)
        ring: Ring = closed(outline) if len(outline) > 2 and self.min_points > 2 else np.array(outline, dtype=float)
        labels = [(outline[-1], self.label(outline))] if self._at is not None else []
        return Preview(rings=[ring], labels=labels, handles=self.points, points=corners, hint_lines=hints)

    def label(self, outline: list[PixelXY]) -> str:
        if self._at is None or len(outline) < 2:
            return ""
        return side_label(self.context, outline[-2], outline[-1], self._at)[1]


def _close(a: PixelXY, b: PixelXY, tolerance_px: float) -> bool:
    return hypot(a.x - b.x, a.y - b.y) <= tolerance_px


_NOWHERE = Pointer(pixel=PixelXY(0.0, 0.0), screen=ScreenXY(0.0, 0.0))
