"""Bars of a quantity per year: what was added above the line, what was removed below it, the net as a dot with its ±.

Years that not all sites cover are marked, and figures stated by others stand beside as hollow bars: two kinds of
figures never look alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from annotator.render.colors import Palette

_TOP, _BOTTOM, _RIGHT, _GAP = 12.0, 30.0, 12.0, 8.0
_BAR_SHARE, _WIDEST_PX = 0.62, 44.0
_DOT_PX, _CAP_PX = 4.0, 4.0
_TICKS = 5


@dataclass(frozen=True, slots=True)
class YearBar:
    """One year; m², `None` = unknown, all figures positive but the net."""

    year: int
    added: float | None = None
    removed: float | None = None
    net: float | None = None
    plus_minus: float | None = None
    """Two standard deviations of the net."""
    stated: float | None = None
    """A figure published by others."""
    is_incomplete: bool = False
    """Not every site has a look before and after this year."""


def paint_year_bars(painter: QPainter, rect: QRectF, bars: Sequence[YearBar], colors: Palette, font: QFont) -> None:
    """Paint the chart into `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    ticks = bar_ticks(bars)
    left = max(metrics.horizontalAdvance(_number(tick)) for tick in ticks) + _GAP
    plot = rect.adjusted(left + 4.0, _TOP, -_RIGHT, -_BOTTOM)
    scale = _Scale(plot, ticks[0], ticks[-1], max(1, len(bars)))
    _paint_grid(painter, scale, ticks, colors, metrics)
    step = max(1, math.ceil(metrics.horizontalAdvance("0000*") * 1.3 / scale.slot))
    for place, bar in enumerate(bars):
        _paint_bar(painter, scale, place, bar, colors)
        if place % step == 0:
            text = f"{bar.year}*" if bar.is_incomplete else str(bar.year)
            at = QPointF(
                scale.middle(place) - metrics.horizontalAdvance(text) / 2.0, plot.bottom() + _GAP + metrics.ascent()
            )
            painter.setPen(QColor(colors.muted))
            painter.drawText(at, text)
    painter.restore()


def bar_ticks(bars: Sequence[YearBar]) -> list[float]:
    """Round values, zero among them, that enclose every bar and every ± of a net."""
    highest, lowest = 0.0, 0.0
    for bar in bars:
        spread = bar.plus_minus or 0.0
        tops = [bar.added or 0.0, bar.stated or 0.0, (bar.net or 0.0) + (spread if bar.net is not None else 0.0)]
        highest = max(highest, *tops)
        lowest = min(lowest, -(bar.removed or 0.0), (bar.net or 0.0) - (spread if bar.net is not None else 0.0))
    step = _round_step(max(highest - lowest, 1.0) / _TICKS)
    first, last = math.floor(lowest / step + 1e-9), max(1, math.ceil(highest / step - 1e-9))
    return [step * number for number in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class _Scale:
    plot: QRectF
    low: float
    high: float
    count: int

    @property
    def slot(self) -> float:
        return self.plot.width() / self.count

    def middle(self, place: int) -> float:
        return self.plot.left() + (place + 0.5) * self.slot

    def y(self, value: float) -> float:
        return self.plot.bottom() - (value - self.low) / (self.high - self.low) * self.plot.height()


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= rough * (1 - 1e-9))


def _number(value: float) -> str:
    return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}")


def _paint_grid(
    painter: QPainter, scale: _Scale, ticks: Sequence[float], colors: Palette, metrics: QFontMetricsF
) -> None:
    for tick in ticks:
        y = math.floor(scale.y(tick)) + 0.5
        painter.setPen(QPen(QColor(colors.muted if tick == 0 else colors.grid), 1.0))
        painter.drawLine(QPointF(scale.plot.left(), y), QPointF(scale.plot.right(), y))
        text = _number(tick)
        painter.setPen(QColor(colors.muted))
        right = scale.plot.left() - _GAP
        painter.drawText(QPointF(right - metrics.horizontalAdvance(text), y + metrics.capHeight() / 2.0), text)


def _paint_bar(painter: QPainter, scale: _Scale, place: int, bar: YearBar, colors: Palette) -> None:
    width = min(scale.slot * _BAR_SHARE, _WIDEST_PX)
    middle = scale.middle(place)
    measured = bar.added is not None or bar.removed is not None
    if bar.stated is not None:
        half = width / 2.0 if measured else width
        painter.setPen(QPen(QColor(colors.muted), 1.2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        left = middle - width / 2.0
        painter.drawRect(_column(left, half, scale.y(bar.stated), scale.y(0.0)))
    left, wide = (middle, width / 2.0) if bar.stated is not None and measured else (middle - width / 2.0, width)
    painter.setPen(Qt.PenStyle.NoPen)
    for value, color in ((bar.added, colors.good), (-bar.removed if bar.removed is not None else None, colors.bad)):
        if value:
            style = Qt.BrushStyle.BDiagPattern if bar.is_incomplete else Qt.BrushStyle.SolidPattern
            painter.setBrush(QColor(color))
            painter.setOpacity(0.35 if bar.is_incomplete else 1.0)
            painter.drawRect(_column(left, wide, scale.y(value), scale.y(0.0)))
            painter.setOpacity(1.0)
            if style == Qt.BrushStyle.BDiagPattern:
                painter.setPen(QPen(QColor(color), 1.2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(_column(left, wide, scale.y(value), scale.y(0.0)))
                painter.setPen(Qt.PenStyle.NoPen)
    if bar.net is not None:
        _paint_net(painter, scale, QPointF(left + wide / 2.0, scale.y(bar.net)), bar, colors)


def _paint_net(painter: QPainter, scale: _Scale, at: QPointF, bar: YearBar, colors: Palette) -> None:
    if bar.net is not None and bar.plus_minus:
        painter.setPen(QPen(QColor(colors.text), 1.4))
        low, high = scale.y(bar.net - bar.plus_minus), scale.y(bar.net + bar.plus_minus)
        painter.drawLine(QPointF(at.x(), low), QPointF(at.x(), high))
        for y in (low, high):
            painter.drawLine(QPointF(at.x() - _CAP_PX, y), QPointF(at.x() + _CAP_PX, y))
    painter.setPen(QPen(QColor(colors.window), 1.2))
    painter.setBrush(QColor(colors.text))
    painter.drawEllipse(at, _DOT_PX, _DOT_PX)


def _column(left: float, width: float, y: float, base: float) -> QRectF:
    return QRectF(QPointF(left, min(y, base)), QPointF(left + width, max(y, base)))
