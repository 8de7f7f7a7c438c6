"""Placing by points: what to look them up on, how to fit, and the table of points with their residuals."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from annotator.app.placing.candidates import references
from annotator.app.placing.draft import PlacingDraft
from annotator.app.placing.parts import DraftPoint
from annotator.app.placing.wording import method_name
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.measure.scale import TYPED_COORDINATES_SD_M, Transformation
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.formats.coordinate_forms import position_of
from annotator.formats.coordinates import display
from annotator.formats.lengths import parse_length_m
from annotator.ui.panels.look import SMALL_PX, colors, font
from annotator.ui.panels.place_parts import Choice, Input, Page, wrapped

METHODS: tuple[Transformation | None, ...] = (None, "similarity", "affine", "homography", "thin_plate")
ROW_HEIGHT, ROWS_SHOWN = 24, 4


class PointTable(QTableWidget):
    """Number and use, place on the ground, residual; Del removes the chosen point."""

    def __init__(self, draft: PlacingDraft) -> None:
        super().__init__(0, 3)
        self._draft = draft
        self._filling = False
        titles = (translate("Place", "Use"), translate("Place", "Lies at"), translate("Place", "Off by"))
        self.setHorizontalHeaderLabels(titles)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.setFont(font(SMALL_PX + 1))
        self.setMinimumHeight(ROW_HEIGHT * (ROWS_SHOWN + 1))
        self.itemChanged.connect(self._on_edited)
        self.currentCellChanged.connect(lambda row, *_rest: self._on_chosen(row))

    def refresh(self) -> None:
        self._filling = True
        points, found = self._draft.points, self._draft.outcome
        self.setRowCount(len(points))
        for row, point in enumerate(points):
            self._fill(row, point, found.off_m(point.uid), is_worst=point.uid == found.worst_uid)
        chosen = next((row for row, point in enumerate(points) if point.uid == self._draft.chosen), -1)
        self.setCurrentCell(chosen, 1) if chosen >= 0 else self.clearSelection()
        self._filling = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._draft.chosen:
            self._draft.remove(self._draft.chosen)
            return
        super().keyPressEvent(event)

    def _fill(self, row: int, point: DraftPoint, residual: float | None, *, is_worst: bool) -> None:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        use = QTableWidgetItem(str(row + 1))
        use.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable)
        use.setCheckState(Qt.CheckState.Checked if point.enabled else Qt.CheckState.Unchecked)
        at = QTableWidgetItem(f"{point.at.lat:.5f} {point.at.lon:.5f}" if point.at is not None else "?")
        at.setToolTip(display(point.at) if point.at is not None else "")
        at.setFlags(flags | Qt.ItemFlag.ItemIsEditable)
        off = QTableWidgetItem(f"{residual:.2f} m" if residual is not None else "–")
        off.setFlags(flags)
        off.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if is_worst:
            off.setForeground(QColor(colors().bad))
            off.setToolTip(translate("Place", "The worst point: check it, move it, or leave it out"))
            off.setFont(font(SMALL_PX + 1, QFont.Weight.DemiBold))
        for column, item in enumerate((use, at, off)):
            self.setItem(row, column, item)

    def _on_edited(self, item: QTableWidgetItem) -> None:
        if self._filling:
            return
        point = self._draft.points[item.row()]
        if item.column() == 0:
            self._draft.change(point.uid, enabled=item.checkState() == Qt.CheckState.Checked)
        elif item.column() == 1:
            self._draft.take_text(point.uid, item.text())

    def _on_chosen(self, row: int) -> None:
        if not self._filling and 0 <= row < len(self._draft.points):
            self._draft.choose(self._draft.points[row].uid)


class PointsPage(Page):
    """Points picked in the image and found again on another date, or typed."""

    def __init__(self, draft: PlacingDraft, workspace: Workspace) -> None:
        super().__init__(draft)
        self._workspace = workspace
        self.reference, self.method = Choice(), Choice()
        self.table = PointTable(draft)
        self.at = Input(translate("Place", "paste or type: 41.411114, 128.186804"))
        tip = translate("Place", "Standard deviation of typed coordinates, each way; it goes into the ± of areas")
        self.typed_sd = Input(translate("Place", "{m} m (assumed)").format(m=f"{TYPED_COORDINATES_SD_M:g}"), tip)
        self.typed_sd.editingFinished.connect(self._take_sd)
        self.drawn = wrapped("hint")
        self.preview = QCheckBox(translate("Place", "Lay the other date over it (G)"))
        self.preview.toggled.connect(draft.set_previewed)
        self.beside = QCheckBox(translate("Place", "Show it beside the image"))
        self.beside.setToolTip(translate("Place", "Click a spot in the image, then the same spot in the view beside"))
        self.add_row(translate("Place", "Found on"), self.reference)
        self.add_wide(self.beside)
        self.add_row(translate("Place", "Fit"), self.method)
        self.add_row(translate("Place", "Coordinates"), self.at)
        self._typed_label = self.add_row(translate("Place", "Typed to"), self.typed_sd)
        self.add_wide(self.table)
        self.add_wide(self.preview)
        self.add_wide(self.drawn)
        self.reference.activated.connect(lambda _row: draft.set_reference(str(self.reference.value or "")))
        self.method.activated.connect(lambda row: draft.set_method(METHODS[row]))

    def refresh(self) -> None:
        draft = self.draft
        scene, selection = draft.scene, self._workspace.selection
        known = [] if scene is None else references(self._workspace.document, scene, selection.site_uid)
        choices: list[tuple[object, str]] = [("", translate("Place", "typed coordinates"))]
        choices += [(row.uid, _dated(row)) for row in known]
        self.reference.show_choices(choices, draft.reference_uid)
        self.method.show_choices([(method, method_name(method)) for method in METHODS], draft.method)
        self.table.refresh()
        self.preview.setVisible(bool(draft.reference_uid))
        self.preview.setEnabled(draft.outcome.solution is not None)
        self.preview.setChecked(draft.is_previewed)
        is_typed = any(point.at is not None and not point.reference_uid for point in draft.points)
        for part in (self._typed_label, self.typed_sd):
            part.setVisible(is_typed)
        self.typed_sd.show_text("" if draft.typed_sd_m is None else f"{draft.typed_sd_m:g} m")
        waits = draft.pending is not None
        self.at.setEnabled(waits or bool(draft.chosen))
        chosen = next((point for point in draft.points if point.uid == draft.chosen), None)
        self.at.show_text(display(chosen.at) if chosen is not None and chosen.at is not None and not waits else "")

    def take(self) -> None:
        text = self.at.text().strip()
        if text and self.at.isModified():
            position = position_of(text)
            uid = self.draft.pending.uid if self.draft.pending is not None else self.draft.chosen
            self.at.setModified(False)
            if uid:
                self.draft.set_ground(uid, position)

    def _take_sd(self) -> None:
        """A length that is none is said, and what was there before stays."""
        text = self.typed_sd.text().strip()
        if not self.typed_sd.isModified():
            return
        self.typed_sd.setModified(False)
        try:
            self.draft.set_typed_sd(parse_length_m(text) if text else None)
        except Refused as refusal:
            self.draft.said.emit(str(refusal))
            self.refresh()

    def first_input(self) -> QWidget | None:
        return self.at if self.draft.pending is not None and not self.draft.reference_uid else None

    def show_exaggeration(self, times: int) -> None:
        """Say how the residuals are drawn."""
        text = translate("Place", "Dashed lines in the image: residuals, {n} times as long.").format(n=times)
        fit = self.draft.outcome.fit
        if fit is not None and fit.model == "thin_plate":
            text = translate("Place", "A thin plate meets every point; “off by” is as if the point were left out.")
            times = 1
        self.drawn.setText(text if times and self.draft.outcome.worst_uid else "")
        self.drawn.setVisible(bool(self.drawn.text()))


def _dated(scene: Scene) -> str:
    return f"{scene.acquired_from or '–'} · {scene.name}"
