"""Opening and making projects for a window, with everything that belongs to an open one."""

from __future__ import annotations

import shutil
from pathlib import Path

from annotator.app.folders import data_dir
from annotator.app.headless import analyst_name
from annotator.app.jobs import Jobs
from annotator.app.memory import allowed_folders, remember_project
from annotator.app.session import Session
from annotator.app.threads import Post, Worker
from annotator.app.workspace import Workspace
from annotator.domain.defaults import starting_records
from annotator.domain.errors import ProjectError
from annotator.domain.text import translate
from annotator.imagery.service import ImageryService
from annotator.store import ProjectFile

SAMPLE = Path(__file__).parents[2] / "projects" / "sample"


def open_workspace(path: Path, post: Post | None, imagery: ImageryService | None = None) -> Workspace:
    """Open a project for a window; raises `ProjectError` with a sentence where that cannot be."""
    snapshots = data_dir() / "snapshots"
    session = Session.open(path, Worker(post), analyst=analyst_name(), snapshot_dir=snapshots, show_damaged=True)
    remember_project(path)
    workspace = Workspace(session, Jobs(post), imagery or ImageryService(), allowed_roots=allowed_folders())
    workspace.show_first()
    return workspace


def create_project(path: Path, title: str = "") -> None:
    """Make an empty project file; raises `ProjectError` where something is in the way."""
    ProjectFile.create(path, starting_records(title or path.stem), title=title or path.stem).close()


def sample_copy() -> Path:
    """The sample project in the user's own folder, copied there the first time (it can be edited freely)."""
    target = data_dir() / "sample"
    project = target / "sample.gpkg"
    if not project.exists():
        if not (SAMPLE / "sample.gpkg").exists():
            raise ProjectError(translate("Opening", "The sample project is not installed."))
        shutil.copytree(SAMPLE, target, dirs_exist_ok=True)
    return project


def own_copy(path: Path) -> Path:
    """The path itself, or for the shipped sample the user's copy of it: the shipped one stays as it is."""
    return sample_copy() if path.absolute() == SAMPLE / "sample.gpkg" else path


def project_beside(image: Path) -> Path:
    """Where the project of a lone image goes: beside it, or in the user's folder where that cannot be written."""
    beside = image.with_suffix(".gpkg")
    try:
        probe = image.parent / f".{image.stem}.probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return data_dir() / f"{image.stem}.gpkg"
    return beside
