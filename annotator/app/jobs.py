"""Long work in the background: visible, with progress, and it can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any, TypeVar

from annotator.app.signal import Signal
from annotator.app.threads import Post, Worker

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside a job's work once the analyst has cancelled it."""


class Job:
    """One piece of work; `report` is called by the work, everything else by the owner."""

    def __init__(self, label: str, post: Post | None) -> None:
        self.label = label
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
    ) -> Job:
        """Run `work(job)`; afterwards `done(result)` or `failed(error)` (also `Cancelled`) on the owner's thread."""
        job = Job(label, self.post)
        self.running.append(job)
        self.started.emit(job)

        def finish(then: Callable[[Any], Any], outcome: Any) -> None:
            self.running.remove(job)
            self.ended.emit(job)
            if self._is_over and (then is done or isinstance(outcome, (Cancelled, CancelledError))):
                return  # what it worked on went away with the project, and so did whoever would be told
            then(outcome)

        self._worker.run(lambda: work(job), lambda result: finish(done, result), lambda error: finish(failed, error))
        return job

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
