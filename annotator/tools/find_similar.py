"""Shift+F: one marked vehicle proposes others that look like it; each counts only when it is confirmed."""

from __future__ import annotations

import numpy as np

from annotator.app.similar.proposals import STEP, Rows
from annotator.domain.edits.proposing import confirm
from annotator.domain.positions import PixelXY
from annotator.domain.records import Vehicle
from annotator.domain.settings import pointing_sd_px
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.count_vehicles import CountVehicles, is_drag
from annotator.tools.tool import Mods, Pointer

_COARSE = 5


class FindSimilar(CountVehicles):
    """Counts like the counting tool; a click on a proposal rejects it or takes that back."""

    name = "similar"
    takes_delete = True

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        context.proposals.changed.connect(lambda _none: self.changed.emit(None))

    @property
    def status_text(self) -> str:
        if self.is_drafting:
            return super().status_text
        if self.context.proposals.is_empty:
            return translate("Tools", "Drag along one vehicle from tail to front: those that look like it are proposed")
        return translate(
            "Tools",
            "Enter confirms, Backspace rejects, Shift+Enter confirms all in view; click a box rejects it, "
            "click elsewhere counts; , and . move the threshold",
        )

    def taken(self) -> None:
        """By the marks that are there, at once."""
        if not self._is_current():
            self.context.proposals.wanted.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, proposals = self._pressed, self.context.proposals
        plain = pressed is not None and pointer.button == "left" and not is_drag(pressed, pointer)
        row = proposals.at(pointer.pixel) if plain and self._is_current() else -1
        if row >= 0:
            self._pressed = None
            proposals.toggle(row)
        else:
            super().release(pointer)

    def count(self, vehicle: Vehicle, pointer: Pointer) -> None:
        """The first one that is marked is the example."""
        super().count(vehicle, pointer)
        if not self.is_drafting and not self._is_current():
            self.context.proposals.wanted.emit(None)

    def key(self, name: str, mods: Mods, /) -> bool:
        if not (mods.ctrl or mods.alt or self.is_drafting) and self._answer(name, shift=mods.shift):
            return True
        return super().key(name, mods)

    def choose_class(self, key: int) -> bool:
        before = self.context.class_of("vehicle")
        used = super().choose_class(key)
        if self.context.class_of("vehicle") != before:
            self.context.proposals.forget()
            self.context.proposals.wanted.emit(None)
        return used

    def complete(self) -> bool:
        return self._answer("Return", shift=False)

    def _answer(self, name: str, *, shift: bool) -> bool:
        proposals = self.context.proposals
        if name == ";":
            proposals.scope_wanted.emit(None)
        elif name == "/":
            proposals.wanted.emit(None)
        elif not self._is_current() or proposals.is_empty:
            return False
        elif name in (",", "."):
            step = STEP * (_COARSE if shift else 1)
            proposals.set_threshold(proposals.threshold + (step if name == "." else -step))
        elif name == "Return" and shift:
            bounds = proposals.view_bounds()
            self._confirm(proposals.open() if bounds is None else proposals.within(bounds))
        elif name == "Return":
            self._confirm_current()
        elif name in ("Backspace", "Delete") and proposals.current >= 0:
            row = proposals.current
            proposals.go_next(proposals.view_bounds())
            proposals.reject(row)
        else:
            return False
        return True

    def _is_current(self) -> bool:
        selection = self.context.selection
        class_uid = selection.class_uid(self.context.document, "vehicle")
        return self.context.proposals.is_for(selection.scene_uid, class_uid)

    def _confirm_current(self) -> None:
        proposals = self.context.proposals
        row = proposals.current
        if row < 0:
            proposals.go_next(proposals.view_bounds())
            return
        proposals.go_next(proposals.view_bounds())
        self._confirm(np.array([row]))

    def _confirm(self, rows: Rows) -> None:
        frame, proposals, selection = self.context.frame, self.context.proposals, self.context.selection
        if frame is None or not len(rows):
            self.context.notify(translate("Tools", "No proposal is in view."))
            return
        s_px = pointing_sd_px(self.context.document)
        at = PixelXY(float(proposals.found.x[rows[0]]), float(proposals.found.y[rows[0]]))
        drawn = Vehicle(
            uid="",
            site_uid=selection.site_uid,
            scene_uid=selection.scene_uid,
            class_uid=proposals.class_uid,
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            pointing_sd_px=frame.pointing_sd_px(s_px, 1.0, at),
        )
        found = proposals.vehicles(rows, drawn, frame)
        proposals.take(rows)
        self.context.apply(confirm(found, self.context.author))
        count = len(found)
        self.context.notify(translate("Tools", "%n proposal(s) confirmed", "", count))
