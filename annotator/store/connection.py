"""Connections to the project file, all made in one way."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from annotator.store import rtree

BUSY_TIMEOUT_MS = 1500
HOSTILE_LIMIT_S = 5.0
"""No question about the structure of a stranger's file may take longer."""
_LARGEST_VALUE = 1 << 29

Mode = Literal["ro", "rw", "rwc"]


def connect(path: Path, mode: Mode) -> sqlite3.Connection:
    """Connection in autocommit mode that trusts nothing in the file yet (see `trust`)."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _configure(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "synchronous=EXTRA"):
        connection.execute(f"PRAGMA {pragma}")
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync=ON")
    rtree.register_functions(connection)


def trust(connection: sqlite3.Connection) -> None:
    """Let triggers and views run, once their text is known to be ours: the index triggers need it."""
    connection.execute("PRAGMA trusted_schema=ON")


@contextmanager
def deadline(connection: sqlite3.Connection, seconds: float = HOSTILE_LIMIT_S) -> Iterator[None]:
    """Interrupt whatever SQL runs longer than `seconds` (sqlite3.OperationalError "interrupted")."""
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
