"""Paints the shapes of one look: fill, halo, outline, dashes and the signs of what is gone or new."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from annotator.render import outlines
from annotator.render.mark_arrays import Flag
from annotator.render.outlines import Offsets, Points
from annotator.render.symbols import halo_for

HALO, HALO_LIGHT = QColor(10, 11, 13, 130), QColor(255, 255, 255, 150)

# A look is one number: flags, thin, line, colour and layer, so that sorting looks sorts layers.
FLAG_BITS, THIN_BIT, LINE_BIT = 0xFFFF, 1 << 16, 1 << 17
COLOR_SHIFT, LAYER_SHIFT = 18, 42


def paint_group(painter: QPainter, coords: Points, offsets: Offsets, style: int, ratio: float) -> None:
    """Marks of one look: fill, halo, outline, sign."""
    flags = style & FLAG_BITS
    color = QColor.fromRgb(style >> COLOR_SHIFT & 0xFFFFFF)
    closed, thin = not style & LINE_BIT, bool(style & THIN_BIT)
    alpha = _fill_alpha(flags)
    if closed and alpha and not thin:
        _fill(painter, coords, offsets, color, alpha)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if flags & (Flag.GHOST | Flag.PENDING):
        color.setAlphaF(0.45)
    width = _width(flags, thin=thin, ratio=ratio)
    dash = _dash(flags, ratio, width)
    if not thin and not flags & Flag.GHOST:
        halo = HALO if halo_for(color.rgba()).lightness() < 128 else HALO_LIGHT
        under = halo_lanes(width, ratio) + (lanes(width) if dash else [])
        _stroke(painter, coords, offsets, halo, under, closed=closed)
    _stroke(painter, coords, offsets, color, lanes(width), closed=closed, dash=dash)
    if closed and not thin:
        _sign(painter, coords, offsets, color, flags, ratio)


def lanes(width: int) -> list[float]:
    """Distances of the hairlines that make a line of `width` device pixels."""
    return [lane - (width - 1) / 2.0 for lane in range(width)]


def halo_lanes(width: int, ratio: float) -> list[float]:
    """Distances of the hairlines on both sides of such a line."""
    inner = (width + 1) / 2.0
    return [side * (inner + step) for side in (-1, 1) for step in range(max(1, round(ratio)))]


def _fill_alpha(flags: int) -> int:
    """Opacity of the fill, 0 … 255; never above a fifth."""
    if flags & (Flag.GONE | Flag.GHOST | Flag.AREA):
        return 0
    if flags & Flag.SELECTED:
        return 51
    if flags & Flag.TO_CONFIRM:
        return 0
    return 20 if flags & (Flag.POSSIBLE | Flag.PROBABLE) else 42


def _width(flags: int, *, thin: bool, ratio: float) -> int:
    """Device pixels of the outline."""
    if thin or (flags & (Flag.AREA | Flag.PROBABLE | Flag.GHOST) and not flags & Flag.SELECTED):
        return max(1, round(ratio))
    return max(1, round(2 * ratio))


def _dash(flags: int, ratio: float, width: int) -> tuple[float, float] | None:
    if flags & Flag.TO_CONFIRM:
        return (4.5 * ratio, 3.5 * ratio) if width > ratio else (3.0 * ratio, 2.5 * ratio)
    if flags & Flag.POSSIBLE:
        return (2.0 * ratio, 3.0 * ratio)
    return None


def _fill(painter: QPainter, coords: Points, offsets: Offsets, color: QColor, alpha: int) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color.red(), color.green(), color.blue(), alpha))
    draw = painter.drawPolygon
    for polygon in outlines.polygons_of(coords, offsets):
        draw(polygon)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _stroke(
    painter: QPainter,
    coords: Points,
    offsets: Offsets,
    color: QColor,
    at: list[float],
    *,
    closed: bool,
    dash: tuple[float, float] | None = None,
) -> None:
    """Hairlines beside each other make a line of any width (see `outlines`)."""
    if closed and dash is None:
        painter.setPen(_hairline(color))
        for lane in at:
            painter.drawPath(outlines.path_of(outlines.grown(coords, offsets, lane), offsets, closed=True))
        return
    pieces = outlines.edges(coords, offsets, closed=closed)
    if dash is not None:
        pieces = outlines.dashes(pieces, *dash)
    stroke_pieces(painter, pieces, color, at)


def stroke_pieces(painter: QPainter, pieces: outlines.Segments, color: QColor, at: list[float]) -> None:
    painter.setPen(_hairline(color))
    for lane in at:
        painter.drawPath(outlines.path_of_segments(outlines.beside(pieces, lane)))


def _sign(painter: QPainter, coords: Points, offsets: Offsets, color: QColor, flags: int, ratio: float) -> None:
    """The cross of what is gone, the plus of what is new, the padlock of what is locked, beside each other."""
    signs = []
    if flags & (Flag.NEW | Flag.LOCKED):
        low = np.minimum.reduceat(coords, offsets[:-1], axis=0)
        high = np.maximum.reduceat(coords, offsets[:-1], axis=0)
        middles = (low + high) / 2.0
    if flags & Flag.GONE:
        signs.append(outlines.crosses(coords, offsets))
    elif flags & Flag.NEW:
        signs.append(outlines.pluses(middles, 4.0 * ratio))
    if flags & Flag.LOCKED:
        aside = 12.0 * ratio if flags & (Flag.NEW | Flag.GONE) else 0.0
        signs.append(outlines.padlocks(middles + (aside, 0.0), 4.5 * ratio))
    if signs:
        pieces = np.concatenate(signs)
        stroke_pieces(painter, pieces, HALO, halo_lanes(round(ratio), ratio))
        stroke_pieces(painter, pieces, color, lanes(round(ratio)))


def _hairline(color: QColor) -> QPen:
    pen = QPen(color, 1.0)
    pen.setCosmetic(True)
    return pen
