"""Paints a class: number key, symbol as on the image, name, tally."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.app.site_rows import Tally
from annotator.app.wording import span
from annotator.domain.records import ObjectClass
from annotator.render.colors import Palette
from annotator.render.mark_arrays import Symbol
from annotator.render.symbols import halo_for, outline
from annotator.ui.panels.look import MARGIN, SMALL_PX, TEXT_PX, Index, colors, draw_text, font
from annotator.ui.panels.palette_model import CLASS_ROLE, CURRENT_ROLE, STARTS_GROUP_ROLE, TALLY_ROLE
from annotator.ui.panels.sites_delegate import paint_row

ROW_HEIGHT, GROUP_GAP = 28, 8
_BADGE, _SYMBOL = 22, 40
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_SYMBOLS = {
    "circle": Symbol.CIRCLE,
    "triangle": Symbol.TRIANGLE,
    "diamond": Symbol.DIAMOND,
    "square": Symbol.SQUARE,
    "cross": Symbol.CROSS,
}


class PaletteDelegate(QStyledItemDelegate):
    """`chosen` is the class the next mark gets, `active_kind` the kind the tool in hand draws."""

    chosen = ""
    active_kind = ""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(180, ROW_HEIGHT + (GROUP_GAP if index.data(STARTS_GROUP_ROLE) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, row = colors(), index.data(CLASS_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(STARTS_GROUP_ROLE):
            option.rect.setTop(option.rect.top() + GROUP_GAP)
        paint_row(painter, option, palette, chosen=row.uid == self.chosen)
        area = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        is_active = not self.active_kind or row.object_kind == self.active_kind
        _paint_badge(painter, QRect(area.left(), area.top() + 5, _BADGE, area.height() - 10), row, palette, is_active)
        paint_symbol(painter, QPointF(area.left() + _SYMBOL - 3, area.center().y() + 0.5), row)
        taken = _paint_tally(painter, area, index.data(TALLY_ROLE), palette, is_current=index.data(CURRENT_ROLE))
        painter.setFont(font(TEXT_PX))
        painter.setPen(QColor(palette.text))
        draw_text(painter, area.adjusted(_SYMBOL + 12, 0, -taken, 0), _LEFT, row.name)
        painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(font(TEXT_PX))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        top = GROUP_GAP if index.data(STARTS_GROUP_ROLE) else 0
        editor.setGeometry(option.rect.adjusted(MARGIN + _SYMBOL + 5, top + 2, -MARGIN, -2))


def paint_symbol(painter: QPainter, at: QPointF, row: ObjectClass) -> None:
    """A class's symbol as it looks on the image."""
    color = QColor(row.color)
    painter.save()
    painter.translate(at)
    if row.object_kind == "stall":
        color.setAlphaF(0.2)
        painter.setBrush(QBrush(color))
        pen = QPen(QColor(row.color), 2)
        if not row.counted:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.5, 1.0])
        painter.setPen(pen)
        painter.drawRect(QRectF(-6, -6, 12, 12))
    else:
        path = outline(_SYMBOLS.get(row.symbol, Symbol.SQUARE), 5.5)
        if row.symbol != "cross":
            painter.fillPath(path, QBrush(color))
        painter.strokePath(path, QPen(color if row.symbol == "cross" else halo_for(color.rgba()), 1.4))
    painter.restore()


def _paint_badge(painter: QPainter, box: QRect, row: ObjectClass, palette: Palette, is_active: bool) -> None:
    if row.key is None:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.raised if palette.is_dark else palette.hover))
    painter.drawRoundedRect(QRectF(box), 4, 4)
    painter.setFont(font(SMALL_PX))
    painter.setPen(QColor(palette.muted if is_active else palette.faint))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(row.key))


def _paint_tally(painter: QPainter, area: QRect, tally: Tally, palette: Palette, *, is_current: bool) -> int:
    """`14 (13–16)`, or `12 +36` with those to be confirmed lighter; returns the width it takes."""
    lighter = span(tally.low, tally.high) if not tally.assumed else f"+{tally.assumed:,}"
    painter.setFont(font(TEXT_PX))
    painter.setPen(QColor(palette.muted))
    draw_text(painter, area, _RIGHT, lighter)
    taken = painter.fontMetrics().horizontalAdvance(lighter) + 4 if lighter else 0
    figure = f"{tally.seen:,}"
    painter.setFont(font(TEXT_PX, QFont.Weight.DemiBold if tally.count else QFont.Weight.Normal))
    painter.setPen(QColor(palette.text if tally.count and is_current else palette.faint))
    draw_text(painter, area.adjusted(0, 0, -taken, 0), _RIGHT, figure)
    return taken + painter.fontMetrics().horizontalAdvance(figure) + 8
