"""Boxes of what is proposed and not counted yet: dashed, in a colour no class has by default, never filled."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from annotator.app.viewport import Viewport

PROPOSED = "#FFD92F"
_HALO = QColor(10, 11, 13, 190)
_FAR_PX = 1e6


def paint_proposals(painter: QPainter, view: Viewport, open_: Any, rejected: Any, current: Any | None) -> None:
    """Rings (n, 5, 2) in pixels of the frame: open dashed, rejected crossed out, the current one with corners."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    dashed = QPen(QColor(PROPOSED), 1.6, Qt.PenStyle.CustomDashLine)
    dashed.setDashPattern([3.0, 2.2])
    dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
    _stroke(painter, _path(view, _in_view(view, open_)), dashed)
    crosses = _in_view(view, rejected)
    _stroke(painter, _path(view, crosses[:, [0, 2]]), QPen(QColor(255, 255, 255, 200), 1.2))
    _stroke(painter, _path(view, crosses[:, [1, 3]]), QPen(QColor(255, 255, 255, 200), 1.2))
    if current is not None:
        _paint_current(painter, _path(view, np.asarray(current)[None]))
    painter.restore()


def _paint_current(painter: QPainter, path: QPainterPath) -> None:
    """Solid, with a second box around it: the one that Enter and Backspace speak of."""
    painter.strokePath(path, QPen(_HALO, 4.5))
    painter.strokePath(path, QPen(QColor(PROPOSED), 2.2))
    around = path.boundingRect().adjusted(-7.0, -7.0, 7.0, 7.0)
    ring = QPainterPath()
    ring.addRoundedRect(around, 4.0, 4.0)
    painter.strokePath(ring, QPen(_HALO, 3.0))
    painter.strokePath(ring, QPen(QColor(255, 255, 255, 230), 1.2))


def _stroke(painter: QPainter, path: QPainterPath, pen: QPen) -> None:
    painter.strokePath(path, QPen(_HALO, pen.widthF() + 1.8))
    painter.strokePath(path, pen)


def _in_view(view: Viewport, rings: Any) -> Any:
    """Those that may be seen."""
    rings = np.asarray(rings, dtype=float).reshape(-1, 5, 2)
    x0, y0, x1, y1 = view.visible_rect()
    low, high = rings.min(axis=1, initial=np.inf), rings.max(axis=1, initial=-np.inf)
    return rings[(high[:, 0] >= x0) & (low[:, 0] <= x1) & (high[:, 1] >= y0) & (low[:, 1] <= y1)]


def _path(view: Viewport, rings: Any) -> QPainterPath:
    path = QPainterPath()
    for ring in np.asarray(rings):
        points = np.clip(view.to_screen(ring), -_FAR_PX, _FAR_PX).tolist()
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    return path
