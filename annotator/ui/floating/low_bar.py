"""What the bars have in common that float over the lower edge of the image while a long task goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.ui.floating.low_edge import LowEdge
from annotator.ui.icons import icon
from annotator.ui.panels.look import Panel, font

_MARGINS = (12, 6, 8, 4)
_KEY_GAP, _ROW_GAP = 8, 2


class LowBar(QFrame):
    """Texts, a line of progress and keys in three lines; never takes the keyboard."""

    resized = Signal()
    """It needs another place."""

    def __init__(self, edge: LowEdge, width: int) -> None:
        """`width` where the stage has room for it."""
        super().__init__(edge.stage)
        self.setObjectName("card")
        self._width = width
        self.line = QProgressBar()
        self.line.setTextVisible(False)
        self.line.setFixedHeight(4)
        self.hide()
        edge.add(self, self)

    def lay_out(self, words: QHBoxLayout, keys: Sequence[QWidget], close: QWidget) -> None:
        """`keys` wrap where there is little room; `close` stays at the right end."""
        words.setSpacing(16)
        inside = Panel(self)
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        self._keys = WrappedKeys(keys, close, inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(*_MARGINS)
        column.setSpacing(2)
        column.addLayout(words)
        column.addWidget(self.line)
        column.addWidget(self._keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(inside)

    def width_in(self, room: int) -> int:
        """The width it takes where there is so much room; its height follows."""
        layout = self.layout()
        assert layout is not None, "laid out when it was made"
        layout.activate()
        width = min(max(self.sizeHint().width(), self._width), room)
        self._keys.setFixedHeight(self._keys.height_in(width - _MARGINS[0] - _MARGINS[2] - 2))
        layout.activate()
        return width


class WrappedKeys(QWidget):
    """Keys side by side, in as many rows as their width takes, with one more at the right end of the first."""

    def __init__(self, keys: Sequence[QWidget], close: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys, self._close = list(keys), close
        for part in (*self._keys, close):
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        parts = [_size(part) for part in (*self._keys, self._close)]
        width = sum(part.width() + _KEY_GAP for part in parts)
        return QSize(width, max(part.height() for part in parts))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def height_in(self, width: int) -> int:
        """How high the rows are together at this width."""
        return len(self._rows(width)) * (self.sizeHint().height() + _ROW_GAP) - _ROW_GAP

    def resizeEvent(self, _event: QResizeEvent) -> None:
        high = self.sizeHint().height()
        for number, row in enumerate(self._rows(self.width())):
            left = 0
            for key in row:
                wide = min(_size(key).width(), self.width() - left)
                key.setGeometry(left, number * (high + _ROW_GAP), wide, high)
                left += wide + _KEY_GAP
        wide = _size(self._close).width()
        self._close.setGeometry(self.width() - wide, 0, wide, high)

    def _rows(self, width: int) -> list[list[QWidget]]:
        rows: list[list[QWidget]] = [[]]
        left = width - _size(self._close).width() - _KEY_GAP
        for key in self._keys:
            wide = _size(key).width()
            if wide > left and rows[-1]:
                rows.append([])
                left = width
            rows[-1].append(key)
            left -= wide + _KEY_GAP
        return rows


def _size(part: QWidget) -> QSize:
    return part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())


def bar_button(name: str, tip: str = "") -> QToolButton:
    """A button of such a bar."""
    button = QToolButton()
    button.setObjectName(name)
    button.setFont(font())
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setToolTip(tip)
    return button


def close_button(name: str, tip: str, accessible: str) -> QToolButton:
    """The cross at the end of the keys."""
    button = bar_button(name, tip)
    button.setIcon(icon("close"))
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(accessible)
    return button


def line_of(parts: Sequence[tuple[QWidget, int]]) -> QHBoxLayout:
    """Widgets with their stretch side by side."""
    line = QHBoxLayout()
    for widget, stretch in parts:
        line.addWidget(widget, stretch)
    return line
