"""Shift+R: click in a roof, or drag a loose box around it, and its right-angled outline is proposed and taken over.

The outline is shown before it counts: letting the button go, a second click or Enter keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot
from typing import Any

import numpy as np
import shapely

from annotator.domain.edits.recipe import Recipe
from annotator.domain.ground_rectangle import GroundRectangle
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.measuring import draft_text
from annotator.tools.stall_tool import StallTool
from annotator.tools.tool import Pointer, Preview, Ring

DRAG_FROM = 5.0

Box = tuple[float, float, float, float]
FitAsker = Callable[[PixelXY, Box | None, Callable[[Any], None]], None]
"""Asks for the outline at a position or in a box of the scene shown; hands back corners (4, 2) in pixels or None."""


class FitRectangle(StallTool):
    """A press asks; what comes back is the draft."""

    name = "fit_roof"
    in_bar = False

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pressed: Pointer | None = None
        self._fitted: Ring | None = None
        self._asked = 0
        self._waits = False

    @property
    def is_drafting(self) -> bool:
        return self._fitted is not None or self._waits

    @property
    def status_text(self) -> str:
        if self._fitted is not None:
            return translate("Tools", "Enter or a click in the outline keeps it, Esc drops it; click another roof")
        if self._waits:
            return translate("Tools", "Looking for the edges of the roof")
        return translate("Tools", "Fit: click in a roof, or drag a loose box around it")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "right":
            self.cancel()
        elif pointer.button == "left" and not self.no_scene():
            self.at = pointer
            if self._fitted is not None and _holds(self._fitted, pointer.pixel):
                self.complete()
                return
            self._pressed = pointer
            self._ask(pointer.pixel, None)

    def move(self, pointer: Pointer, /) -> None:
        self.at = pointer
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pointer.button != "left":
            return
        if _is_drag(pressed, pointer):
            (ax, ay), (bx, by) = pressed.pixel, pointer.pixel
            middle = PixelXY((ax + bx) / 2, (ay + by) / 2)
            self._ask(middle, (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
        elif self._fitted is not None:
            # It was seen while the button was held; a quick click sees it first and keeps it with Enter.
            self.complete()
        self.changed.emit(None)

    def double_click(self, pointer: Pointer, /) -> None:
        self.press(pointer)

    def key(self, name: str, mods: Any, /) -> bool:
        if name == "Return" and not (mods.ctrl or mods.alt) and self._fitted is not None:
            return self.complete()
        return super().key(name, mods)

    def cancel(self) -> None:
        self._asked += 1
        self._pressed = self._fitted = None
        self._waits = False
        self.changed.emit(None)

    def complete(self) -> bool:
        stall = self._stall()
        if stall is None or not self.commit_stalls([stall]):
            return False
        self.cancel()
        return True

    def preview(self) -> Preview:
        if self._pressed is not None and self.at is not None and _is_drag(self._pressed, self.at):
            (ax, ay), (bx, by) = self._pressed.pixel, self.at.pixel
            return Preview(rings=[np.array([(ax, ay), (bx, ay), (bx, by), (ax, by), (ax, ay)], dtype=float)])
        stall = self._stall()
        return self.drawn([stall.geom_px], draft_text(self.context, stall)) if stall is not None else Preview()

    def _ask(self, at: PixelXY, box: Box | None) -> None:
        self._asked += 1
        asked, self._fitted, self._waits = self._asked, None, True

        def found(corners: Any) -> None:
            if asked == self._asked:
                self._take(corners)

        self.context.fit(at, box, found)

    def _take(self, corners: Any) -> None:
        self._waits, self._fitted = False, corners
        if corners is None:
            self.context.notify(translate("Tools", "No clear right-angled outline here; drag a box around it, or R."))
        self.changed.emit(None)

    def _stall(self) -> Stall | None:
        """Right angles on the ground, not only in the picture; its errors are those of one click per vertex."""
        frame, pointer = self.context.frame, self.at
        if self._fitted is None or frame is None or pointer is None:
            return None
        first, second, third = (PixelXY(*point) for point in self._fitted[:3].tolist())
        ring = GroundRectangle.through(frame, first, second, third).ring(frame)
        return self.new_stall(ring, lambda _uid: Recipe(), self.sure(pointer), "fitted")


def _holds(ring: Ring, pixel: PixelXY) -> bool:
    return bool(shapely.Polygon(ring).contains(shapely.Point(pixel)))


def _is_drag(start: Pointer, end: Pointer) -> bool:
    return hypot(end.screen.x - start.screen.x, end.screen.y - start.screen.y) > DRAG_FROM
