"""Adding a source of map tiles: an address or a file, one look at it, and what it is to be used as.

Nothing is asked of a server before the button is pressed that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from annotator.app.exchange.images import ImageWish
from annotator.app.maps.atlas import Atlas
from annotator.app.maps.opening import archive_service
from annotator.app.selection import sites_of
from annotator.app.workspace import Workspace
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.records import Site
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.imagery.services.service import MAX_ZOOM, TileService, is_template, require_web, service_from_url
from annotator.ui.dialogs.form import FormDialog, plain_label
from annotator.ui.dialogs.tile_preview import Looked, image_of, kind_text, looked, zoom_names
from annotator.ui.spin_boxes import WholeBox

PREVIEW_PX = 192
AS_BASE, AS_SCENE = 0, 1


class AddTileSourceDialog(FormDialog):
    """Afterwards `service()` is the source, and `wish()` what is said of it as a scene (`None`: it is a base map)."""

    def __init__(
        self, workspace: Workspace, atlas: Atlas, archive: Path | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(translate("AddTiles", "Add a tile source"), translate("AddTiles", "Add"), parent)
        self._workspace = workspace
        self._atlas = atlas
        self._archive = archive
        self._found: list[TileService] = []
        self._refusal = ""
        self._is_open = True
        self.finished.connect(self._on_finished)
        self._address()
        self._about()
        self._use()
        if archive is not None:
            self._read_archive(archive)
        self._check()

    def service(self) -> TileService:
        """The source as it was described. Refused while something is missing."""
        made = self._layer()
        return replace(
            made,
            name=self.name.text().strip() or made.name,
            min_zoom=self.min_zoom.value(),
            max_zoom=self.max_zoom.value(),
            matrix_ids=zoom_names(made, self.min_zoom.value(), self.max_zoom.value()),
            attribution=self.attribution.text().strip(),
            licence=self.licence.text().strip(),
            may_keep=self.may_keep.isChecked(),
            acquired=self.acquired.text().strip() if self.use.currentIndex() == AS_SCENE else "",
        )

    def wish(self) -> ImageWish | None:
        if self.use.currentIndex() == AS_BASE:
            return None
        return ImageWish(
            site=self.site.currentText().strip(),
            acquired=self.acquired.text().strip(),
            provider=self.provider.text().strip(),
            credit=self.attribution.text().strip(),
            name=self.name.text().strip(),
        )

    def _address(self) -> None:
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://tiles.example.org/{z}/{x}/{y}.png")
        self.address.setToolTip(
            translate("AddTiles", "{z} {x} {y}, {-y} for rows from the south, {q}; or the address of a WMTS or WMS")
        )
        self.address.textChanged.connect(self._on_address)
        self.look = QPushButton(translate("AddTiles", "Look at it"))
        self.look.setToolTip(translate("AddTiles", "Asks the server for its layers and for one tile"))
        self.look.setAutoDefault(False)
        self.look.clicked.connect(self.look_at)
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self.look)
        self.form.addRow(translate("AddTiles", "Address"), row)
        self.kind = plain_label("")
        self.form.addRow("", self.kind)
        self.layers = QComboBox()
        self.layers.currentIndexChanged.connect(lambda _index: self._show_layer())
        self.form.addRow(translate("AddTiles", "Layer"), self.layers)
        self.form.setRowVisible(self.layers, False)
        self.picture = QLabel(translate("AddTiles", "One tile is shown here once you have looked."))
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.setWordWrap(True)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(PREVIEW_PX, PREVIEW_PX)
        self.picture.setObjectName("preview")
        self.form.addRow(translate("AddTiles", "Preview"), self.picture)

    def _about(self) -> None:
        self.name = QLineEdit()
        self.form.addRow(translate("AddTiles", "Name"), self.name)
        self.min_zoom, self.max_zoom = WholeBox(maximum=MAX_ZOOM), WholeBox(maximum=MAX_ZOOM, value=19)
        zooms = QHBoxLayout()
        zooms.setSpacing(8)
        zooms.addWidget(self.min_zoom)
        zooms.addWidget(QLabel("–"))
        zooms.addWidget(self.max_zoom)
        zooms.addStretch(1)
        for box in (self.min_zoom, self.max_zoom):
            box.valueChanged.connect(lambda _value: self._check())
        self.form.addRow(translate("AddTiles", "Zooms"), zooms)
        self.attribution = QLineEdit()
        self.attribution.setPlaceholderText(translate("AddTiles", "© owner, shown whenever the tiles are"))
        self.form.addRow(translate("AddTiles", "Attribution"), self.attribution)
        self.licence = QLineEdit()
        self.licence.setPlaceholderText(translate("AddTiles", "Terms of use, as a note"))
        self.form.addRow(translate("AddTiles", "Licence"), self.licence)
        self.may_keep = QCheckBox(translate("AddTiles", "Tiles may be kept on this machine and seen offline"))
        self.may_keep.setChecked(True)
        self.form.addRow("", self.may_keep)

    def _use(self) -> None:
        document, selection = self._workspace.document, self._workspace.selection
        self.use = QComboBox()
        self.use.addItem(translate("AddTiles", "base map below the scenes"))
        self.use.addItem(translate("AddTiles", "dated scene of this project"))
        self.use.currentIndexChanged.connect(lambda _index: self._show_use())
        self.form.addRow(translate("AddTiles", "Use as"), self.use)
        self.site = QComboBox(editable=True)
        self.site.addItems([site.name for site in sites_of(document)])
        here = document.get(Site, selection.site_uid)
        self.site.setCurrentText(here.name if here is not None else "")
        self.form.addRow(translate("AddTiles", "Site"), self.site)
        self.acquired = QLineEdit()
        self.acquired.setPlaceholderText(translate("AddTiles", "2024-05-14, 2024-05, 2024, or FROM/TO"))
        self.acquired.textChanged.connect(lambda _text: self._check())
        self.form.addRow(translate("AddTiles", "Acquired"), self.acquired)
        self.provider = QLineEdit()
        self.form.addRow(translate("AddTiles", "Provider"), self.provider)
        self._show_use()

    def _show_use(self) -> None:
        for field in (self.site, self.acquired, self.provider):
            self.form.setRowVisible(field, self.use.currentIndex() == AS_SCENE)
        self._check()

    def _read_archive(self, archive: Path) -> None:
        self.address.setText(str(archive))
        self.address.setReadOnly(True)
        self.use.setCurrentIndex(AS_SCENE)
        try:
            self._take([archive_service(archive)])
        except Refused as refusal:
            self._refusal = str(refusal)
            return
        # A scene names the file alone, so its zooms are those that the file holds.
        self.min_zoom.setEnabled(False)
        self.max_zoom.setEnabled(False)
        self.look_at()

    def _on_address(self) -> None:
        """Recognise the kind without asking anybody."""
        if self._archive is not None:
            return
        text = self.address.text().strip()
        self._found = []
        self.form.setRowVisible(self.layers, False)
        if is_template(text):
            try:
                self._take([service_from_url(text)])
            except Refused:
                self.kind.setText("")
        elif text:
            self.kind.setText(translate("AddTiles", "A WMTS or WMS: look at it to choose one of its layers."))
        self._check()

    def look_at(self) -> None:
        """Ask for layers where there are none yet, then for a tile; in the background."""
        if self._atlas.choice.is_offline and self._archive is None:
            self.kind.setText(translate("AddTiles", "You are working offline; nothing was asked."))
            return
        self.look.setEnabled(False)
        address, where = self.address.text().strip(), self._where()
        chosen = self._as_described()
        imagery = self._workspace.imagery
        label = translate("AddTiles", "Looking at a tile source")
        work = partial(looked, imagery, address, chosen, where)
        self._workspace.jobs.start(
            label, lambda _job: work(), self._if_open(self._on_looked), self._if_open(self._on_failed)
        )

    def _if_open(self, then: Callable[[Any], None]) -> Callable[[Any], None]:
        return lambda outcome: then(outcome) if self._is_open else None

    def _on_looked(self, outcome: Looked) -> None:
        found, picture, problem = outcome
        self.look.setEnabled(True)
        if found:
            self._take(found)
        if picture is not None:
            image = QPixmap.fromImage(image_of(picture))
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(image.scaled(PREVIEW_PX, PREVIEW_PX, keep, smooth))
        else:
            self.picture.setText(problem or translate("AddTiles", "There is no tile at this place."))
        self._check()

    def _on_failed(self, error: Exception) -> None:
        self.look.setEnabled(True)
        if not isinstance(error, AnnotatorError):
            raise error
        self.kind.setText(str(error))

    def _take(self, found: list[TileService]) -> None:
        self._found = found
        self.layers.blockSignals(True)
        self.layers.clear()
        self.layers.addItems([service.name for service in found])
        self.layers.blockSignals(False)
        self.form.setRowVisible(self.layers, len(found) > 1)
        self._show_layer()

    def _show_layer(self) -> None:
        service = self._layer_or_none()
        if service is None:
            return
        self.kind.setText(kind_text(service, len(self._found)))
        self.name.setText(service.name)
        self.attribution.setText(service.attribution)
        self.licence.setText(service.licence)
        for box, value in ((self.min_zoom, service.min_zoom), (self.max_zoom, service.max_zoom)):
            box.setRange(0 if not service.matrix_ids else service.min_zoom, MAX_ZOOM)
            box.setValue(value)
        self._check()

    def _layer_or_none(self) -> TileService | None:
        index = max(0, self.layers.currentIndex())
        return self._found[index] if index < len(self._found) else None

    def _layer(self) -> TileService:
        service = self._layer_or_none()
        if service is None:
            raise Refused(self._refusal or translate("AddTiles", "Look at the address first, then choose a layer."))
        return service

    def _as_described(self) -> TileService | None:
        """The layer with the zooms that are set; None before there is one."""
        try:
            return self.service()
        except Refused:
            return self._layer_or_none()

    def _where(self) -> tuple[float, float]:
        site = self._workspace.document.get(Site, self._workspace.selection.site_uid)
        return (site.geom.x, site.geom.y) if site is not None and site.geom is not None else (0.0, 0.0)

    def _check(self) -> None:
        if not hasattr(self, "use"):
            return
        text = self.address.text().strip()
        self.look.setEnabled(bool(text) and not self._refusal)
        try:
            if is_template(text) and self._archive is None:
                service_from_url(text)
            elif text and self._archive is None:
                require_web(text)
            if self.use.currentIndex() == AS_SCENE and self.acquired.text().strip():
                parse_range(self.acquired.text())
            self.service()
        except Refused as refusal:
            self.complain(str(refusal) if text else "")
            self.accept_button.setEnabled(False)
        else:
            self.complain("")

    def _on_finished(self) -> None:
        self._is_open = False
