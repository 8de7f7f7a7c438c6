"""P: a stall outlined vertex by vertex; with Alt a hole in the stall it begins in."""

from __future__ import annotations

import shapely

from annotator.domain.edits.holes import add_hole, with_hole
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.shapes import problem
from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall, new_uid
from annotator.domain.squaring import squared
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.drafting import Trouble, commit, trouble
from annotator.tools.measuring import draft_text
from annotator.tools.tool import Mods, Pointer, Preview
from annotator.tools.vertices import VertexTool


class DrawPolygon(VertexTool):
    """P: outline a stall."""

    name = "polygon"
    object_kind = "stall"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pierced = ""
        """Uid of the stall that gets a hole."""
        self._squared: list[PixelXY] = []
        """The corners as squaring left them."""
        self._looked: tuple[list[PixelXY], Trouble] | None = None

    @property
    def status_text(self) -> str:
        if self._pierced and self.points:
            return translate("Tools", "Hole: click its corners, finish with right click, Enter or the first corner")
        if len(self.points) >= self.min_points:
            return translate(
                "Tools", "Click the next corner, or finish: right click, Enter, first corner; Q squares up"
            )
        return super().status_text

    def first_step(self) -> str:
        return translate("Tools", "Polygon: click the first corner; Alt+click in a stall begins a hole")

    def press(self, pointer: Pointer, /) -> None:
        if not self.points and pointer.button == "left" and self.context.frame is not None:
            self._pierced = self._stall_at(pointer) if pointer.alt else ""
        super().press(pointer)

    def key(self, name: str, mods: Mods, /) -> bool:
        if name == "Q" and not (mods.ctrl or mods.alt or mods.shift) and len(self.points) >= self.min_points:
            self._square_up()
            return True
        return super().key(name, mods)

    def commit(self, points: list[PixelXY], sd_px: float) -> bool:
        if self._pierced:
            return self._pierce(points, sd_px)
        return commit(self.context, [self._stall(points, sd_px)])

    def draft_state(self) -> dict[str, object]:
        state = super().draft_state()
        return state | {"pierced": self._pierced} if state else {}

    def restore_draft(self, state: dict[str, object]) -> None:
        self._pierced = str(state.get("pierced", ""))
        super().restore_draft(state)

    def label(self, outline: list[PixelXY]) -> str:
        side = super().label(outline)
        if len(outline) < 3 or self._at is None:
            return side
        figures = draft_text(self.context, self._stall(outline, self.context.pointing_sd_px(self._at)))
        return " · ".join(part for part in (side, figures, self._trouble(outline).text) if part)

    def preview(self) -> Preview:
        preview, outline = super().preview(), self.outline()
        if len(outline) < 3:
            return preview
        return preview.with_alerts(self._trouble(outline).rings)

    def _trouble(self, outline: list[PixelXY]) -> Trouble:
        """Asked by the label and by the preview of the same moment: looked for once."""
        if self._looked is None or self._looked[0] != outline:
            self._looked = (list(outline), self._look(shapely.Polygon(outline)))
        return self._looked[1]

    def _look(self, polygon: shapely.Polygon) -> Trouble:
        if not self._pierced:
            return trouble(self.context, [polygon])
        try:
            with_hole(self.context.shape_px(self._pierced), polygon)
        except Refused as refusal:
            return Trouble(refusal=str(refusal), rings=[shapely.get_coordinates(polygon.exterior)])
        return Trouble()

    def _square_up(self) -> None:
        """The corners so far become right ones; what is under the pointer is left out."""
        frame = self.context.frame
        polygon = shapely.Polygon(self.points)
        reason = problem(polygon)
        try:
            if frame is not None and not reason:
                right = squared(frame, polygon)
                self.points = [PixelXY(*point) for point in shapely.get_coordinates(right.exterior)[:-1].tolist()]
                self._squared = list(self.points)
        except Refused as refusal:
            reason = str(refusal)
        self.context.notify(reason or translate("Tools", "Squared up: Enter or right click keeps it"))
        self.changed.emit(None)

    def _pierce(self, points: list[PixelXY], sd_px: float) -> bool:
        context = self.context
        edit = add_hole(self._pierced, shapely.Polygon(points), context.selection.scene_uid, sd_px, context.author)
        return context.try_apply(edit)

    def _stall_at(self, pointer: Pointer) -> str:
        """The stall a hole begins in: the selected one if the click is in it, else the topmost."""
        document, selected = self.context.document, self.context.selection.uids
        hit = [uid for uid in self.context.marks.at(pointer.pixel, 0.0) if document.get(Stall, uid) is not None]
        if not hit:
            self.context.notify(translate("Tools", "A hole begins inside a stall; this outlines a new one."))
            return ""
        return next((uid for uid in hit if uid in selected), hit[0])

    def _stall(self, points: list[PixelXY], sd_px: float) -> Stall:
        selection, document = self.context.selection, self.context.document
        return Stall(
            uid=new_uid("stall"),
            site_uid=selection.site_uid,
            class_uid=selection.class_uid(document, "stall"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Polygon(points),
            shape="squared" if points == self._squared else "polygon",
            pointing_sd_px=sd_px,
            recipe=Recipe().to_json(),
        )
