"""A thread that keeps one hand of a decoding child busy, and the child alive."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from typing import Any, NamedTuple

from annotator.imagery.channel import ChannelClosed, Message
from annotator.imagery.histogram import Histogram
from annotator.imagery.info import RasterInfo
from annotator.imagery.jobs import Desk, Fault, Job
from annotator.imagery.picture import Argb, Picture
from annotator.imagery.process import Children, Hand

log = logging.getLogger(__name__)

IN_FLIGHT = 2
START_TIMEOUT_S = 60.0
LONGEST_S = 120.0
START_TRIES = 3
# Where children have worked before, a failing start is more likely a passing shortage of memory.
START_TRIES_LATER = 10
LONGEST_PAUSE_S = 1.0


class _Sent(NamedTuple):
    job: Job
    number: int
    slot: int


class _MalformedReply(Exception):
    """The child said something that cannot be: it is treated as dead."""


class Lane:
    """Two requests are in flight, so that the child works on while its last pixels are fetched."""

    def __init__(self, desk: Desk, number: int, timeout_s: float, children: Children) -> None:
        self._desk = desk
        self._lane = number
        self._timeout_s = timeout_s
        self._children = children
        self._guard = threading.Lock()
        self._hand: Hand | None = None
        self._deadline: float | None = None
        self._latest_end = 0.0
        self._timed_out = False
        self._sent: deque[_Sent] = deque()
        self._number = 0
        self._canvas: Argb | None = None
        self._rows_done = 0
        self._opaque = True
        self._thread = threading.Thread(target=self._run, name=f"imagery {number + 1}", daemon=True)

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        with self._guard:
            return self._hand.pid if self._hand else None

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Kill the child; the thread then ends by itself, once the desk is closed."""
        with self._guard:
            if self._hand is not None:
                self._hand.kill()

    def join(self, timeout_s: float) -> None:
        """Wait for the thread."""
        if self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def check_deadline(self, now: float) -> None:
        """Kill the child when it is silent for too long (called by a watching thread)."""
        with self._guard:
            if self._deadline is not None and now > self._deadline and self._hand is not None:
                self._timed_out = True
                self._deadline = None
                self._hand.kill()

    def _run(self) -> None:
        failures = 0
        while self._desk.is_open:
            hand, detail = self._start()
            if hand is not None:
                failures = 0
                self._desk.has_worked = True
                self._serve(hand)
                continue
            failures += 1
            if failures >= (START_TRIES_LATER if self._desk.has_worked else START_TRIES) and self._desk.is_open:
                log.error("no imagery worker can be started: %s", detail)
                self._desk.break_down(detail)
                return
            self._desk.pause(min(0.1 * failures, LONGEST_PAUSE_S))

    def _start(self) -> tuple[Hand | None, str]:
        try:
            hand = self._children.hand(self._lane)
        except OSError as error:
            return None, str(error)
        with self._guard:
            self._hand = hand
            self._timed_out = False
            self._deadline = time.monotonic() + START_TIMEOUT_S
        if not self._desk.is_open:
            hand.kill()
        try:
            hand.receive()
        except ChannelClosed:
            return None, f"exit code {self._bury(hand)}"
        self._rest()
        return hand, ""

    def _bury(self, hand: Hand) -> int:
        self._children.part()
        with self._guard:
            self._hand = None
            self._deadline = None
        return hand.bury()

    def _serve(self, hand: Hand) -> None:
        """Work until the child or the desk is gone."""
        try:
            while self._fill(hand):
                self._take_reply(hand, hand.receive())
        except (ChannelClosed, _MalformedReply) as error:
            if self._desk.is_open and not self._timed_out:
                log.warning("an imagery worker ended: %r", error)
        self._bury(hand)
        self._mourn("timeout" if self._timed_out else "crash", is_to_blame=hand.is_alone)

    def _fill(self, hand: Hand) -> bool:
        """Send what the child may have; False when the desk is closed."""
        while len(self._sent) < IN_FLIGHT and not (self._sent and self._sent[-1].job.is_long):
            job = self._desk.take(wait=not self._sent, lane=self._lane)
            if not self._desk.is_open:
                if job is not None:
                    job.drop()
                return False
            if job is None and self._sent:
                return True
            if job is None:
                hand.send({"op": "rest"})
                continue
            if not self._sent and hand.has_ended:
                self._desk.put_back(job)
                raise ChannelClosed
            self._number += 1
            sent = _Sent(job, self._number, self._number % IN_FLIGHT)
            self._sent.append(sent)
            if len(self._sent) == 1:
                self._begin_front()
            hand.send({**job.request, "id": sent.number, "slot": sent.slot})
        return True

    def _begin_front(self) -> None:
        self._canvas, self._rows_done, self._opaque = None, 0, True
        with self._guard:
            # The one before was answered after all: whoever dies with its child was not silent.
            self._timed_out = False
        self._latest_end = time.monotonic() + LONGEST_S
        self._heard()

    def _heard(self) -> None:
        self._deadline = min(time.monotonic() + self._timeout_s, self._latest_end)

    def _rest(self) -> None:
        self._deadline = None

    def _take_reply(self, hand: Hand, reply: Message) -> None:
        if reply.get("beat"):
            self._heard()
            return
        if not self._sent or reply.get("id") != self._sent[0].number:
            raise _MalformedReply("number")
        job, number, slot = self._sent[0]
        try:
            result = self._result(hand, job, slot, reply) if "error" not in reply else None
        except Exception as error:
            # Whatever a child says: this thread must live, or what it has taken is never answered.
            raise _MalformedReply(str(error)) from error
        if result is None and "error" not in reply:
            self._latest_end = time.monotonic() + LONGEST_S
            self._heard()
            hand.send({"op": "more", "path": job.path, "id": number, "slot": slot})
            return
        self._sent.popleft()
        if self._sent:
            self._begin_front()
        else:
            self._rest()
        self._canvas = None
        if result is not None:
            self._desk.absolve(job)
            job.future.set_result(result)
            return
        if "trace" in reply:
            log.error("imagery worker: %s", reply["trace"])
        job.fail(str(reply["error"]), str(reply.get("detail", "")))

    def _result(
        self, hand: Hand, job: Job, slot: int, reply: Message
    ) -> RasterInfo | Picture | Histogram | bool | None:
        """The finished answer; None while more pixels are to come."""
        if job.request["op"] == "info":
            return RasterInfo.from_message(job.path, reply["info"])
        if job.request["op"] == "reduce":
            return bool(reply["written"])
        if job.request["op"] == "histogram":
            return Histogram.from_message(reply["histogram"])
        if "faults" in reply:
            job.faults = _faults(job, reply["faults"])
        part = hand.block.slot(slot, int(reply["height"]), int(reply["width"]))
        self._opaque &= bool(reply["opaque"])
        if job.size is None or not job.is_long:
            return Picture(part.copy(), self._opaque)
        width, height = job.size
        if self._canvas is None:
            import numpy as np  # the first pixels come long after the child was started

            self._canvas = np.empty((height, width), np.uint32)
        rows = part.shape[0]
        self._canvas[self._rows_done : self._rows_done + rows] = part
        self._rows_done += rows
        return Picture(self._canvas, self._opaque) if self._rows_done == height else None

    def _mourn(self, code: str, *, is_to_blame: bool) -> None:
        """The first in flight is to blame, unless another hand may have been; the rest waits for the next child."""
        self._canvas = None
        waiting = list(self._sent)
        self._sent.clear()
        for sent in reversed(waiting[1 if is_to_blame else 0 :]):
            self._desk.put_back(sent.job)
        if not waiting or not is_to_blame:
            return
        job = waiting[0].job
        if not self._desk.is_open:
            job.drop()
        elif self._desk.blame(job, code):
            self._desk.put_back(job)
        else:
            job.fail(code)


def _faults(job: Job, told: list[Any]) -> tuple[Fault, ...]:
    """What is said of each broken piece; raises on anything malformed."""
    pieces = job.request["pieces"]
    return tuple(Fault(str(pieces[int(index)]["path"]), str(code), str(detail)) for index, code, detail in told)
