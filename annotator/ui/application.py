"""The application and its window: style, language, and the one window on the screen."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator.imagery.service import ImageryService
from annotator.ui import language
from annotator.ui.collecting import Collector
from annotator.ui.theme import apply_theme

if TYPE_CHECKING:
    from annotator.ui.window import Window

_TURN_S = 0.0001


def make_application() -> QApplication:
    """The one QApplication, dressed and translated."""
    existing = QApplication.instance()
    if existing is None:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("annotator")
    app.setApplicationDisplayName("annotator")
    # Other threads compute in Python, too: the window must not wait five milliseconds for each of its many turns.
    sys.setswitchinterval(_TURN_S)
    language.install(app)
    apply_theme(app)
    return app


def shown_window(imagery: ImageryService | None = None) -> Window:
    """The window, on the screen; `imagery` where its child was started already."""
    # Modules make objects that all stay: looking for garbage among them is a tenth of the start.
    gc.disable()
    from annotator.ui.window import Window

    window = Window(imagery)
    window.show()
    window.owner.post(window.load_parts)
    collector = Collector(window, lambda: window.is_empty)
    window.left.connect(collector.expect_end)
    return window
