"""Reading a project file with everything a session starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from annotator.domain.document import Document
from annotator.store import JournalEntry, ProjectFile


@dataclass(frozen=True, slots=True)
class ReadProject:
    """A project file with everything a session starts from."""

    project: ProjectFile
    document: Document
    undo: JournalEntry | None
    redo: JournalEntry | None
    changed_outside: tuple[tuple[str, str], ...] = ()
    """(kind, uid) of rows that another program wrote; they want measuring."""


def read_project(
    path: Path, *, read_only: bool = False, snapshot_dir: Path | None = None, show_damaged: bool = False
) -> ReadProject:
    """Open a project file on whatever thread this is; raises `ProjectError` with a sentence where that cannot be.

    `show_damaged`: a file too damaged to be opened is shown as far as it can be read.
    """
    project = ProjectFile.open(path, read_only=read_only, snapshot_dir=snapshot_dir, show_damaged=show_damaged)
    try:
        undo = project.undo_target()
        was_outside = undo is not None and undo.role == "outside" and not project.read_only
        rows = project.rows_after(undo.id) if undo is not None and was_outside else []
        return ReadProject(project, project.load(), undo, project.redo_target(), tuple(rows))
    except BaseException:
        project.close()
        raise
