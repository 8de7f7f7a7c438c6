"""Reading a mailed copy of a project, without ever writing to it."""

from __future__ import annotations

from pathlib import Path

from annotator.app.project_reading import read_project
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.text import translate


def read_copy(path: Path, own: Path) -> Document:
    """The document of another project file; raises `ProjectError` where it cannot be read.

    `own` is the project that is open: it is no copy of itself.
    """
    if path.resolve() == own.resolve():
        raise Refused(translate("SecondLook", "{name} is this project itself, not a copy.").format(name=path.name))
    read = read_project(path, read_only=True)
    try:
        return read.document
    finally:
        read.project.close()
