"""QGIS turns a file that it edits to a write-ahead log; the project goes back to one file as soon as it may."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from annotator.domain.text import translate
from annotator.store.connection import BUSY_TIMEOUT_MS


def is_wal(connection: sqlite3.Connection) -> bool:
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"


def leave(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Go back to one file outside of a transaction; a sentence where another program prevents it."""
    if not is_wal(connection):
        return []
    connection.execute("PRAGMA busy_timeout=0")
    try:
        mode = str(connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0])
    except sqlite3.OperationalError:
        mode = "wal"
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    if mode != "wal":
        return []
    text = translate("Store", "{name} is open for editing in another program (QGIS); edits go on, in step with it.")
    return [text.format(name=path.name)]
