"""The numbers of what is seen as a small chart with two handles: what becomes black and what white."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.text import translate
from annotator.imagery.histogram import BINS, Histogram
from annotator.ui.panels.look import SMALL_PX, colors, font

_HEIGHT, _FOOT, _GRIP, _SIDE = 112, 18, 8, 16
_BAND_COLORS = ("#E4572E", "#2E9E5B", "#3B7DD8")


class HistogramView(QWidget):
    """Two handles on the axis of numbers, moved by mouse or arrow keys (Shift: the upper one)."""

    moved = Signal(float, float)
    """By how much the lower and the upper handle were moved, in numbers of the file."""
    rested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram: Histogram | None = None
        self.low, self.high = 0.0, 255.0
        self._held: str | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Display", "Histogram of the view with the darkest and the brightest number"))

    def sizeHint(self) -> QSize:
        return QSize(220, _HEIGHT)

    def show_values(self, histogram: Histogram | None, low: float, high: float) -> None:
        self.histogram, self.low, self.high = histogram, low, high
        self.update()

    def x_of(self, number: float) -> float:
        """Where a number stands, in pixels of the widget."""
        low, high = self._axis()
        return _SIDE + (number - low) / (high - low) * (self.width() - 2 * _SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        base = self.height() - _FOOT
        painter.fillRect(QRectF(_SIDE, 4, self.width() - 2 * _SIDE, base - 4), QColor(palette.raised))
        if self.histogram is not None:
            self._paint_counts(painter, base)
        shade = QColor(palette.window)
        shade.setAlpha(170)
        left, right = (min(max(self.x_of(each), _SIDE), self.width() - _SIDE) for each in (self.low, self.high))
        painter.fillRect(QRectF(_SIDE, 4, left - _SIDE, base - 4), shade)
        painter.fillRect(QRectF(right, 4, self.width() - _SIDE - right, base - 4), shade)
        for x, text, align in (
            (left, f"{self.low:.5g}", Qt.AlignmentFlag.AlignLeft),
            (right, f"{self.high:.5g}", Qt.AlignmentFlag.AlignRight),
        ):
            self._paint_handle(painter, x, base)
            painter.setPen(QColor(palette.muted))
            painter.setFont(font(SMALL_PX))
            painter.drawText(QRectF(_SIDE, base + 3, self.width() - 2 * _SIDE, _FOOT - 3), align, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            x = event.position().x()
            self._held = "low" if abs(x - self.x_of(self.low)) <= abs(x - self.x_of(self.high)) else "high"
            self._drag_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        near = min(abs(x - self.x_of(self.low)), abs(x - self.x_of(self.high))) < _GRIP
        self.setCursor(Qt.CursorShape.SplitHCursor if near or self._held else Qt.CursorShape.ArrowCursor)
        if self._held:
            self._drag_to(x)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._held:
            self._held = None
            self.rested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        low, high = self._axis()
        by = step * (high - low) / BINS
        is_upper = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._move(0.0 if is_upper else by, by if is_upper else 0.0)
        self.rested.emit()

    def _axis(self) -> tuple[float, float]:
        found = self.histogram
        low, high = (found.low, found.high) if found is not None else (0.0, 255.0)
        return min(low, self.low), max(high, self.high, low + 1e-9)

    def _drag_to(self, x: float) -> None:
        low, high = self._axis()
        share = (x - _SIDE) / max(1, self.width() - 2 * _SIDE)
        number = low + min(max(share, 0.0), 1.0) * (high - low)
        self._move(*((number - self.low, 0.0) if self._held == "low" else (0.0, number - self.high)))

    def _move(self, by_low: float, by_high: float) -> None:
        low, high = self._axis()
        least = (high - low) / (4 * BINS)
        by_low, by_high = min(by_low, self.high - least - self.low), max(by_high, self.low + least - self.high)
        if by_low or by_high:
            self.low, self.high = self.low + by_low, self.high + by_high
            self.update()
            self.moved.emit(by_low, by_high)

    def _paint_counts(self, painter: QPainter, base: int) -> None:
        found = self.histogram
        assert found is not None, "painted only with counts"
        # One value that is everywhere (a black border) must not flatten all others.
        tops = sorted(count for band in found.counts for count in band)
        top = max(1, tops[int(len(tops) * 0.985)] if tops else 1)
        for index, band in enumerate(found.counts):
            color = QColor(_BAND_COLORS[index] if len(found.counts) == 3 else colors().muted)
            painter.setPen(QPen(color, 1.2))
            color.setAlpha(50)
            painter.setBrush(color)
            step = (found.high - found.low) / BINS
            line = [
                QPointF(self.x_of(found.low + (at + 0.5) * step), base - min(1.0, count / top) * (base - 10))
                for at, count in enumerate(band)
            ]
            ends = [QPointF(self.x_of(found.low), base), *line, QPointF(self.x_of(found.high), base)]
            painter.drawPolygon(QPolygonF(ends))

    def _paint_handle(self, painter: QPainter, x: float, base: int) -> None:
        painter.setPen(QPen(QColor(colors().accent), 2.0 if self.hasFocus() else 1.5))
        painter.drawLine(QPointF(x, 4), QPointF(x, base))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors().accent))
        painter.drawPolygon(QPolygonF([QPointF(x, base - 6), QPointF(x - 5, base + 2), QPointF(x + 5, base + 2)]))
