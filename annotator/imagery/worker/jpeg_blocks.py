"""Blocks of a TIFF that are JPEG pictures, decoded straight into colours.

GDAL says where a block lies and libjpeg-turbo decodes it in less than half of GDAL's time: rasterio's wheels carry a
libjpeg that does not use the processor's vectors, and GDAL takes the colours apart, which then have to be put together.
Both give the same light and dark; between two stored colours they, like all decoders, choose each their own way.
"Pictures" are as in TIFF Technical Note 2: a stream without its tables, which the directory keeps for all of them.
"""

from __future__ import annotations

from typing import Any, BinaryIO, NamedTuple

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from annotator.imagery.grid import TILE_PX
from annotator.imagery.picture import Argb
from annotator.imagery.worker.orient import Box

REDUCED = (1, 2, 4, 8)
# Far above what a block of a tile's size can need.
MOST_BYTES = 4 << 20
_BEGIN = b"\xff\xd8"


class _Level(NamedTuple):
    overview: int | None
    width: int
    height: int
    rows: int
    cols: int
    tables: bytes


class JpegBlocks:
    """Of one open file; what it cannot read is left to GDAL, which also finds the words for what is wrong."""

    def __init__(self, dataset: Any, path: str) -> None:
        self._dataset, self._path = dataset, path
        self._file: BinaryIO | None = None
        self._levels: dict[int | None, _Level | None] = {}
        self._is_usable = _is_usable(dataset)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def read(self, level: Any, overview: int | None, box: Box, skip: int) -> Argb | None:
        """Opaque colours of `box` (x0, y0, x1, y1), reduced `skip` times; None where GDAL must read it.

        `level` is the open dataset of the file's overview number `overview`, None for the file's own pixels.
        """
        if not self._is_usable or skip not in REDUCED or box[0] % skip or box[1] % skip:
            return None
        if overview not in self._levels:
            self._levels[overview] = self._level(level, overview)
        kind = self._levels[overview]
        if kind is None or (kind.cols >= kind.width and box[2] - box[0] < kind.width):
            return None
        return self._read(kind, box, skip)

    def _read(self, level: _Level, box: Box, skip: int) -> Argb | None:
        x0, y0, x1, y1 = box[0] // skip, box[1] // skip, -(-box[2] // skip), -(-box[3] // skip)
        rows, cols = level.rows // skip, level.cols // skip
        argb: Argb = np.empty((y1 - y0, x1 - x0), np.uint32)
        for row in range(y0 // rows, -(-y1 // rows)):
            for col in range(x0 // cols, -(-x1 // cols)):
                block = self._block(level, row, col, skip)
                x, y = col * cols - x0, row * rows - y0
                bottom, right = min(argb.shape[0], y + rows), min(argb.shape[1], x + cols)
                if block is None or block.shape[0] < bottom - y or block.shape[1] < right - x:
                    return None
                if block.shape == argb.shape:
                    return block
                argb[max(0, y) : bottom, max(0, x) : right] = block[max(0, -y) : bottom - y, max(0, -x) : right - x]
        return argb

    def _block(self, level: _Level, row: int, col: int, skip: int) -> Argb | None:
        stored = self._stored(level, row, col)
        if stored is None:
            return None
        data = level.tables + stored[len(_BEGIN) :] if level.tables else stored
        try:
            height, width, space, _sampling = simplejpeg.decode_jpeg_header(data)
            if space != "YCbCr" or width != level.cols or not self._is_high_enough(level, row, height):
                raise ValueError(f"{width} x {height} {space}")
            pixels = simplejpeg.decode_jpeg(data, "BGRA", min_height=-(-height // skip), min_width=-(-width // skip))
        except ValueError:
            # Such a file is likely to have more of them: GDAL reads all of it and says what is wrong.
            self._is_usable = False
            return None
        argb: Argb = pixels.view(np.uint32)[..., 0]
        return argb

    @staticmethod
    def _is_high_enough(level: _Level, row: int, height: int) -> bool:
        """The last block of rows may hold just what is left."""
        return height == level.rows or (level.cols >= level.width and height == level.height - row * level.rows)

    def _stored(self, level: _Level, row: int, col: int) -> bytes | None:
        """The block as it lies in the file; None for one that was never written or cannot be one."""
        offset, size = (int(self._tag(f"BLOCK_{name}_{col}_{row}", level.overview) or 0) for name in ("OFFSET", "SIZE"))
        if not 0 < size <= MOST_BYTES or offset <= 0:
            return None
        if self._file is None:
            self._file = open(self._path, "rb")  # noqa: SIM115 - closed with the dataset
        self._file.seek(offset)
        stored = self._file.read(size)
        return stored if len(stored) == size and stored.startswith(_BEGIN) else None

    def _level(self, dataset: Any, overview: int | None) -> _Level | None:
        """How a level is stored; None unless tiles of the screen are whole blocks, so that none is decoded twice."""
        rows, cols = dataset.block_shapes[0]
        is_wide = cols >= dataset.width
        fits = TILE_PX % rows == 0 and rows % max(REDUCED) == 0 and (is_wide or TILE_PX % cols == 0)
        if not fits or (overview is not None and self._has_overviews_elsewhere()):
            return None
        tables = bytes.fromhex(self._tag("JPEGTABLES", overview) or "")
        return _Level(overview, dataset.width, dataset.height, rows, cols, tables[:-2])

    def _has_overviews_elsewhere(self) -> bool:
        """Whether they lie in a file of their own, in which the blocks are not looked for."""
        return any(name.lower().endswith(".ovr") for name in self._dataset.files)

    def _tag(self, name: str, overview: int | None) -> str | None:
        text: str | None = self._dataset.get_tag_item(name, "TIFF", bidx=1, ovr=overview)
        return text


def bands_of(argb: Argb, bands: tuple[int, ...]) -> NDArray[np.uint8]:
    """The numbers of bands (red = 1, green = 2, blue = 3), shape (bands, height, width)."""
    channels = argb.view(np.uint8).reshape(*argb.shape, 4)
    return np.stack([channels[..., 3 - band] for band in bands])


def _is_usable(dataset: Any) -> bool:
    """Whether the file holds three 8-bit colours as JPEG; in any other layout the decoder would guess the colours."""
    tags = dataset.tags(ns="IMAGE_STRUCTURE")
    is_jpeg = tags.get("COMPRESSION") == "YCbCr JPEG" and tags.get("INTERLEAVE") == "PIXEL"
    return bool(dataset.driver == "GTiff" and is_jpeg and dataset.count == 3 and set(dataset.dtypes) == {"uint8"})
