"""X: mark a river crossing; single keys fill its form."""

from __future__ import annotations

import numpy as np
import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.routing import nearest_route
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Crossing, new_uid
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.tool import Mods, Pointer

GATES = ("unknown", "yes", "no")
BANKS = ("", "both", "left", "right")
"""Banks on which a track or ramp is seen, as the river flows."""


class PlaceCrossing(BaseTool):
    """A click marks; 1–9, G, Y and E then fill the form of the crossing just marked (1–9 also of the next ones)."""

    name = "crossing"
    object_kind = "crossing"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._last = ""
        self._form: dict[str, str] = {}
        """What keys have set of the last one; it may be under way to the disk still."""

    @property
    def status_text(self) -> str:
        found = self.context.class_of("crossing")
        text = translate("Tools", "Mark {name}: click the crossing; then 1–9 class, G at a gate, Y banks, E certainty")
        return text.format(name=found.name if found is not None else "")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "left":
            self._mark(pointer.pixel, self.context.pointing_sd_px(pointer))

    def mark_at(self, position: LonLat) -> bool:
        """Mark a crossing at a position that was pasted; False where the scene has no place."""
        frame = self.context.frame
        if frame is None or not frame.has_place:
            return False
        x, y = frame.pixels(np.array([position], dtype=float))[0].tolist()
        self._mark(PixelXY(x, y), None)
        return True

    def key(self, name: str, mods: Mods, /) -> bool:
        if not self._target() or mods.ctrl or mods.alt:
            return super().key(name, mods)
        if name == "G":
            self._next_value("at_gate", GATES, translate("Tools", "At a gate: {value}"))
            return True
        if name == "Y":
            self._next_value("banks", BANKS, translate("Tools", "Banks: {value}"))
            return True
        used = super().key(name, mods)
        if used and name.isdigit():
            self._set(class_uid=self.context.selection.class_uid(self.context.document, "crossing"))
        elif used and name == "E":
            self._set(certainty=self.context.selection.certainty)
        return used

    def _mark(self, at: PixelXY, sd_px: float | None) -> None:
        selection, context = self.context.selection, self.context
        frame = context.frame
        if self.no_scene() or frame is None:
            return
        lonlat = frame.lonlat(np.array([at], dtype=float))[0].tolist() if frame.has_place else None
        crossing = Crossing(
            uid=new_uid("crossing"),
            site_uid=selection.site_uid,
            class_uid=selection.class_uid(context.document, "crossing"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Point(at),
            pointing_sd_px=sd_px,
            route_uid=nearest_route(context.document, selection.site_uid, LonLat(*lonlat)) if lonlat else "",
        )
        self._last, self._form = crossing.uid, {"at_gate": crossing.at_gate, "banks": crossing.banks}
        context.apply(draw.crossing(crossing, context.author))
        selection.select([crossing.uid])

    def _target(self) -> str:
        """Uid of the crossing whose form the keys fill: the one selected, else the one just marked."""
        chosen = self.context.selection.uids
        if len(chosen) == 1 and self.context.document.get(Crossing, chosen[0]) is not None:
            return chosen[0]
        is_under_way = not self.context.session.is_idle or self.context.document.get(Crossing, self._last) is not None
        return self._last if chosen in ((), (self._last,)) and is_under_way else ""

    def _next_value(self, field: str, values: tuple[str, ...], text: str) -> None:
        uid, document = self._target(), self.context.document
        known = document.get(Crossing, uid) if uid != self._last or self.context.session.is_idle else None
        now = getattr(known, field) if known is not None else self._form.get(field, values[0])
        value = values[(values.index(now) + 1) % len(values)] if now in values else values[1]
        self._form[field] = value
        self._set(**{field: value})
        self.context.notify(text.format(value=value or translate("Tools", "not said")))

    def _set(self, **values: str) -> None:
        self.context.apply(set_fields([self._target()], self.context.author, **values))
