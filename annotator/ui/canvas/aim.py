"""A ring that shows for a moment where a position that was flown to lies."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QColor, QPainter, QPen

from annotator.app.viewport import Viewport
from annotator.domain.positions import PixelXY
from annotator.render.colors import SKY
from annotator.ui.canvas.canvas import Canvas

_SHOWN_MS = 4000
_RADII = (6.0, 16.0)


class Aim(QObject):
    """One per canvas; an overlay that goes away by itself."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.at: PixelXY | None = None
        self._canvas = canvas
        self._scene_uid = ""
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.forget)
        canvas.overlays.append(self._paint)

    def show_at(self, pixel: PixelXY) -> None:
        """Mark a pixel of the scene shown."""
        self.at, self._scene_uid = pixel, self._canvas.scene.uid if self._canvas.scene is not None else ""
        self._timer.start()
        self._canvas.update()

    def forget(self) -> None:
        self.at = None
        self._canvas.update()

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        scene = self._canvas.scene
        if self.at is None or scene is None or scene.uid != self._scene_uid:
            return
        screen = view.to_screen(self.at)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((QColor(10, 11, 13, 170), 4.0), (QColor(SKY), 2.0)):
            painter.setPen(QPen(color, width))
            for radius in _RADII:
                painter.drawEllipse(QPointF(screen.x, screen.y), radius, radius)
        painter.restore()
