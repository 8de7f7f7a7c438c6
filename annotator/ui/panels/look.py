"""Shared looks of the panels: colours of the current theme, fonts, small labels, and the base that follows signals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from annotator.app.signal import Signal
from annotator.render.colors import Palette
from annotator.ui.theme import current_palette, text_font

Index = QModelIndex | QPersistentModelIndex
"""What Qt hands to models and delegates."""
ROOT = QModelIndex()

SMALL_PX, TEXT_PX, ROW_PX, BIG_PX = 11, 13, 14, 26
MARGIN = 16


def colors() -> Palette:
    """Colours of the theme in use."""
    return current_palette()


def font(pixels: int = TEXT_PX, weight: QFont.Weight = QFont.Weight.Normal, *, spacing_px: float = 0.0) -> QFont:
    """The program's font in a size, digits of one width so that columns stand."""
    made = text_font(pixels, weight)
    if spacing_px:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing_px)
    return made


def caps(text: str) -> str:
    """Capitals for headings; units keep their letters."""
    return text.upper().replace("M²", "m²").replace(" KM", " km")


_BETWEEN = " · "


class Text(QLabel):
    """A label for texts of any origin: never rich text, cut with an ellipsis instead of pushing its neighbours."""

    def __init__(self, role: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setFont(_FONTS[role]())
        self.setText(text)


class Elided(Text):
    """A label of one line that gives way when there is no room."""

    def __init__(self, role: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(role, text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(24)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: Any) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        shown = self.fitting(area.width())
        painter.drawText(area, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)

    def fitting(self, width_px: int) -> str:
        """As much of the text as there is room for."""
        return QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, width_px)


class Heading(Elided):
    """Small capitals over a panel; of several parts ("GREW · NET +340 m² · …") as many as are seen whole."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("heading", parent=parent)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(caps(text))
        self.setToolTip(text if _BETWEEN in text else "")

    def fitting(self, width_px: int) -> str:
        parts = self.text().split(_BETWEEN)
        metrics = QFontMetrics(self.font())
        while len(parts) > 1 and metrics.horizontalAdvance(_BETWEEN.join(parts)) > width_px:
            parts.pop()
        return metrics.elidedText(_BETWEEN.join(parts), Qt.TextElideMode.ElideRight, width_px)


_FONTS: dict[str, Callable[[], QFont]] = {
    "heading": lambda: font(SMALL_PX, QFont.Weight.DemiBold, spacing_px=0.8),
    "big": lambda: font(BIG_PX, QFont.Weight.Medium),
    "error": lambda: font(ROW_PX),
    "field": lambda: font(TEXT_PX),
    "shown": lambda: font(TEXT_PX),
    "label": lambda: font(TEXT_PX),
    "strong": lambda: font(TEXT_PX, QFont.Weight.DemiBold),
    "hint": lambda: font(TEXT_PX),
    "bad": lambda: font(TEXT_PX, QFont.Weight.DemiBold),
}


class Panel(QWidget):
    """A view of the workspace: has the colours of the panels and lets go of signals when it ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._connections: list[Callable[[], None]] = []
        self.destroyed.connect(ender(self._connections))

    def follow(self, signal: Signal[Any], listener: Callable[[Any], object]) -> None:
        """Listen to a signal for as long as this panel lives."""
        self._connections.append(signal.connect(listener))


def ender(connections: list[Callable[[], None]]) -> Callable[[], None]:
    """A function that ends all connections, however many there are by then."""

    def end() -> None:
        while connections:
            connections.pop()()

    return end


def scrolling(content: QWidget, *, sideways: bool = True) -> QScrollArea:
    """A frameless area that gives `content` its own width, and scrolls where there is too little room."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    if not sideways:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def text_width(pixels: int, text: str, weight: QFont.Weight = QFont.Weight.Normal) -> int:
    """Width of a text in screen pixels, rounded up: a part of a pixel too few and it would be cut with an ellipsis."""
    return math.ceil(QFontMetricsF(font(pixels, weight)).horizontalAdvance(text))


def draw_text(painter: QPainter, area: QRect, align: Qt.AlignmentFlag, text: str) -> None:
    """One line of text, cut with an ellipsis where it does not fit."""
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(align | Qt.AlignmentFlag.AlignVCenter), shown)
