"""The view of a table of figures: how its cells are painted, how wide its columns are, which row is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
)

from annotator.ui.panels.look import ROW_PX, SMALL_PX, Index, colors, draw_text, font, text_width
from annotator.ui.panels.sites_delegate import paint_row, tone_color
from annotator.ui.panels.table_model import CELL_ROLE, UID_ROLE, Cell, FiguresModel

ROW_HEIGHT = 30
_PAD, _LIGHTER_GAP, _SLACK = 9, 6, 6
_LEAST_PX = 64
_LEAST_NAME_PX, _NAME_PX, _NAME_SHARE = 72, 112, 4
_ELLIPSIS = "…"


class FiguresDelegate(QStyledItemDelegate):
    """Figures right, the ± lighter and in a column of its own."""

    current = ""
    is_current = True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, cell = colors(), index.data(CELL_ROLE)
        selected = index.data(UID_ROLE) == self.current
        painter.save()
        paint_row(painter, option, palette, chosen=selected)
        view: Any = option.widget
        area = _room(option.rect, view)
        painter.setFont(font(ROW_PX))
        if index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight.value:
            self._paint_figure(painter, area, cell, index)
        else:
            painter.setPen(tone_color(palette, cell.tone if self.is_current else "muted"))
            draw_text(painter, area, Qt.AlignmentFlag.AlignLeft, cell.text)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole text of a cell that shows it cut."""
        if event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        text, cell = index.data(), index.data(CELL_ROLE)
        is_whole = cell is None or _room(option.rect, view).width() >= self._width(cell, index)
        QToolTip.showText(event.globalPos(), "" if is_whole else text, view)
        return True

    def _paint_figure(self, painter: QPainter, area: QRect, cell: Cell, index: Index) -> None:
        """A figure is seen whole or not at all: a part of one reads as another."""
        palette, right = colors(), Qt.AlignmentFlag.AlignRight
        text = tone_color(palette, cell.tone if self.is_current else "muted")
        if area.width() < self._width(cell, index):
            painter.setPen(text)
            painter.drawText(area, int(right | Qt.AlignmentFlag.AlignVCenter), _ELLIPSIS)
            return
        painter.setPen(QColor(palette.muted))
        draw_text(painter, area, right, cell.lighter)
        painter.setPen(text)
        draw_text(painter, area.adjusted(0, 0, -self._shift(cell, index), 0), right, cell.text)

    def _width(self, cell: Cell, index: Index) -> int:
        return (text_width(ROW_PX, cell.text) if cell.text else 0) + self._shift(cell, index)

    def _shift(self, cell: Cell, index: Index) -> int:
        """The room of the ± behind a figure: that of the longest, so that figures stand under each other."""
        model: Any = index.model()
        return text_width(ROW_PX, model.longest_lighter(index.column())) + _LIGHTER_GAP if cell.lighter else 0


def _room(rect: QRect, view: QAbstractItemView) -> QRect:
    """What is seen of a cell, without its margins."""
    return rect.intersected(view.viewport().rect()).adjusted(_PAD, 0, -_PAD, 0)


class FiguresView(QTableView):
    """Columns as wide as their longest texts: asking every cell for its width takes longer than a frame may."""

    def __init__(self, model: FiguresModel, names: int, takes_rest: int) -> None:
        """`names` is the column that gives way, `takes_rest` the one that is given what is left."""
        super().__init__(showGrid=False, sortingEnabled=False, wordWrap=False)
        self._names, self._takes_rest = names, takes_rest
        self._place = ("", -1)
        self.setModel(model)

    def sizeHintForColumn(self, column: int) -> int:
        model: Any = self.model()
        text = max((text_width(ROW_PX, text) for text in model.longest(column)), default=0)
        lighter = model.longest_lighter(column)
        behind = text_width(ROW_PX, lighter) + _LIGHTER_GAP if lighter else 0
        return max(text + behind + 2 * _PAD + _SLACK, self.horizontalHeader().sectionSizeHint(column), _LEAST_PX)

    def fit(self) -> None:
        """Give every column its room: what is left goes to the names, and of what is missing they give first.

        Where that is not enough the columns stand in the order of what matters, and the table scrolls sideways.
        """
        model: Any = self.model()
        shown = [column for column in range(len(model.columns)) if not self.isColumnHidden(column)]
        widths = {column: self.sizeHintForColumn(column) for column in shown}
        left = self.viewport().width() - sum(widths.values())
        name = self._names if self._names in widths else 0
        if left < 0:
            least = max(min(self.viewport().width() // _NAME_SHARE, _NAME_PX), _LEAST_NAME_PX)
            given = min(-left, max(widths[name] - least, 0))
            widths[name] -= given
            left += given
        elif shown:
            widths[self._takes_rest if self._takes_rest in widths else shown[0]] += left
        self._order(crowded=left < 0)
        for column, width in widths.items():
            self.setColumnWidth(column, width)

    def _order(self, *, crowded: bool) -> None:
        model: Any = self.model()
        columns = list(range(len(model.columns)))
        if crowded:
            columns.sort(key=lambda column: model.columns[column].crowded_rank)
        for place, column in enumerate(columns):
            self.horizontalHeader().moveSection(self.horizontalHeader().visualIndex(column), place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx:
            # What stood at the edge may now be whole, or no longer.
            self.viewport().update()

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
    # Sites take what their names need and the words at the end the rest; of a site, the provider does both.
    view = FiguresView(model, 0, len(model.columns) - 1) if sortable else FiguresView(model, 1, 1)
    view.setItemDelegate(FiguresDelegate(view))
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    view.setMouseTracking(True)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
    header = view.horizontalHeader()
    header.setFont(font(SMALL_PX))
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    model.layoutChanged.connect(view.fit)
    if sortable:
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        view.setSortingEnabled(True)
    return view
