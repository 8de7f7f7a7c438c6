"""M: distances and an area that leave no mark."""

from __future__ import annotations

from itertools import pairwise

import shapely

from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools.measuring import distance_m, draft_text, length_text, side_label
from annotator.tools.vertices import VertexTool


class Measure(VertexTool):
    """M: measure distances and an area without leaving a mark."""

    name = "measure"
    min_points = 2

    def first_step(self) -> str:
        return translate("Tools", "Measure: click where to begin; nothing is stored")

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        self.context.notify(self._sentence(points))
        return True

    def label(self, outline: list[PixelXY]) -> str:
        return self._sentence(outline)

    def _sentence(self, points: list[PixelXY]) -> str:
        if self._at is None or len(points) < 2:
            return ""
        sides = [side_label(self.context, a, b, self._at)[1] for a, b in pairwise(points)]
        if len(points) == 2:
            return sides[0]
        stall = Stall(
            uid="stall-draft",
            class_uid="",
            drawn_on=self.context.selection.scene_uid,
            site_uid=self.context.selection.site_uid,
            geom_px=shapely.Polygon(points),
            pointing_sd_px=self.context.pointing_sd_px(self._at),
        )
        return f"{sides[-1]} · Σ {self._total(points)} · {draft_text(self.context, stall)}"

    def _total(self, points: list[PixelXY]) -> str:
        lengths = [distance_m(self.context, a, b) for a, b in pairwise(points)]
        known = [length for length in lengths if length is not None]
        return length_text(sum(known)) if len(known) == len(lengths) else ""
