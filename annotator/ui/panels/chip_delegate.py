"""Paints one chip: the picture, the class's colour below it, its size, and what makes it doubtful."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.ui.panels.look import SMALL_PX, Index, colors, draw_text, font

CHIP_ROLE = Qt.ItemDataRole.UserRole
PICTURE_ROLE = Qt.ItemDataRole.UserRole + 1
SIDE = 72
_CAPTION, _BAND, _EDGE = 16, 3, 3
_MARKS = {"probable": "~", "possible": "?"}


class ChipDelegate(QStyledItemDelegate):
    """A square of the image and one line below it."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(SIDE + 2 * _EDGE, SIDE + _BAND + _CAPTION + 2 * _EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, chip, picture = colors(), index.data(CHIP_ROLE), index.data(PICTURE_ROLE)
        box = option.rect
        square = QRect(box.left() + _EDGE, box.top() + _EDGE, SIDE, SIDE)
        painter.save()
        if picture is None or picture.isNull():
            painter.fillRect(square, QColor(palette.surround))
        else:
            painter.drawPixmap(square, picture)
        painter.fillRect(square.left(), square.bottom() + 1, SIDE, _BAND, QColor(chip.color))
        painter.setFont(font(SMALL_PX))
        caption = QRect(square.left(), square.bottom() + 1 + _BAND, SIDE, _CAPTION)
        painter.setPen(QColor(palette.bad if chip.is_odd else palette.muted))
        text = f"⚠ {chip.caption}" if chip.is_odd else chip.caption or chip.class_name
        draw_text(painter, caption, Qt.AlignmentFlag.AlignLeft, text)
        draw_text(painter, caption, Qt.AlignmentFlag.AlignRight, _MARKS.get(chip.certainty, ""))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRect(square.adjusted(0, 0, -1, -1))
        painter.restore()
