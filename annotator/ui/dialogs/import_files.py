"""Taking files in: what they hold, for which site and scene."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from annotator.app.exchange.importing import ImportWish
from annotator.app.exchange.outcome import Outcome
from annotator.app.selection import classes_of, scenes_of, sites_of
from annotator.app.workspace import Workspace
from annotator.domain.records import Scene, Site
from annotator.domain.text import translate
from annotator.ui.dialogs.form import FormDialog, plain_label

_OF_THE_REGISTER = ("site", "stated")
"""Each row says itself which place it is about."""


class ImportDialog(FormDialog):
    """Chooses how files are taken in; the window then reads them in the background."""

    def __init__(self, workspace: Workspace, paths: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(translate("Import", "Import"), translate("Import", "Import"), parent)
        self._workspace = workspace
        self.paths = tuple(paths)
        self.form.addRow(translate("Import", "Files"), plain_label(", ".join(path.name for path in self.paths)))
        self.kind = QComboBox()
        for value, text in _kinds():
            self.kind.addItem(text, value)
        self.kind.currentIndexChanged.connect(self._show_classes)
        self.form.addRow(translate("Import", "As"), self.kind)
        document, selection = workspace.document, workspace.selection
        self.site = QComboBox(editable=True)
        self.site.addItems(["", *(site.name for site in sites_of(document))])
        here = document.get(Site, selection.site_uid)
        self.site.setCurrentText(here.name if here is not None else "")
        self.form.addRow(translate("Import", "Site"), self.site)
        self.scene = QComboBox()
        self.scene.addItem(translate("Import", "none: positions only"), "")
        for scene in scenes_of(document, selection.site_uid):
            self.scene.addItem(scene.name, scene.uid)
        shown = document.get(Scene, selection.scene_uid)
        self.scene.setCurrentIndex(max(self.scene.findData(shown.uid if shown else ""), 0))
        self.form.addRow(translate("Import", "Drawn on"), self.scene)
        self.class_name = QComboBox(editable=True)
        self.form.addRow(translate("Import", "Class"), self.class_name)
        self._show_classes()

    def wish(self) -> ImportWish:
        shown = self.form.isRowVisible
        return ImportWish(
            as_kind=self.kind.currentData(),
            site=self.site.currentText().strip() if shown(self.site) else "",
            scene=(self.scene.currentData() or "") if shown(self.scene) else "",
            class_name=self.class_name.currentText().strip(),
        )

    def _show_classes(self) -> None:
        kind = self.kind.currentData()
        self.class_name.clear()
        self.class_name.addItem("")
        self.class_name.addItems([row.name for row in classes_of(self._workspace.document, kind)])
        self.class_name.setPlaceholderText(translate("Import", "as the file says"))
        self.form.setRowVisible(self.class_name, kind in ("stall", "vehicle", "crossing"))
        self.form.setRowVisible(self.site, kind not in _OF_THE_REGISTER)
        self.form.setRowVisible(self.scene, kind not in (*_OF_THE_REGISTER, "scene", "review"))


def outcome_text(outcome: Outcome) -> str:
    """What became of an import, as one sentence for the status bar."""
    text = translate("Import", "{read} read: {added} added, {updated} updated, {matched} known, {skipped} skipped")
    return text.format(
        read=outcome.read,
        added=outcome.added,
        updated=outcome.updated,
        matched=outcome.matched,
        skipped=len(outcome.skipped),
    )


def _kinds() -> tuple[tuple[str, str], ...]:
    return (
        ("auto", translate("Import", "by shape: outlines = stalls, lines = routes, points = sites")),
        ("stall", translate("Import", "stalls")),
        ("vehicle", translate("Import", "vehicles")),
        ("crossing", translate("Import", "crossings")),
        ("site", translate("Import", "sites (register)")),
        ("scene", translate("Import", "scenes without pixels")),
        ("zone", translate("Import", "zones")),
        ("route", translate("Import", "routes")),
        ("review", translate("Import", "reviews")),
        ("stated", translate("Import", "stated values")),
    )
