"""Whether the files of the scene that is shown are still those that were measured."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from annotator.app.image_files import StoredFile, change_of, is_lost, stored_files
from annotator.app.jobs import Cancelled, Job
from annotator.app.workspace import Workspace
from annotator.domain.records import Scene
from annotator.domain.text import translate

_State = tuple[int, int] | None


class FileWatch(QObject):
    """Looks when asked, and whenever somebody comes back from another program."""

    said = Signal(str)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._seen: dict[Path, _State] = {}
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication), "a window without an application"
        self._application = application
        application.applicationStateChanged.connect(self._on_state)

    def check(self, scene: Scene, *, only_touched: bool = False) -> None:
        """Say so when a file is gone or another one; it is read in the background where that is not known.

        `only_touched`: leave out those that are as they were at the last look.
        """
        work = self._workspace
        for file in stored_files([scene]):
            path = work.resolve(file.stored)
            if path is None:
                continue
            now = _state(path)
            before = self._seen.get(path, now)
            self._seen[path] = now
            if only_touched and before == now:
                continue
            if now is None:
                self.said.emit(is_lost(file))
            elif work.fingerprints.known(path) != file.sha256:
                label = translate("Stage", "Checking {name}").format(name=file.name)
                work.jobs.start(label, partial(_changed, file, path, work), self._say_changed, _unless_expected)

    def end(self) -> None:
        """The project is put away."""
        self._application.applicationStateChanged.disconnect(self._on_state)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            scene = self._workspace.document.get(Scene, self._workspace.selection.scene_uid)
            if scene is not None:
                self.check(scene, only_touched=True)

    def _say_changed(self, sentence: str) -> None:
        if sentence:
            self.said.emit(sentence)


def _state(path: Path) -> _State:
    """Size and time of change; None where no file is."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _changed(file: StoredFile, path: Path, work: Workspace, job: Job) -> str:
    return change_of(file, path, work.fingerprints, job.report)


def _unless_expected(error: Exception) -> None:
    """A look that was cancelled, or at a file that went away meanwhile, says nothing; the findings name such files."""
    if not isinstance(error, Cancelled | OSError):
        raise error
