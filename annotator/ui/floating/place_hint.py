"""The next step for an image that has no scale yet, on the image itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton

from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.ui.floating.low_edge import BETWEEN

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_ABOVE_BOTTOM = 24


class PlaceHint(QPushButton):
    """Shown over a provisional scene while nothing is being placed; a click begins with the scale bar."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(translate("Place", "No scale yet — place this image…"), bench.stage.canvas)
        self._bench = bench
        self.setObjectName("place_hint")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(translate("Place", "By its scale bar, by points, corners, or as another image (Ctrl+G)"))
        self.clicked.connect(lambda: bench.host.use("place_scale"))
        workspace = bench.workspace
        self._ends = [
            workspace.selection.scene_changed.connect(lambda _uid: self.refresh()),
            workspace.session.changed.connect(lambda _change: self.refresh()),
            bench.host.switched.connect(lambda _tool: self.refresh()),
            bench.side.turned.connect(lambda _room: self.refresh()),
        ]
        bench.stage.canvas.installEventFilter(self)
        bench.stage.low_edge.placed.connect(self._settle)
        self.refresh()

    def refresh(self) -> None:
        """Show or hide for the scene that is looked at."""
        workspace = self._bench.workspace
        scene = workspace.document.get(Scene, workspace.selection.scene_uid)
        wanted = scene is not None and scene.is_provisional and bool(scene.files)
        self.setVisible(wanted and "place" not in (self._bench.host.active.room, self._bench.side.shown))
        self._settle()

    def end(self) -> None:
        """Listen no more."""
        while self._ends:
            self._ends.pop()()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return False

    def _settle(self) -> None:
        """In the middle of the canvas, clear of the tools and above what else stands at the lower edge."""
        canvas, edge = self._bench.stage.canvas, self._bench.stage.low_edge
        self.adjustSize()
        left, top = edge.left - canvas.x(), edge.top - canvas.y()
        below = min(canvas.height() - _ABOVE_BOTTOM, top - BETWEEN)
        self.move(max((canvas.width() - self.width()) // 2, left), below - self.height())
        self.raise_()
