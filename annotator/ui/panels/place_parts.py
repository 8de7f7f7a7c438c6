"""Small parts of the panel for placing: rows of a form, inputs that look like inputs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from annotator.app.placing.draft import PlacingDraft
from annotator.ui.panels.choice_box import ChoiceBox
from annotator.ui.panels.editors import LINE_HEIGHT
from annotator.ui.panels.look import MARGIN, Text

LABEL_WIDTH = 84


class Page(QWidget):
    """One way of placing: rows of labels and inputs; `refresh` shows the draft, `take` reads the inputs into it."""

    def __init__(self, draft: PlacingDraft) -> None:
        super().__init__()
        self.draft = draft
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(MARGIN, 0, MARGIN - 6, 0)
        self.grid.setHorizontalSpacing(4)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self.grid.setColumnStretch(1, 1)

    def refresh(self) -> None:
        """Show the draft."""

    def take(self) -> None:
        """Read what was typed into the draft; `Refused` says what is wrong with it."""

    def first_input(self) -> QWidget | None:
        """What to type next; None = nothing."""
        return None

    def add_row(self, label: str, widget: QWidget) -> QWidget:
        """Return the label, to be hidden with its input."""
        row = self.grid.rowCount()
        text = Text("field", label)
        text.setFixedHeight(LINE_HEIGHT)
        self.grid.addWidget(text, row, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(widget, row, 1)
        return text

    def add_wide(self, widget: QWidget) -> None:
        self.grid.addWidget(widget, self.grid.rowCount(), 0, 1, 2)


class Input(QLineEdit):
    """One line to type in; never written over while it is being typed into."""

    def __init__(self, placeholder: str = "", tip: str = "") -> None:
        super().__init__()
        self.setProperty("role", "filter")
        self.setPlaceholderText(placeholder)
        self.setToolTip(tip)
        self.setFixedHeight(LINE_HEIGHT + 2)

    def show_text(self, text: str) -> None:
        if not (self.hasFocus() and self.isModified()) and self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)
            self.setModified(False)


class Choice(ChoiceBox):
    """One of several values with their labels."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(LINE_HEIGHT + 2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._values: list[object] = []

    def show_choices(self, choices: list[tuple[object, str]], value: object) -> None:
        if [self.itemText(i) for i in range(self.count())] != [label for _v, label in choices]:
            self.clear()
            self.addItems([label for _value, label in choices])
        self._values = [each for each, _label in choices]
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    @property
    def value(self) -> object:
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None


def wrapped(role: str, text: str = "") -> Text:
    """A label that may take several lines."""
    label = Text(role, text)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
