"""Outlines of the other dates of a place where more than the shown image is in view; their labels go to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QToolButton

from annotator.app.footprints import Footprint, footprints, looks_beyond
from annotator.app.viewport import Viewport
from annotator.app.workspace import Workspace
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.render.colors import SKY
from annotator.ui.theme import current_palette, text_font

if TYPE_CHECKING:
    from annotator.ui.stage import Stage

_SMALL_PX, _GAP_PX, _EDGE_PX = 11, 2, 6
_FAR_PX = 1e5


class Footprints(QObject):
    """An overlay of the stage's canvas."""

    def __init__(self, stage: Stage, workspace: Workspace) -> None:
        super().__init__(stage)
        self._stage, self._workspace = stage, workspace
        self.is_wanted = True
        self.shown: tuple[Footprint, ...] = ()
        self.labels: list[QToolButton] = []
        stage.canvas.overlays.append(self._paint)
        stage.canvas.view_changed.connect(lambda _view: self._stand())
        stage.maps.changed.connect(self._stand)

    def want(self, on: bool) -> None:
        """Show them from now on, or no more."""
        self.is_wanted = on
        self._stand()
        self._stage.canvas.update()

    def follow(self) -> None:
        """Another date is shown, or dates were added or placed anew."""
        frame = self._stage.canvas.frame
        site_uid = self._workspace.selection.site_uid
        self.shown = footprints(self._workspace.document, frame, site_uid) if frame is not None else ()
        for label in self.labels:
            label.hide()
            label.deleteLater()
        self.labels = [self._label(footprint) for footprint in self.shown]
        self._stand()

    def _is_seen(self) -> bool:
        canvas = self._stage.canvas
        if not (self.is_wanted and self.shown):
            return False
        has_map = self._stage.maps.atlas.choice.base_service is not None
        return looks_beyond(canvas.view, canvas.extent(), has_map=has_map)

    def _label(self, footprint: Footprint) -> QToolButton:
        colors, scene = current_palette(), footprint.scene
        label = QToolButton(self._stage.canvas)
        label.setText(display(scene) or scene.name)
        label.setFont(text_font(_SMALL_PX))
        label.setToolTip(translate("Footprints", "Go to {name}").format(name=scene.name))
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.setCursor(Qt.CursorShape.PointingHandCursor)
        label.setStyleSheet(
            f"QToolButton {{ background: {colors.note}; color: {colors.on_note}; border: none; border-radius: 4px;"
            f" padding: 2px 6px; }} QToolButton:hover {{ background: {colors.accent}; color: {colors.on_accent}; }}"
        )
        selection = self._workspace.selection
        label.clicked.connect(lambda: selection.show(selection.site_uid, scene.uid))
        label.installEventFilter(self)
        label.hide()
        return label

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The outline of the label under the mouse is another colour."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self._stage.canvas.update()
        return False

    def _stand(self) -> None:
        """Labels at the upper left corners, below each other where those coincide; none for what is out of view."""
        canvas, taken = self._stage.canvas, list[QRect]()
        is_seen = self._is_seen()
        for label, footprint in zip(self.labels, self.shown, strict=True):
            points = canvas.view.to_screen(footprint.ring)
            (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
            in_view = left < canvas.width() and right > 0 and top < canvas.height() and bottom > 0
            label.setVisible(is_seen and in_view)
            if not label.isVisible():
                continue
            place = QRect(label.pos(), label.sizeHint())
            place.moveTo(round(max(left, 0)) + _EDGE_PX, round(max(top, 0)) + _EDGE_PX)
            while any(place.intersects(other) for other in taken):
                place.translate(0, place.height() + _GAP_PX)
            label.setGeometry(place)
            taken.append(place)

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        if not self._is_seen():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for label, footprint in zip(self.labels, self.shown, strict=True):
            points = view.to_screen(footprint.ring).clip(-_FAR_PX, _FAR_PX).tolist()
            ring = QPolygonF([QPointF(x, y) for x, y in points])
            line = QColor(SKY) if label.underMouse() else QColor(255, 255, 255, 220)
            for color, width in ((QColor(10, 11, 13, 130), 3.0), (line, 1.2)):
                painter.setPen(QPen(color, width))
                painter.drawPolyline(ring)
        painter.restore()
