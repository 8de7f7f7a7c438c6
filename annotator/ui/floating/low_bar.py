"""What the bars have in common that float over the lower edge of the image while a long task goes on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from annotator.ui.icons import icon
from annotator.ui.panels.look import Panel, font

GAP = 16
LEAST_WIDTH = 200


class LowBar(QFrame):
    """Texts, a line of progress and keys in three lines; never takes the keyboard."""

    def __init__(self, stage: QWidget, width: int, left: int = GAP) -> None:
        """`width` where the stage has room for it; no farther to the left than `left`, pixels."""
        super().__init__(stage)
        self.setObjectName("card")
        self._width, self._left = width, left
        self.line = QProgressBar()
        self.line.setTextVisible(False)
        self.line.setFixedHeight(4)
        stage.installEventFilter(self)
        self.hide()

    def lay_out(self, words: QHBoxLayout, keys: QHBoxLayout) -> None:
        words.setSpacing(16)
        keys.setSpacing(8)
        inside = Panel(self)
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 6, 8, 4)
        column.setSpacing(2)
        column.addLayout(words)
        column.addWidget(self.line)
        column.addLayout(keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(inside)

    def place(self) -> None:
        """At the lower edge, in the middle where that leaves `left` free."""
        stage = self.parentWidget()
        assert stage is not None, "made over a stage"
        self.adjustSize()
        room = max(stage.width() - self._left - GAP, LEAST_WIDTH)
        width = min(max(self.sizeHint().width(), self._width), room)
        left = max((stage.width() - width) // 2, self._left)
        self.setGeometry(left, stage.height() - self.height() - GAP // 2, width, self.height())
        self.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False


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
