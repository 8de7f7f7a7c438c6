"""Before a project leaves: what was asked for and is not done yet would be lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.ui.window import Window

_ASKED = "leaving"


def may_leave(window: Window, go: Callable[[], object]) -> bool:
    """Whether the open project may leave at once; else the analyst is asked, and `go` is called if he agrees."""
    workspace = window.workspace
    owed = workspace.jobs.owed if workspace is not None else []
    if not owed:
        return True
    if window.findChild(QMessageBox, _ASKED) is not None:
        return False
    what = "\n".join(job.label for job in owed)
    text = translate("Leaving", "Not done yet:\n{what}\n\nIf the project is closed now, nothing of it is kept.")
    box = QMessageBox(QMessageBox.Icon.Question, translate("Leaving", "Work under way"), "", parent=window)
    box.setObjectName(_ASKED)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text.format(what=what))
    drop = box.addButton(translate("Leaving", "Close and drop it"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(translate("Leaving", "Go on working"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def answered() -> None:
        if box.clickedButton() is drop:
            for job in owed:
                job.cancel()
            go()

    box.finished.connect(answered)
    box.open()
    return False
