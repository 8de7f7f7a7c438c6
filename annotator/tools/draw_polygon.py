"""P: a stall outlined vertex by vertex."""

from __future__ import annotations

import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.shapes import problem
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall, new_uid
from annotator.tools.measuring import draft_text
from annotator.tools.vertices import VertexTool


class DrawPolygon(VertexTool):
    """P: outline a stall."""

    name = "polygon"
    object_kind = "stall"

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        reason = problem(shapely.Polygon(points))
        if reason:
            self.context.notify(reason)
            return False
        self.context.apply(draw.stalls([self._stall(points, sd_px)], self.context.author))
        return True

    def label(self, outline: list[PixelXY]) -> str:
        side = super().label(outline)
        if len(outline) < 3 or self._at is None:
            return side
        figures = draft_text(self.context, self._stall(outline, self.context.pointing_sd_px(self._at)))
        return f"{side} · {figures}" if side else figures

    def _stall(self, points: list[PixelXY], sd_px: float) -> Stall:
        selection, document = self.context.selection, self.context.document
        return Stall(
            uid=new_uid("stall"),
            site_uid=selection.site_uid,
            class_uid=selection.class_uid(document, "stall"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Polygon(points),
            pointing_sd_px=sd_px,
            recipe=Recipe().to_json(),
        )
