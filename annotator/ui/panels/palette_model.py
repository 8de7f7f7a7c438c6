"""Classes of all kinds with their live tally on the current scene."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from annotator.app.selection import classes_of
from annotator.app.site_rows import Tally
from annotator.app.wording import kind_name, span
from annotator.app.workspace import Workspace
from annotator.domain.edits.classes import change_class
from annotator.domain.edits.reviews import OBJECT_KINDS
from annotator.domain.records import ObjectClass
from annotator.domain.text import translate
from annotator.ui.panels.look import ROOT, Index

CLASS_ROLE = Qt.ItemDataRole.UserRole
TALLY_ROLE = Qt.ItemDataRole.UserRole + 1
STARTS_GROUP_ROLE = Qt.ItemDataRole.UserRole + 2
CURRENT_ROLE = Qt.ItemDataRole.UserRole + 3
"""False while the tallies are those of before an edit."""
NONE_YET = Tally(0, 0, 0)


class PaletteModel(QAbstractListModel):
    """One row per class, by kind and number key."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.classes: list[ObjectClass] = []
        self.is_current = True
        self._tallies: dict[str, Tally] = {}
        self.rebuild()

    def rebuild(self) -> None:
        """Read the classes anew."""
        self.beginResetModel()
        document = self._workspace.document
        self.classes = [row for kind in OBJECT_KINDS for row in classes_of(document, kind)]
        self.is_current, self._tallies = self._count()
        self.endResetModel()

    def recount(self) -> None:
        """Read the tallies of the current scene anew."""
        found = self._count()
        if found != (self.is_current, self._tallies) and self.classes:
            self.is_current, self._tallies = found
            self.dataChanged.emit(self.index(0), self.index(len(self.classes) - 1))

    def row_of(self, class_uid: str) -> int:
        return next((row for row, known in enumerate(self.classes) if known.uid == class_uid), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.classes)

    def flags(self, _index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.classes[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.name
        if role == CLASS_ROLE:
            return row
        if role == TALLY_ROLE:
            return self._tallies.get(row.uid, NONE_YET)
        if role == CURRENT_ROLE:
            return self.is_current
        if role == STARTS_GROUP_ROLE:
            return index.row() > 0 and self.classes[index.row() - 1].object_kind != row.object_kind
        return self._tip(row) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, name = self.classes[index.row()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or name == row.name:
            return False
        session = self._workspace.session
        session.apply(change_class(row.uid, session.author, name=name))
        return True

    def _count(self) -> tuple[bool, dict[str, Tally]]:
        """Whether the tallies are those of now, and the tallies by class."""
        selection = self._workspace.selection
        figures = self._workspace.figures.of(selection.site_uid)
        return figures.is_current, figures.tallies.get(selection.scene_uid, {})

    def _tip(self, row: ObjectClass) -> str:
        tally = self._tallies.get(row.uid, NONE_YET)
        key = "" if row.key is None else f" ({row.key})"
        lines = [f"{row.name}{key} · {kind_name(row.object_kind)}"]
        if span(tally.low, tally.high):
            text = translate("Palette", "{low} certain, {high} with the possible ones; the figure is without those")
            lines.append(text.format(low=tally.low, high=tally.high))
        if tally.assumed:
            lines.append(translate("Palette", "{n} from other dates, to be confirmed here").format(n=tally.assumed))
        if not row.counted:
            lines.append(translate("Palette", "Not counted in change"))
        return "\n".join(lines)
