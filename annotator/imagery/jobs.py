"""What is to be decoded next. The queue stays in the program, so that wishes can die before they cost anything."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, NamedTuple

from annotator.domain.errors import Refused
from annotator.imagery import sentences
from annotator.imagery.channel import SLOT_PIXELS, Message
from annotator.imagery.grid import TileKey
from annotator.imagery.style import Stretch

TRIES = 2
DEATHS_PER_FILE = 4
IDLE_S = 15.0


class Fault(NamedTuple):
    """A piece of a composed tile that could not be painted."""

    path: str
    code: str
    detail: str


class Job:
    """One request to a child and the future that waits for it; `size` (width, height) is known for free reads.

    `prepare` is called once, in the thread that takes the job, and returns the request; when it returns None it has
    answered the future itself.
    """

    def __init__(
        self,
        request: Message,
        size: tuple[int, int] | None = None,
        prepare: Callable[[Future[Any]], Message | None] | None = None,
    ) -> None:
        self.request = request
        self.size = size
        self.future: Future[Any] = Future()
        self.faults: tuple[Fault, ...] = ()
        self._prepare = prepare

    @property
    def path(self) -> str:
        """The file it is about."""
        return str(self.request["path"])

    @property
    def identity(self) -> str:
        """Equal for equal requests."""
        return repr(sorted(self.request.items()))

    @property
    def is_long(self) -> bool:
        """Whether its pixels need more than one slot, so that nothing else may be in flight."""
        return self.size is not None and self.size[0] * self.size[1] > SLOT_PIXELS

    @property
    def blamed_path(self) -> str:
        """The file to suspect when a child dies; empty when it could be any of several."""
        return "" if len(self.request.get("pieces", ())) > 1 else self.path

    def is_ready(self) -> bool:
        """Make the request, if that was left for now; False when there is nothing to be sent any more."""
        prepare, self._prepare = self._prepare, None
        request = prepare(self.future) if prepare is not None else self.request
        if request is None:
            return False
        self.request = request
        return True

    def fail(self, code: str, detail: str = "") -> None:
        """Answer with one sentence."""
        self.future.set_exception(Refused(sentences.refusal(self.path, code, detail)))

    def drop(self) -> None:
        """Answer that nobody will answer: the service closes."""
        if not self.future.cancel() and not self.future.done():
            self.future.set_exception(CancelledError())


def tile_request(path: str, key: TileKey, level: int, stretch: Stretch | None) -> Message:
    """Asks for one tile of a file at `level`; `stretch` is the automatic one, so that all hands agree on it."""
    return {
        "op": "tile",
        "path": path,
        "level": level,
        "row": key.row,
        "col": key.col,
        "style": key.style,
        "stretch": stretch,
    }


Supply = Callable[[int], Job | None]
"""Gives the next job for the hand of this number, None when it has none for it."""


class Desk:
    """Hands out the next job to whoever is free, and remembers which requests kill children.

    Order: what was interrupted and facts about files, then tiles (the latest asker first), then free reads.
    """

    def __init__(self, lanes: int = 1) -> None:
        self._lanes = lanes
        self._ready = threading.Condition()
        self._urgent: deque[Job] = deque()
        self._reads: deque[Job] = deque()
        self._supplies: list[Supply] = []
        self._deaths: Counter[str] = Counter()
        self._blamed: dict[str, tuple[object, str]] = {}
        self._broken: str | None = None
        self.is_open = True
        self.has_worked = False
        self._closed = threading.Event()

    def put(self, job: Job, *, urgent: bool) -> None:
        """Queue a job."""
        with self._ready:
            if self.is_open and self._broken is None:
                (self._urgent if urgent else self._reads).append(job)
                self._ready.notify()
                return
        self._reject(job)

    def put_back(self, job: Job) -> None:
        """Let a job that was interrupted be the next one."""
        with self._ready:
            if self.is_open:
                self._urgent.appendleft(job)
                self._ready.notify()
                return
        self._reject(job)

    def add_supply(self, supply: Supply) -> None:
        """Ask `supply` for jobs from now on. It is called with this desk locked and must not call it back."""
        with self._ready:
            self._supplies.append(supply)

    def remove_supply(self, supply: Supply) -> None:
        """Ask it no more."""
        with self._ready:
            if supply in self._supplies:
                self._supplies.remove(supply)

    def wake(self, latest: Supply) -> None:
        """A supply has new jobs; it is asked first from now on."""
        with self._ready:
            if latest in self._supplies:
                self._supplies.remove(latest)
                self._supplies.insert(0, latest)
            self._ready.notify_all()
            stranded = self._drained() if self._broken is not None else []
        for job in stranded:
            self._reject(job)

    def take(self, *, wait: bool, lane: int = 0) -> Job | None:
        """The next job for the hand number `lane`, its future marked as running; None when there is none.

        With `wait` it blocks until there is one, the desk closes, or nothing happened for `IDLE_S` seconds. Without, a
        long job is left alone, because the caller is busy with another one.
        """
        while True:
            with self._ready:
                job = self._next(lane, long_too=wait)
                end = time.monotonic() + (IDLE_S if wait else 0.0)
                while job is None and self.is_open and (left := end - time.monotonic()) > 0.0:
                    self._ready.wait(left)
                    job = self._next(lane, long_too=True)
            if job is None:
                return None
            if not job.future.running() and not job.future.set_running_or_notify_cancel():
                continue
            if not job.is_ready():
                continue
            code = self._known_failure(job)
            if code is None:
                return job
            job.fail(code)

    def blame(self, job: Job, code: str) -> bool:
        """Note that a child died (`crash`) or fell silent (`timeout`) over `job`; whether to try once more."""
        with self._ready:
            self._deaths[job.identity] += 1
            deaths = self._deaths[job.identity]
            if deaths >= TRIES:
                self._blamed[job.identity] = _signature(job.path), code
            if path := job.blamed_path:
                self._deaths[path] += 1
                if self._deaths[path] >= DEATHS_PER_FILE:
                    self._blamed[path] = _signature(path), code
            return code == "crash" and deaths < TRIES and self.is_open

    def absolve(self, job: Job) -> None:
        """A request that was answered is no killer: its deaths had another cause (a memory killer, a user)."""
        if not self._deaths:
            return
        with self._ready:
            if count := self._deaths.pop(job.identity, 0):
                if job.blamed_path:
                    self._deaths[job.blamed_path] -= count
                self._blamed.pop(job.identity, None)

    def break_down(self, detail: str) -> None:
        """No child can be started on this machine: everything waiting and to come is answered with that."""
        with self._ready:
            self._broken = detail
            waiting = self._drained()
        for job in waiting:
            self._reject(job)

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond closing."""
        self._closed.wait(seconds)

    def close(self) -> None:
        """Hand out nothing more; what waits is dropped."""
        self._closed.set()
        with self._ready:
            self._supplies.clear()
            waiting = self._drained()
            self.is_open = False
            self._ready.notify_all()
        for job in waiting:
            job.drop()

    def _drained(self) -> list[Job]:
        """All that waits, taken away."""
        waiting = []
        for lane in range(self._lanes):
            while (job := self._next(lane, long_too=True)) is not None:
                waiting.append(job)
        return waiting

    def _next(self, lane: int, *, long_too: bool) -> Job | None:
        if not self.is_open:
            return None
        if self._urgent and (long_too or not self._urgent[0].is_long):
            return self._urgent.popleft()
        for supply in self._supplies:
            job = supply(lane)
            if job is not None:
                return job
        if self._reads and (long_too or not self._reads[0].is_long):
            return self._reads.popleft()
        return None

    def _known_failure(self, job: Job) -> str | None:
        """Why this very request, or this file, is not tried again; a replaced file gets a new chance."""
        if not self._blamed:
            return None
        for name in (job.identity, job.blamed_path):
            blamed = self._blamed.get(name)
            if blamed is None:
                continue
            seen, code = blamed
            if seen == _signature(job.path):
                return code
            with self._ready:
                # Another hand may have seen the same at the same time.
                self._blamed.pop(name, None)
                self._deaths.pop(name, None)
        return None

    def _reject(self, job: Job) -> None:
        if self._broken is None:
            job.drop()
        elif (job.future.running() or job.future.set_running_or_notify_cancel()) and job.is_ready():
            job.fail("start", self._broken)


def _signature(path: str) -> object:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
