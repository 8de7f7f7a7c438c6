"""A project's way into the window: its code is loaded, its file is read on another thread, and then it is shown."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from enum import Enum, auto
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from annotator.app.threads import Post
from annotator.domain.errors import AnnotatorError
from annotator.imagery.service import ImageryService
from annotator.ui.parts import Loading, Parts

if TYPE_CHECKING:
    from annotator.app.opening import Opening
    from annotator.app.workspace import Workspace
    from annotator.ui.first_look import FirstLook

READING = ("numpy", "shapely", "pyproj", "annotator.store", "annotator.app.session", "annotator.app.opening")
BESIDE = (
    "annotator.render.scene_marks",
    "annotator.render.marks",
    "annotator.render.decor",
    "annotator.render.tiles",
    "annotator.imagery.loader",
    "annotator.app.maps.atlas",
    "annotator.app.placing.draft",
    "annotator.tools.toolbox",
)
SHOWING = (
    "annotator.ui.canvas.canvas",
    "annotator.ui.panels.dates",
    "annotator.ui.compare.panes",
    "annotator.ui.stage",
    "annotator.ui.workbench",
)
AROUND = (
    "annotator.ui.panels.sites",
    "annotator.ui.panels.inspector",
    "annotator.ui.panels.palette",
    "annotator.ui.panels.statusbar",
    "annotator.ui.rooms",
    "annotator.ui.features.proposing",
    "annotator.ui.features.sweeping",
    "annotator.ui.around",
    "annotator.ui.flows.file_flows",
)
"""Modules in the order in which they are wanted; loading stops between two of them where the window closes.

The first two have nothing of Qt's widgets in them and come on another thread.
"""
_GIVEN_BACK_S = 10.0


class Part(Enum):
    """What may not be loaded yet when a project's image is shown."""

    PANELS = auto()


class Arriving:
    """One project at a time is on its way; a later one takes its place."""

    def __init__(
        self,
        post: Post,
        imagery: ImageryService,
        look_at: Callable[[Workspace], FirstLook],
        shown: Callable[[Workspace, FirstLook], Iterator[Part | None]],
        failed: Callable[[AnnotatorError], object],
    ) -> None:
        """`look_at` has the first picture read, `shown` shows a project in steps, `failed` says why there is none.

        All three are called on the owner's thread. What `shown` yields is needed for its next step.
        """
        self._post, self._imagery = post, imagery
        self._look_at, self._shown, self._failed = look_at, shown, failed
        self._first: FirstLook | None = None
        # A project can be read while the rest of what shows it is still being loaded.
        self._reading = Parts(READING, post)
        self._showing = Parts(SHOWING, post)
        self._around = Parts(AROUND, post)
        self._opening: Opening | None = None
        self._abandoned: list[Opening] = []
        """They may still hold a project, until they have read it."""
        self._read: Workspace | None = None
        self._steps: Iterator[Part | None] | None = None
        """Of what is being shown: the window handles events between two of them."""
        # A timer and no posted event: Qt takes those in the same turn, before it looks at the mouse.
        self._next = QTimer(singleShot=True, interval=0)
        self._next.timeout.connect(lambda: self._go_on())
        self._then: Callable[[], object] = lambda: None
        self._loading: Loading | None = None
        self._is_over = False
        self._departed: dict[Path, Event] = {}
        """Projects that were open here, and whether their files are given back."""

    @property
    def is_busy(self) -> bool:
        """Whether a project is on its way."""
        return self._opening is not None or self._read is not None

    def load(self) -> None:
        """Import in the background what a project needs."""
        if not self._is_over:
            beside = Parts(BESIDE, self._post)
            self._loading = Loading(self._post, (self._reading, beside), (self._showing, self._around))

    def open(self, find: Callable[[], Path], then: Callable[[], object]) -> None:
        """Read the project whose path `find` gives on another thread; `then` is called once it is shown."""
        self._reading.then(lambda: self._begin(find, then))

    def departed(self, path: Path, given_back: Event) -> None:
        """This project was put away; it is opened again only once its file is given back."""
        self._departed[path] = given_back

    def end(self) -> None:
        """The window closes: what is on its way is given back, and nothing comes any more."""
        self._is_over = True
        if self._loading is not None:
            self._loading.end()
        self._abandon()

    def _abandon(self) -> None:
        if self._opening is not None:
            self._opening.abandon()
            self._abandoned = [each for each in (*self._abandoned, self._opening) if not each.has_given_back]
        if isinstance(self._steps, Generator):
            self._steps.close()
        if self._first is not None:
            self._first.close()
            self._first = None
        if self._read is not None:
            self._read.leave()
            self.departed(self._read.path, self._read.session.left)
        self._opening = self._read = self._steps = None
        self._next.stop()
        self._let_load()

    def _begin(self, find: Callable[[], Path], then: Callable[[], object]) -> None:
        from annotator.app.opening import Opening

        self._abandon()
        if self._is_over:
            return
        departed, abandoned = dict(self._departed), tuple(self._abandoned)

        def found() -> Path:
            """The project's path, once this window has given it back: it must not find its own lock."""
            for opening in abandoned:
                opening.wait_found(_GIVEN_BACK_S)
            path = find()
            for opening in abandoned:
                opening.wait_given_back(path, _GIVEN_BACK_S)
            if path in departed:
                departed[path].wait(_GIVEN_BACK_S)
            return path

        def done(workspace: Workspace) -> None:
            self._opening, self._read = None, workspace
            self._first = self._look_at(workspace)
            self._showing.then(lambda: self._show(workspace, then))

        def failed(error: AnnotatorError) -> None:
            self._opening = None
            self._failed(error)

        self._opening = Opening(found, self._post, self._imagery, done, failed)

    def _show(self, workspace: Workspace, then: Callable[[], object]) -> None:
        if self._read is workspace and self._first is not None:
            self._steps, self._then = self._shown(workspace, self._first), then
            if self._loading is not None:
                self._loading.pause()
            self._go_on()

    def _let_load(self) -> None:
        if self._loading is not None:
            self._loading.go_on()

    def _go_on(self) -> None:
        """One step; the next comes behind the events that wait."""
        if self._steps is None:
            return
        for part in self._steps:
            if part is Part.PANELS:
                self._let_load()
                self._around.then(self._next.start)
            else:
                self._next.start()
            return
        if self._first is not None:
            self._first.close()  # where the project was open already, nobody took it over
        self._read = self._steps = self._first = None
        self._let_load()
        self._then()
