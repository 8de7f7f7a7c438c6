"""Imports behind the window: what a project needs comes on a thread of its own, once the window stands."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from importlib import import_module

from annotator.app.threads import Post


class Parts:
    """Modules that are imported together, and what waits for them."""

    def __init__(self, modules: Sequence[str], post: Post) -> None:
        self._modules, self._post = modules, post
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
        """From now on work waits for `fetch`."""
        with self._guard:
            self._waiting = []

    def fetch(self, go_on: Callable[[], bool]) -> None:
        """Import them on this thread; also where one fails, what waited is done and meets the error itself."""
        try:
            for module in self._modules:
                if go_on():
                    import_module(module)
        finally:
            with self._guard:
                waiting, self._waiting = self._waiting or [], None
            for work in waiting:
                self._post(work)


class Loading:
    """Fetches groups in their order in the background."""

    def __init__(self, *groups: Parts) -> None:
        self._groups, self._is_over = groups, False
        for group in groups:
            group.expect()
        self._thread = threading.Thread(target=self._fetch, name="parts")
        self._thread.start()

    def end(self) -> None:
        """Stop after the module in hand: it must be whole before the program ends."""
        self._is_over = True
        self._thread.join()

    def _fetch(self) -> None:
        # Hundreds of modules make objects that all stay: looking for garbage among them is a tenth of the start.
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            for group in self._groups:
                group.fetch(lambda: not self._is_over)
        finally:
            gc.freeze()
            if was_enabled:
                gc.enable()
