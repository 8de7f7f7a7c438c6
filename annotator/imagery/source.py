"""What a picture on the canvas is made of, tile by tile: a file, or pieces of several warped onto the frame."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.mesh import Mesh, PixelMap, mesh_over
from annotator.imagery.pyramid import Pyramid
from annotator.imagery.style import Stretch

AS_STORED: Stretch = ((0.0, 255.0),)
"""Stretch of pictures whose 8-bit values are meant to be seen as they are, such as tiles of a map."""


class OwnTile(NamedTuple):
    """The tile is one of the file's own grid: tile (row, col) of `path` at `level`."""

    path: str
    level: int
    stretch: Stretch | None = None


class Piece(NamedTuple):
    """A file painted through a mesh; `style` is `DisplayStyle.text()`, `stretch` the automatic one (None: the child's).

    It is nearest where the file is magnified, smooth where it is reduced, bilinear about 1:1, clear outside the file.
    """

    path: str
    mesh: Mesh
    style: str = ""
    stretch: Stretch | None = None
    pyramid: Pyramid | None = None


class Composition(NamedTuple):
    """Pieces painted in order over nothing; `width` and `height` in pixels of the tile.

    `is_final` False: some pieces are still to come; the picture is shown and asked for again after
    `TileLoader.refresh`.
    """

    width: int
    height: int
    pieces: tuple[Piece, ...]
    is_final: bool = True


Answer = OwnTile | Composition | None
"""None: nothing is here yet; the loader asks again after `TileLoader.refresh`."""


class TileSource(Protocol):
    """Says what a tile is made of. Sources are compared: an equal one keeps the tiles that are there."""

    def answer(self, key: TileKey) -> Answer:
        """Called in any thread of the service, several at once; must not wait for anything. May raise `Refused`."""
        ...


@runtime_checkable
class FetchingSource(TileSource, Protocol):
    """A source that fetches what it has not: it is told which tiles are still wanted, so that other wishes die."""

    def keep(self, keys: Collection[TileKey]) -> None:
        """Only these tiles (those of other sources are among them) are wanted now."""
        ...


@dataclass(frozen=True)
class FileSource:
    """A file shown in its own grid."""

    path: str
    info: RasterInfo
    pyramid: Pyramid | None = None
    is_slow: bool = False
    """Its coarse tiles cost a look at the whole file (the loader then brings the finest of a wish first)."""

    @property
    def is_by_rows(self) -> bool:
        """Whether a tile costs nothing beside its neighbour in the row."""
        return _is_by_rows(self)

    def answer(self, key: TileKey) -> Answer:
        copy = self.pyramid.at(key.level) if self.pyramid is not None else None
        if copy is not None and not os.path.isfile(copy[0]):
            copy = None  # the copies were cleared while the picture is shown
        return OwnTile(*(copy or (self.path, key.level)), self.info.stretch)


@dataclass(frozen=True)
class WarpedFile:
    """A file and the way from the frame's pixels to its own; `identity` tells equal ways from others."""

    path: str
    info: RasterInfo
    pixel_map: PixelMap
    identity: object
    pyramid: Pyramid | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WarpedFile) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.path, self.identity))

    def _key(self) -> tuple[Any, ...]:
        return self.path, self.info, self.identity, self.pyramid

    def piece(self, grid: TileGrid, key: TileKey) -> Piece | None:
        """This file on one tile; None where it does not touch it."""
        mesh = mesh_over(grid, key, self.pixel_map, (self.info.width_px, self.info.height_px))
        bounds = mesh.bounds()
        if bounds is None or bounds[0] >= self.info.width_px or bounds[1] >= self.info.height_px:
            return None
        if bounds[2] <= 0 or bounds[3] <= 0:
            return None
        has_copies = self.pyramid is not None and all(map(os.path.isfile, self.pyramid.paths))
        return Piece(self.path, mesh, key.style, self.info.stretch, self.pyramid if has_copies else None)


@dataclass(frozen=True)
class WarpedSource:
    """Files warped onto a frame whose tiles are those of `grid`, the later over the earlier."""

    grid: TileGrid
    files: tuple[WarpedFile, ...]

    @property
    def is_by_rows(self) -> bool:
        """Whether a tile costs nothing beside its neighbour in the row; hands share the squares of other files."""
        return any(map(_is_by_rows, self.files))

    def answer(self, key: TileKey) -> Answer:
        pieces = (file.piece(self.grid, key) for file in self.files)
        width, height = self.grid.tile_size(key)
        return Composition(width, height, tuple(piece for piece in pieces if piece is not None))


def _is_by_rows(file: FileSource | WarpedFile) -> bool:
    return file.info.is_striped and file.pyramid is None


def composition_request(made: Composition) -> dict[str, Any]:
    """The message that asks a child for it."""
    return {
        "op": "compose",
        "path": made.pieces[0].path,
        "width": made.width,
        "height": made.height,
        "pieces": [
            {
                "path": piece.path,
                "style": piece.style,
                "stretch": piece.stretch,
                "mesh": piece.mesh.message(),
                "pyramid": piece.pyramid,
            }
            for piece in made.pieces
        ],
    }
