"""Ctrl+K: type what you want, Enter does it. Commands with their keys, sites, dates, classes and coordinates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.text import translate
from annotator.ui.flows.found import Found, search
from annotator.ui.panels.look import SMALL_PX, TEXT_PX, Index, colors, draw_text, font

if TYPE_CHECKING:
    from annotator.ui.window import Window

_WIDTH, _ROW, _ROWS, _KIND = 640, 30, 12, 76
_FOUND = Qt.ItemDataRole.UserRole


def open_command_box(window: Window, query: str = "") -> CommandBox:
    """Open it over a window; a position with two readings in `query` asks which one is meant."""
    box = CommandBox(window, partial(search, window), query)
    box.open()
    return box


class CommandBox(QDialog):
    """Above the window's middle; everything by keys, closed by Esc or a click elsewhere."""

    def __init__(self, parent: QWidget, search: Callable[[str], list[Found]], query: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("command_box")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._search = search
        self.field, self.view = QLineEdit(query), QListView()
        self._model = QStandardItemModel(self)
        self._set_up()
        self.field.textChanged.connect(lambda _text: self._find())
        self._find()
        self._place()

    def found(self) -> list[Found]:
        """What is listed now."""
        return [self._model.item(row).data(_FOUND) for row in range(self._model.rowCount())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list is moved through while the field keeps the keyboard."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _find(self) -> None:
        self._model.clear()
        for found in self._search(self.field.text()):
            item = QStandardItem(found.text)
            item.setData(found, _FOUND)
            item.setEditable(False)
            item.setEnabled(found.is_enabled)
            item.setToolTip(f"{found.text}  {found.detail}")
            self._model.appendRow(item)
        first = next((row for row in range(self._model.rowCount()) if self._model.item(row).isEnabled()), -1)
        self.view.setCurrentIndex(self._model.index(first, 0))
        rows = max(1, min(_ROWS, self._model.rowCount()))
        self.view.setFixedHeight(rows * _ROW + 2)
        self.setFixedHeight(self.field.minimumHeight() + 3 * 8 + rows * _ROW)

    def _move(self, step: int) -> None:
        """By rows, past those that cannot be done now."""
        count, row = self._model.rowCount(), self.view.currentIndex().row()
        direction = 1 if step > 0 else -1
        row = max(0, min(count - 1, row + step))
        while 0 <= row < count and not self._model.item(row).isEnabled():
            row += direction
        if 0 <= row < count:
            self.view.setCurrentIndex(self._model.index(row, 0))

    def _take(self, index: QModelIndex) -> None:
        found = index.data(_FOUND) if index.isValid() else None
        if found is None or not found.is_enabled:
            return
        self.close()
        # The box is gone before the command looks for the focus.
        parent = self.parent()
        assert parent is not None, "stands in a window"
        QTimer.singleShot(0, parent, found.run)

    def _set_up(self) -> None:
        self.field.setPlaceholderText(translate("Find", "A command, site, date, class, or coordinates"))
        self.field.setFont(font(TEXT_PX + 2))
        self.field.setMinimumHeight(36)
        self.field.selectAll()
        self.field.installEventFilter(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._take)
        self.view.setAccessibleName(translate("Find", "What was found"))
        palette = colors()
        self.setStyleSheet(
            f"#command_box {{ background: {palette.window}; border: 1px solid {palette.border}; border-radius: 6px; }}"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.view)

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None, "stands in a window"
        window = parent.window()
        width = min(_WIDTH, window.width() - 32)
        corner = window.mapToGlobal(window.rect().topLeft())
        self.setGeometry(QRect(corner.x() + (window.width() - width) // 2, corner.y() + 72, width, self.height()))


class _Delegate(QStyledItemDelegate):
    """Kind, text, and at the right the key or what tells it from others."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        palette, found = colors(), index.data(_FOUND)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(palette.selected))
            painter.fillRect(option.rect.left(), option.rect.top(), 3, option.rect.height(), QColor(palette.accent))
        area = option.rect.adjusted(12, 0, -12, 0)
        painter.setFont(font(SMALL_PX))
        painter.setPen(QColor(palette.muted))
        draw_text(painter, QRect(area.left(), area.top(), _KIND, area.height()), Qt.AlignmentFlag.AlignLeft, found.kind)
        painter.setFont(font(TEXT_PX))
        taken = min(painter.fontMetrics().horizontalAdvance(found.detail) + 8, area.width() // 2)
        draw_text(painter, area.adjusted(area.width() - taken, 0, 0, 0), Qt.AlignmentFlag.AlignRight, found.detail)
        painter.setPen(QColor(palette.text if found.is_enabled else palette.faint))
        draw_text(painter, area.adjusted(_KIND, 0, -taken - 8, 0), Qt.AlignmentFlag.AlignLeft, found.text)
        painter.restore()
