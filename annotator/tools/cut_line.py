"""K: stalls are cut along a drawn line."""

from __future__ import annotations

import numpy as np
import shapely

from annotator.domain.edits.cutting import cut
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.render.mark_arrays import Flag
from annotator.tools.vertices import VertexTool


class CutLine(VertexTool):
    """Cuts the selected stalls, or all that the line crosses from edge to edge where none is selected."""

    name = "cut"
    in_bar = False
    min_points = 2

    @property
    def status_text(self) -> str:
        if len(self.points) >= 2:
            return translate("Tools", "Cut: click on, or finish with right click, Enter or double click")
        return super().status_text

    def first_step(self) -> str:
        if any(self.context.document.get(Stall, uid) is not None for uid in self.context.selection.uids):
            return translate("Tools", "Cut the selected stalls: click where the line begins")
        return translate("Tools", "Cut: click where the line begins; it cuts every stall it crosses")

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        context, line = self.context, shapely.LineString(points)
        edit = cut(self._crossed(line), line, context.selection.scene_uid, sd_px, context.author)
        return context.try_apply(edit)

    def _crossed(self, line: shapely.LineString) -> list[str]:
        context = self.context
        chosen = [uid for uid in context.selection.uids if context.document.get(Stall, uid) is not None]
        if chosen:
            return chosen
        left, top, right, bottom = line.bounds
        near = context.marks.outlines(PixelXY(left, top), PixelXY(right, bottom))
        rows = np.flatnonzero(near.flags & (Flag.AREA | Flag.GONE | Flag.GHOST | Flag.PENDING) == 0).tolist()
        return list(dict.fromkeys(str(near.uids[row]) for row in rows))
