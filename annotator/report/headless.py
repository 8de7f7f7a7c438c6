"""The report of a project without a window: pixels from our own children, dates from the journal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from annotator.app.headless import Project
from annotator.app.pictures import Pictures
from annotator.app.viewport import Viewport
from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.render.paper import without_screen
from annotator.render.picture import read_pixels
from annotator.report.build import Progress, ReportWish, build

NEVER = dt.datetime(1970, 1, 1)  # noqa: DTZ001  a date to print, UTC by convention
"""Stands on the report of a project that was never edited."""


def report_of(project: Project, folder: Path, progress: Progress) -> list[Path]:
    """Make the report of an open project; returns its files."""
    with without_screen(), ImageryService() as service:
        pictures = Pictures(service, project.resolve_file)

        def read(scene: Scene, view: Viewport) -> Picture | None:
            """A picture that cannot be read leaves its ground plain: the figures do not depend on it."""
            try:
                return read_pixels(pictures, scene, view)
            except Refused:
                return None

        return build(project.document, ReportWish(project.path.stem, folder, last_edit(project)), read, progress)


def last_edit(project: Project) -> dt.datetime:
    """Moment of the newest entry of the journal, UTC without zone."""
    entries = project.session.project.history(1)
    return dt.datetime.fromisoformat(entries[0].at.rstrip("Z")) if entries else NEVER
