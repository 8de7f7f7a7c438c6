"""The lower edge of the image: the bars there stand one above the other, beside the tools."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

GAP, BETWEEN = 12, 8


class Bar(Protocol):
    """A widget that stands at the lower edge while it is shown."""

    resized: SignalInstance

    def width_in(self, room: int) -> int:
        """The width it takes where there is so much room."""


class LowEdge(QObject):
    """Gives the bars over a stage their places, again whenever one of them, the stage or the tools change."""

    placed = Signal()

    def __init__(self, stage: QWidget, tools: QWidget) -> None:
        super().__init__(stage)
        self.stage, self._tools = stage, tools
        self._bars: list[tuple[QWidget, Bar]] = []
        for watched in (stage, tools):
            watched.installEventFilter(self)

    def add(self, widget: QWidget, bar: Bar) -> None:
        """Place `widget`, which is `bar` too, from now on; those added later stand lower."""
        self._bars.insert(0, (widget, bar))
        widget.installEventFilter(self)
        bar.resized.connect(self.place)

    @property
    def left(self) -> int:
        """Where the room beside the tools begins."""
        return self._tools.geometry().right() + 1 + GAP

    @property
    def top(self) -> int:
        """Where the highest bar begins."""
        shown = [widget.y() for widget, _bar in self._bars if not widget.isHidden()]
        return min(shown, default=self.stage.height())

    def place(self) -> None:
        """In the middle of the stage where that leaves the tools free, else beside them."""
        room = max(self.stage.width() - self.left - GAP, 0)
        below = self.stage.height()
        for widget, bar in self._bars:
            if not widget.isHidden():
                width = min(bar.width_in(room), room)
                height = widget.sizeHint().height()
                below -= height + BETWEEN
                left = max((self.stage.width() - width) // 2, self.left)
                widget.setGeometry(QRect(left, below, width, height))
                widget.raise_()
        self.placed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_bar = watched not in (self.stage, self._tools)
        if event.type() == (QEvent.Type.Hide if is_bar else QEvent.Type.Resize):
            self.place()
        return False
