"""One part of the inspector: heading, figure, and the fields of one or several records, made from their declaration."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from annotator.app.fields import Field
from annotator.app.inspection import NOTHING, Inspected
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.ui.panels.editors import LINE_HEIGHT, editor_for
from annotator.ui.panels.look import MARGIN, Elided, Heading, Text

LABEL_WIDTH = 92


class Section(QWidget):
    """Shows records and applies what is typed, as one edit for all of them."""

    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown = NOTHING
        self._kinds: tuple[Any, ...] = ()
        self.editors: dict[str, Any] = {}
        self._labels: dict[str, Text] = {}
        self.kicker = Heading()
        self.figure, self.error = Elided("big"), Text("error")
        self._grid_box = QWidget(self)
        self._lay_out()

    def show_inspected(self, inspected: Inspected) -> None:
        """Show these records; the editors stay while the kinds stay, so that the focus is not lost."""
        if inspected.uids != self._shown.uids:
            self._finish_typing()
        self._shown = inspected
        self.setVisible(bool(inspected.uids))
        self._grid_box.setVisible(True)
        if not inspected.uids:
            return
        kinds = (len(inspected.uids) > 1, *inspected.kinds)
        if kinds != self._kinds:
            self._kinds = kinds
            self._build([line.field for line in inspected.lines])
        self.refresh()

    def show_waiting(self, said: str) -> None:
        """Say what is selected while its values are being read; nothing can be typed."""
        self._finish_typing()
        self._shown = NOTHING
        self.kicker.setText(said)
        self.figure.hide()
        self.error.setText("")
        self._grid_box.hide()
        self.setVisible(True)

    def refresh(self) -> None:
        """Show the values again, e.g. instead of what was typed and refused."""
        if not self._shown.uids:
            return
        said = self._shown.heading
        self.kicker.setText(said.kicker)
        self.figure.setText(said.figure)
        self.figure.setVisible(bool(said.figure))
        self.error.setText(said.error)
        for field, value, choices in self._shown.lines:
            self.editors[field.name].show_value(value, choices)
            is_shown = not (field.hide_blank and value == "")
            self.editors[field.name].setVisible(is_shown)
            self._labels[field.name].setVisible(is_shown)

    def _finish_typing(self) -> None:
        """What is being typed belongs to what is shown, and not to what a key or a menu is about to show instead."""
        for editor in self.editors.values():
            if hasattr(editor, "finish"):
                editor.finish()

    def _build(self, fields: Sequence[Field]) -> None:
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
        self.editors, self._labels = {}, {}
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
            edit = field.edit(self._shown.uids, session.author, value)
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
