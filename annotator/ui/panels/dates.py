"""The dates of a site as pills over the canvas: which one is shown, and which still wait for a review."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from annotator.app.field_texts import precision
from annotator.app.progress import is_looked_at, states_at
from annotator.app.wording import kind_name, number, state_name
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.ui.panels.flow import SideScroller
from annotator.ui.panels.look import TEXT_PX, Panel, colors, font

_HEIGHT, _PADDING, _DOT = 28, 11, 6


class DatePill(QAbstractButton):
    """One date; hollow dot = not reviewed yet."""

    def __init__(self, text: str, *, waits: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setCheckable(True)
        self.setFont(font(TEXT_PX))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.waits = waits

    def sizeHint(self) -> QSize:
        dot = _DOT + 6 if self.waits else 0
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PADDING + dot, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette, painter = colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = palette.on_accent if self.isChecked() else palette.text if self.underMouse() else palette.muted
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked() or self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(palette.accent if self.isChecked() else palette.hover))
            painter.setPen(QPen(QColor(palette.text), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 5, 5)
        left = _PADDING
        if self.waits:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(ink), 1.4))
            painter.drawEllipse(QRectF(left, (self.height() - _DOT) / 2, _DOT, _DOT))
            left += _DOT + 6
        painter.setPen(QColor(ink))
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())


class DateBar(Panel):
    """All scenes of the site in order of time; a click shows one, `+` asks for more images."""

    add_requested = Signal()
    rebuilt = Signal()
    """It may have another width now."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.pills: dict[str, DatePill] = {}
        self._row = QWidget(self)
        self._pill_layout = QHBoxLayout(self._row)
        self._pill_layout.setContentsMargins(0, 0, 0, 0)
        self._pill_layout.setSpacing(2)
        self._scroller = SideScroller(self._row, self)
        self.add_pill = DatePill("+")
        self.add_pill.setCheckable(False)
        self.add_pill.setToolTip(translate("Dates", "Add images of this site (Ctrl+I)"))
        self.add_pill.clicked.connect(self.add_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(5, 4, 5, 4)
        layout.setSpacing(2)
        layout.addWidget(self._scroller)
        layout.addWidget(self.add_pill)
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.selection.site_changed, lambda _uid: self.rebuild())
        self.follow(workspace.selection.scene_changed, lambda _uid: self._show_current())
        self.rebuild()

    def rebuild(self) -> None:
        """Make the pills of the current site anew."""
        for pill in self.pills.values():
            self._pill_layout.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        document, site_uid = self._workspace.document, self._workspace.selection.site_uid
        self.pills = {scene.uid: self._pill(document, site_uid, scene) for scene in self._scenes()}
        for pill in self.pills.values():
            self._pill_layout.addWidget(pill)
            pill.show()  # else it has no width until after this event
        empty = translate("Dates", "+ Add the first image") if not self.pills else "+"
        self.add_pill.setText(empty)
        self.add_pill.updateGeometry()
        self._scroller.setVisible(bool(self.pills))
        self._row.adjustSize()
        # A row that was hidden while it was empty has its size already and would not lay out what came.
        self._pill_layout.invalidate()
        self._pill_layout.activate()
        self._scroller.updateGeometry()
        layout = self.layout()
        assert layout is not None, "laid out when made"
        layout.invalidate()
        self._show_current()
        self.updateGeometry()
        self.rebuilt.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette, painter = colors(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(palette.window)
        ground.setAlphaF(0.94)
        painter.setBrush(ground)
        painter.setPen(QColor(palette.border))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._scroll_to_current)

    def _scenes(self) -> list[Scene]:
        selection = self._workspace.selection
        if not selection.site_uid and not selection.scene_uid:
            return []
        return self._workspace.figures.of(selection.site_uid).scenes

    def _pill(self, document: Document, site_uid: str, scene: Scene) -> DatePill:
        states = states_at(document, site_uid, scene.uid)
        pill = DatePill(display(scene), waits=not is_looked_at(tuple(states.values())), parent=self._row)
        pill.setToolTip(scene_tip(scene, states))
        pill.clicked.connect(lambda _checked=False, uid=scene.uid: self._go(uid))
        return pill

    def _go(self, scene_uid: str) -> None:
        self._workspace.selection.show(self._workspace.selection.site_uid, scene_uid)
        self._show_current()

    def _on_changed(self, change: Change) -> None:
        if change.kinds() & {"scene", "site_scene", "review", "site"}:
            self.rebuild()

    def _show_current(self) -> None:
        current = self._workspace.selection.scene_uid
        for uid, pill in self.pills.items():
            pill.setChecked(uid == current)
        if current in self.pills:
            QTimer.singleShot(0, self, self._scroll_to_current)

    def _scroll_to_current(self) -> None:
        pill = self.pills.get(self._workspace.selection.scene_uid)
        if pill is not None:
            self._scroller.ensureWidgetVisible(pill, 40, 0)


def scene_tip(scene: Scene, states: dict[str, Any]) -> str:
    """Provider, how finely the date is known, detail, and what was reviewed."""
    found = precision(scene)
    date = f"{display(scene)} ({found})" if found and found != translate("Dates", "day") else display(scene)
    gsd = "" if scene.gsd_m is None else translate("Dates", "detail {m} m").format(m=number(scene.gsd_m, 2))
    if not gsd and scene.pixel_m is not None:
        gsd = translate("Dates", "pixel {m} m").format(m=number(scene.pixel_m, 2))
    reviewed = [f"{kind_name(kind, plural=True)}: {state_name(state)}" for kind, state in sorted(states.items())]
    said = reviewed or [translate("Dates", "Not reviewed yet; Ctrl+Enter confirms and marks it reviewed")]
    steps = translate("Dates", "[ and ] go to the previous and next date")
    first = " · ".join(part for part in (date, scene.provider, gsd) if part)
    return "\n".join([first, *said, steps])
