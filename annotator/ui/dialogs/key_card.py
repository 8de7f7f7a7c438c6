"""`?`: all keys on one card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from annotator.domain.text import translate

ROWS = 26


class KeyCard(QDialog):
    """What the mouse does and every action's keys, `actions` being (keys, text); closes with any key."""

    def __init__(self, actions: Sequence[tuple[tuple[str, ...], str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Keys", "Keys"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for index, (keys, text) in enumerate((*_mouse(), *_written(actions))):
            row, column = index % ROWS, index // ROWS * 2
            key_label, text_label = QLabel(keys), QLabel(text)
            key_label.setObjectName("key")
            key_label.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(key_label, row, column)
            grid.addWidget(text_label, row, column + 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, 24)
        layout.addLayout(grid)

    def keyPressEvent(self, event) -> None:
        self.close()


def _mouse() -> list[tuple[str, str]]:
    return [
        (translate("Keys", "wheel"), translate("Keys", "zoom at the pointer")),
        (translate("Keys", "middle drag, Space"), translate("Keys", "pan, in any tool")),
        ("1–9", translate("Keys", "class of the next mark or of the selection")),
        (translate("Keys", "right click, Enter"), translate("Keys", "finish a shape")),
        ("Backspace", translate("Keys", "take back the last corner")),
        (translate("Keys", "H (hold)"), translate("Keys", "peek under the marks")),
        ("G", translate("Keys", "crossing at a gate: yes, no, unknown")),
        ("Y", translate("Keys", "banks of a crossing: both, left, right")),
        (translate("Keys", "Shift+drag"), translate("Keys", "counting: take a box of vehicles")),
    ]


def _written(actions: Sequence[tuple[tuple[str, ...], str]]) -> list[tuple[str, str]]:
    form = QKeySequence.SequenceFormat.NativeText
    return [
        (", ".join(QKeySequence(key).toString(form) for key in keys), text.replace("&", "").rstrip("…"))
        for keys, text in actions
    ]
