"""The pyramid of tiles over one raster.

Tiles are keyed by whole numbers, so that the painter, the cache and the worker mean the same pixels without rounding.
All rectangles are in full-resolution pixels of the picture as seen: x right, y down, (0, 0) the outer corner of the
upper left pixel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

TILE_PX = 512


class PixelRect(NamedTuple):
    """Axis-parallel rectangle in pixels; x1 and y1 are outer edges."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlaps(self, other: PixelRect) -> bool:
        """Whether they share more than an edge."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


class TileKey(NamedTuple):
    """One tile: level 0 is 1:1, each further level halves the resolution; `style` is `DisplayStyle.text()`."""

    source: str
    level: int
    row: int
    col: int
    style: str = ""


class TileGrid:
    """Tiles of `tile_px` pixels over a raster of `width_px` × `height_px`.

    A picture warped onto the raster's frame may be finer than its pixels (`min_level` below 0: each step doubles the
    resolution) and reach `margin_px` beyond it on all sides; rows and columns there are negative.
    """

    def __init__(
        self, width_px: int, height_px: int, tile_px: int = TILE_PX, *, min_level: int = 0, margin_px: int = 0
    ) -> None:
        if width_px < 1 or height_px < 1:
            raise ValueError(f"a raster of {width_px} × {height_px} pixels has no tiles")
        self.width_px = width_px
        self.height_px = height_px
        self.tile_px = tile_px
        self.min_level = min(0, min_level)
        self.margin_px = max(0, margin_px)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TileGrid) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    @property
    def extent(self) -> PixelRect:
        """All that has tiles, the margin included."""
        margin = self.margin_px
        return PixelRect(-margin, -margin, self.width_px + margin, self.height_px + margin)

    @property
    def max_level(self) -> int:
        """The level at which the whole raster fits into one tile (with a margin: into one on each side of 0)."""
        ratio = (max(self.width_px, self.height_px) + self.margin_px) / self.tile_px
        return max(0, math.ceil(math.log2(ratio)))

    def size_at(self, level: int) -> tuple[int, int]:
        """Width and height in pixels of that level; a part of a pixel counts as one."""
        return _pixels_at(self.width_px, level), _pixels_at(self.height_px, level)

    def shape_at(self, level: int) -> tuple[int, int]:
        """Number of rows and columns of tiles over the raster itself at that level."""
        width, height = self.size_at(level)
        return -(-height // self.tile_px), -(-width // self.tile_px)

    def tile_size(self, key: TileKey) -> tuple[int, int]:
        """Width and height of the tile in its own pixels."""
        left, top, right, bottom = self._edges(key)
        return right - left, bottom - top

    def rect(self, key: TileKey) -> PixelRect:
        """What the tile covers, in full-resolution pixels.

        Every pixel of the tile covers 2**level full-resolution pixels, so at the right and lower border the rectangle
        may reach less than one such pixel beyond the raster.
        """
        unit = 1 << key.level if key.level >= 0 else 2.0**key.level
        return PixelRect(*(edge * unit for edge in self._edges(key)))

    def _edges(self, key: TileKey) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in pixels of the key's level."""
        left, top = key.col * self.tile_px, key.row * self.tile_px
        right = min(left + self.tile_px, _pixels_at(self.width_px + self.margin_px, key.level))
        bottom = min(top + self.tile_px, _pixels_at(self.height_px + self.margin_px, key.level))
        return left, top, right, bottom

    def tops(self, source: str = "", style: str = "") -> list[TileKey]:
        """The few coarsest tiles that show everything."""
        return self.visible(self.extent, self.max_level, source, style)

    def level_for(self, scale: float) -> int:
        """The coarsest level that is still sharp at `scale` screen pixels per image pixel."""
        if not scale > 0.0:
            return self.max_level
        if scale >= 2.0**-self.min_level:
            return self.min_level
        return max(self.min_level, min(self.max_level, math.floor(math.log2(1.0 / scale) + 1e-6)))

    def visible(self, rect: PixelRect, level: int, source: str = "", style: str = "") -> list[TileKey]:
        """Keys of the tiles that `rect` touches at `level`, from its centre outwards."""
        step, extent = self.tile_px * 2.0**level, self.extent
        first_col, last_col = _span(rect.x0, rect.x1, step, extent.x0, extent.x1)
        first_row, last_row = _span(rect.y0, rect.y1, step, extent.y0, extent.y1)
        centre_col = (rect.x0 + rect.x1) / 2 / step - 0.5
        centre_row = (rect.y0 + rect.y1) / 2 / step - 0.5
        keys = [
            TileKey(source, level, row, col, style)
            for row in range(first_row, last_row)
            for col in range(first_col, last_col)
        ]
        keys.sort(key=lambda key: (key.row - centre_row) ** 2 + (key.col - centre_col) ** 2)
        return keys

    def parent(self, key: TileKey) -> TileKey | None:
        """The tile one level coarser that covers `key`; None above the top."""
        if key.level >= self.max_level:
            return None
        return key._replace(level=key.level + 1, row=key.row // 2, col=key.col // 2)

    def ancestors(self, key: TileKey) -> Iterator[TileKey]:
        """The coarser tiles covering `key`, nearest first."""
        above = self.parent(key)
        while above is not None:
            yield above
            above = self.parent(above)

    def part_of(self, ancestor: TileKey, key: TileKey) -> PixelRect:
        """Where `key` lies inside `ancestor`, in the ancestor's own tile pixels (fractions are possible)."""
        outer, inner = self.rect(ancestor), self.rect(key)
        unit = 2.0**ancestor.level
        return PixelRect(
            (inner.x0 - outer.x0) / unit,
            (inner.y0 - outer.y0) / unit,
            (inner.x1 - outer.x0) / unit,
            (inner.y1 - outer.y0) / unit,
        )


def _span(low: float, high: float, step: float, first: float, last: float) -> tuple[int, int]:
    """Half-open range of tile indices between two coordinates; empty when outside or not a number."""
    if not low < high or low >= last or high <= first:
        return 0, 0
    return math.floor(max(low, first) / step), math.ceil(min(high, last) / step)


def _pixels_at(size: int, level: int) -> int:
    """A length in full-resolution pixels in those of a level, rounded up."""
    return -(-size >> level) if level >= 0 else size << -level
