"""The journal as a list: what was done, when, by whom; a click travels there by undo or redo."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from annotator.app.field_texts import local_time
from annotator.app.travel import steps_to, travelled
from annotator.app.workspace import Workspace
from annotator.domain.records import Pass, Scene, Site
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.store import JournalEntry
from annotator.ui.keyboard import on_enter, reachable
from annotator.ui.panels.look import (
    MARGIN,
    ROOT,
    SMALL_PX,
    TEXT_PX,
    Heading,
    Index,
    Panel,
    Text,
    colors,
    draw_text,
    font,
)
from annotator.ui.panels.sites_delegate import paint_row

ENTRY_ROLE = Qt.ItemDataRole.UserRole
WHERE_ROLE = Qt.ItemDataRole.UserRole + 1
_ROW = 46


class HistoryModel(QAbstractListModel):
    """Edits, newest first; undoing is shown by greying what it took back."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.entries: list[JournalEntry] = []

    def show_entries(self, entries: list[JournalEntry]) -> None:
        self.beginResetModel()
        self.entries = travelled(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.label
        if role == ENTRY_ROLE:
            return entry
        if role == WHERE_ROLE:
            return self._where(entry)
        return self._tip(entry) if role == Qt.ItemDataRole.ToolTipRole else None

    def _where(self, entry: JournalEntry) -> str:
        document = self._workspace.document
        site, scene = document.get(Site, entry.site_uid), document.get(Scene, entry.scene_uid)
        place = [site.name if site is not None else "", display(scene) if scene is not None else ""]
        return " · ".join(part for part in (local_time(entry.at), entry.analyst, *place) if part)

    def _tip(self, entry: JournalEntry) -> str:
        hints = {
            "done": translate("History", "Click: undo everything after it (Ctrl+Z)"),
            "undone": translate("History", "Undone. Click: redo up to it (Ctrl+Shift+Z)"),
            "abandoned": translate("History", "Undone, and other edits were made since; it cannot come back."),
        }
        return f"{entry.label}\n{hints.get(entry.state, '')}".strip()


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, entry = colors(), index.data(ENTRY_ROLE)
        is_done = entry.state == "done"
        painter.save()
        at_keys = bool(option.state & QStyle.StateFlag.State_HasFocus)
        paint_row(painter, option, palette, chosen=at_keys)
        area = option.rect.adjusted(MARGIN, 6, -MARGIN, -6)
        half = area.height() // 2
        line = font(TEXT_PX)
        line.setStrikeOut(entry.state == "abandoned")
        painter.setFont(line)
        painter.setPen(QColor(palette.text if is_done else palette.faint))
        draw_text(painter, QRect(area.left(), area.top(), area.width(), half), Qt.AlignmentFlag.AlignLeft, entry.label)
        painter.setFont(font(SMALL_PX))
        painter.setPen(QColor(palette.muted if is_done else palette.faint))
        below = QRect(area.left(), area.top() + half, area.width(), half)
        draw_text(painter, below, Qt.AlignmentFlag.AlignLeft, index.data(WHERE_ROLE))
        painter.restore()


class HistoryPanel(Panel):
    """Reads the journal only while it is to be seen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._is_stale = True
        self.model = HistoryModel(workspace, self)
        self.view = QListView(uniformItemSizes=True)
        self.view.setMouseTracking(True)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._on_clicked)
        on_enter(self.view, self._on_clicked)
        reachable(self.view, translate("History", "History"))
        self.hint = Text("hint", translate("History", "Nothing was edited yet. Every edit will stand here."))
        self.hint.setContentsMargins(MARGIN, 4, MARGIN, 4)
        self.hint.setWordWrap(True)
        heading = Heading(translate("History", "History"))
        heading.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 14, 0, 0)
        layout.addWidget(heading)
        layout.addWidget(self.hint)
        layout.addWidget(self.view, 1)
        self.follow(workspace.session.saved, lambda _entry: self.refresh())
        self.follow(workspace.selection.pass_changed, lambda _uid: self.refresh())

    def refresh(self) -> None:
        """Read the journal anew, now or when it is shown."""
        self._is_stale = not self.isVisible()
        if not self._is_stale:
            self._workspace.session.history(self._show)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _show(self, entries: list[JournalEntry]) -> None:
        begun = self._workspace.session.stored.get(Pass, self._workspace.selection.pass_uid)
        if begun is not None:  # what was done before a second look stays hidden in it
            entries = [entry for entry in entries if entry.at >= (begun.created or "")]
        self.model.show_entries(entries)
        self.hint.setVisible(not self.model.entries)

    def _on_clicked(self, index: QModelIndex) -> None:
        session = self._workspace.session
        steps = steps_to(self.model.entries, index.data(ENTRY_ROLE))
        for _ in range(abs(steps)):
            if steps < 0:
                session.undo()
            else:
                session.redo()
