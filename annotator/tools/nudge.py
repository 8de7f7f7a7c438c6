"""U: shift the scene at this site by a drag or by arrow keys, until it lies on the other dates."""

from __future__ import annotations

from math import hypot

import numpy as np

from annotator.domain.edits.placing import nudge, reset_nudge
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.tool import NOTHING, Cursor, Mods, Pointer, Preview

_STEPS: dict[str, tuple[int, int]] = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}
_FAR = 10


class Nudge(BaseTool):
    """Shift the scene at this site onto the other dates."""

    name = "nudge"
    room = "place"
    in_bar = False

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._start: PixelXY | None = None
        self._at: PixelXY | None = None
        self._slid: PixelXY | None = None
        """A drag that is let go and not yet on disk."""
        for signal in (context.session.changed, context.session.refused):
            signal.connect(lambda _what: self._forget())

    @property
    def is_drafting(self) -> bool:
        return self._start is not None

    @property
    def cursor(self) -> Cursor:
        return "move"

    @property
    def status_text(self) -> str:
        frame = self.context.frame
        if frame is None or not frame.has_place:
            return translate("Tools", "Nudge: this image has no place yet; place it first")
        east, north = (0.0, 0.0) if self._start is None or self._at is None else self._metres(self._start, self._at)
        shift = shift_text(frame.nudge_east_m + east, frame.nudge_north_m + north)
        text = translate("Tools", "Nudge ({shift}): drag, or arrows 1 px, Shift+arrows 10 px; Backspace puts it back")
        return text.format(shift=shift)

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "left" and self.context.frame is not None and self.context.frame.has_place:
            self._start = self._at = pointer.pixel

    def move(self, pointer: Pointer, /) -> None:
        if self._start is not None:
            self._at = pointer.pixel
            self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        start, self._start, self._at = self._start, None, None
        if start is not None and hypot(pointer.pixel.x - start.x, pointer.pixel.y - start.y) > pointer.screen_px:
            self._slid = _apart(start, pointer.pixel)
            self._shift(start, pointer.pixel)

    def double_click(self, pointer: Pointer, /) -> None: ...

    def key(self, name: str, mods: Mods, /) -> bool:
        if mods.ctrl or mods.alt:
            return False
        if name == "Backspace":
            self.reset()
            return True
        plain = name.rpartition("+")[2]
        if plain not in _STEPS or self.context.frame is None:
            return False
        dx, dy = _STEPS[plain]
        times = _FAR if mods.shift else 1
        scene = self.context.frame.scene
        middle = PixelXY((scene.width_px or 0) / 2, (scene.height_px or 0) / 2)
        self._shift(middle, PixelXY(middle.x + dx * times, middle.y + dy * times))
        return True

    def reset(self) -> None:
        """Back to where the placement says."""
        selection, context = self.context.selection, self.context
        context.apply(reset_nudge(selection.site_uid, selection.scene_uid, context.author))

    def cancel(self) -> None:
        self._start = self._at = None
        self._forget()

    def _forget(self) -> None:
        self._slid = None
        self.changed.emit(None)

    def preview(self) -> Preview:
        if self._start is None or self._at is None or self.context.frame is None:
            return NOTHING if self._slid is None else Preview(slide=self._slid)
        east, north = self._metres(self._start, self._at)
        line = np.array([self._start, self._at])
        label = self._at, shift_text(east, north)
        return Preview(hint_lines=[line], points=[self._start], labels=[label], slide=_apart(self._start, self._at))

    def _metres(self, start: PixelXY, end: PixelXY) -> tuple[float, float]:
        frame = self.context.frame
        assert frame is not None, "asked only with a frame"
        (east, north), *_ = frame.to_plane(np.array([end], dtype=np.float64), start).tolist()
        return east, north

    def _shift(self, start: PixelXY, end: PixelXY) -> None:
        """What is at `start` comes to lie where `end` is now."""
        frame, selection = self.context.frame, self.context.selection
        if frame is None or not frame.has_place:
            self.context.notify(self.status_text)
            return
        east, north = self._metres(start, end)
        self.context.apply(nudge(selection.site_uid, frame.scene.uid, east, north, self.context.author))


def _apart(start: PixelXY, end: PixelXY) -> PixelXY:
    return PixelXY(end.x - start.x, end.y - start.y)


def shift_text(east_m: float, north_m: float) -> str:
    """`3.2 m E, 0.4 m S`; `0.0 m` for none."""
    if max(abs(east_m), abs(north_m)) < 0.005:
        return "0.0 m"
    east = translate("Tools", "{m} m E") if east_m >= 0 else translate("Tools", "{m} m W")
    north = translate("Tools", "{m} m N") if north_m >= 0 else translate("Tools", "{m} m S")
    return f"{east.format(m=f'{abs(east_m):.2f}')}, {north.format(m=f'{abs(north_m):.2f}')}"
