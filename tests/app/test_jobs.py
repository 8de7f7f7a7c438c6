"""Work in the background: who hears how it ended."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError

import pytest

from annotator.app.jobs import Cancelled, Job, Jobs


class Outcome:
    """What was told."""

    def __init__(self) -> None:
        self.posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self.done: list[object] = []
        self.failed: list[Exception] = []

    def take(self) -> None:
        self.posted.get(timeout=20)()


def test_a_cancelled_job_tells_whoever_asked_for_it():
    told, goes_on = Outcome(), threading.Event()
    jobs = Jobs(told.posted.put)

    def work(job: Job) -> None:
        goes_on.wait(20)
        job.report(0.5)

    jobs.start("Work", work, told.done.append, told.failed.append).cancel()
    goes_on.set()
    told.take()
    assert [type(error) for error in told.failed] == [Cancelled]
    assert jobs.running == []
    jobs.close()


@pytest.mark.parametrize("error", [Cancelled("Work"), CancelledError()])
def test_after_leaving_nobody_hears_that_it_was_ended(error: Exception):
    told, goes_on = Outcome(), threading.Event()
    jobs = Jobs(told.posted.put)

    def work(_job: Job) -> None:
        goes_on.wait(20)
        raise error

    jobs.start("Work", work, told.done.append, told.failed.append)
    jobs.leave()
    goes_on.set()
    told.take()
    assert told.failed == []
    assert jobs.running == []


def test_after_leaving_a_bug_is_still_told():
    told, goes_on = Outcome(), threading.Event()
    jobs = Jobs(told.posted.put)

    def work(_job: Job) -> None:
        goes_on.wait(20)
        raise ValueError("a bug")

    jobs.start("Work", work, told.done.append, told.failed.append)
    jobs.leave()
    goes_on.set()
    told.take()
    assert [str(error) for error in told.failed] == ["a bug"]


def test_after_leaving_nobody_is_given_what_came_of_it():
    """A panel that asked went away with the project, and no edit may come of it any more."""
    told, goes_on = Outcome(), threading.Event()
    jobs = Jobs(told.posted.put)
    jobs.start("Work", lambda _job: goes_on.wait(20), told.done.append, told.failed.append)
    jobs.leave()
    goes_on.set()
    told.take()
    assert told.done == []
    assert jobs.running == []
