"""Opening a project file: lock, header, structure, contents."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.errors import ProjectError
from annotator.domain.text import translate
from annotator.store import failures, reader, state
from annotator.store.connection import connect, trust
from annotator.store.header import HeaderFile
from annotator.store.lock import ProjectLock


@dataclass(slots=True)
class Opened:
    """Everything an open project holds on to."""

    path: Path
    connection: sqlite3.Connection
    header: HeaderFile
    lock: ProjectLock | None
    state: state.FileState
    read_only_reason: str = ""
    notices: list[str] = field(default_factory=list)
    contents: reader.Contents | None = None

    def take_contents(self) -> reader.Contents | None:
        """What opening has read already, once: a later load reads afresh."""
        contents, self.contents = self.contents, None
        return contents

    def close(self) -> None:
        self.connection.close()
        self.header.close()
        if self.lock is not None:
            self.lock.release()


def open_project(path: Path, *, read_only: bool, program: str) -> Opened:
    if not path.is_file():
        raise ProjectError(translate("Store", "There is no project {path}.").format(path=path))
    lock = None
    reason = translate("Store", "Opened for reading only.") if read_only else ""
    if not read_only:
        lock = ProjectLock(path, program)
        owner = lock.acquire()
        if owner is not None:
            lock = None
            reason = translate("Store", "{name} is open in {owner}.").format(name=path.name, owner=owner.sentence())
    header = HeaderFile(path)
    try:
        connection = connect(path, "ro" if reason else "rw")
        trust(connection)
        found = state.read(connection)
        assert found is not None
        contents = reader.read(connection)
    except sqlite3.Error as error:
        raise failures.project_error(path, error) from error
    return Opened(path, connection, header, lock, found, reason, [], contents)
