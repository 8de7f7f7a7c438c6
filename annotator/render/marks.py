"""Paints marks so that each state is told by more than its colour.

Certain: two pixels and a light fill; probable: one pixel; possible: dotted; to be confirmed: dashed, no fill; gone:
hollow and crossed; new since the date before: with a plus; locked: with a padlock; ghost of another date: faint;
selected: accent. A thin dark halo keeps outlines readable on snow and on roofs. What is smaller than three pixels is a
dot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPainter

from annotator.app.viewport import Viewport
from annotator.imagery.grid import PixelRect
from annotator.render.colors import GREEN, SKY, VERMILION, rgb
from annotator.render.mark_arrays import Flag, MarkArrays, Symbol, joined
from annotator.render.mark_dots import write_dots
from annotator.render.mark_shapes import (
    COLOR_SHIFT,
    HALO,
    LAYER_SHIFT,
    LINE_BIT,
    THIN_BIT,
    halo_lanes,
    lanes,
    paint_group,
    stroke_pieces,
)
from annotator.render.outlines import Points
from annotator.render.scroll_buffer import Piece
from annotator.render.symbols import sprite

MARGIN_PX = 16.0
"""How far a mark's picture reaches beyond its vertices, in screen pixels."""

_DOT_PX, _SMALL_PX = 3.0, 20.0
_THIN_ABOVE, _SMALL_SYMBOLS_ABOVE, _DOTS_ABOVE = 1500, 1200, 15000
_HALO_DOTS_MAX = 4000
_CROWDED_ABOVE, _CROWDED_DOT_PX = 15_000, 6.0
_DOT_SHARE = 0.6
_SAMPLE = 8000
_STYLE: int = Flag.PROBABLE | Flag.POSSIBLE | Flag.TO_CONFIRM | Flag.GONE | Flag.GHOST | Flag.NEW | Flag.SELECTED
_STYLE |= Flag.PENDING | Flag.AREA | Flag.LOCKED


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely marks are drawn, decided for a whole view so that strips painted later agree with it."""

    thin: bool = False
    """Too many for two pixels, halo and fill."""
    symbol_radius: float = 5.0
    symbols_as_dots: bool = False
    dot_px: float = _DOT_PX
    """What is smaller is a dot; in a crowd, where outlines would run into each other, already at twice the size."""
    halo_dots: bool = True


@dataclass(frozen=True, slots=True)
class Accents:
    """Colours of states, 0xFFRRGGBB; the same in both themes, because they stand on the image."""

    selected: int = rgb(SKY)
    new: int = rgb(GREEN)
    gone: int = rgb(VERMILION)


ACCENTS = Accents()


def detail_for(parts: Sequence[MarkArrays], view: Viewport) -> Detail:
    """The detail that a view of these marks can bear; where they are very many, estimated from some of them."""
    shapes = symbols = dots = crowded = 0.0
    for part in parts:
        rows, each = part.sample(view.visible_rect(), _SAMPLE)
        is_symbol, size = part.symbols[rows] >= Symbol.CIRCLE, part.sizes[rows] * view.scale
        symbols += each * int(is_symbol.sum())
        shapes += each * int((~is_symbol & (size >= _DOT_PX)).sum())
        crowded += each * int((~is_symbol & (size >= _CROWDED_DOT_PX)).sum())
        dots += each * int((~is_symbol & (size < _DOT_PX)).sum())
    is_crowded = shapes > _CROWDED_ABOVE
    return Detail(
        thin=(crowded if is_crowded else shapes) > _THIN_ABOVE,
        symbol_radius=3.5 if symbols > _SMALL_SYMBOLS_ABOVE else 5.0,
        symbols_as_dots=symbols > _DOTS_ABOVE,
        dot_px=_CROWDED_DOT_PX if is_crowded else _DOT_PX,
        halo_dots=dots <= _HALO_DOTS_MAX and not is_crowded,
    )


def paint_marks(
    piece: Piece, view: Viewport, parts: Sequence[MarkArrays], detail: Detail, accents: Accents = ACCENTS
) -> None:
    """Paint what touches a piece of the view; later parts and later rows lie above."""
    shapes: list[MarkArrays] = []
    symbols: list[MarkArrays] = []
    symbol_px = 2 * _DOT_PX / view.scale if detail.symbols_as_dots else 0.0
    for part in parts:
        large, dots, centers = part.split(_frame_rect(piece, view), detail.dot_px / view.scale, symbol_px)
        if len(dots):
            side = max(2, round((detail.dot_px * _DOT_SHARE) * view.device_ratio))
            at, inks = _local(piece, view, centers), _colors(part, dots, accents)
            write_dots(piece.pixels, at, inks, side, halo=detail.halo_dots)
        is_symbol = part.symbols[large] >= Symbol.CIRCLE
        for drawn, into in ((large[~is_symbol], shapes), (large[is_symbol], symbols)):
            if len(drawn):
                into.append(part.take(drawn))
    _paint_shapes(piece, view, joined(shapes), detail, accents)
    _paint_symbols(piece, view, joined(symbols), detail, accents)


def _frame_rect(piece: Piece, view: Viewport) -> PixelRect:
    scale, rect = view.device_scale, piece.rect
    margin = MARGIN_PX / view.scale
    return PixelRect(
        rect.left() / scale - margin,
        rect.top() / scale - margin,
        (rect.right() + 1) / scale + margin,
        (rect.bottom() + 1) / scale + margin,
    )


def _local(piece: Piece, view: Viewport, pixels: Points) -> Points:
    """Frame pixels in device pixels of the piece."""
    return pixels * view.device_scale - np.array([piece.rect.left(), piece.rect.top()], dtype=np.float64)


def _colors(marks: MarkArrays, rows: npt.NDArray[np.int64], accents: Accents) -> npt.NDArray[np.uint32]:
    """Outline colours: the state's where it has one, else the class's."""
    colors, flags = marks.colors[rows], marks.flags[rows]
    if not (flags & (Flag.NEW | Flag.GONE | Flag.SELECTED)).any():
        return colors
    for flag, color in ((Flag.NEW, accents.new), (Flag.GONE, accents.gone), (Flag.SELECTED, accents.selected)):
        colors[(flags & flag) != 0] = color
    return colors


def _paint_shapes(piece: Piece, view: Viewport, marks: MarkArrays, detail: Detail, accents: Accents) -> None:
    if not len(marks):
        return
    thin = (marks.sizes * view.scale < _SMALL_PX) | detail.thin
    keys = _style_keys(marks, thin, _colors(marks, np.arange(len(marks)), accents))
    coords = _local(piece, view, marks.coords)
    counts = np.diff(marks.offsets)
    styles, group = np.unique(keys, return_inverse=True)
    for number, style in enumerate(styles.tolist()):
        chosen = group == number
        ring = coords[np.repeat(chosen, counts)]
        offsets = np.concatenate([[0], np.cumsum(counts[chosen])])
        paint_group(piece.painter, ring, offsets, style, view.device_ratio)


def _style_keys(
    marks: MarkArrays, thin: npt.NDArray[np.bool_], colors: npt.NDArray[np.uint32]
) -> npt.NDArray[np.int64]:
    """One number per look; greater ones lie above."""
    flags = (marks.flags & np.uint16(_STYLE)).astype(np.int64)
    layer = np.full(len(marks), 2, dtype=np.int64)
    for flag, level in ((Flag.GONE, 3), (Flag.GHOST, 1), (Flag.AREA, 0), (Flag.SELECTED, 4)):
        layer[(flags & flag) != 0] = level
    keys = flags | np.where(thin, THIN_BIT, 0) | np.where(marks.symbols == Symbol.LINE, LINE_BIT, 0)
    result: npt.NDArray[np.int64] = keys | (colors.astype(np.int64) & 0xFFFFFF) << COLOR_SHIFT | layer << LAYER_SHIFT
    return result


def _paint_symbols(piece: Piece, view: Viewport, marks: MarkArrays, detail: Detail, accents: Accents) -> None:
    if not len(marks):
        return
    _paint_axes(piece, view, marks, accents)
    at = np.floor(_local(piece, view, marks.centers)).astype(np.int64)
    colors = _colors(marks, np.arange(len(marks)), Accents(accents.selected, accents.new, accents.gone))
    colors = np.where((marks.flags & (Flag.SELECTED | Flag.NEW)) != 0, marks.colors, colors)
    looks = zip(marks.symbols.tolist(), colors.tolist(), (marks.flags & np.uint16(_STYLE)).tolist(), strict=True)
    draw, radius, ratio = piece.painter.drawImage, detail.symbol_radius, view.device_ratio
    for (x, y), (symbol, color, flags) in zip(at.tolist(), looks, strict=True):
        picture = sprite(symbol, color, flags, radius, ratio, accents.selected)
        half = picture.width() // 2
        draw(QPoint(x - half, y - half), picture)


def _paint_axes(piece: Piece, view: Viewport, marks: MarkArrays, accents: Accents) -> None:
    """The dragged length of a vehicle as a line through its symbol."""
    rows = np.flatnonzero((np.diff(marks.offsets) == 3) & (marks.sizes * view.scale > 4.0))
    if not len(rows):
        return
    first = marks.offsets[rows]
    ends = _local(piece, view, np.concatenate([marks.coords[first + 1], marks.coords[first + 2]]))
    pieces = np.stack([ends[: len(rows)], ends[len(rows) :]], axis=1)
    colors, ratio = _colors(marks, rows, accents), view.device_ratio
    piece.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color in np.unique(colors).tolist():
        chosen = pieces[colors == color]
        width = round(2 * ratio)
        stroke_pieces(piece.painter, chosen, HALO, halo_lanes(width, ratio))
        stroke_pieces(piece.painter, chosen, QColor.fromRgba(color), lanes(width))
