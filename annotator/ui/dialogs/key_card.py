"""`?`: all keys on one card, menu by menu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.domain.text import translate
from annotator.ui.panels.look import Heading, scrolling

COLUMNS = 3
_SHARE = 0.94
"""Part of the window that the card may take; what does not fit is scrolled."""


class Group(NamedTuple):
    """A heading with its lines of (keys in portable text, what they do)."""

    title: str
    lines: Sequence[tuple[tuple[str, ...], str]]


class KeyCard(QDialog):
    """What the mouse does and every action's keys; arrows scroll, any other key closes."""

    def __init__(self, groups: Sequence[Group], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Keys", "Keys"))
        written = [(translate("Keys", "Mouse and held keys"), _mouse())]
        written += [(group.title.replace("&", ""), _written(group.lines)) for group in groups if group.lines]
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(28, 20, 28, 20)
        columns.setSpacing(32)
        for listed in _balanced(written):
            columns.addLayout(_column(listed), 1)
        self.area = scrolling(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        room = parent.window().size() * _SHARE if parent is not None else self.maximumSize()
        wanted = content.sizeHint()
        self.resize(min(wanted.width() + 24, room.width()), min(wanted.height() + 4, room.height()))

    def keyPressEvent(self, event) -> None:
        steps = {Qt.Key.Key_Down: 40, Qt.Key.Key_Up: -40, Qt.Key.Key_PageDown: 400, Qt.Key.Key_PageUp: -400}
        bar = self.area.verticalScrollBar()
        if event.key() in steps and bar.maximum():
            bar.setValue(bar.value() + steps[event.key()])
        else:
            self.close()


def _balanced(groups: Sequence[tuple[str, list[tuple[str, str]]]]) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """Groups in columns of about the same height, in their order."""
    total = sum(len(lines) + 2 for _title, lines in groups)
    columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[]]
    height = 0
    for title, lines in groups:
        if height + (len(lines) + 2) / 2 > total / COLUMNS and columns[-1] and len(columns) < COLUMNS:
            columns.append([])
            height = 0
        columns[-1].append((title, lines))
        height += len(lines) + 2
    return columns


def _column(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(16)
    for title, lines in groups:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.addWidget(Heading(title), 0, 0, 1, 2)
        for row, (keys, text) in enumerate(lines, start=1):
            key_label, text_label = QLabel(keys), QLabel(text)
            key_label.setObjectName("key")
            key_label.setMinimumWidth(max(96, key_label.sizeHint().width()))
            for label in (key_label, text_label):
                label.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(key_label, row, 0)
            grid.addWidget(text_label, row, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
    column.addStretch(1)
    return column


def _mouse() -> list[tuple[str, str]]:
    return [
        (translate("Keys", "wheel"), translate("Keys", "zoom at the pointer")),
        (translate("Keys", "middle drag, Space"), translate("Keys", "pan, in any tool")),
        ("1–9", translate("Keys", "class of the next mark or the selection")),
        (translate("Keys", "right click, Enter"), translate("Keys", "finish a shape")),
        ("Backspace", translate("Keys", "take back the last corner")),
        (translate("Keys", "H (hold)"), translate("Keys", "peek under the marks")),
        (translate("Keys", "B (hold)"), translate("Keys", "blink: the date before")),
        ("G", translate("Keys", "crossing at a gate: yes, no, unknown")),
        ("Y", translate("Keys", "banks of a crossing: both, left, right")),
        (translate("Keys", "Shift+drag"), translate("Keys", "counting: take a box of vehicles")),
    ]


def _written(lines: Sequence[tuple[tuple[str, ...], str]]) -> list[tuple[str, str]]:
    form = QKeySequence.SequenceFormat.NativeText
    return [
        (", ".join(QKeySequence(key).toString(form) for key in keys), text.replace("&", "").rstrip("…"))
        for keys, text in lines
    ]
