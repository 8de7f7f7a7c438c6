"""What of a scene was looked at and what it hides: cells of a sweep, and hatched ground under cloud or shadow.

Thin lines only, because the analyst looks through them; each state differs by more than its colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from annotator.app.viewport import Viewport
from annotator.domain.sweep import DONE, NOTHING
from annotator.domain.text import translate
from annotator.render.colors import SKY
from annotator.render.decor import paint_text

_SHADE, _FAINT_SHADE = QColor(10, 11, 13, 120), QColor(10, 11, 13, 60)
_LINE = QColor(255, 255, 255, 150)
_DONE_WASH, _NOTHING_WASH = QColor(0, 158, 115, 34), QColor(10, 11, 13, 56)
_HIDDEN_LINE, _HIDDEN_HATCH = QColor(255, 255, 255, 200), QColor(255, 255, 255, 105)
_GLYPH_FROM_PX, _TEXT_FROM_PX = 26.0, 90.0
_FAR_PX = 1e6


@dataclass(frozen=True, slots=True)
class CellLook:
    """One cell in pixels of the frame."""

    outline: Any
    state: str
    is_current: bool = False


def paint_cells(painter: QPainter, view: Viewport, cells: Sequence[CellLook]) -> None:
    """Todo dashed; done green with a tick; nothing here darkened with a small zero; the current one in accent."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    visible = shapely.box(*view.visible_rect())
    current = None
    for cell in cells:
        if cell.is_current:
            current = cell
        elif shapely.intersects(visible, cell.outline):
            _paint_cell(painter, _path(view, cell.outline), cell.state)
    if current is not None:
        _paint_current(painter, _path(view, current.outline))
    painter.restore()


def paint_hidden(painter: QPainter, view: Viewport, areas: Sequence[Any], font: QFont) -> None:
    """Hatched ground with the word for it; `areas` are polygons in pixels of the frame."""
    if not areas:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    hatch = QBrush(_HIDDEN_HATCH, Qt.BrushStyle.BDiagPattern)
    hatch.setTransform(QTransform.fromScale(1.6, 1.6))
    for area in areas:
        path = _path(view, area)
        painter.fillPath(path, QColor(10, 11, 13, 50))
        painter.fillPath(path, hatch)
        painter.strokePath(path, QPen(_SHADE, 3.0))
        painter.strokePath(path, QPen(_HIDDEN_LINE, 1.2, Qt.PenStyle.DashDotLine))
        if min(path.boundingRect().width(), path.boundingRect().height()) > _TEXT_FROM_PX:
            inside = shapely.point_on_surface(area)
            at = _points(view, [(inside.x, inside.y)])[0]
            paint_text(painter, QPointF(at[0] - 24.0, at[1]), translate("Coverage", "hidden"), font)
    painter.restore()


def _paint_cell(painter: QPainter, path: QPainterPath, state: str) -> None:
    if state == DONE:
        painter.fillPath(path, _DONE_WASH)
    elif state == NOTHING:
        painter.fillPath(path, _NOTHING_WASH)
    style = Qt.PenStyle.SolidLine if state in (DONE, NOTHING) else Qt.PenStyle.DashLine
    painter.strokePath(path, QPen(_FAINT_SHADE, 2.0))
    painter.strokePath(path, QPen(_LINE, 1.0, style))
    box = path.boundingRect()
    if min(box.width(), box.height()) >= _GLYPH_FROM_PX and state in (DONE, NOTHING):
        _paint_glyph(painter, box.topLeft() + QPointF(7.0, 7.0), state)


def _paint_current(painter: QPainter, path: QPainterPath) -> None:
    painter.strokePath(path, QPen(QColor(10, 11, 13, 150), 4.0))
    painter.strokePath(path, QPen(QColor(SKY), 2.0))


def _paint_glyph(painter: QPainter, corner: QPointF, state: str) -> None:
    """A tick, or a zero, nine pixels high."""
    glyph = QPainterPath()
    if state == DONE:
        glyph.moveTo(corner + QPointF(0.0, 5.0))
        glyph.lineTo(corner + QPointF(3.5, 8.5))
        glyph.lineTo(corner + QPointF(10.0, 0.5))
    else:
        glyph.addEllipse(QRectF(corner.x(), corner.y(), 7.0, 9.0))
    for color, width in ((_SHADE, 3.6), (QColor(255, 255, 255, 230), 1.8)):
        painter.strokePath(glyph, QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))


def _path(view: Viewport, area: Any) -> QPainterPath:
    path = QPainterPath()
    for part in shapely.get_parts(area):
        for ring in (part.exterior, *part.interiors):
            points = _points(view, shapely.get_coordinates(ring))
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
            path.closeSubpath()
    return path


def _points(view: Viewport, pixels: Any) -> list[tuple[float, float]]:
    """Screen positions, cut where they are too far away for Qt."""
    screen = view.to_screen(np.asarray(pixels, dtype=np.float64).reshape(-1, 2))
    return [(x, y) for x, y in np.clip(screen, -_FAR_PX, _FAR_PX).tolist()]
