"""The first steps of the window, in the order that has it on the screen soonest.

Nothing that is slow to import is imported above: the decoding child loads while Qt does, the window is shown with its
menus and the welcome page, and only then comes what a project needs (`parts`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.imagery.service import ImageryService

if TYPE_CHECKING:
    from annotator.ui.window import Window


def run_window(arguments: Sequence[str]) -> int:
    """Open the window on projects, images or files; returns the exit code."""
    if _has_no_screen():
        sys.stderr.write("annotator: there is no display; the verbs work without one (annotator --help)\n")
        return 1
    window = first_window()
    from annotator.ui import trouble
    from annotator.ui.theme import current_palette

    trouble.start_log()
    trouble.catch_bugs(window.notice_of_bug)
    window.actions_["dark"].setChecked(current_palette().is_dark)
    paths = [Path(argument).absolute() for argument in arguments]
    if paths:
        window.owner.post(lambda: window.open_files(paths))
    from PySide6.QtWidgets import QApplication

    return QApplication.exec()


def first_window() -> Window:
    """The window of a fresh process, on the screen; what a project needs is loaded as soon as events are handled."""
    imagery = ImageryService()
    imagery.start()
    from PySide6 import QtWidgets  # noqa: F401  before all that comes with plain imports

    from annotator.ui.imports import use_plain_import

    use_plain_import()
    from annotator.ui.application import make_application, shown_window

    make_application()
    return shown_window(imagery)


def _has_no_screen() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
