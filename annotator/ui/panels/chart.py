"""The chart of the current site; its points lead to the scenes they stand for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from annotator.app.site_chart import Look, SiteChart, site_chart
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.text import translate
from annotator.render.charts import ChartPoint, paint_steps
from annotator.ui.panels.look import MARGIN, SMALL_PX, Heading, Panel, Text, colors, font


class StepChart(QWidget):
    """Paints the looks and knows which one is under the mouse."""

    chosen = Signal(str)
    """Uid of the scene whose point was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looks: list[Look] = []
        self.current = ""
        self.boxes: list[QRectF] = []
        self.setMouseTracking(True)
        self.setMinimumSize(160, 80)

    def look_at(self, position: QPointF) -> Look | None:
        """The look whose point is nearest under a position."""
        hits = [(box, look) for box, look in zip(self.boxes, self.looks, strict=False) if box.contains(position)]
        return min(hits, key=lambda hit: (hit[0].center() - position).manhattanLength())[1] if hits else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        points = [_point(look, self.current) for look in self.looks]
        self.boxes = paint_steps(painter, QRectF(self.rect()), points, colors(), font(SMALL_PX))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        look = self.look_at(event.position())
        if look is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(look.scene.uid)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self.look_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            look = self.look_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), look.text if look is not None else "", self)
            return True
        return super().event(event)


class ChartPanel(Panel):
    """Title and step chart of the current site."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.heading = Heading()
        self.chart = StepChart()
        self.chart.chosen.connect(self._go)
        self.hint = Text("hint", translate("Chart", "The chart begins with the first date. Add images with Ctrl+I."))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 8)
        layout.setSpacing(4)
        layout.addWidget(self.heading)
        layout.addWidget(self.chart, 1)
        layout.addWidget(self.hint, 1)
        self.follow(workspace.session.changed, self._on_changed)
        self.follow(workspace.figures.arrived, self._on_arrived)
        self.follow(workspace.selection.site_changed, lambda _uid: self.refresh())
        self.follow(workspace.selection.scene_changed, lambda _uid: self._show_current())
        self.refresh()

    def refresh(self) -> None:
        """Read the looks of the current site anew."""
        selection = self._workspace.selection
        is_somewhere = bool(selection.site_uid or selection.scene_uid)
        figures = self._workspace.figures.of(selection.site_uid)
        shown = site_chart(self._workspace.document, figures) if is_somewhere else SiteChart("", [])
        self.heading.setText(shown.title or translate("Chart", "Chart"))
        self.chart.looks = shown.looks
        self.chart.setVisible(bool(shown.looks))
        self.hint.setVisible(not shown.looks and figures.is_current)
        self._show_current()

    def _show_current(self) -> None:
        self.chart.current = self._workspace.selection.scene_uid
        self.chart.update()

    def _on_changed(self, change: Change) -> None:
        everywhere = change.kinds() & {"scene", "class", "setting", "pass", "site"}
        if everywhere or self._workspace.selection.site_uid in change.touched_sites():
            self.refresh()

    def _on_arrived(self, site_uids: frozenset[str]) -> None:
        if self._workspace.selection.site_uid in site_uids:
            self.refresh()

    def _go(self, scene_uid: str) -> None:
        self._workspace.selection.show(self._workspace.selection.site_uid, scene_uid)


def _point(look: Look, current: str) -> ChartPoint:
    lo, hi = (day.toordinal() for day in look.dates)
    is_current = look.scene.uid == current
    return ChartPoint(look.dates.mid, look.value, look.plus_minus, lo, hi, is_current, look.marked)
