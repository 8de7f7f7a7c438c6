"""The list of sites as a model; figures are computed only for the rows in view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from annotator.app.selection import scenes_of
from annotator.app.sentences import Said, change_sentence, headline_text, progress_text
from annotator.app.site_list import ALL, Row, Wish, point_sharers, site_rows
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.edits.attributes import set_fields
from annotator.domain.records import Site
from annotator.domain.text import translate
from annotator.ui.panels.look import ROOT, Index
from annotator.ui.panels.slices import Slices

UID_ROLE = Qt.ItemDataRole.UserRole
SUBTITLE_ROLE = Qt.ItemDataRole.UserRole + 1
FIGURE_ROLE = Qt.ItemDataRole.UserRole + 2
HEAD_ROLE = Qt.ItemDataRole.UserRole + 3
"""The `Row` of a town's head, `None` for sites."""
SOON_ROLE = Qt.ItemDataRole.UserRole + 4
"""The figure where there is time to compute it, else dots; it follows as a change of data."""
NO_SITE = ""


class SitesModel(QAbstractListModel):
    """Sites that fit the filter, perhaps with heads of towns; images without a site as the last entry."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.wish = Wish()
        self.rows: list[Row] = []
        self._row_of: dict[str, int] = {}
        self._sharers: dict[str, int] = {}
        self._slices = Slices(self._figure, self._show, self)
        self.rebuild()

    @property
    def uids(self) -> list[str]:
        """The sites listed, in their order."""
        return list(self._row_of)

    def rebuild(self) -> None:
        """Read the list of sites anew. An edit does not do so: what was just dealt with stays where it is."""
        document, figures = self._workspace.document, self._workspace.figures
        self.beginResetModel()
        self.rows = site_rows(document, figures, self.wish)
        if not self.wish.text and self.wish.state == ALL and figures.progress(NO_SITE).total:
            self.rows.append(Row(NO_SITE))
        self._row_of = {row.uid: place for place, row in enumerate(self.rows) if row.uid is not None}
        self._sharers = point_sharers(document)
        self.endResetModel()

    def list_only(self, **values: Any) -> None:
        """Another wish: text, state, order, sites with findings."""
        wish = self.wish._replace(**values)
        if wish != self.wish:
            self.wish = wish
            self.rebuild()

    def follow(self, change: Change) -> bool:
        """Take over a change; True when the list itself is another one now."""
        loose = bool(self._workspace.figures.progress(NO_SITE).total)
        is_whole = not self.wish.text and self.wish.state == ALL
        if "site" in change.kinds() or (is_whole and loose != (NO_SITE in self._row_of)):
            self.rebuild()
            return True
        everywhere = change.kinds() & {"scene", "class", "setting", "pass"}
        rows = range(len(self.rows)) if everywhere else map(self.row_of, change.touched_sites())
        self._say_changed(rows)
        return False

    def show_arrived(self, site_uids: frozenset[str]) -> None:
        """Show figures that were computed in the background."""
        if len(site_uids) > 1 and self.wish.needs_changes:
            self.rebuild()
            return
        self._show(site_uids)

    def row_of(self, site_uid: str) -> int:
        """Row of a site; -1 where it is not listed."""
        return self._row_of.get(site_uid, -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.rows[index.row()].uid is None:
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        editable = index.isValid() and self.rows[index.row()].uid != NO_SITE
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == HEAD_ROLE:
            return row if row.uid is None else None
        if row.uid is None:
            return row.town if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
        return self._site_data(row.uid, role)

    def _site_data(self, uid: str, role: int) -> Any:
        if role == UID_ROLE:
            return uid
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._name(uid)
        if role == SUBTITLE_ROLE:
            return self._subtitle(uid)
        if role in (FIGURE_ROLE, SOON_ROLE):
            is_at_hand = role == FIGURE_ROLE or self._workspace.figures.is_at_hand(uid)
            return self._figure(uid) if is_at_hand or self._slices.try_now(uid) else Said("…", "muted")
        return self._tip(uid) if role == Qt.ItemDataRole.ToolTipRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        uid, name = self.rows[index.row()].uid, str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not uid or name == self._name(uid):
            return False
        session = self._workspace.session
        session.apply(set_fields([uid], session.author, name=name))
        return True

    def _show(self, site_uids: Iterable[str]) -> None:
        self._say_changed(map(self.row_of, site_uids))

    def _say_changed(self, rows: Iterable[int]) -> None:
        known = [row for row in rows if row >= 0]
        if known:
            self.dataChanged.emit(self.index(min(known)), self.index(max(known)))

    def _figure(self, uid: str) -> Said:
        if not uid:
            return Said("", "muted")
        figures = self._workspace.figures.of(uid)
        said = headline_text(figures.headline)
        return said if figures.is_current else Said(said.text or "…", "muted")

    def _name(self, uid: str) -> str:
        site = self._workspace.document.get(Site, uid)
        return site.name if site is not None else translate("Sites", "No site")

    def _subtitle(self, uid: str) -> str:
        if uid:
            said = progress_text(self._workspace.figures.progress(uid))
            shared = translate("Sites", "shared point")
            return f"{said} · {shared}" if uid in self._sharers else said
        n = len(scenes_of(self._workspace.document, NO_SITE))
        return translate("Sites", "%n image(s)", "", n)

    def _tip(self, uid: str) -> str:
        site = self._workspace.document.get(Site, uid)
        if site is None:
            return translate("Sites", "Images that show no site yet; give them one to compare dates.")
        where = ", ".join(part for part in (site.town, site.county, site.province) if part)
        figures = self._workspace.figures.of(uid)
        said = change_sentence(figures.change).text if figures.headline.kind == "stall" else ""
        n = self._sharers.get(uid, 0)
        shared = translate("Sites", "On the very same point as %n other site(s)", "", n) if n else ""
        return "\n".join(line for line in (site.name, where, said, shared, site.note) if line)
