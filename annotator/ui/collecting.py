"""Python's cycle collector, run on the window's thread between events.

Left to itself it starts in whatever thread made the last object, and walks all there are: with 100,000 marks it stopped
every thread, the window's too, for a tenth of a second. It could also take apart Qt's objects on a thread that must not
touch them.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000
_FEW, _MANY = 1000, 40_000
"""New objects that are not worth a walk, and those that take longer than a frame to walk."""


class Collector(QObject):
    """Collects while it lives; afterwards Python's own collector is back."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._walked = 0
        """At most so many objects are walked by a collection."""
        gc.freeze()
        gc.disable()
        parent.destroyed.connect(gc.enable)
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def expect_end(self) -> None:
        """Something large is going: walk everything once its other threads have let it go, too."""
        QTimer.singleShot(_EVERY_MS, self, self._collect_all)

    def _collect_all(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._walked = 0

    def _collect(self) -> None:
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
