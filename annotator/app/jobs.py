"""Long work in the background: visible, with progress, and it can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, TypeVar

from annotator.app.signal import Signal
from annotator.app.threads import Post, Worker
from annotator.domain.errors import AnnotatorError

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside a job's work once the analyst has cancelled it."""


class Job:
    """One piece of work; `report` is called by the work, everything else by the owner."""

    def __init__(self, label: str, post: Post | None, *, is_owed: bool = False) -> None:
        self.label = label
        self.is_owed = is_owed
        """Somebody asked for its result and counts on it."""
        self.fraction: float | None = None
        """Done part, 0 to 1; `None` = of unknown length."""
        self.text = ""
        self.progressed: Signal[Job] = Signal()
        self._post = post
        self._stop = threading.Event()

    def cancel(self) -> None:
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def report(self, fraction: float | None, text: str = "") -> None:
        """Tell how far the work is; raises `Cancelled` when it should end."""
        if self._stop.is_set():
            raise Cancelled(self.label)

        def show() -> None:
            self.fraction, self.text = fraction, text
            self.progressed.emit(self)

        if self._post is None:
            show()
        else:
            self._post(show)


class Jobs:
    """All background work of one window."""

    def __init__(self, post: Post | None = None, *, threads: int = 2) -> None:
        self.post = post
        self._worker = Worker(post, threads=threads, name="job")
        self._is_over = False
        self.running: list[Job] = []
        self.started: Signal[Job] = Signal()
        self.ended: Signal[Job] = Signal()

    def start(
        self,
        label: str,
        work: Callable[[Job], T],
        done: Callable[[T], Any],
        failed: Callable[[Exception], Any],
        *,
        outlives_project: bool = False,
        owed: bool = False,
    ) -> Job:
        """Run `work(job)`; afterwards `done(result)` or `failed(error)` (also `Cancelled`) on the owner's thread.

        Once the project has left only a bug is told, unless it `outlives_project`: what was worked on went away with
        it, and so did whoever would be told. What is `owed` is to be asked about before the project leaves.
        """
        job = Job(label, self.post, is_owed=owed)
        if self._is_over:
            job.cancel()
            return job
        self.running.append(job)
        self.started.emit(job)

        def begin() -> T:
            if job.is_cancelled:  # while others had their turn
                raise Cancelled(label)
            return work(job)

        def finish(then: Callable[[Any], Any], outcome: Any) -> None:
            self.running.remove(job)
            self.ended.emit(job)
            if outlives_project or not self._is_over or _is_bug(outcome):
                with suppress(Cancelled):  # raised on by who has nothing to say of it
                    then(outcome)

        self._worker.run(begin, lambda result: finish(done, result), lambda error: finish(failed, error))
        return job

    @property
    def owed(self) -> list[Job]:
        """What was asked for and would be lost if the project left now."""
        return [job for job in self.running if job.is_owed and not job.is_cancelled]

    def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        self._cancel_all()
        self._worker.close()

    def leave(self) -> None:
        """Cancel everything without waiting."""
        self._cancel_all()
        self._worker.finish(lambda: None)

    def _cancel_all(self) -> None:
        self._is_over = True
        for job in self.running:
            job.cancel()


def _is_bug(outcome: object) -> bool:
    """Whether this is an error that no work is expected to end with."""
    expected = Cancelled, CancelledError, AnnotatorError, OSError
    return isinstance(outcome, Exception) and not isinstance(outcome, expected)
