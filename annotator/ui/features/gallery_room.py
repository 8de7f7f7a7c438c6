"""Puts the gallery of chips into a workbench: a chip that is picked is looked at on the image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from annotator.app.inspection import records_of
from annotator.domain.frame import shape_in
from annotator.domain.positions import PixelXY
from annotator.domain.records import Vehicle
from annotator.imagery.grid import PixelRect
from annotator.ui.panels.gallery import GalleryPanel

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def gallery_room(bench: Workbench) -> QWidget:
    """The panel, following the tool in hand and leading the canvas."""
    panel = GalleryPanel(bench.workspace)
    panel.chosen.connect(lambda uid: show_mark(bench, uid))
    selection = bench.workspace.selection
    panel.date_chosen.connect(lambda scene_uid: selection.show(selection.site_uid, scene_uid))
    panel.left.connect(bench.stage.canvas.setFocus)
    panel.follow(bench.host.switched, lambda tool: panel.set_kind(tool.object_kind))
    panel.set_kind(bench.host.active.object_kind)
    return panel


def show_mark(bench: Workbench, uid: str) -> None:
    """Bring a mark into view on a scene that shows it; the zoom stays as it is."""
    found: list[Any] = records_of(bench.workspace.document, [uid])
    if not found:
        return
    mark, selection = found[0], bench.workspace.selection
    if isinstance(mark, Vehicle) and mark.scene_uid not in ("", selection.scene_uid):
        selection.show(mark.site_uid, mark.scene_uid)
    canvas = bench.stage.canvas
    shape = shape_in(canvas.frame, mark) if canvas.frame is not None else None
    if shape is None:
        return
    left, top, right, bottom = shape.bounds
    if not _holds(canvas.view.visible_rect(), shape.bounds):
        canvas.go_to(PixelXY((left + right) / 2, (top + bottom) / 2))


def _holds(rect: PixelRect, bounds: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = bounds
    return rect.x0 <= left and rect.y0 <= top and right <= rect.x1 and bottom <= rect.y1
