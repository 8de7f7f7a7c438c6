"""What the tools share that work on stalls already drawn: picking them, and a preview of what they would make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from annotator.domain.edits.carrying import on_scene
from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.drafting import Trouble, trouble
from annotator.tools.tool import Pointer, Preview, Ring


class ChosenTool(BaseTool):
    """Works on the selected stalls; where none is selected a click picks one."""

    object_kind = "stall"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self.at: Pointer | None = None

    @property
    def uids(self) -> tuple[str, ...]:
        """The selected stalls."""
        document = self.context.document
        return tuple(uid for uid in self.context.selection.uids if document.get(Stall, uid) is not None)

    def stalls(self) -> list[Stall]:
        """The selected stalls as the scene shows them."""
        context, found = self.context, []
        for uid in self.uids:
            try:
                stall = context.document.require(Stall, uid)
                found.append(on_scene(context.document, stall, context.selection.scene_uid))
            except Refused:
                continue
        return found

    def pick(self, pointer: Pointer) -> bool:
        """Select the stall under the pointer; True when there is one."""
        document = self.context.document
        hit = self.context.marks.at(pointer.pixel, pointer.tolerance_px)
        found = next((uid for uid in hit if document.get(Stall, uid) is not None), "")
        if found:
            self.context.selection.select((found,))
        return bool(found)

    def put_away(self) -> None:
        self.at = None

    def move(self, pointer: Pointer, /) -> None:
        self.at = pointer
        self.changed.emit(None)

    def standing(self, shapes: Sequence[Any]) -> tuple[str, ...]:
        """Stalls that copies must keep off, where the analyst wants them trimmed; else overlap is said."""
        found = trouble(self.context, shapes) if shapes else Trouble()
        if self.context.habits.avoids_overlap:
            return tuple(found.standing)
        if found.warning:
            self.context.notify(translate("Tools", "{what}: flagged for checking").format(what=found.warning))
        return ()

    def shown(
        self, shapes: Sequence[Any], text: str, *, hint_lines: Sequence[Any] = (), looked_at: bool = True
    ) -> Preview:
        """New outlines with their figures; `looked_at` = whether they may overlap others."""
        found = trouble(self.context, shapes) if shapes and looked_at else Trouble()
        rings: list[Ring] = [shapely.get_coordinates(shape.exterior) for shape in shapes]
        label = " · ".join(part for part in (text, found.text) if part)
        at = self.at.pixel if self.at is not None else PixelXY(*rings[0][0]) if rings else PixelXY(0, 0)
        return Preview(rings, labels=[(at, label)] if label else [], hint_lines=hint_lines, alerts=found.rings)
