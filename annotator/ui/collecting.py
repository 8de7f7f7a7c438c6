"""Python's cycle collector, run on the window's thread between events.

Left to itself it starts in whatever thread made the last object, and walks all there are: with 100,000 marks it stopped
every thread, the window's too, for a tenth of a second. It could also take apart Qt's objects on a thread that must not
touch them.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

_EVERY_MS = 1000
_AT_LATEST_S = 600.0
_FEW, _MANY = 1000, 40_000
"""New objects that are not worth a walk, and those that take longer than a frame to walk."""


class Collector(QObject):
    """Collects while it lives; afterwards Python's own collector is back."""

    def __init__(self, parent: QObject, is_quiet: Callable[[], bool] = lambda: True) -> None:
        """`is_quiet`: nobody would notice a tenth of a second now."""
        super().__init__(parent)
        self._is_quiet = is_quiet
        self._due: float | None = None
        """When all is to be walked at the latest, whatever goes on."""
        self._walked = 0
        """At most so many objects are walked by a collection."""
        gc.freeze()
        gc.disable()
        parent.destroyed.connect(gc.enable)
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def expect_end(self) -> None:
        """Something large is going: walk everything in a quiet moment, once its other threads have let it go, too."""
        self._due = time.monotonic() + _AT_LATEST_S
        self._timer.start()

    def _collect_all(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._walked, self._due = 0, None

    def _collect(self) -> None:
        is_elsewhere = QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive
        if self._due is not None and (self._is_quiet() or is_elsewhere or time.monotonic() > self._due):
            self._collect_all()
            return
        new = gc.get_count()[0]
        if new < _FEW:
            return
        if self._walked + new > _MANY:
            # So many come from marks and figures, which hold no cycles: they are not walked until the project goes.
            gc.freeze()
            self._walked = 0
        else:
            self._walked += new
            gc.collect()
