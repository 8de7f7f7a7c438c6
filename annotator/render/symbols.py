"""Point symbols as small pictures, drawn once per look and then copied: a blit costs a tenth of painting a circle."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from annotator.render.colors import luminance
from annotator.render.mark_arrays import Flag, Symbol

_HALO_DARK, _HALO_LIGHT = QColor(12, 13, 15, 225), QColor(255, 255, 255, 225)
_DARK_ENOUGH = 0.06


@lru_cache(maxsize=1024)
def sprite(symbol: int, argb: int, flags: int, radius: float, ratio: float, accent: int) -> QImage:
    """Picture of a symbol of `radius` screen pixels; its middle is the symbol's position, no device ratio is set."""
    side = 2 * round((radius + 6.0) * ratio) + 1
    picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2.0, side / 2.0)
    painter.scale(ratio, ratio)
    if flags & (Flag.GHOST | Flag.PENDING):
        painter.setOpacity(0.4)
    _paint(painter, Symbol(symbol), QColor.fromRgba(argb), flags, radius)
    if flags & Flag.SELECTED:
        _ring(painter, radius + 3.5, QColor.fromRgba(accent))
    if flags & Flag.LOCKED:
        _padlock(painter, QColor.fromRgba(argb), radius)
    painter.end()
    return picture


def outline(symbol: Symbol, radius: float) -> QPainterPath:
    """Closed outline of a symbol around (0, 0); the cross is two strokes."""
    path = QPainterPath()
    if symbol == Symbol.CROSS:
        arm = radius * 0.8
        for dx, dy in ((arm, arm), (arm, -arm)):
            path.moveTo(-dx, -dy)
            path.lineTo(dx, dy)
    elif symbol in (Symbol.TRIANGLE, Symbol.DIAMOND):
        count = 3 if symbol == Symbol.TRIANGLE else 4
        reach = radius * (1.3 if count == 3 else 1.25)
        turns = [2 * pi * index / count - pi / 2 for index in range(count)]
        path.addPolygon(QPolygonF([QPointF(reach * cos(turn), reach * sin(turn)) for turn in turns]))
        path.closeSubpath()
    elif symbol == Symbol.SQUARE:
        side = radius * 0.88
        path.addRect(QRectF(-side, -side, 2 * side, 2 * side))
    else:
        path.addEllipse(QPointF(0, 0), radius, radius)
    return path


def halo_for(argb: int) -> QColor:
    """Dark around bright colours, white around dark ones."""
    return _HALO_LIGHT if luminance(argb) < _DARK_ENOUGH else _HALO_DARK


def _paint(painter: QPainter, symbol: Symbol, color: QColor, flags: int, radius: float) -> None:
    path, halo = outline(symbol, radius), halo_for(color.rgba())
    if symbol == Symbol.CROSS:
        painter.strokePath(path, _pen(halo, 4.5))
        painter.strokePath(path, _state_pen(color, flags))
    elif flags & (Flag.TO_CONFIRM | Flag.POSSIBLE | Flag.GONE | Flag.GHOST):
        painter.strokePath(path, _pen(halo, 3.6))
        painter.strokePath(path, _state_pen(color, flags))
    else:
        painter.fillPath(path, QBrush(color))
        painter.strokePath(path, _pen(halo, 1.4))
        if flags & Flag.PROBABLE:
            painter.fillPath(outline(symbol, radius * 0.42), QBrush(halo))
    if flags & Flag.GONE:
        cross = outline(Symbol.CROSS, radius * 0.9)
        painter.strokePath(cross, _pen(halo, 3.4))
        painter.strokePath(cross, _pen(color, 1.6))
    elif flags & Flag.NEW:
        painter.strokePath(_plus(radius), _pen(halo, 1.5))


def _padlock(painter: QPainter, color: QColor, radius: float) -> None:
    """A badge at the lower right of the symbol."""
    painter.save()
    painter.translate(radius * 0.9, radius * 0.8)
    bow, body = QPainterPath(), QRectF(-2.6, -0.6, 5.2, 4.2)
    bow.addRoundedRect(QRectF(-1.6, -3.6, 3.2, 5.0), 1.6, 1.6)
    painter.strokePath(bow, _pen(_HALO_DARK, 3.0))
    painter.fillRect(body.adjusted(-1.0, -1.0, 1.0, 1.0), _HALO_DARK)
    painter.strokePath(bow, _pen(color, 1.2))
    painter.fillRect(body, color)
    painter.restore()


def _plus(radius: float) -> QPainterPath:
    path, arm = QPainterPath(), radius * 0.6
    for dx, dy in ((arm, 0.0), (0.0, arm)):
        path.moveTo(-dx, -dy)
        path.lineTo(dx, dy)
    return path


def _state_pen(color: QColor, flags: int) -> QPen:
    pen = _pen(color, 2.0)
    if flags & Flag.POSSIBLE:
        pen.setDashPattern([0.8, 1.0])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    elif flags & Flag.TO_CONFIRM:
        pen.setDashPattern([1.9, 1.1])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _ring(painter: QPainter, radius: float, accent: QColor) -> None:
    path = outline(Symbol.CIRCLE, radius)
    painter.strokePath(path, _pen(_HALO_DARK, 3.4))
    painter.strokePath(path, _pen(accent, 2.0))


def _pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
