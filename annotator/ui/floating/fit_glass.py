"""Lays the other picture over the one that is shown, as the draft of a placement would have it: the fit, seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget

from annotator.app.placing.draft import PlacingDraft
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect
from annotator.ui.canvas.overlay import paint_preview
from annotator.ui.theme import current_palette, text_font

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_OPACITY, _SMALL_TEXT_PX = 0.6, 12
_LONGEST_PX = 1400
_CELLS = 8
_STRAIGHT = ("affine", "homography")


class FitGlass(QWidget):
    """Over the canvas, transparent for the mouse; visible while the draft's preview is on."""

    arrived = Signal(object, object)

    def __init__(self, bench: Workbench, draft: PlacingDraft) -> None:
        super().__init__(bench.stage.canvas)
        self._bench, self._draft = bench, draft
        self._asked: tuple[str, PixelRect] | None = None
        self._image = QImage()
        self._rect = PixelRect(0, 0, 1, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.arrived.connect(self._on_arrived)
        self._ends = [
            draft.changed.connect(lambda _none: self.refresh()),
            bench.host.switched.connect(lambda _tool: self.refresh()),
            bench.workspace.selection.scene_changed.connect(lambda _uid: self.refresh()),
        ]
        bench.stage.canvas.view_changed.connect(self.update)
        bench.stage.canvas.installEventFilter(self)
        self.destroyed.connect(lambda: [end() for end in self._ends])
        self.refresh()

    def refresh(self) -> None:
        """Show, hide or repaint for what is drafted now."""
        pair = self._pair() if self._draft.is_previewed and self._bench.host.active.name == "place_points" else None
        self.setVisible(pair is not None)
        if pair is None:
            return
        self.setGeometry(self._bench.stage.canvas.rect())
        self._ask(*pair)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._bench.stage.canvas.rect())
        return False

    def paintEvent(self, event) -> None:
        pair = self._pair()
        if pair is None or self._image.isNull() or self._asked is None or self._asked[0] != pair[1].scene.uid:
            return
        shown, other = pair
        painter = QPainter(self)
        painter.setOpacity(_OPACITY)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        placements = (shown.placement, other.placement)
        cells = 1 if all(placement is not None and placement.model in _STRAIGHT for placement in placements) else _CELLS
        self._paint_cells(painter, shown, other, cells)
        painter.resetTransform()
        painter.setOpacity(1.0)
        # The points lie on the canvas below; they are the last thing that may fade.
        canvas = self._bench.stage.canvas
        font = text_font(_SMALL_TEXT_PX)
        paint_preview(painter, canvas.view, self._bench.host.active.preview(), font, current_palette())
        painter.end()

    def _paint_cells(self, painter: QPainter, shown: SceneFrame, other: SceneFrame, cells: int) -> None:
        """Each cell of the picture by the projective map of its four corners."""
        rect, view = self._rect, self._bench.stage.canvas.view
        x, y = np.linspace(rect.x0, rect.x1, cells + 1), np.linspace(rect.y0, rect.y1, cells + 1)
        nodes = np.stack(np.meshgrid(x, y), axis=-1)
        on_screen = view.to_screen(shown.pixels(other.lonlat(nodes.reshape(-1, 2)))).reshape(cells + 1, cells + 1, 2)
        wide, high = self._image.width() / cells, self._image.height() / cells
        for row in range(cells):
            for col in range(cells):
                corners = on_screen[[row, row, row + 1, row + 1], [col, col + 1, col + 1, col]]
                source = QRectF(col * wide, row * high, wide, high)
                transform = _projective(source, corners)
                if transform is not None:
                    painter.setTransform(transform)
                    painter.drawImage(source, self._image, source)

    def _pair(self) -> tuple[SceneFrame, SceneFrame] | None:
        """The frame that is shown and that of the other picture; the draft's for the image being placed."""
        draft, document = self._draft, self._bench.workspace.document
        selection, own = self._bench.workspace.selection, self._draft.frame
        reference = document.get(Scene, draft.reference_uid)
        if reference is None or own is None or not own.has_place or draft.outcome.solution is None:
            return None
        other = frame_of(document, reference, selection.site_uid)
        if selection.scene_uid == draft.scene_uid:
            return own, other
        return (other, own) if selection.scene_uid == reference.uid else None

    def _ask(self, shown: SceneFrame, other: SceneFrame) -> None:
        """Read the part of the other picture that is needed, once."""
        scene = other.scene
        rect = _part(shown, other)
        if rect is None or self._asked == (scene.uid, rect):
            return
        self._asked = asked = (scene.uid, rect)
        shrink = min(1.0, _LONGEST_PX / max(rect.x1 - rect.x0, rect.y1 - rect.y0))
        size = (max(1, round((rect.x1 - rect.x0) * shrink)), max(1, round((rect.y1 - rect.y0) * shrink)))
        future = self._bench.workspace.pictures.read(scene, rect, size)
        future.add_done_callback(lambda done: self.arrived.emit(asked, done))

    def _on_arrived(self, asked: tuple[str, PixelRect], done) -> None:
        if asked != self._asked or done.cancelled() or done.exception() is not None:
            return
        argb = np.ascontiguousarray(done.result().argb)
        height, width = argb.shape
        made = QImage(argb.tobytes(), width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self._image, self._rect = made.copy(), asked[1]
        self.update()


def _part(shown: SceneFrame, other: SceneFrame) -> PixelRect | None:
    """Pixels of the other picture that the shown one covers, in steps, so that small changes ask for nothing new."""
    width, height = shown.scene.width_px or 0, shown.scene.height_px or 0
    steps = np.linspace(0.0, 1.0, 5)
    grid = np.stack(np.meshgrid(steps * width, steps * height), axis=-1).reshape(-1, 2)
    px = other.pixels(shown.lonlat(grid))
    px = px[np.isfinite(px).all(axis=1)]
    limit = np.array([other.scene.width_px or 0, other.scene.height_px or 0])
    if len(px) < 4:
        return None
    step = np.maximum(limit / 8, 1)
    low = np.clip(np.floor(px.min(axis=0) / step - 0.5) * step, 0, limit)
    high = np.clip(np.ceil(px.max(axis=0) / step + 0.5) * step, 0, limit)
    if (high - low < 1).any():
        return None
    return PixelRect(*np.round(low).tolist(), *np.round(high).tolist())


def _projective(source: QRectF, corners: np.ndarray) -> QTransform | None:
    if not np.isfinite(corners).all() or np.abs(corners).max() > 1e5:
        return None
    square = QPolygonF([source.topLeft(), source.topRight(), source.bottomRight(), source.bottomLeft()])
    target = QPolygonF([QPointF(x, y) for x, y in corners.tolist()])
    # PySide 6 gives the transform, or None where there is none.
    made = QTransform.quadToQuad(square, target)
    return made if isinstance(made, QTransform) else None
