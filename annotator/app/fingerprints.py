"""Whether a file is still the one it was: its hash, remembered with size and time so that it is not read each time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from annotator.app.memory import read_json, write_json
from annotator.imagery.hash import sha256

MOST_KEPT = 20_000

Progress = Callable[[int, int], bool | None]


class Fingerprints:
    """Hashes of files by path, size and time of change; kept in one small file of the user's cache."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._known: dict[str, list[object]] | None = None

    def known(self, path: Path) -> str | None:
        """The hash, if the file has not been touched since it was computed."""
        with self._lock:
            entry = self._entries().get(str(path))
        try:
            return str(entry[2]) if entry is not None and entry[:2] == _state(path) else None
        except OSError:
            return None

    def was_known(self, path: Path) -> bool:
        """Whether a hash was ever computed, though the file may have been touched since."""
        with self._lock:
            return str(path) in self._entries()

    def of(self, path: Path, progress: Progress | None = None) -> str | None:
        """The hash, read where it is not known; None when `progress` stopped it. Raises OSError."""
        found = self.known(path)
        if found is not None:
            return found
        state = _state(path)
        found = sha256(path, progress)
        if found is not None and state == _state(path):
            self.remember(path, found)
        return found

    def remember(self, path: Path, digest: str) -> None:
        """Note a hash that was just computed."""
        with self._lock:
            entries = self._entries()
            entries.pop(str(path), None)
            entries[str(path)] = [*_state(path), digest]
            while len(entries) > MOST_KEPT:
                del entries[next(iter(entries))]
            write_json(self._file, entries)

    def _entries(self) -> dict[str, list[object]]:
        if self._known is None:
            read = read_json(self._file)
            self._known = read if isinstance(read, dict) else {}
        return self._known


def _state(path: Path) -> list[object]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]
