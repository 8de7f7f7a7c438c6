"""Makes new project files: built aside, then moved into place whole."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from annotator.domain.change import Change, added
from annotator.domain.errors import ProjectError
from annotator.domain.records import Record, Setting
from annotator.domain.text import translate
from annotator.store import failures, obscured, schema, state, writer
from annotator.store.connection import connect, trust
from annotator.store.failures import TROUBLES
from annotator.store.journal import Journal

_REPEATED = 2000
"""Up to this many starting rows are repeated in the journal, so that it knows their first values."""


class Nobody(NamedTuple):
    analyst: str
    at: str


def create(path: Path, records: Iterable[Record], *, title: str = "") -> None:
    """Write a project that holds `records`. Raises ProjectError where `path` exists or cannot be written."""
    require_new(path)
    rows = [_titled(record, title) for record in records]
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        _fill(aside, rows)
        os.replace(aside, path)
    except TROUBLES as error:
        raise failures.project_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def require_new(path: Path) -> None:
    """Raises ProjectError where something is at `path` already."""
    if path.exists():
        text = translate("Store", "{name} exists already in {folder}; it was left as it is.")
        raise ProjectError(text.format(name=path.name, folder=path.parent))


def _titled(record: Record, title: str) -> Record:
    if title and isinstance(record, Setting) and record.uid == "title":
        return replace(record, value=title)
    return record


def _fill(path: Path, records: list[Record]) -> None:
    connection = connect(path, "rwc")
    try:
        trust(connection)
        connection.execute("BEGIN IMMEDIATE")
        schema.create(connection)
        change = Change(translate("Store", "New project"), added(*records), bulk=len(records) > _REPEATED)
        counts = writer.apply(connection, change)
        obscured.update(connection, change)
        Journal(connection).append(change, Nobody("", now()), "create", None)
        # the first commit of a fresh file counts from 0
        state.write(connection, state.FileState(schema.FORMAT, counts, 1))
        connection.execute("COMMIT")
    finally:
        connection.close()


def now() -> str:
    """This moment as the project file writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
