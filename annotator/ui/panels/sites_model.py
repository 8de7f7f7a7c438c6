"""The list of sites as a model; figures are computed only for the rows in view."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from annotator.app.selection import scenes_of, sites_of
from annotator.app.sentences import Said, change_sentence, headline_text, progress_text
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.edits.attributes import set_fields
from annotator.domain.records import Site
from annotator.domain.text import translate
from annotator.ui.panels.look import ROOT, Index

UID_ROLE = Qt.ItemDataRole.UserRole
SUBTITLE_ROLE = Qt.ItemDataRole.UserRole + 1
FIGURE_ROLE = Qt.ItemDataRole.UserRole + 2
NO_SITE = ""


class SitesModel(QAbstractListModel):
    """Sites by name, those that fit the filter; images without a site as the last entry."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._filter = ""
        self.uids: list[str] = []
        self.rebuild()

    def rebuild(self) -> None:
        """Read the list of sites anew."""
        self.beginResetModel()
        document = self._workspace.document
        self.uids = [site.uid for site in sites_of(document) if _fits(site, self._filter)]
        if not self._filter and self._workspace.figures.progress(NO_SITE).total:
            self.uids.append(NO_SITE)
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        self._filter = text.strip().casefold()
        self.rebuild()

    def follow(self, change: Change) -> bool:
        """Take over a change; True when the list itself is another one now."""
        loose = bool(self._workspace.figures.progress(NO_SITE).total) and not self._filter
        if "site" in change.kinds() or loose != (NO_SITE in self.uids):
            self.rebuild()
            return True
        everywhere = change.kinds() & {"scene", "class", "setting", "pass"}
        rows = range(len(self.uids)) if everywhere else map(self.row_of, change.touched_sites())
        known = [row for row in rows if row >= 0]
        if known:
            self.dataChanged.emit(self.index(min(known)), self.index(max(known)))
        return False

    def row_of(self, site_uid: str) -> int:
        """Row of a site; -1 where it is not listed."""
        return self.uids.index(site_uid) if site_uid in self.uids else -1

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.uids)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        editable = index.isValid() and self.uids[index.row()] != NO_SITE
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        uid = self.uids[index.row()]
        if role == UID_ROLE:
            return uid
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._name(uid)
        if role == SUBTITLE_ROLE:
            return self._subtitle(uid)
        if role == FIGURE_ROLE:
            return headline_text(self._workspace.figures.of(uid).headline) if uid else Said("", "muted")
        return self._tip(uid) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        uid, name = self.uids[index.row()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not uid or name == self._name(uid):
            return False
        session = self._workspace.session
        session.apply(set_fields([uid], session.author, name=name))
        return True

    def _name(self, uid: str) -> str:
        site = self._workspace.document.get(Site, uid)
        return site.name if site is not None else translate("Sites", "No site")

    def _subtitle(self, uid: str) -> str:
        if uid:
            return progress_text(self._workspace.figures.progress(uid))
        n = len(scenes_of(self._workspace.document, NO_SITE))
        return translate("Sites", "%n image(s)", "", n)

    def _tip(self, uid: str) -> str:
        site = self._workspace.document.get(Site, uid)
        if site is None:
            return translate("Sites", "Images that show no site yet; give them one to compare dates.")
        where = ", ".join(part for part in (site.town, site.county, site.province) if part)
        figures = self._workspace.figures.of(uid)
        said = change_sentence(figures.change).text if figures.headline.kind == "stall" else ""
        return "\n".join(line for line in (site.name, where, said, site.note) if line)


def _fits(site: Site, text: str) -> bool:
    return not text or any(text in part.casefold() for part in (site.name, site.aliases, site.town, site.county))
