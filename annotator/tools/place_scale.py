"""Placing an image by its scale bar: two clicks and a number; a drag turns it, a third click names a known point."""

from __future__ import annotations

from dataclasses import replace
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.formats.coordinate_forms import position_of
from annotator.tools.context import ToolContext
from annotator.tools.placing_tool import PlacingTool
from annotator.tools.tool import NOTHING, Cursor, Mods, Pointer, Preview

if TYPE_CHECKING:
    from annotator.formats.kml_view import KmlView

_DRAG_SCREEN_PX = 12.0
_FLAT_DEG = 3.0
"""Up to this tilt the scale differs by less than a few per cent over a screenshot."""


class PlaceScale(PlacingTool):
    """Place the image by its scale bar, north up."""

    name = "place_scale"
    way = "scale"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pressed: Pointer | None = None
        self._at: Pointer | None = None
        self._dragged = -1

    @property
    def is_drafting(self) -> bool:
        return len(self.draft.bar.ends) == 1

    @property
    def cursor(self) -> Cursor:
        return "move" if self._dragged >= 0 else "cross"

    @property
    def status_text(self) -> str:
        draft = self.draft
        if draft.scene is None:
            return translate("Tools", "Place image: open an image first")
        if not self._is_here:
            return translate("Tools", "Place image: go back to {name}").format(name=draft.scene.name)
        if not draft.bar.ends:
            return translate("Tools", "Place image: click one end of the scale bar")
        if len(draft.bar.ends) == 1:
            return translate("Tools", "Place image: click the other end of the scale bar")
        if draft.bar.length_m is None:
            return translate("Tools", "Place image: type the length of the bar, e.g. 100 m, and Enter")
        return translate("Tools", "Place image: Enter places it; drag along north to turn it, click a known point")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button != "left" or self.draft.scene is None or not self._is_here:
            return
        self._at = pointer
        self._dragged = self._hit(pointer)
        if self._dragged < 0 and len(self.draft.bar.ends) < 2:
            self._add_end(pointer)
        elif self._dragged < 0:
            self._pressed = pointer

    def move(self, pointer: Pointer, /) -> None:
        self._at = pointer
        if self._dragged >= 0:
            ends = list(self.draft.bar.ends)
            ends[self._dragged] = pointer.pixel
            self.draft.set_bar(ends=tuple(ends), sd_px=self._sd_px(pointer))
        else:
            self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        start, self._pressed, self._dragged = self._pressed, None, -1
        self.draft.end_step()
        if start is None:
            return
        if _screen_distance(start, pointer) > _DRAG_SCREEN_PX:
            dx, dy = pointer.pixel.x - start.pixel.x, pointer.pixel.y - start.pixel.y
            # The drag points to north; the image's "up" lies as far to the other side of it.
            self.draft.set_bar(up_deg=-degrees(atan2(dx, -dy)))
        else:
            self.draft.set_bar(known_px=pointer.pixel)

    def key(self, name: str, mods: Mods, /) -> bool:
        if mods.ctrl or mods.alt:
            return False
        if name == "Return":
            return self.finish()
        if name in ("Backspace", "Delete") and self.draft.bar.ends:
            self.draft.set_bar(ends=self.draft.bar.ends[:-1])
            return True
        return False

    def take_text(self, text: str) -> bool:
        """Coordinates pasted for the known point, or a view copied in Google Earth: its middle and direction."""
        try:
            from annotator.formats.kml_view import parse_view  # readers of KML are rarely needed

            view = parse_view(text)
            if view is None:
                self.draft.set_bar(known_at=position_of(text), acquired=None)
            else:
                self._take_view(view)
        except Refused as refusal:
            self.context.notify(str(refusal))
        return True

    def cancel(self) -> None:
        if len(self.draft.bar.ends) == 1:
            self.draft.set_bar(ends=())

    def preview(self) -> Preview:
        bar = self.draft.bar
        if self.draft.scene is None or not self._is_here:
            return NOTHING
        ends = list(bar.ends)
        if len(ends) == 1 and self._at is not None:
            ends.append(self._at.pixel)
        lines: list[Any] = [np.array(ends)] if len(ends) == 2 else []
        if self._pressed is not None and self._at is not None:
            lines.append(np.array([self._pressed.pixel, self._at.pixel]))
        points = [bar.known_px] if bar.known_px is not None else []
        return Preview(rings=lines, handles=list(bar.ends), points=points, labels=self._labels(ends))

    def take_back(self) -> bool:
        return self.draft.take_back()

    def draft_state(self) -> dict[str, object]:
        return self.draft.state()

    def restore_draft(self, state: dict[str, Any]) -> None:
        self.draft.restore(state)

    @property
    def _is_here(self) -> bool:
        return self.context.selection.scene_uid == self.draft.scene_uid

    def _take_view(self, view: KmlView) -> None:
        self.draft.set_bar(known_px=None, known_at=view.position, up_deg=view.heading_deg, acquired=view.acquired)
        if view.tilt_deg > _FLAT_DEG:
            text = translate("Tools", "The view is tilted by {deg}°: its scale is not one, use points instead.")
            self.context.notify(text.format(deg=f"{view.tilt_deg:.0f}"))

    def _add_end(self, pointer: Pointer) -> None:
        ends = (*self.draft.bar.ends, pointer.pixel)
        self.draft.set_bar(ends=ends, sd_px=max(self._sd_px(pointer), self.draft.bar.sd_px if len(ends) > 1 else 0.0))

    def _sd_px(self, pointer: Pointer) -> float:
        """A bar is drawn on top of the picture: what the sensor saw does not blur it, but a small zoom does."""
        scene = self.draft.scene
        if scene is None:
            return self.context.pointing_sd_px(pointer)
        return self.context.pointing_sd_px(replace(pointer, screen_px=max(1.0, pointer.screen_px)))

    def _hit(self, pointer: Pointer) -> int:
        ends = self.draft.bar.ends
        far = [hypot(end.x - pointer.pixel.x, end.y - pointer.pixel.y) for end in ends]
        near = [index for index, distance in enumerate(far) if distance <= pointer.tolerance_px]
        return near[0] if near and len(ends) == 2 else -1

    def _labels(self, ends: list[PixelXY]) -> list[tuple[PixelXY, str]]:
        if len(ends) < 2:
            return []
        length_px = hypot(ends[1].x - ends[0].x, ends[1].y - ends[0].y)
        said = self.draft.bar.length_m
        text = f"{length_px:.1f} px" if said is None else f"{length_px:.1f} px = {said:g} m"
        return [(ends[1], text)]


def _screen_distance(a: Pointer, b: Pointer) -> float:
    return hypot(a.screen.x - b.screen.x, a.screen.y - b.screen.y)
