"""The legend over the image: the classes that stand on this scene with their symbols, folded away with one key."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QWidget

from annotator.app.selection import classes_of
from annotator.app.wording import kind_name
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.edits.reviews import OBJECT_KINDS
from annotator.domain.records import ObjectClass
from annotator.domain.text import translate
from annotator.ui.panels.look import SMALL_PX, TEXT_PX, caps, colors, draw_text, ender, font, text_width
from annotator.ui.panels.palette_delegate import paint_symbol

_GAP, _HEAD, _ROW, _PADDING, _SYMBOL = 12, 26, 22, 12, 26
_KINDS = {"stall", "vehicle", "crossing", "class", "review", "scene", "pass"}


class Legend(QFrame):
    """Upper right of `stage`, below what stands there already; a click on its head folds it."""

    def __init__(self, workspace: Workspace, stage: QWidget, others: Callable[[], Iterable[QWidget]]) -> None:
        """`others` are the widgets over the image that it must not cover."""
        super().__init__(stage)
        self.setObjectName("card")
        self._workspace = workspace
        self.is_folded = False
        self.rows: list[ObjectClass] = []
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self.refresh)
        self._ends = [
            workspace.session.changed.connect(self._on_changed),
            workspace.figures.arrived.connect(lambda _uids: self._timer.start()),
            workspace.selection.scene_changed.connect(lambda _uid: self._timer.start()),
        ]
        self.destroyed.connect(ender(self._ends))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(translate("Legend", "Click to fold or unfold"))
        self.setAccessibleName(translate("Legend", "Legend"))
        self._others = others
        for watched in (stage, *others()):
            watched.installEventFilter(self)
        self.hide()
        self._timer.start()

    def refresh(self) -> None:
        """The classes that have a mark on the scene shown."""
        document, selection = self._workspace.document, self._workspace.selection
        tallies = self._workspace.figures.of(selection.site_uid).tallies.get(selection.scene_uid, {})
        classes = [row for kind in OBJECT_KINDS for row in classes_of(document, kind)]
        self.rows = [row for row in classes if row.uid in tallies and tallies[row.uid].high]
        self.setVisible(bool(self.rows))
        self._place()
        self.update()

    def toggle(self) -> None:
        """Fold it to its head, or unfold it."""
        self.is_folded = not self.is_folded
        self._place()

    def sizeHint(self) -> QSize:
        widest = max((text_width(TEXT_PX, row.name) for row in self.rows), default=0)
        head = text_width(SMALL_PX, caps(translate("Legend", "Legend"))) + 40
        width = max(head, 0 if self.is_folded else _SYMBOL + widest) + 2 * _PADDING
        return QSize(width, _HEAD + (0 if self.is_folded else len(self.rows) * _ROW + 6))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
            self.place_soon()
        return False

    def place_soon(self) -> None:
        """Once the others have found their places."""
        self._timer.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() <= _HEAD:
            self.toggle()

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        palette, painter = colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SMALL_PX, spacing_px=0.8))
        painter.setPen(QColor(palette.muted))
        head = QRect(_PADDING, 0, self.width() - 2 * _PADDING, _HEAD)
        draw_text(painter, head, Qt.AlignmentFlag.AlignLeft, caps(translate("Legend", "Legend")))
        draw_text(painter, head, Qt.AlignmentFlag.AlignRight, "▸" if self.is_folded else "▾")
        for number, row in enumerate([] if self.is_folded else self.rows):
            top = _HEAD + number * _ROW
            paint_symbol(painter, QPointF(_PADDING + 8, top + _ROW / 2), row)
            painter.setFont(font(TEXT_PX))
            painter.setPen(QColor(palette.text))
            area = QRect(_PADDING + _SYMBOL, top, self.width() - 2 * _PADDING - _SYMBOL, _ROW)
            draw_text(painter, area, Qt.AlignmentFlag.AlignLeft, row.name)
        painter.end()

    def texts(self) -> list[str]:
        """What it says, for those who cannot see it."""
        return [f"{row.name} ({kind_name(row.object_kind)})" for row in self.rows]

    def _place(self) -> None:
        stage, size = self.parentWidget(), self.sizeHint()
        if stage is None:
            return
        place = QRect(stage.width() - size.width() - _GAP, _GAP, size.width(), size.height())
        taken = [QRect(each.mapTo(stage, QPoint()), each.size()) for each in self._others() if each.isVisible()]
        for area in sorted(taken, key=QRect.top):
            if area.adjusted(-_GAP, 0, _GAP, 0).intersects(place):
                place.moveTop(area.bottom() + _GAP)
        self.setGeometry(place)
        self.raise_()

    def _on_changed(self, change: Change) -> None:
        if change.kinds() & _KINDS:
            self._timer.start()
