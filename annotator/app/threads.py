"""Work leaves the owner's thread and its outcome comes back to it.

The owner (the window's thread, or the only thread of a script) passes in `post`, which runs a function on the owner's
thread later. Without `post` everything runs at once and in order: scripts and tests need no event loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_PAINT_S = 0.04

Post = Callable[[Callable[[], None]], None]
"""Runs a function on the owner's thread, soon; may be called from any thread."""


class Worker:
    """Runs functions one after another on a thread of their own (all contact with the project file)."""

    def __init__(self, post: Post | None = None, *, threads: int = 1, name: str = "writer") -> None:
        self.post = post
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name) if post is not None else None
        self._is_finished = False

    @property
    def is_inline(self) -> bool:
        return self._pool is None

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
        """Do `work`, then call `done` with its result or `failed` with its error on the owner's thread.

        After `finish` nothing is done any more.
        """
        if self._pool is None or self.post is None:
            _deliver(_outcome(work), done, failed)
            return
        if self._is_finished:
            return  # a timer of a window's part that is just going away
        post = self.post
        self._pool.submit(lambda: _outcome(work)).add_done_callback(
            lambda finished: post(lambda: _deliver(finished.result(), done, failed))
        )

    def call(self, work: Callable[[], T]) -> T:
        """Do `work` in its turn and wait for it; only while opening and closing, never in a paint or key handler."""
        return work() if self._pool is None else self._pool.submit(work).result()

    def finish(self, work: Callable[[], object]) -> None:
        """Do `work` behind everything asked for and then stop; nobody waits and nobody hears of the outcome."""
        if self._pool is None:
            work()
        else:
            self._is_finished = True
            self._pool.submit(work)
            self._pool.shutdown(wait=False)

    def close(self) -> None:
        """Wait for what was asked for and stop."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)


def let_paint() -> None:
    """On another thread, before long work in Python: the window first shows what was just done, waiting for nobody."""
    time.sleep(_PAINT_S)


def unless(is_over: Callable[[], bool], tell: Callable[[T], None]) -> Callable[[T], None]:
    """`tell`, but nothing where `is_over()` by then: who asked may be gone when the answer comes."""

    def told(found: T) -> None:
        if not is_over():
            tell(found)

    return told


def _outcome(work: Callable[[], T]) -> Future[T]:
    outcome: Future[T] = Future()
    try:
        outcome.set_result(work())
    except Exception as error:  # noqa: BLE001  handed over whole to `failed` on the owner's thread
        outcome.set_exception(error)
    return outcome


def _deliver(outcome: Future[T], done: Callable[[T], None], failed: Callable[[Exception], None]) -> None:
    error = outcome.exception()
    if error is None:
        done(outcome.result())
    elif isinstance(error, Exception):
        failed(error)


def unexpected(error: Exception) -> None:
    """For work that cannot fail: what goes wrong all the same is a bug, and is told as one."""
    raise error
