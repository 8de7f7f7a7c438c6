"""Step chart of a quantity against dates: what was seen holds until the next look; what nobody looked at is dashed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from annotator.render.colors import Palette

_TOP, _BOTTOM, _RIGHT, _GAP = 12.0, 28.0, 16.0, 10.0
_POINT_PX, _CURRENT_PX = 4.0, 6.0
_TICKS, _END_PX = 3, 3.0
_YEAR_PX = 44.0


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One scene of the chart."""

    day: int
    """Ordinal day of the middle of the scene's dates."""
    value: float | None
    """`None` = not reviewed: the line goes on dashed, the point is hollow, and missing where no value is known."""
    plus_minus: float | None = None
    """Two standard deviations; no bar where it is unknown."""
    day_lo: int | None = None
    day_hi: int | None = None
    """Range of dates, drawn as a thin bar where it is longer than a day."""
    is_current: bool = False
    marked: float | None = None
    """What is marked so far on a date not reviewed; `None` = what was seen last is assumed."""


@dataclass(frozen=True, slots=True)
class ChartScale:
    """From days and values to positions on the paper."""

    plot: QRectF
    days: tuple[float, float]
    values: tuple[float, float]

    def at(self, day: float, value: float) -> QPointF:
        across = (day - self.days[0]) / (self.days[1] - self.days[0])
        up = (value - self.values[0]) / (self.values[1] - self.values[0])
        return QPointF(self.plot.left() + across * self.plot.width(), self.plot.bottom() - up * self.plot.height())


def paint_steps(
    painter: QPainter, rect: QRectF, points: Sequence[ChartPoint], colors: Palette, font: QFont
) -> list[QRectF]:
    """Paint the chart into `rect`; returns a box around each point, in their order, for pointer and tooltip.

    The box of a point without a place is empty.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    ticks = value_ticks(points)
    metrics = QFontMetricsF(font)
    left = max(metrics.horizontalAdvance(f"{tick:,.0f}") for tick in ticks) + _GAP
    plot = rect.adjusted(left + 4.0, _TOP, -_RIGHT, -_BOTTOM)
    scale = ChartScale(plot, _day_range(points), (ticks[0], ticks[-1]))
    _paint_gaps(painter, scale, points, QColor(colors.faint))
    if any(_placed_at(point) is not None for point in points):  # an axis of nothing would say numbers nobody counted
        _paint_grid(painter, scale, ticks, colors, metrics)
    _paint_years(painter, scale, colors, metrics)
    boxes = _paint_line(painter, scale, points, QColor(colors.accent), QColor(colors.window))
    painter.restore()
    return boxes


def unseen(points: Sequence[ChartPoint]) -> list[tuple[int, int]]:
    """Spans of days (from, to) that no look confirms: from the last reviewed point on to dates nobody reviewed."""
    spans: list[tuple[int, int]] = []
    seen: int | None = None
    for point in points:
        if point.value is not None:
            seen = point.day_hi or point.day
            continue
        first = seen if seen is not None else point.day_lo or point.day
        last = point.day_hi or point.day
        if spans and spans[-1][0] == first:
            spans.pop()
        spans.append((first, last))
    return spans


def _paint_gaps(painter: QPainter, scale: ChartScale, points: Sequence[ChartPoint], color: QColor) -> None:
    """Hatched: nobody has looked."""
    color.setAlphaF(0.35)
    for first, last in unseen(points):
        left, right = (scale.at(day, scale.values[0]).x() for day in (first, last))
        band = QRectF(left, scale.plot.top(), max(right - left, 2.0 * _POINT_PX), scale.plot.height())
        painter.fillRect(band, QBrush(color, Qt.BrushStyle.BDiagPattern))


def value_ticks(points: Sequence[ChartPoint]) -> list[float]:
    """Whole round values that enclose all points with their bars; from zero where that costs less than half the height.

    Whole, because their labels are: steps of a half would read 1, 0, 0.
    """
    placed = [(_placed_at(point), point.plus_minus or 0.0) for point in points]
    known = [(value, bar) for value, bar in placed if value is not None]
    low = min((value - bar for value, bar in known), default=0.0)
    high = max((value + bar for value, bar in known), default=1.0)
    low = 0.0 if low < high / 2 or low == high else low
    step = _round_step(max((high - low) / _TICKS, high * 0.05 / _TICKS, 1.0))
    first = math.floor(low / step) * step
    count = max(1, math.ceil((high - first) / step - 1e-9))
    return [first + step * number for number in range(count + 1)]


def _placed_at(point: ChartPoint) -> float | None:
    return point.value if point.value is not None else point.marked


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= rough * (1 - 1e-9))


def _day_range(points: Sequence[ChartPoint]) -> tuple[float, float]:
    days = [day for point in points for day in (point.day_lo or point.day, point.day_hi or point.day)]
    days = days or [dt.date(2020, 1, 1).toordinal()]
    room = max(45.0, (max(days) - min(days)) * 0.05)
    return min(days) - room, max(days) + room


def _paint_grid(
    painter: QPainter, scale: ChartScale, ticks: list[float], colors: Palette, metrics: QFontMetricsF
) -> None:
    for tick in ticks:
        at = scale.at(scale.days[0], tick)
        painter.setPen(QPen(QColor(colors.grid), 1.0))
        y = math.floor(at.y()) + 0.5
        painter.drawLine(QPointF(scale.plot.left(), y), QPointF(scale.plot.right(), y))
        text = f"{tick:,.0f}"
        painter.setPen(QColor(colors.muted))
        right = scale.plot.left() - _GAP
        painter.drawText(QPointF(right - metrics.horizontalAdvance(text), y + metrics.capHeight() / 2.0), text)


def _paint_years(painter: QPainter, scale: ChartScale, colors: Palette, metrics: QFontMetricsF) -> None:
    """Years under the plot, as many as there is room for."""
    first, last = (dt.date.fromordinal(max(1, int(day))).year for day in scale.days)
    step = max(1, math.ceil((last - first + 1) * _YEAR_PX / max(scale.plot.width(), 1.0)))
    painter.setPen(QColor(colors.muted))
    for year in range(first, last + 1, step):
        day = dt.date(year, 1, 1).toordinal()
        if day >= scale.days[0]:
            x = scale.at(day, scale.values[0]).x()
            painter.drawLine(QPointF(x, scale.plot.bottom()), QPointF(x, scale.plot.bottom() + 4.0))
            text = str(year)
            half = metrics.horizontalAdvance(text) / 2.0
            painter.drawText(QPointF(x - half, scale.plot.bottom() + 10.0 + metrics.ascent()), text)


def _paint_line(
    painter: QPainter, scale: ChartScale, points: Sequence[ChartPoint], accent: QColor, ground: QColor
) -> list[QRectF]:
    boxes: list[QRectF] = []
    held: float | None = None
    before: ChartPoint | None = None
    for point in points:
        value = _placed_at(point)
        value = value if value is not None else held
        if value is None:
            boxes.append(QRectF())
            continue
        at = scale.at(point.day, value)
        if before is not None:
            dashed = point.value is None or (before.value is None and before.marked is not None)
            _paint_step(painter, boxes[-1].center(), at, accent, dashed=dashed)
        before, held = point, value
        boxes.append(QRectF(at.x() - 8.0, at.y() - 8.0, 16.0, 16.0))
    for point, box in zip(points, boxes, strict=True):
        if not box.isNull():
            _paint_point(painter, scale, point, box.center(), accent, ground)
    return boxes


def _paint_step(painter: QPainter, start: QPointF, end: QPointF, accent: QColor, *, dashed: bool) -> None:
    pen = QPen(accent, 2.0)
    if dashed:
        pen.setDashPattern([2.0, 2.0])
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([start, QPointF(end.x(), start.y()), end]))


def _paint_point(
    painter: QPainter, scale: ChartScale, point: ChartPoint, at: QPointF, accent: QColor, ground: QColor
) -> None:
    painter.setPen(QPen(accent, 1.6))
    if point.value is None:
        _paint_range(painter, scale, point, at)
        painter.setBrush(ground)
        painter.drawEllipse(at, _POINT_PX, _POINT_PX)
        return
    if point.plus_minus is not None:
        low, high = (scale.at(point.day, point.value + sign * point.plus_minus) for sign in (-1, 1))
        painter.drawLine(low, high)
    _paint_range(painter, scale, point, at)
    painter.setPen(QPen(ground, 1.5))
    painter.setBrush(accent)
    radius = _CURRENT_PX if point.is_current else _POINT_PX
    painter.drawEllipse(at, radius, radius)


def _paint_range(painter: QPainter, scale: ChartScale, point: ChartPoint, at: QPointF) -> None:
    """How finely the date is known: a bar over its days, with an end where it stops."""
    if point.day_lo is None or point.day_hi is None or point.day_hi <= point.day_lo:
        return
    left, right = (scale.at(day, scale.values[0]).x() for day in (point.day_lo, point.day_hi + 1))
    painter.drawLine(QPointF(left, at.y()), QPointF(right, at.y()))
    for x in (left, right):
        painter.drawLine(QPointF(x, at.y() - _END_PX), QPointF(x, at.y() + _END_PX))
