"""Quick work that a list asks for while it is painted: some of it at once, the rest between events."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_AT_ONCE_S = 0.005
"""What a single turn of the event loop may spend on it."""


class Slices(QObject):
    """Says whether there is time left in this turn, and does later what there was no time for."""

    def __init__(self, work: Callable[[str], object], done: Callable[[list[str]], object], parent: QObject) -> None:
        """`work` does what one name stands for; `done` is told which names were dealt with later."""
        super().__init__(parent)
        self._work, self._done = work, done
        self._waiting: dict[str, None] = {}
        self._spent_s = 0.0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    def try_now(self, name: str) -> bool:
        """Work at once; False where it is done later, because this turn has spent its time."""
        self._timer.start()
        if self._spent_s >= _AT_ONCE_S:
            self._waiting[name] = None
            return False
        self._work_on(name)
        return True

    def _work_on(self, name: str) -> None:
        start = time.perf_counter()
        self._waiting.pop(name, None)
        self._work(name)
        self._spent_s += time.perf_counter() - start

    def _go_on(self) -> None:
        self._spent_s, done = 0.0, list[str]()
        while self._waiting and self._spent_s < _AT_ONCE_S:
            done.append(next(reversed(self._waiting)))  # what was asked for last is in view
            self._work_on(done[-1])
        self._spent_s = 0.0
        if done:
            self._done(done)
        if self._waiting:
            self._timer.start()
