"""Outline, count and locate things on satellite images, and defend every figure.

For scripts and notebooks:

    with annotator.open_project("survey.gpkg") as project:
        project.summary()["stall"]["area_m2"]
        project.export("change", "year", out="tables.xlsx")

Importing the package loads nothing else: no arrays, no window, no libraries for images.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from annotator.app.headless import Project

__all__ = ["open_project"]


def open_project(path: str | os.PathLike[str], *, read_only: bool = True) -> Project:
    """Open a project for reading (or, with `read_only=False`, for editing, which needs its lock).

    The result has the project's `document`, `summary()`, `tables(name)` and `export(*tables, out=...)`; it is a context
    manager. Raises `annotator.domain.errors.ProjectError` where the file cannot be read.
    """
    from pathlib import Path

    from annotator.app.headless import Project

    project = Project.open(Path(path), read_only=read_only)
    if not read_only:
        project.require_writable()
    return project
