"""S: the selected block becomes n × m equal stalls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from annotator.domain.edits.blocks import Division, divided, split_block
from annotator.domain.edits.measuring import measured_stalls
from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.chosen_tool import ChosenTool
from annotator.tools.context import ToolContext
from annotator.tools.measuring import figures_text
from annotator.tools.tool import Mods, Number, Pointer, Preview

MOST = 500
GAP_STEP = 0.1


class SplitBlock(ChosenTool):
    """Wheel or digits = stalls along the block, Shift + wheel = rows across it, Alt + wheel = gap."""

    name = "split"
    in_bar = False

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._into = Division(2)
        self._typed = ""

    @property
    def status_text(self) -> str:
        if len(self.uids) != 1:
            return translate("Tools", "Split: click the block")
        text = translate(
            "Tools",
            "Split {n} × {m}: wheel = stalls, Shift+wheel = rows, Alt+wheel = gap; click ends",
        )
        return text.format(n=self._into.columns, m=self._into.rows)

    def press(self, pointer: Pointer, /) -> None:
        self.at = pointer
        if pointer.button == "right" or (pointer.button == "left" and self._is_inside(pointer)):
            self.complete()
        elif pointer.button == "left":
            self.pick(pointer)
        self.changed.emit(None)

    def complete(self) -> bool:
        context, uids = self.context, self.uids
        if len(uids) != 1 or self._into.columns * self._into.rows < 2:
            return False
        if self.context.try_apply(split_block(uids[0], self._into, context.selection.scene_uid, context.author)):
            context.selection.select(())
            self._typed = ""
        return True

    def cancel(self) -> None:
        self.context.selection.select(())
        self._typed = ""
        self.changed.emit(None)

    def put_away(self) -> None:
        self._typed = ""
        super().put_away()

    def wheel(self, steps: float, pointer: Pointer, /) -> bool:
        if pointer.ctrl or len(self.uids) != 1:
            return False
        notch = 1 if steps > 0 else -1
        if pointer.alt:
            self.set_number("gap", round(self._into.gap + notch * GAP_STEP, 3))
        elif pointer.shift:
            self.set_number("rows", self._into.rows + notch)
        else:
            self.set_number("columns", self._into.columns + notch)
        return True

    def key(self, name: str, mods: Mods, /) -> bool:
        if mods.ctrl or mods.alt or mods.shift or len(self.uids) != 1:
            return super().key(name, mods)
        if name in ("Return", "Enter"):
            return self.complete()
        if name.isdigit() or (name == "Backspace" and self._typed):
            self._typed = (self._typed + name)[-3:] if name.isdigit() else self._typed[:-1]
            self.set_number("columns", int(self._typed or "1"))
            return True
        return super().key(name, mods)

    def numbers(self) -> Sequence[Number]:
        into, scale = self._into, self.context.frame
        unit = "m" if scale is not None and scale.has_scale else "px"
        return (
            Number("columns", translate("Tools", "Along"), into.columns, most=MOST),
            Number("rows", translate("Tools", "Rows"), into.rows, most=50),
            Number("gap", translate("Tools", "Gap"), into.gap, unit, 1, 0.0, 100.0, GAP_STEP),
        )

    def set_number(self, name: str, value: float) -> None:
        if name == "gap":
            self._into = replace(self._into, gap=max(value, 0.0))
        elif name == "rows":
            self._into = replace(self._into, rows=min(max(int(value), 1), 50))
        else:
            self._into = replace(self._into, columns=min(max(int(value), 1), MOST))
        self.changed.emit(None)

    def preview(self) -> Preview:
        frame, found = self.context.frame, self.stalls()
        if frame is None or len(found) != 1:
            return Preview()
        names = [f"stall-draft-{number}" for number in range(self._into.columns * self._into.rows)]
        try:
            stalls = divided(self.context.document, frame, found[0], self._into, names)
        except Refused as refusal:
            at = self.at.pixel if self.at is not None else PixelXY(0.0, 0.0)
            return Preview(labels=[(at, str(refusal))])
        one = figures_text(measured_stalls(self.context.document, stalls[:1])[0])
        text = f"{self._into.columns} × {self._into.rows}: {one}"
        return self.shown([stall.geom_px for stall in stalls], text, looked_at=False)

    def _is_inside(self, pointer: Pointer) -> bool:
        at = shapely.Point(pointer.pixel)
        return len(self.uids) == 1 and any(shapely.covers(stall.geom_px, at) for stall in self.stalls())
