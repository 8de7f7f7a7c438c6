"""Pictures with the marks upon them, kept as one view: a frame that shows it is one copy of opaque pixels.

Names the tiles it needs and repaints what arrives. The marks have a buffer of their own, so that a tile that comes does
not have them painted anew; where they are not painted yet, nothing of the picture is painted either.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QRegion

from annotator.app.viewport import Viewport
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.picture import Picture
from annotator.render.colors import Palette
from annotator.render.scroll_buffer import Piece, ScrollBuffer, rect_of, rects_of
from annotator.render.tiles import Ground, TilePainter
from annotator.ui.canvas.marks_layer import MarksLayer

_MARKS_SHARE = 0.6
_AT_LEAST_MS = 1.0


class TileAccess(Protocol):
    """Where tiles come from; `TileBox.share()` gives each pane its own."""

    def get(self, key: TileKey) -> Picture | None: ...

    def has_failed(self, key: TileKey) -> bool: ...

    def want(self, keys: Sequence[TileKey]) -> None: ...


@dataclass(frozen=True)
class Layer:
    """One picture in the pixels of the frame: a source that the `TileBox` knows, and the grid of its tiles."""

    source: str
    grid: TileGrid
    style: str = ""
    opacity: float = 1.0
    """Below 1 it fades, with all that lies below, into the surround: for base maps."""
    content: str = ""
    """What the source shows; with another one all of it is painted anew."""


class TilesLayer:
    """A stack of pictures in the frame's pixels, the lowest first, or only the surround when there is none."""

    def __init__(self, tiles: TileAccess, marks: MarksLayer, colors: Palette, *, instead: bool = False) -> None:
        """`instead`: shown in place of what lies below, which is seen only until the tiles are here."""
        self.buffer = ScrollBuffer(transparent=instead)
        self.marks = marks
        self._tiles = tiles
        self._colors = colors
        self._instead = instead
        self._layers: tuple[Layer, ...] = ()
        self._earlier: dict[str, str] = {}
        self._painters: tuple[TilePainter, ...] = ()

    @property
    def has_picture(self) -> bool:
        return bool(self._painters)

    @property
    def source(self) -> str:
        """Of the uppermost picture."""
        return self._layers[-1].source if self._layers else ""

    @property
    def layers(self) -> tuple[Layer, ...]:
        return self._layers

    def show(self, layers: Sequence[Layer]) -> None:
        """Other pictures, or none; what was shown before is dropped."""
        self._layers, self._earlier = tuple(layers), {}
        self._make_painters()
        self.buffer.forget()

    def restyle(self, style: str) -> None:
        """The uppermost picture in another style; the old one is shown until the new one is here."""
        if self._layers and style != (top := self._layers[-1]).style:
            self._earlier = {top.source: top.style}
            self._layers = (*self._layers[:-1], replace(top, style=style))
            self._make_painters()
            self.buffer.invalidate()

    def set_colors(self, colors: Palette) -> None:
        self._colors = colors
        self._make_painters()
        self.buffer.forget()

    def wanted(self, view: Viewport) -> list[TileKey]:
        """The tiles of this view, most urgent first; the uppermost picture before what lies below."""
        return [key for painter in reversed(self._painters) for key in painter.wanted(view)]

    def adopt(self, view: Viewport) -> None:
        """Take over a view without painting."""
        self.buffer.adopt(view)
        if self.marks.is_drawn:
            self.marks.buffer.adopt(view)

    @property
    def is_complete(self) -> bool:
        """Whether all in view is painted as it should be."""
        return self.buffer.is_complete and (not self.marks.is_drawn or self.marks.buffer.is_complete)

    def update(self, view: Viewport, budget_ms: float = 1e9) -> bool:
        """Paint what is missing within a time; True when it is complete."""
        self.adopt(view)
        if not self.marks.is_drawn:
            return self.buffer.update(view, self._paint, budget_ms)
        end = time.perf_counter() + budget_ms / 1e3
        self.buffer.keep_fresh(self.marks.buffer.fresh)
        self.marks.update(view, budget_ms * _MARKS_SHARE if budget_ms < 1e9 else budget_ms)
        left = max(_AT_LEAST_MS, (end - time.perf_counter()) * 1e3)
        self.buffer.update(view, self._paint, left if budget_ms < 1e9 else budget_ms, self.marks.buffer.fresh)
        return self.is_complete

    def update_ahead(self, budget_ms: float) -> bool:
        """Paint around the view what a pan may show next; True when there is no more to do."""
        if not self.marks.is_drawn:
            return self.buffer.update_ahead(self._paint, budget_ms)
        self.buffer.keep_fresh(self.marks.buffer.fresh)
        if not self.marks.update_ahead(budget_ms):
            return False
        return self.buffer.update_ahead(self._paint, budget_ms, self.marks.buffer.fresh)

    def paint_rough(self, painter: QPainter, view: Viewport, region: QRegion) -> None:
        """Fill a region that is not painted yet with what can be drawn at once; `painter` works in device pixels."""
        for rect in rects_of(region):
            painter.save()
            painter.setClipRect(rect)
            self._fill(painter, rect, view, rough=True)
            painter.restore()

    def arrived(self, key: TileKey, view: Viewport) -> bool:
        """A tile came or failed; True when it is near the view and was forgotten, so that `update` paints it."""
        near = rect_of(view)
        near.adjust(-near.width() // 2, -near.height() // 2, near.width() // 2, near.height() // 2)
        for painter in self._painters:
            if key.source == painter.source and key.style == painter.style:
                rect = painter.device_rect(key, view)
                if rect.intersects(near) and key.level >= painter.grid.level_for(view.device_scale):
                    self.buffer.invalidate(rect)
                    return True
        return False

    def is_sharp(self, view: Viewport) -> bool:
        """Whether every tile in view is here or known to be broken."""
        return all(
            self._tiles.get(key) is not None or self._tiles.has_failed(key)
            for painter in self._painters
            for key in painter.visible(view)
        )

    def _make_painters(self) -> None:
        ground = _ground(self._colors)
        made: list[TilePainter] = []
        for layer in self._layers:
            over: Literal["nothing", "others", "instead"] = "others" if made else "nothing"
            if self._instead:
                over = "instead"
            earlier = self._earlier.get(layer.source)
            made.append(TilePainter(layer.grid, layer.source, layer.style, self._tiles, ground, earlier, over))
        self._painters = tuple(made)

    def _paint(self, piece: Piece, view: Viewport) -> None:
        piece.painter.translate(-piece.rect.topLeft())
        self._fill(piece.painter, piece.rect, view, rough=False)
        if self.marks.is_drawn:
            self.marks.buffer.lay_over(piece.painter, piece.rect)

    def _fill(self, painter: QPainter, rect: QRect, view: Viewport, *, rough: bool) -> None:
        if not self._painters:
            painter.fillRect(rect, QColor(self._colors.surround))
        for layer, each in zip(self._layers, self._painters, strict=True):
            each.paint_rect(painter, rect, view, rough=rough)
            if layer.opacity < 1.0:
                veil = QColor(self._colors.surround)
                veil.setAlphaF(1.0 - layer.opacity)
                painter.fillRect(rect, veil)


def _ground(colors: Palette) -> Ground:
    pending = "#2b2d31" if colors.is_dark else "#b9babd"
    return Ground(colors.surround, pending, colors.bad)
