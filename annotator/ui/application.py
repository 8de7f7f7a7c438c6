"""Start of the window: style, language, log, and what was named on the command line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator.ui import language, trouble
from annotator.ui.theme import apply_theme, current_palette

if TYPE_CHECKING:
    from annotator.ui.window import Window

_TURN_S = 0.0005


def make_application() -> QApplication:
    """The one QApplication, dressed and translated."""
    existing = QApplication.instance()
    if existing is None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("annotator")
    app.setApplicationDisplayName("annotator")
    # Other threads compute in Python, too: the window must not wait five milliseconds for each of its turns.
    sys.setswitchinterval(_TURN_S)
    language.install(app)
    apply_theme(app)
    return app


def run_window(arguments: Sequence[str]) -> int:
    """Open the window on projects, images or files; returns the exit code."""
    if _has_no_screen():
        sys.stderr.write("annotator: there is no display; the verbs work without one (annotator --help)\n")
        return 1
    app = make_application()
    trouble.start_log()
    window = shown_window()
    trouble.catch_bugs(window.notice_of_bug)
    window.actions_["dark"].setChecked(current_palette().is_dark)
    paths = [Path(argument).absolute() for argument in arguments]
    if paths:
        window.owner.post(lambda: window.open_files(paths))
    return app.exec()


def shown_window() -> Window:
    """The window, on the screen."""
    # Hundreds of modules make objects that all stay: looking for garbage among them is a tenth of the start.
    gc.disable()
    from annotator.ui.window import Window

    window = Window()
    window.show()
    gc.freeze()
    gc.enable()
    return window


def _has_no_screen() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
