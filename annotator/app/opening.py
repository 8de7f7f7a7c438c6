"""Opening and making projects for a window, with everything that belongs to an open one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from annotator.app.analyst import analyst_name
from annotator.app.folders import data_dir
from annotator.app.heap import give_back
from annotator.app.jobs import Jobs
from annotator.app.memory import allowed_folders, remember_project
from annotator.app.project_reading import ReadProject, read_project
from annotator.app.session import Session
from annotator.app.threads import Post, Worker, unexpected
from annotator.app.workspace import Workspace
from annotator.domain.defaults import starting_records
from annotator.domain.document import Document
from annotator.domain.errors import AnnotatorError, ProjectError
from annotator.domain.records import Crossing, Stall, Vehicle
from annotator.domain.text import translate
from annotator.imagery.service import ImageryService
from annotator.store import ProjectFile
from annotator.store.layers import holds_layers

_SHIPPED = Path(__file__).parents[2] / "projects"
SAMPLES = {"sample": "sample.gpkg", "market_survey": "survey.gpkg"}
"""Folders of the shipped projects with their project files."""


class Opening:
    """A project on its way to a window: read by the thread that will write it, while the window goes on."""

    def __init__(
        self,
        find: Callable[[], Path],
        post: Post | None,
        imagery: ImageryService,
        done: Callable[[Workspace], object],
        failed: Callable[[AnnotatorError], object],
    ) -> None:
        """`find` gives the project's path, on the other thread; `done` or `failed` comes on the owner's thread."""
        self._find, self._imagery = find, imagery
        self._done, self._failed = done, failed
        self._worker = Worker(post)
        self._guard = threading.Lock()
        self._path: Path | None = None
        self._read_project: ReadProject | None = None
        self._is_abandoned = self._has_read = False
        self._is_found, self._is_given_back = threading.Event(), threading.Event()
        self._worker.run(self._read, self._arrived, self._missed)

    def abandon(self) -> None:
        """It is not wanted any more: whatever was opened is given back, and nobody is told."""
        with self._guard:
            self._is_abandoned = True
            if self._has_read:
                self._give_back()
        self._worker.finish(lambda: None)

    @property
    def has_given_back(self) -> bool:
        """Whether an abandoned one holds nothing any more."""
        return self._is_given_back.is_set()

    def wait_found(self, seconds: float) -> None:
        """Of an abandoned one: until it makes no file any more. Not for the owner's thread."""
        self._is_found.wait(seconds)

    def wait_given_back(self, path: Path, seconds: float) -> None:
        """Of an abandoned one: until it has not opened the project at `path`. Not for the owner's thread."""
        if self._path == path:
            self._is_given_back.wait(seconds)

    def _read(self) -> None:
        try:
            path = self._look()
            if not self._is_abandoned:
                self._read_project = read_project(path, snapshot_dir=data_dir() / "snapshots", show_damaged=True)
                _look_up(self._read_project.document)
        finally:
            with self._guard:
                self._has_read = True
                if self._is_abandoned:
                    self._give_back()

    def _look(self) -> Path:
        try:
            self._path = path = self._find()
        finally:
            self._is_found.set()
        return path

    def _give_back(self) -> None:
        found, self._read_project = self._read_project, None
        if found is not None:
            found.project.close()
        self._is_given_back.set()

    def _arrived(self, _none: None) -> None:
        with self._guard:
            found, self._read_project = self._read_project, None
        if found is not None and not self._is_abandoned:
            self._worker.run(give_back, lambda _none: None, unexpected)
            self._done(_workspace(found, self._worker, self._imagery))

    def _missed(self, error: Exception) -> None:
        if self._is_abandoned:
            return
        if not isinstance(error, AnnotatorError):
            raise error
        self._failed(error)


def _look_up(document: Document) -> None:
    """Make the large look-ups of a document, here where nobody waits for a frame."""
    for kind in (Stall, Vehicle, Crossing):
        base = document.table(kind).base
        if base.size:
            base.rows_where("site_uid", "")
            base.row_of  # noqa: B018  kept where it was made


def _workspace(found: ReadProject, worker: Worker, imagery: ImageryService) -> Workspace:
    session = Session.on(found, worker, analyst=analyst_name())
    remember_project(session.project.path)
    workspace = Workspace(session, Jobs(worker.post), imagery, allowed_roots=allowed_folders())
    workspace.show_first()
    return workspace


def create_project(path: Path, title: str = "") -> Path:
    """Make an empty project file; raises `ProjectError` where something is in the way."""
    ProjectFile.create(path, starting_records(title or path.stem), title=title or path.stem).close()
    return path


def sample_copy(name: str = "sample") -> Path:
    """A shipped project in the user's own folder, copied there the first time (it can be edited freely)."""
    target = data_dir() / name
    project = target / SAMPLES[name]
    if not project.exists():
        if not (_SHIPPED / name / SAMPLES[name]).exists():
            raise ProjectError(translate("Opening", "The sample project is not installed."))
        shutil.copytree(_SHIPPED / name, target, dirs_exist_ok=True)
    return project


def own_copy(path: Path) -> Path:
    """The path itself, or for a shipped project the user's copy of it: the shipped one stays as it is."""
    shipped = {_SHIPPED / name / file: name for name, file in SAMPLES.items()}
    name = shipped.get(path.absolute())
    return path if name is None else sample_copy(name)


def project_for(image: Path) -> Path:
    """The project of a lone image or of a folder of images: made the first time, used again afterwards."""
    path = project_beside(image)
    return path if path.exists() else create_project(path)


def project_beside(image: Path) -> Path:
    """Where the project of a lone image goes: beside it, or in the user's folder where that cannot be written.

    That of a folder goes into the folder and has its name. A GeoPackage of layers is never taken for it.
    """
    beside = image / f"{image.name}.gpkg" if image.is_dir() else image.with_suffix(".gpkg")
    if holds_layers(beside):
        beside = beside.with_stem(f"{beside.stem}_survey")
    try:
        probe = beside.parent / f".{beside.stem}.probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return data_dir() / beside.name
    return beside
