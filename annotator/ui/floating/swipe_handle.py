"""The edge between two dates: dragged to either side, and a slider that fades the picture at the right of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSlider, QWidget

from annotator.domain.text import translate
from annotator.ui.theme import current_palette

_WIDTH_PX, _KNOB_PX = 24, 34
_FADE_PX, _FADE_GAP_PX = 96, 14
_FULL = 100


class SwipeHandle(QWidget):
    """A line from top to bottom with a knob and a slider; lies on the canvas."""

    moved = Signal(float)
    """Share of the width, 0 … 1."""
    faded = Signal(float)
    """Opacity of the other picture, 0 … 1."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setToolTip(translate("Comparing", "Drag to compare two dates"))
        self.fade = QSlider(Qt.Orientation.Vertical, self)
        self.fade.setRange(0, _FULL)
        self.fade.setValue(_FULL)
        self.fade.setCursor(Qt.CursorShape.ArrowCursor)
        self.fade.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fade.setToolTip(translate("Comparing", "How much of the other date is seen at the right"))
        self.fade.valueChanged.connect(lambda _value: self.faded.emit(self.opacity))
        self.hide()

    @property
    def opacity(self) -> float:
        """Of the other picture, 0 … 1."""
        return self.fade.value() / _FULL

    def stand(self, split: float | None) -> None:
        """At a share of the width, or nowhere."""
        self.setVisible(split is not None)
        if split is not None:
            left = round(self._canvas.width() * split) - _WIDTH_PX // 2
            self.setGeometry(left, 0, _WIDTH_PX, self._canvas.height())

    def resizeEvent(self, _event) -> None:
        top = (self.height() + _KNOB_PX) // 2 + _FADE_GAP_PX
        self.fade.setGeometry(1, top, _WIDTH_PX - 2, min(_FADE_PX, max(0, self.height() - top)))

    def mousePressEvent(self, event) -> None:
        event.accept()

    def mouseMoveEvent(self, event) -> None:
        at = self.mapTo(self._canvas, event.position().toPoint()).x()
        self.moved.emit(min(max(at / max(1, self._canvas.width()), 0.02), 0.98))

    def paintEvent(self, _event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y = self.width() / 2, self.height() / 2
        for color, width in ((QColor(10, 11, 13, 150), 4.0), (QColor(255, 255, 255), 2.0)):
            painter.setPen(QPen(color, width))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setBrush(QColor(current_palette().window))
        painter.drawRoundedRect(QRectF(x - 7, y - _KNOB_PX / 2, 14, _KNOB_PX), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.fade.geometry()).adjusted(1, -4, -1, 4), 8, 8)
        painter.end()
