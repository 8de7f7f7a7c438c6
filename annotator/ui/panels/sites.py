"""The list of sites on the left: where the analyst is, how far the survey has come, and how each site changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QMenu, QPushButton, QVBoxLayout, QWidget

from annotator.app.progress import newest_waiting
from annotator.app.selection import scenes_of
from annotator.app.wording import coordinates
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.edits.lives import delete
from annotator.domain.edits.scenes import add_site
from annotator.domain.records import Site, new_uid
from annotator.domain.text import translate
from annotator.ui.keyboard import reachable
from annotator.ui.panels.look import MARGIN, Heading, Panel, Text
from annotator.ui.panels.sites_choice import SitesChoice
from annotator.ui.panels.sites_delegate import SitesDelegate
from annotator.ui.panels.sites_model import NO_SITE, UID_ROLE, SitesModel


class SitesPanel(Panel):
    """Sites with progress and figure; a click goes to the site's newest scene."""

    add_requested = Signal()
    """The analyst wants to add images (from the empty state)."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._awaited = ""
        self.model = SitesModel(workspace, self)
        self.heading = Heading()
        self.filter = QLineEdit(placeholderText=translate("Sites", "Filter sites"), clearButtonEnabled=True)
        self.filter.setProperty("role", "filter")
        self.filter.setAccessibleName(translate("Sites", "Filter sites"))
        self.choice = SitesChoice(workspace, self.model, self)
        self.view = _list_view(self.model)
        self._turn_to = QTimer(self, singleShot=True, interval=0)
        self._turn_to.timeout.connect(self._turn_to_current)
        self.empty = self._empty_state()
        self._lay_out()
        self.filter.textChanged.connect(self._on_filter)
        self.choice.chosen.connect(self._refresh)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        reachable(self.view, translate("Sites", "Sites"))
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.figures.arrived, self._on_arrived)
        self.follow(workspace.selection.site_changed, lambda _uid: self._show_current())
        self._refresh()

    def next_unreviewed(self, step: int = 1) -> bool:
        """Go to the next (+1) or previous (-1) listed site that waits for a review, round the end; False: none."""
        workspace = self._workspace
        uids = [uid for uid in self.model.uids if uid]
        here = workspace.selection.site_uid
        start = uids.index(here) if here in uids else (-1 if step > 0 else 0)
        for distance in range(1, len(uids) + 1):
            uid = uids[(start + step * distance) % len(uids)]
            progress = workspace.figures.progress(uid)
            if progress.done < progress.total:
                scene = newest_waiting(workspace.document, uid, scenes_of(workspace.document, uid))
                workspace.selection.show(uid, scene.uid if scene is not None else "")
                return True
        return False

    def new_site(self) -> None:
        """Add a site and let the analyst type its name in place."""
        taken = {site.name for site in self._workspace.document.all(Site)}
        base = translate("Sites", "New site")
        name = next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base} {n}") not in taken)
        session = self._workspace.session
        site = Site(uid=new_uid("site"), name=name)
        self._awaited = site.uid
        self.filter.clear()
        self.choice.list_all()
        session.apply(add_site(site, session.author))

    def rename(self, site_uid: str) -> None:
        """Let the analyst type another name in place."""
        index = self.model.index(self.model.row_of(site_uid))
        self.view.scrollTo(index)
        self.view.edit(index)

    def menu_for(self, site_uid: str | None) -> QMenu:
        """Context menu of a site, or of the empty part of the list (`None`)."""
        menu = QMenu(self)
        menu.addAction(translate("Sites", "New site"), self.new_site)
        site = self._workspace.document.get(Site, site_uid)
        if site is not None:
            menu.addAction(translate("Sites", "Rename\tF2"), lambda: self.rename(site.uid))
            copy = menu.addAction(translate("Sites", "Copy coordinates"), lambda: _copy_place(site))
            copy.setEnabled(site.geom is not None)
            menu.addSeparator()
            menu.addAction(translate("Sites", "Delete site"), lambda: self._delete(site.uid))
        return menu

    def _delete(self, site_uid: str) -> None:
        self._workspace.session.apply(delete([site_uid]))

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        menu = self.menu_for(index.data(UID_ROLE) if index.isValid() else None)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        uid = current.data(UID_ROLE) if current.isValid() else None
        selection = self._workspace.selection
        if uid is None or (uid == selection.site_uid and (uid or selection.scene_uid)):
            return
        scenes = scenes_of(self._workspace.document, uid)
        selection.show(uid, scenes[-1].uid if scenes else "")

    def _on_filter(self, text: str) -> None:
        self.model.list_only(text=text)
        self._refresh()

    def _on_changed(self, change: Change) -> None:
        self.model.follow(change)
        self._refresh()
        if self._awaited and self.model.row_of(self._awaited) >= 0:
            uid, self._awaited = self._awaited, ""
            self._workspace.selection.show(uid, "")
            self.rename(uid)

    def _on_arrived(self, site_uids: frozenset[str]) -> None:
        self.model.show_arrived(site_uids)
        self._refresh()

    def _refresh(self) -> None:
        sites = [site.uid for site in self._workspace.document.all(Site)]
        done = sum(self._workspace.figures.progress(uid).is_complete for uid in sites)
        listed = sum(bool(uid) for uid in self.model.uids)
        text = translate("Sites", "Sites · {done} of {n} reviewed")
        some = translate("Sites", "Sites · {listed} of {n} listed")
        text = text if listed == len(sites) else some
        text = text.format(done=done, n=len(sites), listed=listed)
        self.heading.setText(text if sites else translate("Sites", "Sites"))
        is_empty = not sites and NO_SITE not in self.model.uids
        self.empty.setVisible(is_empty)
        self.view.setVisible(not is_empty)
        self.filter.setVisible(not is_empty)
        self.choice.setVisible(not is_empty)
        self._show_current()

    def _show_current(self) -> None:
        uid, row = self._workspace.selection.site_uid, -1
        if uid or self._workspace.selection.scene_uid:
            row = self.model.row_of(uid)
        chooser = self.view.selectionModel()
        index = self.model.index(row) if row >= 0 else QModelIndex()
        if index == self.view.currentIndex() and index.isValid() == chooser.hasSelection():
            return
        blocked = chooser.blockSignals(True)  # following the selection must not set it
        self.view.setCurrentIndex(index)
        if not index.isValid():
            chooser.clear()
        chooser.blockSignals(blocked)
        self._turn_to.start()

    def _turn_to_current(self) -> None:
        """Behind the image, which shows the site already: so many rows take as long to paint."""
        self.view.viewport().update()
        if self.view.currentIndex().isValid():
            self.view.scrollTo(self.view.currentIndex())

    def _empty_state(self) -> QWidget:
        box = QWidget(self)
        hint = Text("hint", translate("Sites", "No sites yet. Drop images or a KML file on the window, or begin here."))
        hint.setWordWrap(True)
        add = QPushButton(translate("Sites", "Add images…"))
        add.setProperty("role", "primary")
        add.clicked.connect(self.add_requested)
        new = QPushButton(translate("Sites", "New site"))
        new.clicked.connect(self.new_site)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(MARGIN, 8, MARGIN, 8)
        for part in (hint, add, new):
            layout.addWidget(part)
        layout.addStretch()
        return box

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 14, 0, 0)
        layout.setSpacing(8)
        self.heading.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout.addWidget(self.heading)
        field = QVBoxLayout()
        field.setContentsMargins(MARGIN - 8, 0, MARGIN - 8, 0)
        field.addWidget(self.filter)
        field.setSpacing(2)
        field.addWidget(self.choice)
        layout.addLayout(field)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.empty, 1)


def _list_view(model: Any) -> QListView:
    view = QListView(uniformItemSizes=False)
    view.setModel(model)
    view.setItemDelegate(SitesDelegate(view))
    view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setMouseTracking(True)
    return view


def _copy_place(site: Site) -> None:
    if site.geom is not None:
        QGuiApplication.clipboard().setText(coordinates(site.geom.x, site.geom.y))
