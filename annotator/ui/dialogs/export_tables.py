"""Writing tables out: which, of which period, whereto."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from annotator.app.exchange.exporting import TABLES, ExportWish
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.settings import text as setting
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.ui.dialogs.form import FormDialog

USUAL = ("stall", "vehicle", "crossing", "total", "change", "year")


class ExportDialog(FormDialog):
    """All tables into a folder of CSV files or one workbook, or one table into one file."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(translate("Export", "Export tables"), translate("Export", "Export"), parent)
        document = workspace.document
        self.tables = QListWidget()
        for name in TABLES:
            item = QListWidgetItem(name, self.tables)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if name in USUAL else Qt.CheckState.Unchecked)
        self.tables.itemChanged.connect(self._check)
        self.form.addRow(translate("Export", "Tables"), self.tables)
        self.period_from = QLineEdit(setting(document, "period_from"))
        self.period_to = QLineEdit(setting(document, "period_to"))
        for field in (self.period_from, self.period_to):
            field.setPlaceholderText(translate("Export", "all dates"))
            field.textChanged.connect(self._check)
        self.form.addRow(translate("Export", "Change from"), self.period_from)
        self.form.addRow(translate("Export", "Change to"), self.period_to)
        self.rule = QComboBox()
        self.rule.addItems(["observed", "spread", "bounds"])
        self.rule.setCurrentText(setting(document, "year_rule"))
        self.form.addRow(translate("Export", "Rule of years"), self.rule)
        self.out = QLineEdit(str(workspace.path.with_name(f"{workspace.path.stem}_tables")))
        self.out.textChanged.connect(self._check)
        self.form.addRow(translate("Export", "Into"), self._out_row())
        self._check()

    def wish(self) -> ExportWish:
        first, last = self.period_from.text().strip(), self.period_to.text().strip()
        return ExportWish(
            tables=self._chosen(),
            out=Path(self.out.text().strip()),
            period_from=parse_range(first)[0] if first else "",
            period_to=parse_range(last)[1] if last else "",
            rule=self.rule.currentText(),
        )

    def _out_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.out)
        for text, choose in (
            (translate("Export", "Folder…"), self._folder),
            (translate("Export", "File…"), self._file),
        ):
            button = QPushButton(text)
            button.clicked.connect(choose)
            layout.addWidget(button)
        return row

    def _folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Export", "Folder for the tables"), self.out.text())
        if chosen:
            self.out.setText(chosen)

    def _file(self) -> None:
        kinds = "Excel (*.xlsx);;CSV (*.csv);;GeoJSON (*.geojson)"
        chosen, _kind = QFileDialog.getSaveFileName(self, translate("Export", "File"), self.out.text(), kinds)
        if chosen:
            self.out.setText(chosen)

    def _chosen(self) -> tuple[str, ...]:
        items = [self.tables.item(row) for row in range(self.tables.count())]
        return tuple(item.text() for item in items if item.checkState() == Qt.CheckState.Checked)

    def _check(self) -> None:
        try:
            wish = self.wish()
        except Refused as refusal:
            self.complain(str(refusal))
            return
        if not wish.tables:
            self.complain(translate("Export", "Choose at least one table."))
        elif not self.out.text().strip():
            self.complain(translate("Export", "Say where the tables go."))
        elif wish.out.suffix.lower() in (".csv", ".geojson") and len(wish.tables) > 1:
            self.complain(translate("Export", "Several tables need a folder or an .xlsx file."))
        else:
            self.complain("")
