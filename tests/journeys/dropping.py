"""Files dropped onto a window as Qt sees them, and dialogs that come of it, answered while they block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget


def drop(widget: QWidget, paths: Sequence[Path]) -> bool:
    """Drop files onto the middle of a widget; False = it was not let in."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = QPointF(widget.rect().center())
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(at.toPoint(), *how)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, QDropEvent(at, *how))
    return True


class Answers:
    """Presses Enter in each dialog that opens, after `fill` has filled it in."""

    def __init__(self, fill: Callable[[QDialog], object] = lambda _dialog: None) -> None:
        self.seen: list[QDialog] = []
        self._fill = fill
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog not in self.seen:
            self.seen.append(dialog)
            self._fill(dialog)
            QTest.keyClick(dialog, Qt.Key.Key_Return)
