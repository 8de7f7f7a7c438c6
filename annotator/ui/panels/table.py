"""The live table below the canvas: this site date by date, or all sites; every row leads to its images."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.selection import scenes_of, sites_of
from annotator.app.sentences import change_sentence
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.summary.change import SiteChange
from annotator.domain.text import translate
from annotator.ui.keyboard import reachable
from annotator.ui.panels.look import (
    MARGIN,
    SMALL_PX,
    Heading,
    Panel,
    Text,
    font,
)
from annotator.ui.panels.table_columns import STALL_COLUMNS, SiteRow, scene_columns, site_columns
from annotator.ui.panels.table_model import UID_ROLE, FiguresModel
from annotator.ui.panels.table_view import figures_view


class TablePanel(Panel):
    """Two modes: the dates of the current site, and all sites."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.heading = Heading()
        self.scenes = FiguresModel(scene_columns(), self)
        self.sites = FiguresModel(site_columns(), self)
        self.site_view, self.all_view = figures_view(self.scenes), figures_view(self.sites, sortable=True)
        self.hint = Text("hint")
        self.site_button = _mode(translate("Table", "This site"), translate("Table", "One row per date"))
        self.all_button = _mode(translate("Table", "All sites"), translate("Table", "One row per site"))
        self._modes = QButtonGroup(self)
        self._lay_out()
        for view in (self.site_view, self.all_view):
            view.clicked.connect(self._on_clicked)
            view.activated.connect(self._on_clicked)
            reachable(view, translate("Table", "Figures by site and date"))
            view.installEventFilter(self)
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.figures.arrived, self._on_arrived)
        self.follow(workspace.selection.site_changed, lambda _uid: self.refresh())
        self.follow(workspace.selection.scene_changed, lambda _uid: self._show_current())
        self.refresh()

    @property
    def shows_all(self) -> bool:
        return self.all_button.isChecked()

    def refresh(self) -> None:
        """Read the rows of the mode in use anew."""
        if self.shows_all:
            self._show_sites()
        else:
            self._show_scenes()
        (self.all_view if self.shows_all else self.site_view).fit()
        self.site_view.setVisible(not self.shows_all and bool(self.scenes.rows))
        self.all_view.setVisible(self.shows_all and bool(self.sites.rows))
        self.hint.setVisible(self.site_view.isHidden() and self.all_view.isHidden())
        self._show_current()

    def copy(self) -> None:
        """Put the selected rows, or all, on the clipboard for a spreadsheet."""
        view, model = (self.all_view, self.sites) if self.shows_all else (self.site_view, self.scenes)
        rows = sorted({index.row() for index in view.selectionModel().selectedIndexes()})
        QGuiApplication.clipboard().setText(model.as_tsv(rows or list(range(len(model.rows)))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            key: Any = event
            if key.matches(QKeySequence.StandardKey.Copy):
                if event.type() == QEvent.Type.KeyPress:
                    self.copy()
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _show_scenes(self) -> None:
        selection = self._workspace.selection
        figures = self._workspace.figures.of(selection.site_uid)
        rows = figures.rows if selection.site_uid or selection.scene_uid else []
        self.scenes.show_rows([row.scene.uid for row in rows], rows)
        others = any(row.vehicles or row.crossings for row in rows)
        stalls = not others or any(row.stalls and row.stalls.count for row in rows)
        said = {*range(len(self.scenes.columns))} - ({*STALL_COLUMNS} if not stalls else set())
        for column in range(1, len(self.scenes.columns)):
            self.site_view.setColumnHidden(column, column not in said or self.scenes.is_empty(column))
        self._mark_current(self.site_view, figures.is_current)
        known = self._headline(figures.change, rows, stalls)
        self.heading.setText(known if figures.is_current else _computing())
        nothing = translate("Table", "No dates yet. Add images of this site with Ctrl+I.")
        self.hint.setText(nothing if figures.is_current else "")

    def _headline(self, change: SiteChange | None, rows: list[Any], stalls: bool) -> str:
        """Change where stalls are measured; else how much of the place has been looked at."""
        if stalls and rows:
            return change_sentence(change).text
        if not rows:
            return translate("Table", "Dates")
        done, scenes = self._workspace.figures.progress(self._workspace.selection.site_uid)
        return translate("Table", "{done} of %n date(s) reviewed", "", scenes).format(done=done)

    def _show_sites(self) -> None:
        figures = self._workspace.figures
        is_current = figures.compute_changes()
        sites = sites_of(self._workspace.document)
        rows = [SiteRow(site.name, figures.change(site.uid)) for site in sites]
        self.sites.show_rows([site.uid for site in sites], rows)
        directions = [row.change.judgement.direction for row in rows if row.change is not None]
        text = translate("Table", "All sites · {grew} grew · {shrank} shrank · {same} unchanged")
        counts = {name: directions.count(word) for name, word in _DIRECTIONS.items()}
        self._mark_current(self.all_view, is_current)
        self.heading.setText(text.format(**counts) if is_current else _computing())
        self.hint.setText(translate("Table", "No sites yet."))

    def _mark_current(self, view: QTableView, is_current: bool) -> None:
        """Figures of before an edit are muted until those of now are computed."""
        delegate: Any = view.itemDelegate()
        delegate.is_current = is_current

    def _show_current(self) -> None:
        selection = self._workspace.selection
        for view, uid in ((self.site_view, selection.scene_uid), (self.all_view, selection.site_uid)):
            view.show_current(uid)

    def _on_changed(self, change: Change) -> None:
        everywhere = change.kinds() & {"scene", "class", "setting", "pass", "site"}
        if self.shows_all or everywhere or self._workspace.selection.site_uid in change.touched_sites():
            self.refresh()

    def _on_arrived(self, site_uids: frozenset[str]) -> None:
        if self.shows_all or self._workspace.selection.site_uid in site_uids:
            self.refresh()

    def _on_clicked(self, index: QModelIndex) -> None:
        selection, uid = self._workspace.selection, index.data(UID_ROLE)
        if self.shows_all:
            scenes = scenes_of(self._workspace.document, uid)
            selection.show(uid, scenes[-1].uid if scenes else "")
        else:
            selection.show(selection.site_uid, uid)

    def _lay_out(self) -> None:
        self.site_button.setChecked(True)
        for button in (self.site_button, self.all_button):
            self._modes.addButton(button)
        self._modes.buttonClicked.connect(lambda _button: self.refresh())
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN, 0, MARGIN, 0)
        top.addWidget(self.heading, 1)
        top.addWidget(self.site_button)
        top.addWidget(self.all_button)
        self.hint.setContentsMargins(MARGIN, 8, MARGIN, 8)
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        for part in (self.site_view, self.all_view, self.hint):
            layout.addWidget(part, 1)


def _computing() -> str:
    return translate("Table", "Computing the figures …")


_DIRECTIONS = {"grew": "grew", "shrank": "shrank", "same": "unchanged"}


def _mode(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setToolTip(tip)
    button.setFont(font(SMALL_PX))
    return button
