"""The view of a table of figures: how its cells are painted, how wide its columns are, which row is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from annotator.ui.panels.look import ROW_PX, SMALL_PX, Index, colors, draw_text, font, text_width
from annotator.ui.panels.sites_delegate import paint_row, tone_color
from annotator.ui.panels.table_model import CELL_ROLE, UID_ROLE, Cell, FiguresModel

ROW_HEIGHT = 30
_PAD = 9


class FiguresDelegate(QStyledItemDelegate):
    """Figures right, the ± lighter and in a column of its own."""

    current = ""
    is_current = True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, cell = colors(), index.data(CELL_ROLE)
        selected = index.data(UID_ROLE) == self.current
        painter.save()
        paint_row(painter, option, palette, chosen=selected)
        area = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.setFont(font(ROW_PX))
        if index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight.value:
            self._paint_figure(painter, area, cell, index)
        else:
            painter.setPen(tone_color(palette, cell.tone if self.is_current else "muted"))
            draw_text(painter, area, Qt.AlignmentFlag.AlignLeft, cell.text)
        painter.restore()

    def _paint_figure(self, painter: QPainter, area: QRect, cell: Cell, index: Index) -> None:
        palette, right = colors(), Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(palette.muted))
        draw_text(painter, area, right, cell.lighter)
        model: Any = index.model()
        widest = model.longest_lighter(index.column()) if cell.lighter else ""
        shift = painter.fontMetrics().horizontalAdvance(widest) + 6 if cell.lighter else 0
        painter.setPen(tone_color(palette, cell.tone if self.is_current else "muted"))
        draw_text(painter, area.adjusted(0, 0, -shift, 0), right, cell.text)


class FiguresView(QTableView):
    """Columns as wide as their longest texts: asking every cell for its width takes longer than a frame may."""

    _place = ("", -1)

    def sizeHintForColumn(self, column: int) -> int:
        model: Any = self.model()
        return max((text_width(ROW_PX, text) for text in model.longest(column)), default=0) + 2 * _PAD + 6

    def show_current(self, uid: str) -> None:
        """Mark the row of `uid`; it comes into view where it is another one, or at another place, than before."""
        delegate: Any = self.itemDelegate()
        delegate.current = uid
        model: Any = self.model()
        place = (uid, model.uids.index(uid) if uid in model.uids else -1)
        if place != self._place:
            self._place = place
            self._reveal()
        self.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The height is known after this event.
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        row, across = self._place[1], self.horizontalScrollBar().value()
        if 0 <= row < self.model().rowCount():
            self.scrollTo(self.model().index(row, 0))
            self.horizontalScrollBar().setValue(across)


def figures_view(model: FiguresModel, *, sortable: bool = False) -> FiguresView:
    """A view of a model; with `sortable` its headers sort."""
    view = FiguresView(showGrid=False, sortingEnabled=False, wordWrap=False)
    view.setModel(model)
    view.setItemDelegate(FiguresDelegate(view))
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = view.horizontalHeader()
    header.setFont(font(SMALL_PX))
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(64)
    if sortable:
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Rather scroll sideways than not know which site a row is.
        header.setStretchLastSection(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)
    return view
