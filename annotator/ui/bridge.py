"""Functions from other threads come to the window's thread through here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class OwnerThread(QObject):
    """`post` may be called from any thread; the function runs on the thread that made this object."""

    _asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, work: Callable[[], None]) -> None:
        self._asked.emit(work)

    @Slot(object)
    def _run(self, work: Callable[[], None]) -> None:
        work()
