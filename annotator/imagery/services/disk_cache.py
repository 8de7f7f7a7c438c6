"""Tiles kept on disk: after a place was seen once it is there without a network.

Each tile is a file of its own, as it came, so that the decoding child can open it; beside it lies what the server said
of it. A tile that does not exist is kept too, as such, for a while. Several programs may use one folder: what one of
them removes is not here for the others either.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService

LIMIT_BYTES = 2 << 30
FRESH_AT_LEAST_S = 300.0
_META = ".json"
_SHRINK_TO = 0.9
_KNOWN_MAX = 100_000


@dataclass(frozen=True)
class KeptTile:
    """`path` is empty for a tile that the service does not have."""

    path: str
    source: str
    fetched_at: float
    expires_at: float
    etag: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.path

    @property
    def is_fresh(self) -> bool:
        # Whatever a server says, a tile is not asked for again and again.
        return time.time() < max(self.expires_at, self.fetched_at + FRESH_AT_LEAST_S)


class DiskCache:
    """Tiles below `folder`, at most `limit_bytes` (the longest unused go first); safe from any thread."""

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._bytes: int | None = None
        self._known: dict[tuple[str, MapTile], KeptTile | None] = {}

    def get(self, service: TileService, tile: MapTile) -> KeptTile | None:
        """What is kept of a tile; None where nothing is."""
        key = service.identity, tile
        if key not in self._known:
            if len(self._known) > _KNOWN_MAX:
                self._known.clear()
            # A tile that is put meanwhile is newer than what was read before it.
            return self._known.setdefault(key, self._read(service, tile))
        kept = self._known.get(key)
        if kept is not None and kept.path and not os.path.isfile(kept.path):
            self._known.pop(key, None)
            return None
        return kept

    def put(self, service: TileService, tile: MapTile, data: bytes, *, expires_at: float, etag: str = "") -> KeptTile:
        """Keep a tile; no bytes: the service has none there. Raises OSError when the disk refuses."""
        stem = self._stem(service, tile)
        path = f"{stem}.{suffix_of(data)}" if data else ""
        kept = KeptTile(path, service.public_url, time.time(), expires_at, etag)
        try:
            _put(stem, kept, data)
        except FileNotFoundError:
            # All was cleared between making the folder and writing into it.
            _put(stem, kept, data)
        self._known[service.identity, tile] = kept
        self._grow(len(data))
        return kept

    def renewed(self, service: TileService, tile: MapTile, expires_at: float) -> None:
        """The server says that the kept tile is still the right one."""
        kept = self.get(service, tile)
        if kept is not None and kept.path:
            now = KeptTile(kept.path, kept.source, time.time(), expires_at, kept.etag)
            # On a disk that refuses it is asked for again after a restart.
            with contextlib.suppress(OSError):
                _put(self._stem(service, tile), now, b"")
            self._known[service.identity, tile] = now

    def size_bytes(self) -> int:
        """Bytes of all tiles kept; counted once, later kept in step."""
        with self._lock:
            return self._counted()

    def clear(self) -> None:
        """Forget every tile."""
        with self._lock:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._bytes = 0
            self._known.clear()

    def _grow(self, size: int) -> None:
        with self._lock:
            self._bytes = self._counted() + size
            if self._bytes > self.limit_bytes:
                self._shrink()

    def _counted(self) -> int:
        if self._bytes is None:
            self._bytes = sum(size for size, _, _ in self._files())
        return self._bytes

    def _shrink(self) -> None:
        files = sorted(self._files(), key=lambda found: found[1])
        total = sum(size for size, _, _ in files)
        for size, _, path in files:
            if total <= self.limit_bytes * _SHRINK_TO:
                break
            path.unlink(missing_ok=True)
            path.with_suffix(_META).unlink(missing_ok=True)
            total -= size
        self._bytes = total
        self._known.clear()

    def _files(self) -> list[tuple[int, float, Path]]:
        found = []
        for parent, _folders, names in os.walk(self.folder):
            for path in (Path(parent, name) for name in names if not name.endswith(_META)):
                # Another program may have removed it since it was listed.
                with contextlib.suppress(OSError):
                    status = path.stat()
                    found.append((status.st_size, status.st_mtime, path))
        return found

    def _stem(self, service: TileService, tile: MapTile) -> Path:
        return self.folder / service.identity / str(tile.z) / str(tile.x) / str(tile.y)

    def _read(self, service: TileService, tile: MapTile) -> KeptTile | None:
        stem = self._stem(service, tile)
        try:
            read = json.loads(stem.with_name(stem.name + _META).read_text("utf-8"))
            path = stem.with_name(Path(str(read["path"])).name) if read["path"] else None
            if path is not None:
                if not path.is_file():
                    return None
                with contextlib.suppress(OSError):
                    os.utime(path)
            times = float(read["fetched_at"]), float(read["expires_at"])
            return KeptTile(str(path or ""), str(read["source"]), *times, str(read["etag"]))
        except (OSError, ValueError, KeyError, TypeError):
            # Not there, or broken off while it was written: it is fetched anew.
            return None


def suffix_of(data: bytes) -> str:
    """Name of the picture format by its first bytes; empty when it is none."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def _put(stem: Path, kept: KeptTile, data: bytes) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    if data:
        _write(Path(kept.path), data)
    _write(stem.with_name(stem.name + _META), json.dumps(asdict(kept) | {"path": Path(kept.path).name}).encode())


def _write(path: Path, data: bytes) -> None:
    scratch = path.with_name(f"{path.name}.{uuid4().hex[:8]}.part")
    scratch.write_bytes(data)
    os.replace(scratch, path)
