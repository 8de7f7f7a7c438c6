"""Figures of a list while it is painted: some at once, the rest between events."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject

from annotator.ui.panels import slices as module
from annotator.ui.panels.slices import Slices


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], Callable[[str], None]]:
    """Work that takes a little more than half of what a turn has, by a clock that stands still otherwise."""
    clock = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: clock[0])

    def noting(names: list[str]) -> Callable[[str], None]:
        def work(name: str) -> None:
            names.append(name)
            clock[0] += 0.6 * module._AT_ONCE_S

        return work

    return noting


def test_one_turn_does_only_what_it_has_time_for(qtbot, slow):
    done: list[str] = []
    told: list[list[str]] = []
    parent = QObject()
    slices = Slices(slow(done), told.append, parent)
    answers = [slices.try_now(f"site-{n}") for n in range(10)]
    assert answers[:2] == [True, True]
    assert answers[2:] == [False] * 8
    assert done == ["site-0", "site-1"]
    qtbot.waitUntil(lambda: len(done) == 10, timeout=2000)
    assert sorted(done) == sorted(f"site-{n}" for n in range(10))
    assert [name for names in told for name in names] == done[2:]
    assert len(told) >= 4, "the window had a turn between"


def test_the_next_turn_has_time_again(qtbot, slow):
    done: list[str] = []
    parent = QObject()
    slices = Slices(slow(done), lambda _names: None, parent)
    for n in range(4):
        slices.try_now(f"site-{n}")
    qtbot.waitUntil(lambda: len(done) == 4, timeout=2000)
    assert slices.try_now("another")
