"""The first hundred bytes of the project file, and whole pages of it, read beside SQLite.

Closing any descriptor of a file drops this process's POSIX locks on it, SQLite's included. So the descriptor is
opened before the connection, shared by all openers of one file in this process, and closed only after the last of them.
"""

from __future__ import annotations

import os
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path

HEADER_BYTES = 100
MAGIC = b"SQLite format 3\x00"
_WAL = 2

FileIdentity = tuple[int, int]
"""Device and inode."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says about the file."""

    raw: bytes

    @property
    def is_sqlite(self) -> bool:
        return len(self.raw) == HEADER_BYTES and self.raw.startswith(MAGIC)

    @property
    def is_wal(self) -> bool:
        return _WAL in self.raw[18:20]

    @property
    def page_bytes(self) -> int:
        size = int(struct.unpack_from(">H", self.raw, 16)[0])
        return 65536 if size == 1 else size

    @property
    def is_plain(self) -> bool:
        """UTF-8, one file, and nothing kept at the end of pages."""
        return not self.is_wal and self.raw[20] == 0 and struct.unpack_from(">I", self.raw, 56)[0] == 1

    @property
    def change_counter(self) -> int:
        return int(struct.unpack_from(">I", self.raw, 24)[0])

    @property
    def application_id(self) -> int:
        return int(struct.unpack_from(">I", self.raw, 68)[0])


@dataclass(slots=True)
class _Shared:
    descriptor: int
    users: int = field(default=1)


_open: dict[FileIdentity, _Shared] = {}
_guard = threading.Lock()


class HeaderFile:
    """A window on the header that stays open as long as the connection. Raises OSError."""

    def __init__(self, path: Path) -> None:
        with _guard:
            self.identity = identity_of(path)
            shared = _open.get(self.identity)
            if shared is None:
                flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
                _open[self.identity] = shared = _Shared(os.open(path, flags))
            else:
                shared.users += 1
            self._shared: _Shared | None = shared

    def read(self) -> Header:
        shared = self._shared
        assert shared is not None, "the header is closed"
        with _guard:
            os.lseek(shared.descriptor, 0, os.SEEK_SET)
            return Header(os.read(shared.descriptor, HEADER_BYTES))

    def read_at(self, offset: int, size: int) -> bytes:
        """Bytes of the file; fewer where it ends. Only a connection's read transaction keeps them from changing."""
        shared = self._shared
        assert shared is not None, "the header is closed"
        if hasattr(os, "pread"):
            return os.pread(shared.descriptor, size, offset)
        with _guard:
            os.lseek(shared.descriptor, offset, os.SEEK_SET)
            return os.read(shared.descriptor, size)

    def close(self) -> None:
        """Close after the connection, never before."""
        with _guard:
            shared, self._shared = self._shared, None
            if shared is None:
                return
            shared.users -= 1
            if not shared.users:
                del _open[self.identity]
                os.close(shared.descriptor)


def identity_of(path: Path) -> FileIdentity:
    """Device and inode of the file now at `path`. Raises OSError."""
    status = path.stat()
    return status.st_dev, status.st_ino
