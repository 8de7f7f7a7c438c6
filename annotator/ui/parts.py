"""Imports behind the window: what a project needs comes once the window stands.

What knows nothing of Qt's widgets comes on a thread of its own. What defines subclasses of Qt's classes comes on the
window's thread, one module in each turn of its event loop: PySide looks up classes while Qt paints, without the lock
that Python's threads share, and the process dies when another thread is just adding one.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from importlib import import_module

from PySide6 import QtCore, QtGui
from PySide6.QtCore import QTimer

from annotator.app.threads import Post

QT_TYPES = {
    QtCore: "QBuffer QByteArray QDataStream QIODevice QIODeviceBase QMarginsF QPoint QPointF QRect QRectF QSize QSizeF",
    QtGui: "QBrush QColor QFont QFontMetricsF QImage QPainter QPainterPath QPen QPolygonF QRegion QTransform",
}
"""What modules without widgets use of Qt."""


def make_types() -> None:
    """Have PySide make its classes for these on this thread: it makes each when it is first named."""
    for module, names in QT_TYPES.items():
        for name in names.split():
            getattr(module, name)


class Parts:
    """Modules that are imported together, and what waits for them."""

    def __init__(self, modules: Sequence[str], post: Post) -> None:
        self._modules, self._post = list(modules), post
        self._guard = threading.Lock()
        self._waiting: list[Callable[[], None]] | None = None
        """`None` while nobody fetches them: whoever needs them imports them itself."""

    def then(self, work: Callable[[], None]) -> None:
        """Do `work` on the owner's thread: when these are there, or at once where nobody fetches them."""
        with self._guard:
            if self._waiting is not None:
                self._waiting.append(work)
                return
        work()

    def expect(self) -> None:
        """From now on work waits until `fetch_next` has nothing left to do."""
        with self._guard:
            self._waiting = []

    def fetch_next(self) -> bool:
        """Import one module; False where that was the last, and what waited is done.

        Also where one fails, what waited is done and meets the error itself.
        """
        module = self._modules.pop(0) if self._modules else ""
        try:
            if module:
                import_module(module)
        except BaseException:
            self.give_up()
            raise
        if not self._modules:
            self.give_up()
        return bool(self._modules)

    def give_up(self) -> None:
        """What waited imports what is left itself."""
        self._post(self._do_next)

    def _do_next(self) -> None:
        """On the owner's thread: what is asked for until then comes behind what was asked for before."""
        with self._guard:
            waiting = self._waiting or []
            work = waiting.pop(0) if waiting else None
            if not waiting:
                self._waiting = None
        try:
            if work is not None:
                work()
        finally:
            if waiting:
                self._post(self._do_next)


class Loading:
    """Fetches one group on another thread, then others on the owner's."""

    def __init__(self, post: Post, behind: Sequence[Parts], on_owner: Sequence[Parts]) -> None:
        """`behind` may define no subclass of a Qt class, and uses none but `QT_TYPES`."""
        make_types()
        self._behind, self._on_owner = behind, list(on_owner)
        self._is_over = self._is_paused = self._may_begin = False
        for group in (*behind, *on_owner):
            group.expect()
        self._turn = QTimer(singleShot=True, interval=0)
        self._turn.timeout.connect(self._fetch_here)
        self._thread = threading.Thread(target=self._fetch_behind, args=(post,), name="parts")
        self._thread.start()

    def pause(self) -> None:
        """Leave the owner's thread to something that is more urgent."""
        self._is_paused = True
        self._turn.stop()

    def go_on(self) -> None:
        """Fetch what is left."""
        self._is_paused = False
        self._next_turn()

    def end(self) -> None:
        """Stop after the module in hand: it must be whole before the program ends."""
        self._is_over = True
        self._turn.stop()
        self._thread.join()

    def _fetch_behind(self, post: Post) -> None:
        # Hundreds of modules make objects that all stay: looking for garbage among them is a tenth of the start.
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            for group in self._behind:
                while not self._is_over and group.fetch_next():
                    pass
        finally:
            for group in self._behind:
                group.give_up()
            gc.freeze()
            if was_enabled:
                gc.enable()
            post(self._begin_here)

    def _begin_here(self) -> None:
        self._may_begin = True
        self._next_turn()

    def _next_turn(self) -> None:
        if self._on_owner and self._may_begin and not self._is_paused and not self._is_over:
            self._turn.start()

    def _fetch_here(self) -> None:
        is_more = False
        try:
            is_more = self._on_owner[0].fetch_next()
        finally:
            if not is_more:
                self._on_owner.pop(0)
            self._next_turn()
