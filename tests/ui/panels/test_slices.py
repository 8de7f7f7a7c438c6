"""Figures of a list while it is painted: some at once, the rest between events."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject

from annotator.ui.panels.slices import Slices


def slow(names: list[str]):
    """Work of four milliseconds."""

    def work(name: str) -> None:
        names.append(name)
        time.sleep(0.004)

    return work


def test_one_turn_does_only_what_it_has_time_for(qtbot):
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


def test_the_next_turn_has_time_again(qtbot):
    done: list[str] = []
    parent = QObject()
    slices = Slices(slow(done), lambda _names: None, parent)
    for n in range(4):
        slices.try_now(f"site-{n}")
    qtbot.waitUntil(lambda: len(done) == 4, timeout=2000)
    assert slices.try_now("another")
