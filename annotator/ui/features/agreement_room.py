"""Puts the comparison of two passes into a workbench: a line leads to its object, and the second pass is drawn too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from annotator.app.viewport import Viewport
from annotator.domain.frame import shape_in
from annotator.domain.positions import PixelXY
from annotator.domain.records import BY_KIND, Record, Stall
from annotator.render.colors import PURPLE
from annotator.ui.flows.leading import lead_to
from annotator.ui.panels.agreement import AgreementPanel, Found

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_HALO = QColor(10, 11, 13, 170)
_POINT_PX = 7.0


def agreement_room(bench: Workbench) -> QWidget:
    """The panel; while it is to be seen the second pass lies dashed over the image."""
    shown = SecondMarks(bench)
    panel = AgreementPanel(bench.workspace, shown.go)
    panel.shown.connect(shown.show)
    return panel


class SecondMarks:
    """Outlines of the second pass above the main one's marks; they cannot be clicked."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._uids: dict[str, list[str]] = {}
        self._pointed = ""
        self._family: type[Record] = Stall
        self._shapes: tuple[Any, list[tuple[str, Any]]] = (None, [])
        bench.stage.canvas.overlays.append(self._paint)

    def show(self, found: Found | None) -> None:
        """The marks of a comparison by scene, or none."""
        self._uids, self._shapes = {}, (None, [])
        if found is not None:
            self._family = BY_KIND[found.wish.object_kind]
        for look in found.look.looks if found is not None else ():
            agreement = look.agreement
            uids = [*(pair.second for pair in agreement.pairs), *agreement.only_second]
            self._uids.setdefault(look.scene_uid, []).extend(uids)
        self._bench.stage.canvas.update()

    def go(self, uid: str, site_uid: str, scene_uid: str) -> None:
        """Lead to a mark of either pass."""
        self._pointed = uid
        record = self._bench.workspace.session.stored.get(self._family, uid)
        if record is None:
            return
        lead_to(self._bench, record, site_uid, scene_uid)
        frame = self._bench.stage.canvas.frame
        shape = shape_in(frame, record) if frame is not None else None
        if shape is not None and frame is not None and not frame.has_place:
            centre = shapely.centroid(shape)
            self._bench.stage.canvas.go_to(PixelXY(centre.x, centre.y))
        self._bench.stage.canvas.update()

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for uid, shape in self._on_canvas():
            width = 3.0 if uid == self._pointed else 2.0
            for pen in (QPen(_HALO, width + 2.0), QPen(QColor(PURPLE), width, Qt.PenStyle.DashLine)):
                painter.setPen(pen)
                _outline(painter, view, shape)
        painter.restore()

    def _on_canvas(self) -> list[tuple[str, Any]]:
        """Shapes in the pixels of the scene shown, computed once per frame."""
        frame = self._bench.stage.canvas.frame
        if frame is None or not self._uids:
            return []
        if self._shapes[0] != frame:
            stored = self._bench.workspace.session.stored
            marks: list[Any] = [stored.get(self._family, uid) for uid in self._uids.get(frame.scene.uid, [])]
            shapes = [(mark.uid, shape_in(frame, mark)) for mark in marks if mark is not None]
            self._shapes = (frame, [(uid, shape) for uid, shape in shapes if shape is not None])
        return self._shapes[1]


def _outline(painter: QPainter, view: Viewport, shape: Any) -> None:
    if shape.geom_type == "Point":
        at = view.to_screen(PixelXY(shape.x, shape.y))
        painter.drawEllipse(QPointF(at.x, at.y), _POINT_PX, _POINT_PX)
        return
    for part in shapely.get_parts(shape):
        points = [view.to_screen(PixelXY(x, y)) for x, y in shapely.get_coordinates(part.exterior).tolist()]
        painter.drawPolyline(QPolygonF([QPointF(at.x, at.y) for at in points]))
