"""Small editors of one field each: calm like plain text until the mouse or the focus comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from annotator.app.fields import SEVERAL, Choice, Field
from annotator.domain.text import translate
from annotator.ui.panels.choice_box import ChoiceBox
from annotator.ui.panels.look import Text

LINE_HEIGHT, NOTE_HEIGHT, WRAP_FROM = 24, 58, 26
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def several() -> str:
    return translate("Inspector", "several")


class ShownText(Text):
    """What follows from elsewhere and cannot be typed."""

    def __init__(self) -> None:
        super().__init__("shown")
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(LINE_HEIGHT)

    def show_value(self, value: Any, _choices: Sequence[Choice]) -> None:
        text = several() if value is SEVERAL else str(value)
        self.setWordWrap(len(text) > WRAP_FROM)  # a label that may wrap claims room it does not need
        self.setText(text)


class TextEditor(QLineEdit):
    """One line; Enter or leaving takes it over, Esc puts back what was there."""

    entered = Signal(object)
    left = Signal()
    """The analyst is done typing; the focus may go back to the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self._is_several = False
        self.setFixedHeight(LINE_HEIGHT)
        self.editingFinished.connect(self._take_over)

    def show_value(self, value: Any, _choices: Sequence[Choice]) -> None:
        if self.hasFocus() and self.isModified():
            return  # never write over what is being typed
        self._is_several = value is SEVERAL
        self._shown = "" if value is SEVERAL or value is None else str(value)
        self.setText(self._shown)
        self.setCursorPosition(0)
        self.setPlaceholderText(several() if self._is_several else "–")

    def put_back(self) -> None:
        """Show again what is stored."""
        self.setText(self._shown)
        self.setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_back()
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in _ENTER:
            event.accept()
            self.left.emit()

    def finish(self) -> None:
        """Take over what was typed: something else is about to be shown."""
        self._take_over()
        self.setModified(False)

    def _take_over(self) -> None:
        text = self.text().strip()
        if self.isModified() and (text != self._shown or self._is_several):
            self.setModified(False)
            self.entered.emit(text)


class NoteEditor(QPlainTextEdit):
    """Some lines; leaving takes them over."""

    entered = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.setFixedHeight(NOTE_HEIGHT)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(1)

    def show_value(self, value: Any, _choices: Sequence[Choice]) -> None:
        if self.hasFocus() and self.document().isModified():
            return
        self._shown = "" if value is SEVERAL or value is None else str(value)
        if self.toPlainText() != self._shown:
            self.setPlainText(self._shown)
        self.document().setModified(False)
        self.setPlaceholderText(several() if value is SEVERAL else translate("Inspector", "Add a note"))

    def put_back(self) -> None:
        self.setPlainText(self._shown)
        self.document().setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_back()
            self.left.emit()
            return
        if _is_done(event):
            self.left.emit()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter ends the note here, and does not review the scene."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_done(event):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.finish()

    def finish(self) -> None:
        """Take over what was typed: the field is left, or something else is about to be shown."""
        if self.document().isModified():
            self.document().setModified(False)
            self.entered.emit(self.toPlainText().strip())


def _is_done(event: QKeyEvent) -> bool:
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() in keys and event.modifiers() == Qt.KeyboardModifier.ControlModifier


class ChoiceEditor(ChoiceBox):
    """One of several values; the wheel scrolls the panel, not the value."""

    entered = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choices: list[Choice] = []
        self.setFixedHeight(LINE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._take_over)

    def show_value(self, value: Any, choices: Sequence[Choice]) -> None:
        if list(choices) != self._choices:
            self._choices = list(choices)
            self.clear()
            self.addItems([choice.label for choice in choices])
        values = [choice.value for choice in self._choices]
        self.setPlaceholderText(several() if value is SEVERAL else "–")
        self.setCurrentIndex(values.index(value) if value in values else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _take_over(self, row: int) -> None:
        self.entered.emit(self._choices[row].value)
        self.left.emit()


class FlagEditor(QCheckBox):
    """Yes or no; half checked where the values differ."""

    entered = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(LINE_HEIGHT)
        self.clicked.connect(self._take_over)

    def show_value(self, value: Any, _choices: Sequence[Choice]) -> None:
        self.setTristate(value is SEVERAL)
        state = Qt.CheckState.Checked if value else Qt.CheckState.Unchecked
        self.setCheckState(Qt.CheckState.PartiallyChecked if value is SEVERAL else state)

    def _take_over(self) -> None:
        self.entered.emit(self.checkState() != Qt.CheckState.Unchecked)
        self.left.emit()


_EDITORS: dict[str, type[QWidget]] = {
    "shown": ShownText,
    "text": TextEditor,
    "note": NoteEditor,
    "choice": ChoiceEditor,
    "flag": FlagEditor,
}


def editor_for(field: Field) -> Any:
    """The editor a field declares."""
    made = _EDITORS[field.editor]()
    made.setToolTip(field.tip)
    made.setAccessibleName(field.label)
    made.setObjectName(field.name)
    return made
