"""What the tools that draw stalls share: snapped clicks, new stalls, and a preview that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

from annotator.domain.edits.recipe import Recipe
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall, new_uid
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.drafting import Trouble, commit, trouble
from annotator.tools.snapping import Snapped, snap
from annotator.tools.tool import Mods, Pointer, Preview, Ring

RecipeOf = Callable[[str], Recipe]
"""The recipe of a stall of a uid."""


class StallTool(BaseTool):
    """Knows the pointer, what it is drawn to, and how sure the clicks of the draft are."""

    object_kind = "stall"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self.at: Pointer | None = None
        self.snapped: Snapped | None = None
        self.sd_px = 0.0
        """The least sure click of the draft, image pixels."""

    def point_at(self, pointer: Pointer, start: PixelXY | None = None) -> PixelXY:
        """Take over where the pointer is; where the click would go."""
        self.at, self.snapped = pointer, snap(self.context, pointer, start)
        return self.snapped.pixel

    def sure(self, pointer: Pointer) -> float:
        return max(self.sd_px, self.context.pointing_sd_px(pointer))

    def new_stall(self, ring: Any, recipe_of: RecipeOf, sd_px: float, shape: str) -> Stall:
        """A stall of the chosen class on the scene shown; `ring` (n, 2) or a polygon in pixels."""
        selection, uid = self.context.selection, new_uid("stall")
        polygon = ring if hasattr(ring, "geom_type") else shapely.Polygon(ring)
        return Stall(
            uid=uid,
            site_uid=selection.site_uid,
            class_uid=selection.class_uid(self.context.document, "stall"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=polygon,
            shape=shape,
            pointing_sd_px=sd_px,
            recipe=recipe_of(uid).to_json(),
        )

    def commit_stalls(self, stalls: Sequence[Stall]) -> bool:
        return commit(self.context, stalls)

    def key(self, name: str, mods: Mods, /) -> bool:
        if name == "F" and not (mods.ctrl or mods.alt or mods.shift):
            return self.flip()
        return super().key(name, mods)

    def flip(self) -> bool:
        """The kept width to the other side of the line that is dragged."""
        habits = self.context.habits
        kept = habits.kept_on(self.context.selection.scene_uid)
        if kept is None:
            return False
        habits.kept = kept.flipped()
        self.changed.emit(None)
        return True

    def hovering(self, handles: Sequence[PixelXY] = ()) -> Preview:
        """Nothing drawn yet: only where a click would go."""
        return Preview(points=self.snap_points(), hint_lines=self.hints(), handles=list(handles))

    def drawn(self, shapes: Sequence[Any], text: str, handles: Sequence[PixelXY] = ()) -> Preview:
        """The draft with its figures and what is wrong with it."""
        found = trouble(self.context, shapes) if shapes else Trouble()
        rings: list[Ring] = [shapely.get_coordinates(shape.exterior) for shape in shapes]
        label = " · ".join(part for part in (text, found.text) if part)
        at = self.at.pixel if self.at is not None else PixelXY(*rings[0][0])
        return Preview(
            rings=rings,
            labels=[(at, label)] if label else [],
            handles=list(handles),
            points=self.snap_points(),
            hint_lines=self.hints(),
            alerts=found.rings,
        )

    def snap_points(self) -> list[PixelXY]:
        corner = self.snapped.corner if self.snapped is not None else None
        return [corner] if corner is not None else []

    def hints(self) -> Sequence[Any]:
        return self.snapped.hint_lines if self.snapped is not None else ()


def segment(start: PixelXY, end: PixelXY) -> Ring:
    return np.array([start, end], dtype=float)
