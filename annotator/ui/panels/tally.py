"""The live tally below the classes: what is counted in view and in all, zone by zone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.app.tallying import TallyRow, figure, tally_rows
from annotator.app.wording import kind_name
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.text import translate
from annotator.ui.panels.look import MARGIN, SMALL_PX, TEXT_PX, Panel, caps, colors, draw_text, font

_HEAD, _LINE, _SECOND, _GAP, _FIGURE = 30, 18, 15, 3, 112
_ROWS_MAX = 9
_WAIT_MS = 60
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class TallyPanel(Panel):
    """`in_view` tells which marks are on the canvas; `refresh_soon` is called whenever it looks elsewhere."""

    def __init__(
        self, workspace: Workspace, in_view: Callable[[], Collection[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._in_view = in_view
        self.kind = ""
        self.rows: list[TallyRow] = []
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.refresh)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.selection.scene_changed, lambda _uid: self.refresh_soon())
        self.setVisible(False)

    def set_kind(self, object_kind: str) -> None:
        """Kind that the tool in hand makes; without one the last kind stays."""
        self.kind = object_kind or self.kind
        self.refresh_soon()

    def refresh_soon(self) -> None:
        """Once the canvas has come to rest."""
        if self.kind:
            self._timer.start()

    def refresh(self) -> None:
        selection, document = self._workspace.selection, self._workspace.document
        uids = frozenset(self._in_view())
        found = tally_rows(document, selection.site_uid, selection.scene_uid, self.kind, uids)
        self.rows = found if len(found) <= _ROWS_MAX else [found[0], *_fullest(found[1:])]
        self.setVisible(bool(self.rows))
        self.setFixedHeight(self.sizeHint().height())
        self.setToolTip(translate("Tally", "Certain and probable ones; in brackets the range from certain to possible"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEAD + sum(_height(row) for row in self.rows) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        palette, painter = colors(), QPainter(self)
        painter.setPen(QColor(palette.border))
        painter.drawLine(0, 0, self.width(), 0)
        area = self.rect().adjusted(MARGIN, 8, -MARGIN, 0)
        painter.setFont(font(SMALL_PX, QFont.Weight.DemiBold, spacing_px=0.8))
        painter.setPen(QColor(palette.muted))
        head = QRect(area.left(), area.top(), area.width(), _HEAD - 10)
        draw_text(painter, head, _LEFT, caps(kind_name(self.kind, plural=True)))
        painter.setFont(font(SMALL_PX))
        self._figures(painter, head, translate("Tally", "in view"), translate("Tally", "this date"))
        top = area.top() + _HEAD - 8
        for row in self.rows:
            self._paint_row(painter, QRect(area.left(), top, area.width(), _LINE), row)
            top += _height(row)
        painter.end()

    def _paint_row(self, painter: QPainter, line: QRect, row: TallyRow) -> None:
        palette, is_first = colors(), row is self.rows[0]
        painter.setFont(font(TEXT_PX, QFont.Weight.DemiBold if is_first else QFont.Weight.Normal))
        painter.setPen(QColor(palette.text))
        draw_text(painter, line.adjusted(0, 0, -2 * _FIGURE + 28, 0), _LEFT, row.name)
        self._figures(painter, line, f"{row.in_view.count:,}", figure(row.all))
        if _has_second(row):
            painter.setFont(font(SMALL_PX))
            painter.setPen(QColor(palette.muted))
            draw_text(painter, QRect(line.left(), line.bottom() + 1, line.width(), _SECOND), _LEFT, row.classes)

    def _figures(self, painter: QPainter, line: QRect, in_view: str, everything: str) -> None:
        draw_text(painter, line, _RIGHT, everything)
        draw_text(painter, line.adjusted(0, 0, -_FIGURE, 0), _RIGHT, in_view)

    def _on_changed(self, change: Change) -> None:
        if change.kinds() & {self.kind, "zone", "class", "pass"}:
            self.refresh_soon()


def _height(row: TallyRow) -> int:
    return _LINE + _GAP + (_SECOND if _has_second(row) else 0)


def _fullest(rows: Sequence[TallyRow]) -> list[TallyRow]:
    """Of many zones those in view, in their order; there is no room for all."""
    ranked = sorted(range(len(rows)), key=lambda index: (-rows[index].in_view.high, index))[: _ROWS_MAX - 1]
    return [rows[index] for index in sorted(ranked)]


def _has_second(row: TallyRow) -> bool:
    """One class alone is told by the row's figure."""
    return "·" in row.classes
