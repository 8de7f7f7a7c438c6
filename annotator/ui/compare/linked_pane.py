"""One pane beside the canvas: what it shows at its head, and whose its clicks are."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from annotator.app.workspace import Workspace
from annotator.domain.text import translate
from annotator.tools.tool import Tool
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.icons import icon
from annotator.ui.theme import current_palette

if TYPE_CHECKING:
    from annotator.ui.stage import Stage

_HEADER_TOP_PX = 14
_LEFT_OR_RIGHT = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
_numbers = count(1)


class LinkedPane(Canvas):
    """Looks and can be moved; any click of the left or right button asks to be active.

    A pane with a tool of its own is a *reference*: it keeps its clicks for that tool and its view for itself.
    """

    activated = Signal(object, object)
    """This pane and the press that did it."""

    def __init__(self, workspace: Workspace, stage: Stage, tool: Tool | None = None) -> None:
        self.share = stage.tiles.share()
        super().__init__(workspace.session, self.share, stage)
        self.is_reference = tool is not None
        self.base_id = f"base map {next(_numbers)}"
        """Source of the base map below this pane's scene."""
        self.header = PaneHeader(self, is_reference=self.is_reference)
        self._forward_to: Canvas | None = None
        self.setFocusProxy(stage.canvas)
        if tool is not None:
            self.use(tool)

    def hand_over(self, event: QMouseEvent, canvas: Canvas) -> None:
        """The press, and what follows until the button is let go, belongs to the active canvas."""
        self._forward_to = canvas
        QApplication.sendEvent(canvas, event.clone())

    def mousePressEvent(self, event) -> None:
        if event.button() in _LEFT_OR_RIGHT and not self.is_reference:
            self.activated.emit(self, event)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event) -> None:
        if self._forward_to is not None:
            QApplication.sendEvent(self._forward_to, event.clone())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event) -> None:
        if self._forward_to is not None:
            QApplication.sendEvent(self._forward_to, event.clone())
            self._forward_to = None
        else:
            super().mouseReleaseEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.header.place()


class PaneHeader(QFrame):
    """Which date a pane shows, other dates beside it, and whether it follows the other views."""

    stepped = Signal(int)
    link_toggled = Signal(bool)
    closed = Signal()

    def __init__(self, pane: QWidget, *, is_reference: bool = False) -> None:
        super().__init__(pane)
        self._pane = pane
        self.label = QLabel(self)
        self.link = self._button("", translate("Panes", "Move together with the other views (Alt+B)"))
        self.link.setIcon(icon("link"))
        self.link.setCheckable(True)
        self.link.clicked.connect(self.link_toggled)
        before, after = self._button("‹", translate("Panes", "Date before")), self._button("›", _after())
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after.clicked.connect(lambda: self.stepped.emit(1))
        close = self._button("×", translate("Panes", "Close this view"))
        close.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.setSpacing(4)
        for part in (before, self.label, after, self.link, close):
            layout.addWidget(part)
        for part in (before, after, self.link):
            part.setVisible(not is_reference)
        self._taken = 0
        # In the order in which they are spared: keys step and link too, the date is what must be read.
        self._spare = [(close,)] if is_reference else [(before, after), (self.link,), (close,)]

    def show_date(self, text: str) -> None:
        self.label.setText(text)
        colors = current_palette()
        self.setStyleSheet(
            f"PaneHeader {{ background: {colors.window}; border-radius: 6px; }}"
            "QToolButton { border: none; border-radius: 4px; padding: 3px; }"
            f"QToolButton:hover {{ background: {colors.hover}; }}"
            f"QToolButton:checked {{ background: {colors.accent}; }}"
        )
        self.place()

    def place(self) -> None:
        """In the middle, as high as the bar of dates stands in the active view; what there is no room for gives way."""
        room = self._pane.width() - self._taken
        for spared in range(len(self._spare) + 1):
            for number, parts in enumerate(self._spare):
                for part in parts:
                    part.setVisible(number >= spared)
            self.adjustSize()
            if self.width() <= room:
                break
        self.move(max((self._pane.width() - self.width()) // 2, self._taken), _HEADER_TOP_PX)

    def keep_clear(self, left: int) -> None:
        """So many pixels at the left of the pane are taken by what stands over it."""
        if left != self._taken:
            self._taken = left
            self.place()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button


def _after() -> str:
    return translate("Panes", "Date after")
