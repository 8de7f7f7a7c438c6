"""Shift+D: copies of the selected stalls along a drawn line."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Any

import numpy as np
import shapely

from annotator.domain.edits.copies import array
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.chosen_tool import ChosenTool
from annotator.tools.context import ToolContext
from annotator.tools.snapping import Snapped, snap
from annotator.tools.tool import Mods, Number, Pointer, Preview

DRAG_FROM = 4.0
MOST = 500
SPACING_STEP = 0.1


class CopyAlong(ChosenTool):
    """Drag from the stalls along the line; wheel or digits = number of copies, Alt + wheel = spacing."""

    name = "copy_along"
    in_bar = False

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._start: PixelXY | None = None
        self._pressed: Pointer | None = None
        self._snapped: Snapped | None = None
        self._count: int | None = None
        self._spacing: float | None = None
        self._typed = ""

    @property
    def is_drafting(self) -> bool:
        return self._start is not None

    @property
    def status_text(self) -> str:
        if not self.uids:
            return translate("Tools", "Copy along a line: click the stall to copy")
        if self._start is None:
            return translate("Tools", "Copy along a line: drag from the stall to where the last copy goes")
        return translate("Tools", "Copies: wheel or digits set their number, Alt+wheel the spacing; click ends")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "right":
            if not self.complete():
                self.cancel()
        elif pointer.button == "left" and (self.uids or self.pick(pointer)):
            self._pressed = pointer if self._start is None else None
            if self._start is None:
                self._start = pointer.pixel
            self._aim(pointer)
        self.changed.emit(None)

    def move(self, pointer: Pointer, /) -> None:
        self._aim(pointer)
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pointer.button != "left" or self._start is None:
            return
        self._aim(pointer)
        began = pressed is not None and hypot(*np.subtract(pointer.screen, pressed.screen)) <= DRAG_FROM
        if not began:
            self.complete()
        self.changed.emit(None)

    def complete(self) -> bool:
        offsets = self._offsets()
        if not offsets:
            return False
        context, keep_off = self.context, self.standing(self._copies())
        edit = array(self.uids, offsets, context.selection.scene_uid, context.author, keep_off=keep_off)
        if self.context.try_apply(edit):
            self._reset()
        return True

    def cancel(self) -> None:
        self._reset()
        self.changed.emit(None)

    def put_away(self) -> None:
        self._reset()
        super().put_away()

    def wheel(self, steps: float, pointer: Pointer, /) -> bool:
        if self._start is None or pointer.ctrl:
            return False
        notch = 1 if steps > 0 else -1
        if pointer.alt:
            self.set_number("spacing", round(self._step_m() + notch * SPACING_STEP, 3))
        else:
            self.set_number("count", len(self._offsets()) + notch)
        return True

    def key(self, name: str, mods: Mods, /) -> bool:
        if mods.ctrl or mods.alt or mods.shift or self._start is None:
            return super().key(name, mods)
        if name in ("Return", "Enter"):
            return self.complete()
        if name.isdigit() or (name == "Backspace" and self._typed):
            self._typed = (self._typed + name)[-3:] if name.isdigit() else self._typed[:-1]
            self.set_number("count", int(self._typed or "0"))
            return True
        return super().key(name, mods)

    def numbers(self) -> Sequence[Number]:
        frame = self.context.frame
        unit = "m" if frame is not None and frame.has_scale else "px"
        fits = translate("Tools", "Copies between here and there; 0 = as many as the spacing gives")
        return (
            Number("count", translate("Tools", "Copies"), len(self._offsets()), least=0, most=MOST, tip=fits),
            Number("spacing", translate("Tools", "Spacing"), self._step_m(), unit, 1, 0.0, 1000.0, SPACING_STEP),
        )

    def set_number(self, name: str, value: float) -> None:
        """A number fixes how the line is divided, a spacing how far apart the copies are."""
        if name == "spacing":
            self._spacing, self._count = (value if value > 0 else None), None
        else:
            self._count = min(int(value), MOST) if value > 0 else None
        self.changed.emit(None)

    def preview(self) -> Preview:
        hints = self._snapped.hint_lines if self._snapped is not None else ()
        if self._start is None or self.at is None:
            return Preview(hint_lines=hints)
        line = np.array([self._start, self._end()], dtype=float)
        shapes = self._copies()
        unit = "m" if self.context.frame is not None and self.context.frame.has_scale else "px"
        text = translate("Tools", "{n} copies · every {d} {unit}")
        said = text.format(n=len(self._offsets()), d=f"{self._step_m():.1f}", unit=unit)
        return self.shown(shapes[:MOST], said, hint_lines=[line, *hints])

    def _copies(self) -> list[Any]:
        """Outlines of the copies, pixels."""
        stalls = self.stalls()
        return [
            shapely.transform(stall.geom_px, lambda points, offset=offset: points + offset)
            for offset in self._offsets()
            for stall in stalls
        ]

    def _aim(self, pointer: Pointer) -> None:
        self.at = pointer
        self._snapped = snap(self.context, pointer, self._start)

    def _end(self) -> PixelXY:
        if self._snapped is not None:
            return self._snapped.pixel
        return self.at.pixel if self.at is not None else PixelXY(0.0, 0.0)

    def _offsets(self) -> list[PixelXY]:
        """Offset of each copy in pixels."""
        frame = self.context.frame
        if self._start is None or frame is None or not self.uids:
            return []
        reach = np.subtract(self._end(), self._start)
        length = self._length_m(frame)
        if self._count is not None:
            count, part = self._count, 1.0 / self._count
        else:
            step = self._step_m()
            count = min(int(length / step + 1e-6), MOST) if step > 0 else 0
            part = step / length if length > 0 else 0.0
        return [PixelXY(*(reach * part * number)) for number in range(1, count + 1)]

    def _step_m(self) -> float:
        """Metres from copy to copy: as set, as the number gives, or so that copies stand side by side."""
        frame = self.context.frame
        if frame is None or self._start is None:
            return self._spacing or 0.0
        if self._count is not None:
            return self._length_m(frame) / self._count
        return self._spacing if self._spacing is not None else self._extent_m(frame)

    def _length_m(self, frame: SceneFrame) -> float:
        assert self._start is not None, "a line has a beginning"
        return float(np.hypot(*frame.to_plane(np.array([self._end()], dtype=float), self._start)[0]))

    def _extent_m(self, frame: SceneFrame) -> float:
        """How long the selection is along the line, and the gap that is kept."""
        assert self._start is not None, "a line has a beginning"
        (east, north), *_ = frame.to_plane(np.array([self._end()], dtype=float), self._start).tolist()
        length = hypot(east, north)
        corners = [shapely.get_coordinates(stall.geom_px) for stall in self.stalls()]
        if not length or not corners:
            return 0.0
        along = frame.to_plane(np.concatenate(corners), self._start) @ np.array([east, north]) / length
        return float(np.ptp(along)) + self.context.habits.gap_m

    def _reset(self) -> None:
        self._start, self._pressed, self._snapped, self._count, self._typed = None, None, None, None, ""
