"""O: outline what cloud, shadow or relief hides on this scene."""

from __future__ import annotations

import shapely

from annotator.domain.edits.obscuring import add_obscured
from annotator.domain.edits.shapes import problem
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.vertices import VertexTool


class DrawObscured(VertexTool):
    """The outline joins what is already hidden here; marks inside are assumed from then on."""

    name = "obscured"

    def first_step(self) -> str:
        return translate("Tools", "Hidden: click around what cloud or shadow hides; marks inside become assumed")

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        reason = problem(shapely.Polygon(points))
        selection = self.context.selection
        if not reason and not (selection.site_uid and selection.scene_uid):
            reason = translate("Tools", "Choose a site and one of its dates first: what is hidden belongs to a review.")
        if reason:
            self.context.notify(reason)
            return False
        outline = shapely.Polygon(points)
        edit = add_obscured(selection.site_uid, selection.scene_uid, outline, self.context.author)
        self.context.apply(edit)
        return True
