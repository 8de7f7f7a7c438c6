"""Second looks: choosing the pass to work in, taking in a mailed copy, and the strip that says where one is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton

from annotator.app.copies import read_copy
from annotator.app.workspace import Workspace
from annotator.domain.document import Document
from annotator.domain.edits.copied_passes import take_from_copy
from annotator.domain.edits.passes import add_pass, free_name
from annotator.domain.errors import AnnotatorError
from annotator.domain.records import Pass, new_uid
from annotator.domain.text import translate
from annotator.ui.dialogs.second_look import BLIND, COPY, REPEAT, SecondLookDialog
from annotator.ui.icons import icon
from annotator.ui.panels.look import MARGIN, Elided, Panel

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


class PassStrip(Panel):
    """Above everything while another pass than the main one is worked in; so nobody takes one for the other."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.setObjectName("pass_strip")
        self.words = Elided("strong")
        self.back = QPushButton(translate("SecondLook", "Back to the main pass"))
        self.back.setIcon(icon("close"))
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(lambda: workspace.selection.work_in(""))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 3, MARGIN, 3)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.back)
        self.follow(workspace.selection.pass_changed, lambda _uid: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Say which pass it is; gone in the main one."""
        row = self._workspace.session.stored.get(Pass, self._workspace.selection.pass_uid)
        text = translate("SecondLook", "Second look · {name} · marks of the main pass are hidden, none of these count")
        self.words.setText(text.format(name=row.name) if row is not None else "")
        self.setVisible(row is not None)


def choose(bench: Workbench) -> None:
    """Ask for the pass to work in and go there."""
    dialog = SecondLookDialog(bench.workspace, bench)
    if not dialog.exec():
        return
    if dialog.chosen == COPY:
        ask_copy(bench)
    elif dialog.chosen in (BLIND, REPEAT):
        begin(bench, dialog.name.text(), dialog.chosen)
    else:
        bench.workspace.selection.work_in(dialog.chosen)


def begin(bench: Workbench, name: str, note: str) -> None:
    """Begin a pass, and work in it as soon as it is on disk."""
    session, selection, uid = bench.workspace.session, bench.workspace.selection, new_uid("pass")

    def enter(_change: object) -> None:
        if session.stored.get(Pass, uid) is not None:
            stop()
            selection.work_in(uid)

    stop = session.changed.connect(enter)
    session.apply(add_pass(name, session.author, uid=uid, note=note))


def ask_copy(bench: Workbench) -> None:
    """Ask for the file of a mailed copy."""
    title = translate("SecondLook", "A copy of this project, with somebody's second look")
    chosen, _kind = QFileDialog.getOpenFileName(bench, title, "", "GeoPackage (*.gpkg)")
    if chosen:
        take_copy(bench, Path(chosen))


def take_copy(bench: Workbench, path: Path) -> None:
    """Read a copy in the background and take in what was drawn in it; the comparison opens."""
    workspace, session = bench.workspace, bench.workspace.session
    own = workspace.path

    def done(other: Document) -> None:
        workspace.selection.work_in("")
        name = free_name(session.stored, translate("SecondLook", "Copy {name}").format(name=path.stem))
        session.apply(take_from_copy(other, name, session.author))
        bench.show_room("second_look")

    def failed(error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        bench.say(str(error))

    label = translate("SecondLook", "Reading {name}").format(name=path.name)
    workspace.jobs.start(label, lambda _job: read_copy(path, own), done, failed, owed=True)
