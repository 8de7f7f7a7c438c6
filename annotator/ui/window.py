"""The window: menus, the welcome page, and one project at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMainWindow, QMessageBox, QStackedWidget

from annotator.app.dropped import KINDS, sorted_out
from annotator.domain.errors import AnnotatorError, Refused
from annotator.domain.text import translate
from annotator.imagery.service import ImageryService
from annotator.ui.actions import Actions
from annotator.ui.arriving import Arriving, Part
from annotator.ui.bridge import OwnerThread
from annotator.ui.leaving import may_leave
from annotator.ui.welcome import WelcomePage

if TYPE_CHECKING:
    from annotator.app.workspace import Workspace
    from annotator.ui.first_look import FirstLook
    from annotator.ui.floating.notice_bar import Deed
    from annotator.ui.flows.file_flows import FileFlows
    from annotator.ui.workbench import Workbench


def _opener() -> ModuleType:
    """Reads and makes projects; loaded when the first of them is wanted."""
    from annotator.app import opening

    return opening


class Window(QMainWindow):
    """Thin: it opens and closes projects; panels and tools do the rest.

    What a project needs is imported where it is used: the window stands before that is loaded.
    """

    left = Signal()
    """A project's widgets are gone."""

    def __init__(self, imagery: ImageryService | None = None) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        self.resize(1440, 900)
        self.owner = OwnerThread()
        self.imagery = imagery or ImageryService()
        self.imagery.start()
        self._arriving = Arriving(self.owner.post, self.imagery, self._look_at, self._shown, self._not_opened)
        self.bench: Workbench | None = None
        self.flows: FileFlows | None = None
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self.welcome = WelcomePage(
            new=self.new_project,
            open_=self.ask_open,
            sample=self.open_sample,
            repair=self.ask_repair,
            open_path=self.open_project,
        )
        self._stack.addWidget(self.welcome)
        self._notice = QLabel(self)
        self._notice.setObjectName("notice")
        self._notice.setTextFormat(Qt.TextFormat.PlainText)
        self._notice.hide()
        self.actions_ = Actions(self)
        self.actions_.fill(self.menuBar())
        self._on_project()

    def load_parts(self) -> None:
        """Import, behind the window, what a project needs."""
        self._arriving.load()

    @property
    def is_empty(self) -> bool:
        """No project is open, and none is on its way."""
        return self.bench is None and not self._arriving.is_busy

    @property
    def workspace(self) -> Workspace | None:
        return self.bench.workspace if self.bench is not None else None

    def say(self, sentence: str) -> None:
        """A sentence for the user, in the status bar or on the welcome page."""
        if self.bench is not None:
            self.bench.say(sentence)
        else:
            self._notice.setText(sentence)
            self._notice.adjustSize()
            self._notice.move(24, self.height() - self._notice.height() - 16)
            self._notice.setVisible(bool(sentence))

    def notify(self, key: str, sentence: str, deed: Deed | None = None, *, grave: bool = False) -> None:
        """A sentence that stays above the canvas until somebody closes it; a later one of the same key replaces it."""
        if self.bench is not None:
            self.bench.notices.show_notice(key, sentence, deed, grave=grave)
        else:
            self.say(sentence)

    def open_project(self, path: Path, then: Callable[[], object] = lambda: None) -> None:
        """Open a project file in place of the one that is open, soon; `then` is called once it is there."""
        self._open(lambda: _opener().own_copy(path), then)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open what was named or dropped: a project, else images, files and folders into the open or a new project."""
        try:
            dropped = sorted_out(paths, KINDS)
        except Refused as refusal:
            self.say(str(refusal))
            return
        files, home = dropped.files, dropped.home
        if dropped.projects:
            self.open_project(dropped.projects[0], lambda: self._drop(files))
        elif home is not None and self.bench is None:
            self._open(lambda: _opener().project_for(home), lambda: self._drop(files))
        else:
            self._drop(files)

    def new_project(self) -> None:
        name = translate("Window", "New project")
        chosen, _kind = QFileDialog.getSaveFileName(self, name, "survey.gpkg", "GeoPackage (*.gpkg)")
        if chosen:
            self.create_project(Path(chosen).with_suffix(".gpkg"))

    def create_project(self, path: Path) -> None:
        self._open(lambda: _opener().create_project(path))

    def ask_open(self) -> None:
        title_ = translate("Window", "Open project")
        chosen, _kind = QFileDialog.getOpenFileName(self, title_, "", "GeoPackage (*.gpkg)")
        if chosen:
            self.open_project(Path(chosen))

    def open_sample(self, name: str = "sample") -> None:
        self._open(lambda: _opener().sample_copy(name))

    def ask_repair(self) -> None:
        from annotator.ui.flows.repair_flow import ask_repair

        ask_repair(self)

    def close_project(self) -> None:
        """Put the project away; what was asked for is still written, and nobody waits for it."""
        bench, self.bench, self.flows = self.bench, None, None
        if bench is not None:
            bench.close_bench()
            self._stack.removeWidget(bench)
            bench.workspace.leave()
            self._arriving.departed(bench.workspace.path, bench.workspace.session.left)
            bench.workspace.session.failed.connect(lambda why: self.tell_failed(why, translate("Window", "Not saved")))
            bench.destroyed.connect(self.left)
            bench.deleteLater()
        self.welcome.refresh()
        self._on_project()

    def notice_of_bug(self, sentence: str, _report: str) -> None:
        """A bug was logged; the work goes on. May come from any thread."""
        text = translate("Window", "Something went wrong and was logged; your work is saved. ({what})")
        self.owner.post(lambda: self.say(text.format(what=sentence)))

    def dragEnterEvent(self, event) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.owner.post(lambda: self.open_files(paths))

    def closeEvent(self, event) -> None:
        if not may_leave(self, self.close):
            event.ignore()
            return
        self._arriving.end()
        workspace = self.workspace
        while workspace is not None and not workspace.session.is_settled:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 50)
        self.close_project()
        self.imagery.close()
        super().closeEvent(event)

    def _open(self, find: Callable[[], Path], then: Callable[[], object] = lambda: None) -> None:
        if may_leave(self, lambda: self._open(find, then)):
            self.say(translate("Window", "Opening…"))
            self._arriving.open(find, then)

    def _not_opened(self, error: AnnotatorError) -> None:
        self.say("")
        self.tell_failed(str(error), translate("Window", "Could not open"))

    def _look_at(self, workspace: Workspace) -> FirstLook:
        """Have the first picture of a project on its way, while that which shows it is being made."""
        from annotator.ui.first_look import FirstLook

        size = self._stack.size()
        return FirstLook(workspace, self.owner.post, (size.width(), size.height()), self.devicePixelRatioF())

    def _shown(self, workspace: Workspace, first: FirstLook) -> Iterator[Part | None]:
        """Show what was opened, step by step; a project that is open for editing already stays as it is."""
        from annotator.ui.flows.telling import tell_state
        from annotator.ui.workbench import Workbench

        current = self.workspace
        if current is not None and current.path == workspace.path and not current.session.project.read_only:
            workspace.leave()
            self.say("")
            return
        bench = Workbench(workspace, first, self._stack)
        workspace.figures.hold()
        try:
            yield None
            yield from bench.make_stage()
            if current is None:
                self._bring(bench)
            yield Part.PANELS
            yield from bench.make_panels()
        except GeneratorExit:
            bench.close_bench()
            bench.deleteLater()
            raise
        self._show(bench)
        tell_state(self, workspace.session.project)
        workspace.figures.go_on()

    def _drop(self, paths: Sequence[Path]) -> None:
        from annotator.ui.features.map_layers import dropped_archives

        archives = dropped_archives(paths)
        rest = [path for path in paths if path not in archives]
        if rest and self.flows is not None:
            self.flows.drop(rest)
        if archives and self.bench is not None:
            self.bench.stage.maps.ask_source(archives[0])

    def _show(self, bench: Workbench) -> None:
        from annotator.ui.flows.file_flows import FileFlows

        self.close_project()
        workspace = bench.workspace
        workspace.session.crashed.connect(self._on_crashed)
        self.bench = bench
        self.flows = FileFlows(workspace, self, self.say, lambda sentence: self.notify(sentence, sentence))
        self.bench.stage.dates.add_requested.connect(lambda: self.flows.add_images())
        self.bench.sites.add_requested.connect(lambda: self.flows.add_images())
        self._bring(bench)
        workspace.session.changed.connect(lambda _change: self._show_undo())
        self._on_project()
        self.bench.stage.canvas.setFocus()

    def _bring(self, bench: Workbench) -> None:
        """To the front, if it is not there already."""
        if self._stack.indexOf(bench) < 0:
            self._stack.addWidget(bench)
        self._stack.setCurrentWidget(bench)
        self._notice.hide()

    def _on_project(self) -> None:
        self.actions_.set_project_open(self.bench is not None)
        name = self.workspace.path.stem if self.workspace is not None else ""
        self.setWindowTitle(f"{name} — annotator" if name else "annotator")
        self._show_undo()

    def _show_undo(self) -> None:
        """Undo and redo say what they would do."""
        session = self.workspace.session if self.workspace is not None else None
        for name, word in (("undo", translate("Window", "Undo")), ("redo", translate("Window", "Redo"))):
            entry = getattr(session, f"{name}_entry", None)
            self.actions_[name].setEnabled(entry is not None)
            self.actions_[name].setText(f"{word}: {entry.label}" if entry is not None else word)

    def _on_crashed(self, error: Exception) -> None:
        raise error

    def tell_failed(self, sentence: str, title: str) -> None:
        """Something was not done: a box that says why and stops nothing else."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(sentence)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
