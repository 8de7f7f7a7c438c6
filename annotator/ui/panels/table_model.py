"""The live tables: the dates of one site, or all sites in one row each."""

from __future__ import annotations

from collections.abc import Callable
from heapq import nlargest
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from annotator.app.sentences import Tone, tone_of
from annotator.app.site_rows import SceneRow, Tally
from annotator.app.wording import DASH, MINUS, number, plus_minus, signed, span
from annotator.domain.text import translate
from annotator.ui.panels.look import ROOT, Index

CELL_ROLE = Qt.ItemDataRole.UserRole
UID_ROLE = Qt.ItemDataRole.UserRole + 1


_LONGEST = 3
_LOOK_AT_ROWS = 100
"""Rows from which the width of a column is taken."""


class Cell(NamedTuple):
    """Text of a cell, the lighter part behind it, and how it is meant."""

    text: str
    lighter: str = ""
    tone: Tone = "plain"

    def plain(self, *, is_figure: bool) -> tuple[str, str]:
        """Both parts for spreadsheets: no groups of digits, an ASCII minus, 0 for the dash of nothing."""
        if not is_figure:
            return self.text, self.lighter
        figure = "0" if self.text == DASH else self.text.replace(",", "").replace(MINUS, "-").lstrip("+")
        return figure, self.lighter.replace(",", "").removeprefix("± ").strip("()")


class Column(NamedTuple):
    """Header, where it stands, and how a row fills it; `key` sorts."""

    header: str
    cell: Callable[[Any], Cell]
    key: Callable[[Any], Any]
    is_figure: bool = True
    tip: str = ""
    crowded_rank: int = 0
    """Order of the columns where there is too little room for all: what matters most stands first."""


class FiguresModel(QAbstractTableModel):
    """A table of rows under columns; each row has a uid it leads to."""

    def __init__(self, columns: list[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: list[Any] = []
        self.uids: list[str] = []
        self._order: tuple[int, Qt.SortOrder] | None = None
        self._longest: dict[int, tuple[list[str], str]] = {}

    def longest(self, column: int) -> list[str]:
        """The longest texts of a column without their ±, one of which is the widest."""
        return self._looked_at(column)[0]

    def longest_lighter(self, column: int) -> str:
        """The longest ± of a column: it takes so much room that the figures before it stand under each other."""
        return self._looked_at(column)[1]

    def is_empty(self, column: int) -> bool:
        """No row says anything there."""
        return not any(any(self.columns[column].cell(row)[:2]) for row in self.rows)

    def _looked_at(self, column: int) -> tuple[list[str], str]:
        if column not in self._longest:
            cells = [self.columns[column].cell(row) for row in self.rows[:_LOOK_AT_ROWS]]
            texts = nlargest(_LONGEST, {cell.text for cell in cells}, key=len)
            self._longest[column] = texts, max((cell.lighter for cell in cells), key=len, default="")
        return self._longest[column]

    def show_rows(self, uids: list[str], rows: list[Any]) -> None:
        """Take over rows; where only values differ the view keeps its place."""
        self._longest = {}
        if uids == self.uids and self._order is None:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.uids, self.rows = uids, rows
        self._sort()
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == CELL_ROLE:
            return column.cell(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return _joined(column.cell(row))
        if role == UID_ROLE:
            return self.uids[index.row()]
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.header
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        return _side(column) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        self._longest = {}
        self._sort()
        self.layoutChanged.emit()

    def as_tsv(self, rows: list[int]) -> str:
        """Header and rows for a spreadsheet."""
        lines: list[list[str]] = [[] for _ in range(len(rows) + 1)]
        for column in self.columns:
            cells = [column.cell(self.rows[row]) for row in rows]
            lighter = next((cell.lighter for cell in cells if cell.lighter), "")
            second = [""] if not lighter else ["±" if lighter.startswith("±") else translate("Table", "range")]
            parts = [(column.header.removesuffix(" ±"), *second)]
            parts += [cell.plain(is_figure=column.is_figure) for cell in cells]
            for line, part in zip(lines, parts, strict=True):
                line += part if lighter else part[:1]
        return "".join("\t".join(line) + "\n" for line in lines)

    def _sort(self) -> None:
        if self._order is None:
            return
        column, order = self._order
        key = self.columns[column].key
        pairs = list(zip(self.uids, self.rows, strict=True))
        known = sorted((p for p in pairs if key(p[1]) is not None), key=lambda p: key(p[1]))
        if order == Qt.SortOrder.DescendingOrder:
            known.reverse()
        pairs = known + [p for p in pairs if key(p[1]) is None]  # unknown last, whichever way
        self.uids, self.rows = [p[0] for p in pairs], [p[1] for p in pairs]


def _joined(cell: Cell) -> str:
    return " ".join(part for part in cell[:2] if part)


def _side(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.is_figure else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def count_cell(tally: Tally | None) -> Cell:
    """A count with its range of judgement."""
    return Cell("") if tally is None else Cell(f"{tally.count:,}", span(tally.low, tally.high))


def stalls_cell(row: SceneRow) -> Cell:
    if row.waits:
        return Cell(translate("Table", "to confirm"), tone="muted")
    return count_cell(row.stalls) if row.states.get("stall") != "obscured" else Cell(translate("Table", "obscured"))


def area_cell(row: SceneRow) -> Cell:
    if row.waits or row.stalls is None:
        return Cell("")
    return Cell(number(row.area.area_m2), plus_minus(row.area.sd_m2))


def step_cell(value: float | None, tone: Tone) -> Cell:
    """Space added or removed since the look before; nothing is a dash, unknown is blank."""
    if value is None:
        return Cell("")
    return Cell(signed(value), tone=tone) if round(value) else Cell(DASH, tone="muted")


def net_cell(change: Any) -> Cell:
    if change is None or change.net.area_m2 is None:
        return Cell("")
    return Cell(signed(change.net.area_m2), plus_minus(change.net.sd_m2), tone_of(change.judgement.direction))
