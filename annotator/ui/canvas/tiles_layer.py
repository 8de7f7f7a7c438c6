"""The picture below the marks: keeps the composed view, asks for tiles, repaints what arrives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from annotator.app.viewport import Viewport
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.picture import Picture
from annotator.render.colors import Palette
from annotator.render.scroll_buffer import Piece, ScrollBuffer
from annotator.render.tiles import Ground, TilePainter


class TileAccess(Protocol):
    """Where tiles come from; `TileBox` joins the program's cache and loader into one."""

    def get(self, key: TileKey) -> Picture | None: ...

    def has_failed(self, key: TileKey) -> bool: ...

    def want(self, keys: Sequence[TileKey]) -> None: ...


class TilesLayer:
    """One picture in the frame's own pixels, or only the surround when there is none."""

    def __init__(self, tiles: TileAccess, colors: Palette) -> None:
        self._tiles = tiles
        self._colors = colors
        self._buffer = ScrollBuffer(transparent=False)
        self._painter: TilePainter | None = None
        self._asked: tuple[TileKey, ...] = ()

    @property
    def has_picture(self) -> bool:
        return self._painter is not None

    @property
    def source(self) -> str:
        return self._painter.source if self._painter is not None else ""

    def show(self, source: str, grid: TileGrid | None, style: str = "") -> None:
        """Another picture, or none; what was shown before is dropped."""
        self._painter = TilePainter(grid, source, style, self._tiles, _ground(self._colors)) if grid else None
        self._asked = ()
        self._buffer.forget()

    def set_colors(self, colors: Palette) -> None:
        self._colors = colors
        if self._painter is not None:
            self.show(self._painter.source, self._painter.grid, self._painter.style)
        self._buffer.forget()

    def update(self, view: Viewport) -> None:
        """Paint what is missing and ask for the tiles of this view; wishes of before die."""
        if self._painter is not None:
            wanted = tuple(self._painter.wanted(view))
            if wanted != self._asked:
                self._asked = wanted
                self._tiles.want(wanted)
        self._buffer.update(view, self._paint)

    def draw(self, painter: QPainter, view: Viewport) -> None:
        self._buffer.draw(painter, view)

    def arrived(self, key: TileKey, view: Viewport) -> bool:
        """A tile came or failed; True when it is in view and was forgotten, so that `update` paints it."""
        painter = self._painter
        if painter is None or key.source != painter.source or key.style != painter.style:
            return False
        rect = painter.device_rect(key, view)
        if not rect.intersects(QRect(*view.device_rect())) or key.level < painter.grid.level_for(view.device_scale):
            return False
        self._buffer.invalidate(rect)
        return True

    def is_sharp(self, view: Viewport) -> bool:
        """Whether every tile in view is here or known to be broken."""
        painter = self._painter
        return painter is None or all(
            self._tiles.get(key) is not None or self._tiles.has_failed(key) for key in painter.visible(view)
        )

    def _paint(self, piece: Piece, view: Viewport) -> None:
        if self._painter is not None:
            self._painter.paint(piece, view)
        else:
            piece.painter.fillRect(0, 0, piece.rect.width(), piece.rect.height(), QColor(self._colors.surround))


def _ground(colors: Palette) -> Ground:
    pending = "#2b2d31" if colors.is_dark else "#b9babd"
    return Ground(colors.surround, pending, colors.bad)
