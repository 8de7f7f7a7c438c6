"""SQLite's errors as sentences for the analyst."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from annotator.domain.errors import DamagedProject, ProjectError
from annotator.domain.text import translate

TROUBLES = (sqlite3.Error, OSError, UnicodeDecodeError)
"""What reading or writing a project file may raise; texts of a damaged file need not be UTF-8."""
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def project_error(path: Path, error: Exception) -> ProjectError:
    """The sentence for an error of SQLite or of the system while the project at `path` was used."""
    code = getattr(error, "sqlite_errorname", "") or ""
    if isinstance(error, UnicodeDecodeError):
        code = "SQLITE_CORRUPT"
    text = _sentence(code, error)
    kind = DamagedProject if code.startswith(_DAMAGE) else ProjectError
    return kind(text.format(name=path.name, folder=path.parent, reason=error, hint=repair_hint()))


def _sentence(code: str, error: Exception) -> str:
    for start, text in _sentences().items():
        if code.startswith(start):
            return text
    if "interrupted" in str(error):
        return translate("Store", "{name} answers without end; it is not a sound project file.")
    return translate("Store", "{name} could not be read or written: {reason}.")


def _sentences() -> dict[str, str]:
    return {
        "SQLITE_FULL": translate("Store", "The disk is full: {name} was not changed. Free some space and try again."),
        "SQLITE_BUSY": translate("Store", "Another program is using {name} at this moment; nothing was saved."),
        "SQLITE_READONLY_DBMOVED": moved(),
        "SQLITE_READONLY": translate("Store", "{name} is write-protected; nothing was saved."),
        "SQLITE_CANTOPEN": translate("Store", "{name} cannot be opened in {folder}."),
        "SQLITE_NOTADB": not_a_project(),
        "SQLITE_CORRUPT": translate("Store", "{name} is damaged. Nothing was written to it; {hint}."),
        "SQLITE_IOERR": translate("Store", "The disk could not read or write {name}; nothing was saved."),
    }


def not_a_project() -> str:
    return translate(
        "Store", "{name} is not a project file, or its beginning is damaged; 'annotator repair' may save its rows."
    )


def repair_hint() -> str:
    return translate(
        "Store",
        "'annotator repair' (in the window: File › Repair a damaged project…) saves what can be read into a new one",
    )


def moved() -> str:
    return translate(
        "Store", "{name} was moved, replaced or removed by another program; nothing was saved. Save a copy elsewhere."
    )
