"""X: mark a river crossing; single keys fill its form."""

from __future__ import annotations

import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.attributes import set_fields
from annotator.domain.records import Crossing, new_uid
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.tool import Mods, Pointer

GATES = ("unknown", "yes", "no")


class PlaceCrossing(BaseTool):
    """A click marks; 1–9 set the class and G the gate of the crossing just marked (and of the next ones for 1–9)."""

    name = "crossing"
    object_kind = "crossing"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._last = ""

    @property
    def status_text(self) -> str:
        found = self.context.class_of("crossing")
        text = translate("Tools", "Mark {name}: click the crossing; then 1–9 its class, G at a gate, E certainty")
        return text.format(name=found.name if found is not None else "")

    def press(self, pointer: Pointer, /) -> None:
        selection = self.context.selection
        if pointer.button != "left":
            return
        if not selection.scene_uid:
            self.context.notify(translate("Tools", "Open an image first."))
            return
        crossing = Crossing(
            uid=new_uid("crossing"),
            site_uid=selection.site_uid,
            class_uid=selection.class_uid(self.context.document, "crossing"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Point(pointer.pixel),
            pointing_sd_px=self.context.pointing_sd_px(pointer),
        )
        self._last = crossing.uid
        self.context.apply(draw.crossing(crossing, self.context.author))
        selection.select([crossing.uid])

    def key(self, name: str, mods: Mods, /) -> bool:
        if name == "G" and not mods.ctrl and self._known() is not None:
            self._next_gate()
            return True
        used = super().key(name, mods)
        if used and name.isdigit() and self._known() is not None:
            class_uid = self.context.selection.class_uid(self.context.document, "crossing")
            self.context.apply(set_fields([self._last], self.context.author, class_uid=class_uid))
        return used

    def _known(self) -> Crossing | None:
        return self.context.document.get(Crossing, self._last)

    def _next_gate(self) -> None:
        crossing = self._known()
        assert crossing is not None, "asked only when known"
        gate = GATES[(GATES.index(crossing.at_gate) + 1) % len(GATES)] if crossing.at_gate in GATES else "yes"
        self.context.apply(set_fields([crossing.uid], self.context.author, at_gate=gate))
        self.context.notify(translate("Tools", "At a gate: {answer}").format(answer=gate))
