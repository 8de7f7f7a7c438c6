"""Decoded tiles kept in memory up to a number of bytes, so that coming back to a place costs nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict

from annotator.imagery.grid import TileKey
from annotator.imagery.picture import Picture

DEFAULT_BYTES = 256 << 20


class TileCache:
    """Least recently used tiles go first; safe to use from any thread."""

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self.max_bytes = max_bytes
        self._tiles: OrderedDict[TileKey, Picture] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes of pixels held now."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._tiles)

    def __contains__(self, key: TileKey) -> bool:
        """Whether the tile is here; asking does not make it younger."""
        return key in self._tiles

    def get(self, key: TileKey) -> Picture | None:
        """The tile, which thereby becomes the youngest, or None."""
        with self._lock:
            picture = self._tiles.get(key)
            if picture is not None:
                self._tiles.move_to_end(key)
            return picture

    def put(self, key: TileKey, picture: Picture) -> None:
        """Keep a tile; the oldest ones leave until the bound holds again. A tile larger than the bound is not kept."""
        with self._lock:
            self._drop(key)
            if picture.nbytes > self.max_bytes:
                return
            self._tiles[key] = picture
            self._bytes += picture.nbytes
            while self._bytes > self.max_bytes:
                _, oldest = self._tiles.popitem(last=False)
                self._bytes -= oldest.nbytes

    def forget_source(self, source: str) -> None:
        """Drop every tile of one source (its file was replaced or its scene removed)."""
        with self._lock:
            for key in [key for key in self._tiles if key.source == source]:
                self._drop(key)

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._tiles.clear()
            self._bytes = 0

    def _drop(self, key: TileKey) -> None:
        picture = self._tiles.pop(key, None)
        if picture is not None:
            self._bytes -= picture.nbytes
