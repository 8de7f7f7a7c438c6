"""A map of places without a base map: graticule, symbols with names, scale bar and north. For reports and pictures.

The projection is the plate carrée with its central latitude as standard parallel: true to scale where the places are,
which is all that a sketch of a survey needs. Distances are never taken from it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from annotator.domain.positions import LonLat
from annotator.render.colors import Palette, rgb
from annotator.render.decor import bar_length, length_text
from annotator.render.mark_arrays import Symbol
from annotator.render.symbols import halo_for, outline

_MARGIN, _FOOT = 14.0, 34.0
_RADIUS = 5.0
_DEGREE_M = 111_320.0
_LEAST_SPAN_M = 400.0
_ROOM = 0.08
_STEPS_DEG = (10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A symbol on the map."""

    at: LonLat
    label: str = ""
    color: str = "#000000"
    symbol: Symbol = Symbol.CIRCLE


@dataclass(frozen=True, slots=True)
class MapView:
    """From degrees to paper."""

    plot: QRectF
    middle: LonLat
    m_per_px: float

    def at(self, place: LonLat) -> QPointF:
        east = (
            ((place.lon - self.middle.lon + 180.0) % 360.0 - 180.0)
            * _DEGREE_M
            * math.cos(math.radians(self.middle.lat))
        )
        north = (place.lat - self.middle.lat) * _DEGREE_M
        return self.plot.center() + QPointF(east / self.m_per_px, -north / self.m_per_px)


def paint_place_map(
    painter: QPainter,
    rect: QRectF,
    points: Sequence[MapPoint],
    colors: Palette,
    font: QFont,
    lines: Sequence[Sequence[LonLat]] = (),
) -> MapView:
    """Paint the map into `rect` so that all points and lines are on it; returns where things are."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    plot = rect.adjusted(1.0, 1.0, -1.0, -_FOOT)
    view = view_of([point.at for point in points] + [at for line in lines for at in line], plot)
    painter.fillRect(plot, QColor(colors.raised))
    painter.save()
    painter.setClipRect(plot)
    _paint_graticule(painter, view, colors)
    for line in lines:
        painter.setPen(QPen(QColor(colors.accent), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF([view.at(at) for at in line]))
    _paint_points(painter, view, points, colors)
    painter.restore()
    painter.setPen(QPen(QColor(colors.border), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(plot)
    _paint_foot(painter, rect, view, colors)
    painter.restore()
    return view


def view_of(places: Sequence[LonLat], plot: QRectF) -> MapView:
    """The view that holds all places with some room; of none, the world."""
    if not places:
        return MapView(plot, LonLat(0.0, 0.0), 360.0 * _DEGREE_M / max(plot.width(), 1.0))
    first = places[0].lon
    lons = [(at.lon - first + 180.0) % 360.0 - 180.0 for at in places]
    lats = [at.lat for at in places]
    middle = LonLat((first + (min(lons) + max(lons)) / 2.0 + 180.0) % 360.0 - 180.0, (min(lats) + max(lats)) / 2.0)
    width = max((max(lons) - min(lons)) * _DEGREE_M * math.cos(math.radians(middle.lat)), _LEAST_SPAN_M)
    height = max((max(lats) - min(lats)) * _DEGREE_M, _LEAST_SPAN_M)
    room = 1.0 + 2 * _ROOM
    across, down = max(plot.width() - 2 * _MARGIN, 1.0), max(plot.height() - 2 * _MARGIN, 1.0)
    return MapView(plot, middle, max(width * room / across, height * room / down))


def _paint_graticule(painter: QPainter, view: MapView, colors: Palette) -> None:
    metrics = painter.fontMetrics()
    high = view.plot.height() * view.m_per_px / _DEGREE_M
    wide = view.plot.width() * view.m_per_px / _DEGREE_M / math.cos(math.radians(view.middle.lat))
    step = next((step for step in _STEPS_DEG if high / step >= 2.0), _STEPS_DEG[-1])
    digits = max(0, -math.floor(math.log10(step)))
    painter.setPen(QPen(QColor(colors.grid), 1.0))
    texts: list[tuple[QPointF, str]] = []
    for number in range(
        math.ceil((view.middle.lat - high / 2) / step), math.floor((view.middle.lat + high / 2) / step) + 1
    ):
        y = view.at(LonLat(view.middle.lon, number * step)).y()
        painter.drawLine(QPointF(view.plot.left(), y), QPointF(view.plot.right(), y))
        texts.append((QPointF(view.plot.left() + 4.0, y - 3.0), f"{number * step:.{digits}f}°"))
    for number in range(
        math.ceil((view.middle.lon - wide / 2) / step), math.floor((view.middle.lon + wide / 2) / step) + 1
    ):
        x = view.at(LonLat(number * step, view.middle.lat)).x()
        painter.drawLine(QPointF(x, view.plot.top()), QPointF(x, view.plot.bottom()))
        texts.append((QPointF(x + 3.0, view.plot.bottom() - metrics.descent() - 2.0), f"{number * step:.{digits}f}°"))
    painter.setPen(QColor(colors.faint))
    for at, text in texts:
        painter.drawText(at, text)


def _paint_points(painter: QPainter, view: MapView, points: Sequence[MapPoint], colors: Palette) -> None:
    metrics = QFontMetricsF(painter.font())
    taken: list[QRectF] = []
    for point in points:
        at, color = view.at(point.at), QColor(point.color)
        painter.save()
        painter.translate(at)
        painter.setPen(QPen(halo_for(rgb(point.color)), 1.2))
        painter.setBrush(color)
        painter.drawPath(outline(point.symbol, _RADIUS))
        painter.restore()
        taken.append(QRectF(at.x() - _RADIUS, at.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS))
    painter.setPen(QColor(colors.text))
    for point in points:
        place = _room_for(point.label, view.at(point.at), metrics, taken, view.plot) if point.label else None
        if place is not None:
            taken.append(place)
            painter.drawText(QPointF(place.left(), place.top() + metrics.ascent()), point.label)


def _room_for(label: str, at: QPointF, metrics: QFontMetricsF, taken: Sequence[QRectF], plot: QRectF) -> QRectF | None:
    """Where a name fits beside its symbol without covering anything; `None` where it does not."""
    width, height = metrics.horizontalAdvance(label), metrics.height()
    gap = _RADIUS + 3.0
    for left, top in (
        (at.x() + gap, at.y() - height / 2),
        (at.x() - gap - width, at.y() - height / 2),
        (at.x() - width / 2, at.y() + gap),
        (at.x() - width / 2, at.y() - gap - height),
    ):
        box = QRectF(left, top, width, height)
        if plot.contains(box) and not any(box.intersects(other) for other in taken):
            return box
    return None


def _paint_foot(painter: QPainter, rect: QRectF, view: MapView, colors: Palette) -> None:
    metres = bar_length(view.m_per_px * 140.0)
    width = metres / view.m_per_px
    y = rect.bottom() - 20.0
    painter.setPen(QPen(QColor(colors.text), 1.4))
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(rect.left() + 8, y - 4),
                QPointF(rect.left() + 8, y),
                QPointF(rect.left() + 8 + width, y),
                QPointF(rect.left() + 8 + width, y - 4),
            ]
        )
    )
    painter.drawText(QPointF(rect.left() + 8.0, y + painter.fontMetrics().ascent() + 3.0), length_text(metres))
