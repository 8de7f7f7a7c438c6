"""What the analyst must know of a project file that was opened: notices that stay until they are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.text import translate
from annotator.ui.flows.image_file_flows import tell_missing

if TYPE_CHECKING:
    from annotator.store import ProjectFile
    from annotator.ui.window import Window


def tell_state(window: Window, project: ProjectFile) -> None:
    """Recovered, taken over, read only, damaged, images that are not there."""
    for index, sentence in enumerate(project.notices):
        window.notify(f"opened-{index}", sentence)
    if project.is_damaged:
        words = translate("Window", "Repair into a new project…")
        window.notify("damaged", project.read_only_reason, (words, window.ask_repair), grave=True)
    elif project.read_only_reason:
        _tell_read_only(window, project)
    if window.bench is not None:
        tell_missing(window.bench)


def _tell_read_only(window: Window, project: ProjectFile) -> None:
    """Why nothing can be changed, and what to do where a copy would help."""
    if not project.is_copy_editable or window.flows is None:
        window.notify("read-only", project.read_only_reason)
        return
    hint = translate("Window", "To change something, save a copy and open that one.")
    deed = translate("Window", "Save a copy…"), window.flows.save_copy
    window.notify("read-only", f"{project.read_only_reason} {hint}", deed)
