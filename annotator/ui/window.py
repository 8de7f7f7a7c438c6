"""The window: menus, the welcome page, and one project at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMainWindow, QMessageBox, QStackedWidget

from annotator.app.opening import create_project, open_workspace, own_copy, project_beside, sample_copy
from annotator.app.workspace import Workspace
from annotator.domain.errors import AnnotatorError
from annotator.domain.text import translate
from annotator.imagery.service import ImageryService
from annotator.ui.actions import Actions
from annotator.ui.bridge import OwnerThread
from annotator.ui.file_flows import FileFlows
from annotator.ui.welcome import WelcomePage
from annotator.ui.workbench import Workbench


class Window(QMainWindow):
    """Thin: it opens and closes projects; panels and tools do the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 600)
        self.resize(1440, 900)
        self.owner = OwnerThread()
        self.imagery = ImageryService()
        self.imagery.start()
        self.bench: Workbench | None = None
        self.flows: FileFlows | None = None
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self.welcome = WelcomePage(
            new=self.new_project, open_=self.ask_open, sample=self.open_sample, open_path=self.open_project
        )
        self._stack.addWidget(self.welcome)
        self._notice = QLabel(self)
        self._notice.setObjectName("notice")
        self._notice.setTextFormat(Qt.TextFormat.PlainText)
        self._notice.hide()
        self.actions_ = Actions(self)
        self.actions_.fill(self.menuBar())
        self._on_project()

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

    def open_project(self, path: Path) -> bool:
        """Open a project file, in place of the one that is open."""
        try:
            workspace = open_workspace(own_copy(path), self.owner.post, self.imagery)
        except AnnotatorError as error:
            self._tell_failed(str(error))
            return False
        self._show(workspace)
        notices = list(workspace.session.project.notices)
        if workspace.session.project.read_only:
            notices.append(workspace.session.project.read_only_reason)
        if notices:
            self.say(" ".join(notices))
        return True

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open what was named or dropped: a project, else images and files into the open or a new project."""
        projects = [path for path in paths if path.suffix.lower() == ".gpkg"]
        others = [path for path in paths if path not in projects]
        if projects:
            self.open_project(projects[0])
        if others:
            if self.bench is None:
                self._project_for(others[0])
            if self.flows is not None:
                self.flows.drop(others)

    def new_project(self) -> None:
        name = translate("Window", "New project")
        chosen, _kind = QFileDialog.getSaveFileName(self, name, "survey.gpkg", "GeoPackage (*.gpkg)")
        if chosen:
            self.create_project(Path(chosen).with_suffix(".gpkg"))

    def create_project(self, path: Path) -> None:
        try:
            create_project(path)
        except AnnotatorError as error:
            self._tell_failed(str(error))
            return
        self.open_project(path)

    def ask_open(self) -> None:
        title_ = translate("Window", "Open project")
        chosen, _kind = QFileDialog.getOpenFileName(self, title_, "", "GeoPackage (*.gpkg)")
        if chosen:
            self.open_project(Path(chosen))

    def open_sample(self) -> None:
        try:
            path = sample_copy()
        except AnnotatorError as error:
            self._tell_failed(str(error))
            return
        self.open_project(path)

    def close_project(self) -> None:
        bench, self.bench, self.flows = self.bench, None, None
        if bench is not None:
            bench.close_bench()
            self._stack.removeWidget(bench)
            bench.workspace.jobs.close()
            bench.workspace.session.close()
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
        self.close_project()
        self.imagery.close()
        super().closeEvent(event)

    def _show(self, workspace: Workspace) -> None:
        self.close_project()
        workspace.session.crashed.connect(self._on_crashed)
        self.bench = Workbench(workspace)
        self.flows = FileFlows(workspace, self, self.say)
        self.bench.stage.dates.add_requested.connect(lambda: self.flows.add_images())
        self.bench.sites.add_requested.connect(lambda: self.flows.add_images())
        self._stack.addWidget(self.bench)
        self._stack.setCurrentWidget(self.bench)
        workspace.session.changed.connect(lambda _change: self._show_undo())
        self._notice.hide()
        self._on_project()
        self.bench.stage.canvas.setFocus()

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

    def _project_for(self, first: Path) -> None:
        """A project for files that were opened without one: beside the first, used again if it is there."""
        path = project_beside(first)
        if path.exists():
            self.open_project(path)
        else:
            self.create_project(path)

    def _tell_failed(self, sentence: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, translate("Window", "Could not open"), "", parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(sentence)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
