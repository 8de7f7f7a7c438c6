"""The project file: the only place that knows SQL, and the only code that opens the project's path."""

from __future__ import annotations

from annotator.store.journal import AuthorLike, JournalEntry
from annotator.store.project import ProjectFile

__all__ = ["AuthorLike", "JournalEntry", "ProjectFile"]
