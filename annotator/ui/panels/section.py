"""One part of the inspector: heading, figure, and the fields of one or several records, made from their declaration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from annotator.app.fields import Field
from annotator.app.inspection import fields_for, heading
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.records import Record
from annotator.ui.panels.editors import LINE_HEIGHT, editor_for
from annotator.ui.panels.look import MARGIN, Elided, Heading, Text

LABEL_WIDTH = 92


class Section(QWidget):
    """Shows records and applies what is typed, as one edit for all of them."""

    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._records: list[Record] = []
        self._kinds: tuple[Any, ...] = ()
        self._fields: tuple[Field, ...] = ()
        self.editors: dict[str, Any] = {}
        self._labels: dict[str, Text] = {}
        self.kicker = Heading()
        self.figure, self.error = Elided("big"), Text("error")
        self._grid_box = QWidget(self)
        self._lay_out()

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these records; the editors stay while the kinds stay, so that the focus is not lost."""
        self._records = list(records)
        self.setVisible(bool(records))
        if not records:
            return
        kinds = (len(records) > 1, *sorted({row.KIND for row in records}))
        if kinds != self._kinds:
            self._kinds = kinds
            self._build(fields_for(records))
        self.refresh()

    def refresh(self) -> None:
        """Show the values as they are in the document."""
        document = self._workspace.document
        if not self._records:
            return
        said = heading(document, self._records)
        self.kicker.setText(said.kicker)
        self.figure.setText(said.figure)
        self.figure.setVisible(bool(said.figure))
        self.error.setText(said.error)
        for field in self._fields:
            choices = field.choices(document, self._records) if field.choices is not None else []
            value = field.common(document, self._records)
            self.editors[field.name].show_value(value, choices)
            is_shown = not (field.hide_blank and value == "")
            self.editors[field.name].setVisible(is_shown)
            self._labels[field.name].setVisible(is_shown)

    def _build(self, fields: tuple[Field, ...]) -> None:
        layout = self.layout()
        assert layout is not None, "laid out when made"
        layout.removeWidget(self._grid_box)
        self._grid_box.hide()
        self._grid_box.deleteLater()
        self._grid_box = QWidget(self)
        grid = QGridLayout(self._grid_box)
        grid.setContentsMargins(MARGIN, 2, MARGIN - 6, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        grid.setColumnStretch(1, 1)
        self._fields, self.editors, self._labels = fields, {}, {}
        for row, field in enumerate(fields):
            self._add_row(grid, row, field)
        layout.addWidget(self._grid_box)
        self._grid_box.setVisible(True)

    def _add_row(self, grid: QGridLayout, row: int, field: Field) -> None:
        label, editor = Text("field", field.label), editor_for(field)
        label.setFixedHeight(LINE_HEIGHT)
        label.setToolTip(field.tip)
        editor.setFont(label.font())
        if field.editor != "shown":
            editor.setEnabled(not self._workspace.session.project.read_only)
            editor.entered.connect(partial(self._apply, field))
            editor.left.connect(self.left)
        self.editors[field.name], self._labels[field.name] = editor, label
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(editor, row, 1)

    def _apply(self, field: Field, value: Any) -> None:
        session = self._workspace.session
        try:
            edit = field.edit([row.uid for row in self._records], session.author, value)
        except Refused as refusal:
            session.refused.emit(str(refusal))
            return
        session.apply(edit)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 14, 0, 4)
        layout.setSpacing(4)
        self.kicker.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout.addWidget(self.kicker)
        line = QHBoxLayout()
        line.setContentsMargins(MARGIN, 0, MARGIN, 0)
        line.setSpacing(8)
        line.addWidget(self.figure, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.error, 1, Qt.AlignmentFlag.AlignBottom)
        self.error.setContentsMargins(0, 0, 0, 4)
        layout.addLayout(line)
        layout.addWidget(self._grid_box)
