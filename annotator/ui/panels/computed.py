"""A panel whose contents take a while: computed in the background while it is to be seen, again after every edit."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from annotator.app.workspace import Workspace
from annotator.domain.document import Document
from annotator.ui.panels.look import Panel

R = TypeVar("R")


class ComputedPanel(Panel, Generic[R]):
    """`compute` runs on a job's thread with a snapshot; `show_result` shows what came of it."""

    WAIT_MS = 1000

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._is_running, self._is_stale = False, True
        self._wait = QTimer(self, singleShot=True, interval=self.WAIT_MS)
        self._wait.timeout.connect(self.refresh)
        self.follow(workspace.session.changed, lambda _change: self._on_changed())

    def label(self) -> str:
        """What the bottom line says meanwhile."""
        raise NotImplementedError

    def compute(self, document: Document) -> R:
        raise NotImplementedError

    def show_result(self, result: R) -> None:
        raise NotImplementedError

    def refresh(self) -> None:
        """Compute what the document is now; what comes too late is computed again."""
        if self._is_running or not self.isVisible():
            self._is_stale = True
            return
        self._is_running, self._is_stale = True, False
        document = self._workspace.document
        self._workspace.jobs.start(self.label(), lambda _job: self.compute(document), self._done, self._failed)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _done(self, result: R) -> None:
        self._is_running = False
        self.show_result(result)
        if self._is_stale:
            self._wait.start()

    def _failed(self, error: Exception) -> None:
        self._is_running = False
        raise error

    def _on_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._wait.start()
