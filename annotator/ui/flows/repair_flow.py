"""Repairing a damaged project from the window: from File, the welcome page, or the notice over a damaged one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from annotator.app.jobs import Cancelled, Jobs
from annotator.app.repairing import repair, repaired_name, told
from annotator.domain.errors import AnnotatorError
from annotator.domain.text import translate
from annotator.store.rescue import Salvaged

if TYPE_CHECKING:
    from annotator.ui.window import Window

_KIND = "GeoPackage (*.gpkg)"


def ask_repair(window: Window) -> None:
    """Ask which project is damaged, unless the one that is shown is, and where the new one goes."""
    shown = window.workspace
    damaged = shown.path if shown is not None and shown.session.project.is_damaged else None
    if damaged is None:
        caption = translate("Repair", "Which project is damaged?")
        chosen, _kind = QFileDialog.getOpenFileName(window, caption, "", _KIND)
        damaged = Path(chosen) if chosen else None
    if damaged is not None:
        ask_where(window, damaged)


def ask_where(window: Window, damaged: Path) -> None:
    """Ask for the new project's name and repair into it."""
    caption = translate("Repair", "Save what can be read into a new project")
    chosen, _kind = QFileDialog.getSaveFileName(window, caption, str(repaired_name(damaged)), _KIND)
    if chosen:
        repair_into(window, damaged, Path(chosen).with_suffix(".gpkg"))


def repair_into(window: Window, damaged: Path, new: Path) -> None:
    """Repair in the background, then open the new project with what was saved and lost over it."""
    workspace = window.workspace
    jobs = workspace.jobs if workspace is not None else Jobs(window.owner.post)

    def end() -> None:
        if workspace is None:
            jobs.leave()

    def done(found: Salvaged) -> None:
        end()
        sentence = told(found, damaged, new)
        window.open_project(new, lambda: window.notify("repaired", sentence, grave=not found.is_whole))

    def failed(error: Exception) -> None:
        end()
        if isinstance(error, AnnotatorError):
            window.say("")
            window.tell_failed(str(error), translate("Repair", "Could not repair"))
        elif not isinstance(error, Cancelled):
            raise error

    label = translate("Repair", "Repairing {name}").format(name=damaged.name)
    window.say(f"{label}…")
    jobs.start(label, lambda _job: repair(damaged, new), done, failed, outlives_project=True)
