"""Editions of the survey: freeze all tables under a name, and compare the tables of today with a frozen one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.field_texts import local_time
from annotator.app.workspace import Workspace
from annotator.domain.edits.editions import delete_edition
from annotator.domain.records import Edition
from annotator.domain.text import translate
from annotator.ui.dialogs.form import plain_label


class EditionsDialog(QDialog):
    """Lists the editions, newest first; `freeze(name)` and `compare(name)` are what the window does."""

    def __init__(
        self,
        workspace: Workspace,
        freeze: Callable[[str], object],
        compare: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Editions", "Editions"))
        self.setMinimumSize(560, 360)
        self._workspace = workspace
        self._freeze, self._compare = freeze, compare
        self.name = QLineEdit()
        self.name.setPlaceholderText(translate("Editions", "Name, e.g. January 2026"))
        self.name.returnPressed.connect(self._on_freeze)
        self.freeze_button = _button(translate("Editions", "Freeze all tables"), self._on_freeze)
        self.list = QListWidget()
        self.compare_button = _button(translate("Editions", "Compare today's tables…"), self._on_compare)
        self.delete_button = _button(translate("Editions", "Delete"), self._on_delete)
        self.list.currentItemChanged.connect(lambda _now, _old: self._refresh_buttons())
        self._lay_out()
        self._end = workspace.session.changed.connect(lambda _change: self.refresh())
        self.finished.connect(lambda _code: self._end())
        self.refresh()

    def refresh(self) -> None:
        self.list.clear()
        editions = sorted(self._workspace.document.all(Edition), key=lambda row: row.created or "", reverse=True)
        for edition in editions:
            when = local_time(edition.created) if edition.created else ""
            item = QListWidgetItem("   ".join(part for part in (edition.name, when, edition.analyst) if part))
            item.setData(Qt.ItemDataRole.UserRole, edition.uid)
            self.list.addItem(item)
        if editions:
            self.list.setCurrentRow(0)
        self._refresh_buttons()

    def _chosen(self) -> Edition | None:
        item = self.list.currentItem()
        uid = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        return self._workspace.document.get(Edition, uid)

    def _refresh_buttons(self) -> None:
        writable = not self._workspace.session.project.read_only
        self.freeze_button.setEnabled(writable)
        self.compare_button.setEnabled(self._chosen() is not None)
        self.delete_button.setEnabled(writable and self._chosen() is not None)

    def _on_freeze(self) -> None:
        if self.name.text().strip():
            self._freeze(self.name.text().strip())
            self.name.clear()

    def _on_compare(self) -> None:
        edition = self._chosen()
        if edition is not None:
            self._compare(edition.name)

    def _on_delete(self) -> None:
        edition = self._chosen()
        if edition is not None:
            self._workspace.session.apply(delete_edition(edition.uid))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.freeze_button)
        below = QHBoxLayout()
        below.addWidget(self.compare_button)
        below.addWidget(self.delete_button)
        below.addStretch()
        close = _button(translate("Editions", "Close"), self.reject)  # not the default: Return freezes
        below.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        hint = translate(
            "Editions",
            "An edition keeps every table as it is now, unrounded. Later tables can be compared with it: each row that "
            "differs, what it was, and which edits did it.",
        )
        layout.addWidget(plain_label(hint))
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addLayout(below)


def _button(text: str, work: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: work())
    return button
