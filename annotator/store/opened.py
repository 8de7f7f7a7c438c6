"""What an open project holds on to, and how its caller wanted it opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.records import Record
from annotator.store import formats, reader, state
from annotator.store.header import HeaderFile
from annotator.store.inspecting import Structure
from annotator.store.lock import ProjectLock
from annotator.store.scratch import ScratchFolder

Recompute = Callable[[Record], Record]


@dataclass(frozen=True, slots=True)
class Options:
    """How the caller wants the project opened."""

    read_only: bool = False
    program: str = "annotator"
    show_damaged: bool = False
    """What can be read of a damaged file is shown, for reading only."""
    snapshot_dir: Path | None = None
    recompute: Recompute = lambda record: record


@dataclass(slots=True)
class Opened:
    """Everything an open project holds on to."""

    path: Path
    options: Options
    lock: ProjectLock | None = None
    scratch: ScratchFolder | None = None
    header: HeaderFile | None = None
    connection: sqlite3.Connection | None = None
    state: state.FileState = field(default_factory=lambda: state.FileState(formats.CURRENT, {}, None))
    structure: Structure = field(default_factory=Structure)
    read_only_reason: str = ""
    notices: list[str] = field(default_factory=list)
    contents: reader.Contents | None = None
    foreign: bool = False
    """Another program changed rows; they wait to be adopted."""
    is_damaged: bool = False

    def only_read(self, reason: str) -> None:
        """No more writing; the first reason stands, later ones are notices."""
        if self.read_only_reason:
            self.notices.append(reason)
        else:
            self.read_only_reason = reason

    def take_contents(self) -> reader.Contents | None:
        """What opening has read already, once: a later load reads afresh."""
        contents, self.contents = self.contents, None
        return contents

    @property
    def database(self) -> sqlite3.Connection:
        assert self.connection is not None, "the project is closed"
        return self.connection

    def disconnect(self) -> None:
        """Close the connection, then the header's descriptor: the other order would drop SQLite's locks."""
        if self.connection is not None:
            self.connection.close()
        if self.header is not None:
            self.header.close()
        self.connection = self.header = None

    def close(self) -> None:
        self.disconnect()
        if self.scratch is not None:
            self.scratch.close()
        if self.lock is not None:
            self.lock.release()
