"""Reads tile archives of the format PMTiles, version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md.

The file may be anybody's: every length in it is checked before memory is asked for.
"""

from __future__ import annotations

import gzip
import io
import json
import threading
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.imagery.services.mercator import MapTile

HEADER_BYTES = 127
DIRECTORY_MAX = 16 << 20
TILE_MAX = 8 << 20
_MAX_DEPTH = 4
_RASTERS = {2: "png", 3: "jpg", 4: "webp"}
_NO_COMPRESSION, _GZIP = 1, 2


class Entry(NamedTuple):
    """One line of a directory; `run` 0 = the line names another directory."""

    tile_id: int
    offset: int
    length: int
    run: int


class PmtilesFile:
    """An archive opened for reading; safe from several threads. `Refused` where it is none, or holds no pictures."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise self._bad(error.strerror or "") from error
        try:
            self._read_header()
        except (ValueError, OSError, EOFError, zlib.error) as error:
            self._file.close()
            raise self._bad(str(error)) from error
        except Refused:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def read(self, tile: MapTile) -> bytes | None:
        """The stored bytes of a tile; None where the archive has none. Refused where it is damaged there."""
        wanted = tile_id(tile)
        directory = self._root
        try:
            for _ in range(_MAX_DEPTH):
                entry = _find(directory, wanted)
                if entry is None:
                    return None
                if entry.run:
                    return self._content(self._tiles_at + entry.offset, entry.length)
                directory = self._leaf(self._leaves_at + entry.offset, entry.length)
        except (ValueError, OSError, EOFError, zlib.error) as error:
            raise self._bad(str(error)) from error
        raise self._bad("too many directories within each other")

    def _content(self, at: int, length: int) -> bytes:
        data = self._bytes(at, length, TILE_MAX)
        return _unpacked(data, self._tile_packing, TILE_MAX)

    def _read_header(self) -> None:
        head = self._bytes(0, HEADER_BYTES, HEADER_BYTES)
        if head[:7] != b"PMTiles" or head[7] != 3:
            raise ValueError(translate("Maps", "it is no PMTiles file of version 3"))
        numbers = [int.from_bytes(head[8 + 8 * index : 16 + 8 * index], "little") for index in range(11)]
        root_at, root_length, meta_at, meta_length, self._leaves_at, _, self._tiles_at = numbers[:7]
        self._packing, self._tile_packing, self.kind = head[97], head[98], _RASTERS.get(head[99], "")
        self.min_zoom, self.max_zoom = head[100], head[101]
        degrees = [int.from_bytes(head[at : at + 4], "little", signed=True) / 1e7 for at in (102, 106, 110, 114)]
        self.bounds = (degrees[0], degrees[1], degrees[2], degrees[3])
        if head[99] == 1:
            raise ValueError(translate("Maps", "it holds vector tiles, not pictures"))
        root = _unpacked(self._bytes(root_at, root_length, DIRECTORY_MAX), self._packing, DIRECTORY_MAX)
        self._root = parse_directory(root)
        self._leaf = lru_cache(maxsize=32)(self._read_leaf)
        self.metadata = self._metadata(meta_at, meta_length)

    def _read_leaf(self, at: int, length: int) -> list[Entry]:
        return parse_directory(_unpacked(self._bytes(at, length, DIRECTORY_MAX), self._packing, DIRECTORY_MAX))

    def _metadata(self, at: int, length: int) -> dict[str, Any]:
        if not length:
            return {}
        try:
            found = json.loads(_unpacked(self._bytes(at, length, DIRECTORY_MAX), self._packing, DIRECTORY_MAX))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _bytes(self, at: int, length: int, most: int) -> bytes:
        if length > most:
            raise ValueError(translate("Maps", "a part of it claims to be {n} bytes long").format(n=length))
        with self._lock:
            self._file.seek(at)
            data = self._file.read(length)
        if len(data) < length:
            raise ValueError(translate("Maps", "it ends too early"))
        return data

    def _bad(self, reason: str) -> Refused:
        text = translate("Maps", "{name} cannot be read as tiles: {reason}.")
        return Refused(text.format(name=self.path.name, reason=reason))


def tile_id(tile: MapTile) -> int:
    """Number of a tile: all coarser zooms first, then along the Hilbert curve of its zoom."""
    x, y, number = tile.x, tile.y, 0
    for bit in range(tile.z - 1, -1, -1):
        side = 1 << bit
        right, low = int(bool(x & side)), int(bool(y & side))
        number += side * side * ((3 * right) ^ low)
        x, y = x & (side - 1), y & (side - 1)
        if not low:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
    return ((1 << 2 * tile.z) - 1) // 3 + number


def parse_directory(data: bytes) -> list[Entry]:
    """Lines of a directory: all numbers (as differences), runs, lengths and offsets, as integers of any length."""
    stream = io.BytesIO(data)
    count = _varint(stream)
    if count > len(data):
        raise ValueError(translate("Maps", "a directory claims {n} lines").format(n=count))
    ids, last = [], 0
    for _ in range(count):
        last += _varint(stream)
        ids.append(last)
    runs = [_varint(stream) for _ in range(count)]
    lengths = [_varint(stream) for _ in range(count)]
    offsets: list[int] = []
    for index in range(count):
        told = _varint(stream)
        follows = told == 0 and index > 0
        offsets.append(offsets[-1] + lengths[index - 1] if follows else told - 1)
    return [Entry(*line) for line in zip(ids, offsets, lengths, runs, strict=True)]


def _varint(stream: io.BytesIO) -> int:
    value = shift = 0
    while True:
        byte = stream.read(1)
        if not byte or shift > 63:
            raise ValueError(translate("Maps", "a directory is damaged"))
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
        shift += 7


def _find(directory: list[Entry], wanted: int) -> Entry | None:
    low, high = 0, len(directory) - 1
    while low <= high:
        middle = (low + high) // 2
        if directory[middle].tile_id <= wanted:
            low = middle + 1
        else:
            high = middle - 1
    if high < 0:
        return None
    entry = directory[high]
    return entry if entry.run == 0 or wanted < entry.tile_id + entry.run else None


def _unpacked(data: bytes, packing: int, most: int) -> bytes:
    if packing in (0, _NO_COMPRESSION):
        return data
    if packing != _GZIP:
        raise ValueError(translate("Maps", "it is packed in a way that is not read here; pack it with gzip"))
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        plain = file.read(most + 1)
    if len(plain) > most:
        raise ValueError(translate("Maps", "a part of it unpacks to more than {n} bytes").format(n=most))
    return plain
