"""SQLite's own check of the file's pages, beside the reading of the rows: it runs in C and needs no Python."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from annotator.store.connection import connect
from annotator.store.failures import TROUBLES

_WORTH_A_THREAD_BYTES = 4_000_000


class PageCheck:
    """Asks for the check at once and for its answer later."""

    def __init__(self, connection: sqlite3.Connection, pool: ThreadPoolExecutor | None) -> None:
        self._connection = connection
        self._answer = None if pool is None else pool.submit(_answer_aside, _file_of(connection))

    def answer(self) -> str:
        """`ok`, or the first thing that is wrong. Raises sqlite3.Error."""
        found = None if self._answer is None else self._answer.result()
        return found if found is not None else _answer(self._connection)


@contextmanager
def page_check(connection: sqlite3.Connection) -> Iterator[PageCheck]:
    """The check of the file of a connection; small files are checked only when the answer is asked for."""
    if _size(_file_of(connection)) < _WORTH_A_THREAD_BYTES:
        yield PageCheck(connection, None)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="page-check") as pool:
        yield PageCheck(connection, pool)


def _answer(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])


def _answer_aside(path: Path) -> str | None:
    """The answer by a connection of its own; `None` where there cannot be one."""
    try:
        with closing(connect(path, "ro")) as connection:
            return _answer(connection)
    except TROUBLES:
        return None


def _file_of(connection: sqlite3.Connection) -> Path:
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
