"""Paints a row of the list of sites: name and progress left, the one figure right."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.app.sentences import Said
from annotator.app.site_list import Row
from annotator.render.colors import Palette
from annotator.ui.panels.look import MARGIN, ROW_PX, SMALL_PX, TEXT_PX, Index, colors, draw_text, font, text_width
from annotator.ui.panels.sites_model import HEAD_ROLE, SOON_ROLE, SUBTITLE_ROLE

ROW_HEIGHT, HEAD_HEIGHT = 48, 28
_BAR = 3
_LEFT = Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignRight


def tone_color(palette: Palette, tone: str) -> QColor:
    roles = {"good": palette.good, "bad": palette.bad, "muted": palette.muted}
    return QColor(roles.get(tone, palette.text))


def paint_row(painter: QPainter, option: QStyleOptionViewItem, palette: Palette, *, chosen: bool) -> None:
    """Background of a row in any list of the panels: calm when chosen, calmer under the mouse."""
    if chosen:
        painter.fillRect(option.rect, QColor(palette.selected))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, QColor(palette.hover))


class SitesDelegate(QStyledItemDelegate):
    """Two lines and a figure."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT if index.data(HEAD_ROLE) is None else HEAD_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, head = colors(), index.data(HEAD_ROLE)
        if head is not None:
            self._paint_head(painter, option.rect, head, palette)
            return
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_row(painter, option, palette, chosen=chosen)
        if chosen:
            bar = QRect(option.rect.left(), option.rect.top(), _BAR, option.rect.height())
            painter.fillRect(bar, QColor(palette.accent))
        area = option.rect.adjusted(MARGIN, 6, -MARGIN, -6)
        said: Said = index.data(SOON_ROLE)
        painter.setFont(font(ROW_PX))
        painter.setPen(tone_color(palette, said.tone))
        draw_text(painter, area, _RIGHT, said.text)
        taken = text_width(ROW_PX, said.text) + 12 if said.text else 0
        self._paint_lines(painter, area.adjusted(0, 0, -taken, 0), index, palette)
        painter.restore()

    def _paint_head(self, painter: QPainter, rect: QRect, head: Row, palette: Palette) -> None:
        painter.save()
        painter.setPen(QColor(palette.muted))
        area = rect.adjusted(MARGIN, 6, -MARGIN, 0)
        painter.setFont(font(SMALL_PX))
        figure = f"{head.number:,}"
        draw_text(painter, area, _RIGHT, figure)
        painter.setFont(font(SMALL_PX, QFont.Weight.DemiBold, spacing_px=0.4))
        draw_text(painter, area.adjusted(0, 0, -text_width(SMALL_PX, figure) - 8, 0), _LEFT, head.town)
        painter.restore()

    def _paint_lines(self, painter: QPainter, area: QRect, index: Index, palette: Palette) -> None:
        half = area.height() // 2
        painter.setFont(font(TEXT_PX, QFont.Weight.Medium))
        painter.setPen(QColor(palette.text))
        draw_text(painter, QRect(area.left(), area.top(), area.width(), half), _LEFT, index.data())
        painter.setFont(font(SMALL_PX + 1))
        painter.setPen(QColor(palette.muted))
        line = QRect(area.left(), area.top() + half, area.width(), half)
        draw_text(painter, line, _LEFT, index.data(SUBTITLE_ROLE))

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(font(TEXT_PX))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(MARGIN - 7, 8, -MARGIN, -8))

    def setModelData(self, editor: Any, model: Any, index: Index) -> None:
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)
