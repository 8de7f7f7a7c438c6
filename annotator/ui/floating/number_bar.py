"""A small bar over the canvas with the figures of the tool in the hand: the number of a row, its gap.

It is never in the way of drawing: the canvas keeps the keyboard until a figure is clicked, and Enter gives it back.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QHBoxLayout, QLabel, QWidget

from annotator.tools.base import BaseTool
from annotator.tools.tool import Number

_BOX_WIDTH = 76


class NumberBar(QFrame):
    """Follows one tool; hidden while it has no figures."""

    resized = Signal()
    """It needs another place."""
    left = Signal()
    """The analyst is done typing; the keyboard may go back to the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._tool: BaseTool | None = None
        self._boxes: dict[str, QDoubleSpinBox] = {}
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 4, 8, 4)
        self._layout.setSpacing(8)
        self.hide()

    def follow(self, tool: BaseTool) -> None:
        """Show the figures of a tool, as they are now."""
        numbers = tool.numbers()
        names = [number.name for number in numbers]
        if tool is not self._tool or names != list(self._boxes):
            self._rebuild(tool, numbers)
        for number in numbers:
            self._show(self._boxes[number.name], number)

    def width_in(self, room: int) -> int:
        """The width it takes where there is so much room."""
        return min(self.sizeHint().width(), room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter finishes the draft, Esc leaves it; both give the keyboard back."""
        if event.type() != QEvent.Type.KeyPress or self._tool is None:
            return False
        assert isinstance(event, QKeyEvent) and isinstance(watched, QDoubleSpinBox), "only figures are watched"
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            watched.interpretText()
            self._tool.complete()
        elif event.key() != Qt.Key.Key_Escape:
            return False
        self.left.emit()
        return True

    def _rebuild(self, tool: BaseTool, numbers) -> None:
        self._tool = tool
        self._boxes = {}
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number in numbers:
            label = QLabel(number.label)
            label.setToolTip(number.tip)
            box = self._box(number)
            label.setBuddy(box)
            self._layout.addWidget(label)
            self._layout.addWidget(box)
            self._boxes[number.name] = box
        self.setVisible(bool(numbers))
        self.adjustSize()
        self.resized.emit()

    def _box(self, number: Number) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setObjectName(f"number_{number.name}")
        box.setAccessibleName(number.label)
        box.setToolTip(number.tip)
        box.setDecimals(number.decimals)
        box.setRange(number.least, number.most)
        box.setSingleStep(number.step)
        box.setSuffix(f" {number.unit}" if number.unit else "")
        box.setFixedWidth(_BOX_WIDTH)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setKeyboardTracking(False)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        box.installEventFilter(self)
        box.valueChanged.connect(lambda value, name=number.name: self._typed(name, value))
        return box

    def _show(self, box: QDoubleSpinBox, number: Number) -> None:
        if abs(box.value() - number.value) > 1e-9 and not (box.hasFocus() and box.lineEdit().isModified()):
            with QSignalBlocker(box):
                box.setValue(number.value)

    def _typed(self, name: str, value: float) -> None:
        if self._tool is not None:
            self._tool.set_number(name, value)
