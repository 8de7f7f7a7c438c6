"""Paints the tiles of one picture at a view: sharp ones where they are here, what there is of others meanwhile."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from annotator.app.viewport import Viewport
from annotator.imagery.grid import PixelRect, TileGrid, TileKey
from annotator.imagery.picture import Picture
from annotator.render.scroll_buffer import Piece

_FINER_LEVELS = 2
_WANTED_MAX = 400


class Tiles(Protocol):
    """Where decoded tiles are; asking must not wait."""

    def get(self, key: TileKey) -> Picture | None: ...

    def has_failed(self, key: TileKey) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours where there is no picture."""

    surround: str
    pending: str
    """Inside the image where nothing has come yet."""
    failed: str
    """Hatching of what cannot be decoded."""


@dataclass(frozen=True)
class TilePainter:
    """The tiles of one source in one style, in the frame's own pixels."""

    grid: TileGrid
    source: str
    style: str
    tiles: Tiles
    ground: Ground
    earlier: str | None = None
    """Style of before, shown where the tile in the new one is not here yet."""
    over: Literal["nothing", "others", "instead"] = "nothing"
    """What lies below: nothing; other pictures, seen where this one is clear; or one that this one is shown instead of,
    seen only where this one has not come yet."""

    def visible(self, view: Viewport) -> list[TileKey]:
        """The tiles that a view needs at its own level, from its centre outwards."""
        level = self.grid.level_for(view.device_scale)
        return self.grid.visible(view.visible_rect(), level, self.source, self.style)

    def wanted(self, view: Viewport) -> list[TileKey]:
        """What to load, most urgent first: one coarse picture of all, the view, then what lies around it."""
        level = self.grid.level_for(view.device_scale)
        seen = view.visible_rect()
        dx, dy = (seen.x1 - seen.x0) / 3, (seen.y1 - seen.y0) / 3
        around = PixelRect(seen.x0 - dx, seen.y0 - dy, seen.x1 + dx, seen.y1 + dy)
        keys = [
            *self.grid.tops(self.source, self.style),
            *self.visible(view),
            *self.grid.visible(around, level, self.source, self.style),
        ]
        return list(dict.fromkeys(keys))[:_WANTED_MAX]

    def device_rect(self, key: TileKey, view: Viewport) -> QRect:
        """Device pixels that a tile covers; neighbours share their edges."""
        return _device(self.grid.rect(key), view.device_scale)

    def paint(self, piece: Piece, view: Viewport) -> None:
        """Fill one piece of the view."""
        piece.painter.save()
        piece.painter.translate(-piece.rect.topLeft())
        self.paint_rect(piece.painter, piece.rect, view)
        piece.painter.restore()

    def paint_rect(self, painter: QPainter, rect: QRect, view: Viewport, *, rough: bool = False) -> None:
        """Fill a rectangle of device pixels; `rough` without smoothing, for a frame that exact ones follow."""
        scale = view.device_scale
        seen = PixelRect(*(edge / scale for edge in _edges(rect)))
        keys = self.grid.visible(seen, self.grid.level_for(scale), self.source, self.style)
        pictures = {key: self._picture(key) for key in keys}
        if self.over != "others" and not self._is_covered(rect, scale, pictures.values()):
            painter.fillRect(rect, QColor(self.ground.surround))
        for key, picture in pictures.items():
            self._paint_tile(painter, key, picture, rect, scale, rough=rough)

    def _picture(self, key: TileKey) -> Picture | None:
        picture = self.tiles.get(key)
        if picture is None and self.earlier is not None:
            picture = self.tiles.get(key._replace(style=self.earlier))
        return picture

    def _is_covered(self, rect: QRect, scale: float, pictures: Collection[Picture | None]) -> bool:
        """Whether opaque tiles will lie over all of it: filling it before costs as much as drawing them."""
        whole = _device(PixelRect(0, 0, self.grid.width_px, self.grid.height_px), scale)
        return whole.contains(rect) and all(picture is not None and picture.opaque for picture in pictures)

    def _paint_tile(
        self, painter: QPainter, key: TileKey, picture: Picture | None, within: QRect, scale: float, *, rough: bool
    ) -> None:
        target = _device(self.grid.rect(key), scale)
        if picture is not None:
            _draw(painter, picture, target, within, smooth=scale < 1.0 and not rough)
        elif self.tiles.has_failed(key):
            painter.fillRect(target, QColor(self.ground.pending))
            painter.fillRect(target, QBrush(QColor(self.ground.failed), Qt.BrushStyle.BDiagPattern))
        elif not self._paint_coarser(painter, key, target, smooth=not rough):
            self._paint_pending(painter, target & within)
            self._paint_finer(painter, key, within, scale, _FINER_LEVELS)

    def _paint_pending(self, painter: QPainter, rect: QRect) -> None:
        if self.over == "nothing":
            painter.fillRect(rect, QColor(self.ground.pending))
        elif self.over == "instead":
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.fillRect(rect, Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _paint_coarser(self, painter: QPainter, key: TileKey, target: QRect, *, smooth: bool) -> bool:
        """The part of the nearest coarser tile that is here, stretched."""
        for above in self.grid.ancestors(key):
            picture = self.tiles.get(above)
            if picture is not None:
                part = self.grid.part_of(above, key)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
                source = QRectF(part.x0, part.y0, part.x1 - part.x0, part.y1 - part.y0)
                painter.drawImage(QRectF(target), _image(picture), source)
                return True
        return False

    def _paint_finer(self, painter: QPainter, key: TileKey, within: QRect, scale: float, levels: int) -> None:
        """Finer tiles from before, reduced: after zooming out nothing flashes."""
        if key.level == 0 or not levels:
            return
        finer = self.grid.visible(self.grid.rect(key), key.level - 1, self.source, self.style)
        for child in finer:
            picture = self.tiles.get(child)
            if picture is not None:
                _draw(painter, picture, _device(self.grid.rect(child), scale), within, smooth=False)
            else:
                self._paint_finer(painter, child, within, scale, levels - 1)


def _draw(painter: QPainter, picture: Picture, target: QRect, within: QRect, *, smooth: bool) -> None:
    """A tile at its place; magnified ones only as far as they are seen."""
    image = _image(picture)
    if target.size() == image.size():
        painter.drawImage(target.topLeft(), image)
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    if target.width() < 2 * image.width():
        painter.drawImage(QRectF(target), image, QRectF(image.rect()))
        return
    size = target.width() / image.width()
    part = target & within
    left = math.floor((part.left() - target.left()) / size)
    top = math.floor((part.top() - target.top()) / size)
    right = min(image.width(), math.ceil((part.right() + 1 - target.left()) / size))
    bottom = min(image.height(), math.ceil((part.bottom() + 1 - target.top()) / size))
    source = QRectF(left, top, right - left, bottom - top)
    place = QRectF(
        target.left() + left * size, target.top() + top * size, source.width() * size, source.height() * size
    )
    painter.drawImage(place, image, source)


def _image(picture: Picture) -> QImage:
    """The pixels as they lie in memory; valid as long as the picture lives."""
    height, width = picture.argb.shape
    form = QImage.Format.Format_RGB32 if picture.opaque else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(picture.argb.data, width, height, picture.argb.strides[0], form)


def _device(rect: PixelRect, scale: float) -> QRect:
    left, top, right, bottom = (round(edge * scale) for edge in rect)
    return QRect(left, top, max(1, right - left), max(1, bottom - top))


def _edges(rect: QRect) -> tuple[int, int, int, int]:
    return rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1
