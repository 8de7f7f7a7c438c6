"""A: a row of equal stalls, dragged from end to end; the wheel or digits say how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

import numpy as np
import shapely

from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.edits.recipe import Recipe
from annotator.domain.frame import SceneFrame
from annotator.domain.measure.errors import combine_sd
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.habits import Kept
from annotator.tools.measuring import area_text, draft_text, side_label
from annotator.tools.row_shape import MOST, RowShape
from annotator.tools.stall_tool import StallTool, segment
from annotator.tools.tool import Mods, Number, Pointer, Preview, Ring

DRAG_FROM = 3.0
GAP_STEP = 0.1
"""One notch of Alt + wheel, m."""


class DrawRow(StallTool):
    """The first stall by three clicks, unless width and angle are kept; then along the row."""

    name = "row"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._clicks: list[PixelXY] = []
        self._row: RowShape | None = None
        self._typed = ""
        self._pressed: Pointer | None = None
        self._began = False
        """The press under way began the row."""

    @property
    def is_drafting(self) -> bool:
        return bool(self._clicks) or self._row is not None

    @property
    def status_text(self) -> str:
        if self._row is not None:
            text = translate("Tools", "Row of {n}: wheel or digits set the number, Alt+wheel the gap; click ends it")
            return text.format(n=self._row.number)
        if len(self._clicks) == 1:
            return translate("Tools", "Row: click the second corner of the first stall")
        if len(self._clicks) == 2:
            return translate("Tools", "Row: click the opposite side of the first stall")
        if self._kept is not None:
            return translate("Tools", "Row: drag along the row from corner to corner (F: other side)")
        return translate("Tools", "Row: click the first corner of the first stall")

    @property
    def _kept(self) -> Kept | None:
        return self.context.habits.kept_on(self.context.selection.scene_uid)

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "right":
            if not self.complete():
                self.cancel()
            return
        if pointer.button != "left" or self.no_scene():
            return
        self._pressed, self._began = pointer, False
        at = self._point(pointer)
        if self._row is None and not self._clicks and self._kept is not None:
            self._row, self._began = RowShape.from_kept(self._kept, at, self.context.habits.gap_m), True
            self.sd_px = self.sure(pointer)

    def move(self, pointer: Pointer, /) -> None:
        self._follow(pointer)
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        frame = self.context.frame
        if pressed is None or pointer.button != "left" or frame is None:
            return
        moved = hypot(pointer.screen.x - pressed.screen.x, pointer.screen.y - pressed.screen.y) > DRAG_FROM
        if self._row is None:
            self._click(frame, pressed)
        elif moved or not self._began:
            self._follow(pointer)
            self.complete()
        self.changed.emit(None)

    def complete(self) -> bool:
        frame, row = self.context.frame, self._row
        if frame is None or row is None:
            return False
        stalls = self._stalls(row, row.rings(frame))
        if self.commit_stalls(stalls):
            self.context.habits.keep(self.context.document, frame, stalls[0])
            self._reset()
        self.changed.emit(None)
        return True

    def wheel(self, steps: float, pointer: Pointer, /) -> bool:
        """More or fewer stalls; with Alt a wider or narrower gap. Ctrl lets the canvas zoom."""
        if self._row is None or pointer.ctrl:
            return False
        notch = 1 if steps > 0 else -1
        if pointer.alt:
            self.set_number("gap", round(self.context.habits.gap_m + notch * GAP_STEP, 3))
        else:
            self.set_number("count", self._row.number + notch)
        return True

    def key(self, name: str, mods: Mods, /) -> bool:
        if mods.ctrl or mods.alt:
            return super().key(name, mods)
        if name in ("Return", "Enter"):
            return self.complete()
        if name == "Backspace" and self.is_drafting:
            self._take_back()
            return True
        if name.isdigit() and self._row is not None:
            self._type(self._typed + name)
            return True
        return super().key(name, mods)

    def flip(self) -> bool:
        if self._row is not None:
            stall = self._row.stall
            self._row = replace(self._row, stall=replace(stall, width=-stall.width))
            self.changed.emit(None)
            return True
        return super().flip()

    def numbers(self) -> Sequence[Number]:
        count = self._row.number if self._row is not None else 0
        fits = translate("Tools", "Stalls of the row; 0 = as many as fit")
        unit = "m" if self.context.frame is not None and self.context.frame.has_scale else "px"
        return (
            Number("count", translate("Tools", "Stalls"), count, least=0, most=MOST, tip=fits),
            Number("gap", translate("Tools", "Gap"), self.context.habits.gap_m, unit, 1, 0.0, 100.0, GAP_STEP),
        )

    def set_number(self, name: str, value: float) -> None:
        if name == "gap":
            self.context.habits.gap_m = max(value, 0.0)
            if self._row is not None:
                self._row = replace(self._row, gap=self.context.habits.gap_m)
        elif self._row is not None:
            self._row = replace(self._row, count=min(max(int(value), 1), MOST) if value > 0 else None)
        self.changed.emit(None)

    def cancel(self) -> None:
        self._reset()
        self.changed.emit(None)

    def draft_state(self) -> dict[str, object]:
        """The clicks; of a row begun with them the corners of its first stall."""
        points: list[PixelXY] = self._clicks
        frame = self.context.frame
        if self._row is not None and self._row.is_first and frame is not None:
            points = [PixelXY(*corner) for corner in self._row.stall.ring(frame)[:3].tolist()]
        return {"points": [list(point) for point in points]} if points else {}

    def restore_draft(self, state: dict[str, object]) -> None:
        points, frame = state.get("points"), self.context.frame
        if isinstance(points, list):
            clicks = [PixelXY(float(x), float(y)) for x, y in points][:3]
            if len(clicks) == 3 and frame is not None:
                self._row = RowShape.from_clicks(frame, clicks[:2], clicks[2], self.context.habits.gap_m)
            self._clicks = clicks[:2] if self._row is None else []
        self.changed.emit(None)

    def preview(self) -> Preview:
        frame, snapped = self.context.frame, self.snapped
        if frame is None:
            return Preview()
        if self.at is None or snapped is None:
            return self._resting(frame)
        if self._row is not None:
            rings = self._row.rings(frame)
            return self.drawn(list(shapely.polygons(np.stack(rings))), self._figures(self._row, rings))
        if len(self._clicks) == 1:
            start = self._clicks[0]
            labels = [side_label(self.context, start, snapped.pixel, self.at)]
            points, hints = self.snap_points(), self.hints()
            line = segment(start, snapped.pixel)
            return Preview([line], points=points, handles=[start], labels=labels, hint_lines=hints)
        if len(self._clicks) == 2:
            row = RowShape.from_clicks(frame, self._clicks, snapped.pixel, 0.0)
            return self.drawn([shapely.Polygon(row.rings(frame)[0])], self._first_text(frame, row), self._clicks)
        return self.hovering()

    def _resting(self, frame: SceneFrame) -> Preview:
        """What was clicked, while no pointer is over the scene: after a restart the draft must be seen."""
        return Preview(handles=self._clicks) if self._row is None else Preview(self._row.rings(frame))

    def _click(self, frame: SceneFrame, pointer: Pointer) -> None:
        """One of the three clicks of the first stall."""
        at = self._point(pointer)
        if self._clicks and hypot(at.x - self._clicks[-1].x, at.y - self._clicks[-1].y) < pointer.tolerance_px / 4:
            return
        self.sd_px = self.sure(pointer)
        if len(self._clicks) < 2:
            self._clicks.append(at)
            return
        self._row = RowShape.from_clicks(frame, self._clicks, at, self.context.habits.gap_m)
        self._clicks, self._typed = [], ""

    def _point(self, pointer: Pointer) -> PixelXY:
        start = self._row.stall.anchor if self._row is not None else None
        return self.point_at(pointer, self._clicks[0] if len(self._clicks) == 1 else start)

    def _follow(self, pointer: Pointer) -> None:
        at, frame = self._point(pointer), self.context.frame
        if self._row is not None and frame is not None:
            self._row = self._row.to(frame, at)
            self.sd_px = self.sure(pointer)

    def _stalls(self, row: RowShape, rings: Sequence[Ring]) -> list[Stall]:
        sd_px = self.sd_px or (self.sure(self.at) if self.at is not None else 0.0)
        recipe: Recipe = row.recipe(sd_px)
        shape = "row" if row.number > 1 else "rectangle"
        return [self.new_stall(ring, lambda _uid: recipe, sd_px, shape) for ring in rings]

    def _figures(self, row: RowShape, rings: Sequence[Ring]) -> str:
        """`10 × 6.1 × 3.0 m · Σ 183.4 ± 20.1 m²`.

        The stall in the middle stands for all: they are equal and err together (measurement 2.3), and what the scale
        of the scene changes along the row cancels around its middle.
        """
        count = len(rings)
        (one,) = measured_stalls(self.context.document, self._stalls(row, [rings[count // 2]]))
        if one.area_m2 is None:
            return translate("Tools", "%n stall(s) · no scale", "", count)
        sd = combine_sd([(float(count), one.parts)]) if one.parts else None
        size = f"{one.length_m:.1f} × {one.width_m:.1f} m" if one.length_m and one.width_m else ""
        if count == 1:
            return f"{size} · {area_text(one.area_m2, sd)}"
        return f"{count} × {size} · Σ {area_text(count * one.area_m2, sd)}"

    def _first_text(self, frame: SceneFrame, row: RowShape) -> str:
        assert self.at is not None, "a draft needs a pointer"
        sd_px = self.sure(self.at)
        return draft_text(self.context, self.new_stall(row.rings(frame)[0], lambda _u: row.recipe(sd_px), sd_px, "row"))

    def _take_back(self) -> None:
        if self._typed:
            self._type(self._typed[:-1])
        elif self._row is not None:
            self._row = None
        elif self._clicks:
            self._clicks.pop()
        self.changed.emit(None)

    def _type(self, digits: str) -> None:
        self._typed = digits[-3:]
        self.set_number("count", int(self._typed or "0"))

    def _reset(self) -> None:
        self._clicks, self._row, self._typed, self._pressed, self.sd_px = [], None, "", None, 0.0
