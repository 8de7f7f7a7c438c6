"""Reads tile archives of the format MBTiles (1.3): they are SQLite databases, and SQL is spoken in this package alone.

The file may be anybody's: it is opened read-only, its triggers and functions are not trusted (a `tiles` that is a view
is usual and allowed), no question may take long, and no tile be large.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.store.connection import connect, deadline

TILE_BYTES = 8 << 20
_RASTERS = ("png", "jpg", "jpeg", "webp", "")
_QUESTION_S = 2.0
_FIELDS_MAX = 200
_BOUNDS = (-180.0, -85.0511287798066, 180.0, 85.0511287798066)


class MbtilesFile:
    """An archive opened for reading; safe from several threads. `Refused` where it is none, or holds no pictures."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        if not path.is_file():
            raise self._bad(translate("Maps", "the file does not exist"))
        try:
            self._connection = connect(path, "ro")
        except sqlite3.Error as error:
            raise self._bad(str(error)) from error
        try:
            self._read_facts()
        except sqlite3.Error as error:
            self.close()
            raise self._bad(str(error)) from error
        except Refused:
            self.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def read(self, tile: tuple[int, int, int]) -> bytes | None:
        """The stored bytes of a tile (zoom, column, row from the north); None where the archive has none."""
        z, x, y = tile
        sql = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
        try:
            with self._lock, deadline(self._connection, _QUESTION_S):
                found = self._connection.execute(sql, (z, x, (1 << z) - 1 - y)).fetchone()
        except sqlite3.Error as error:
            raise self._bad(str(error)) from error
        data = found[0] if found is not None else None
        if not isinstance(data, bytes) or not data:
            return None
        if len(data) > TILE_BYTES:
            raise self._bad(translate("Maps", "a tile is larger than {n} bytes").format(n=TILE_BYTES))
        return data

    def _read_facts(self) -> None:
        with self._lock, deadline(self._connection, _QUESTION_S):
            rows = self._connection.execute("SELECT name, value FROM metadata LIMIT ?", (_FIELDS_MAX,)).fetchall()
            self.metadata = {str(name): str(value) for name, value in rows}
            zooms = self._connection.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        kind = self.metadata.get("format", "").lower()
        if kind not in _RASTERS:
            raise self._bad(translate("Maps", "it holds {kind}, not pictures").format(kind=kind[:20]))
        if not all(isinstance(zoom, int) and 0 <= zoom <= 24 for zoom in zooms):
            raise self._bad(translate("Maps", "it holds no tiles"))
        self.min_zoom, self.max_zoom = int(zooms[0]), int(zooms[1])
        self.bounds = self._bounds()

    def _bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north as stated; the whole world where that is no box."""
        west, south, east, north = _BOUNDS
        with contextlib.suppress(ValueError):
            west, south, east, north = (float(part) for part in self.metadata.get("bounds", "").split(","))
        inside = -180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0
        return (west, south, east, north) if inside else _BOUNDS

    def _bad(self, reason: str) -> Refused:
        text = translate("Maps", "{name} cannot be read as tiles: {reason}.")
        return Refused(text.format(name=self.path.name, reason=reason))
