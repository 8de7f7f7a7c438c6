"""Python's cycle collector while the window stands: never on another thread, never a long walk."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from threading import Thread, current_thread
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt

from annotator.ui import collecting
from annotator.ui.collecting import Collector


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def walks() -> Iterator[list[str]]:
    """Names of the threads that collected, in their order."""
    found: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            found.append(current_thread().name)

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.enable()
    gc.unfreeze()


@pytest.fixture
def owner(qtbot) -> Iterator[QObject]:
    parent = QObject()
    yield parent
    gc.enable()


def _rings(count: int) -> list[Any]:
    return [Ring() for _ in range(count)]


def test_other_threads_never_collect(owner: QObject, walks: list[str]):
    Collector(owner)
    thread = Thread(target=_rings, args=(30_000,), name="busy")
    thread.start()
    thread.join()
    assert "busy" not in walks


def test_garbage_is_collected_between_events(owner: QObject, qtbot, monkeypatch):
    monkeypatch.setattr(collecting, "_EVERY_MS", 10)
    Collector(owner)
    gone = weakref.ref(Ring())
    kept = _rings(2 * collecting._FEW)
    assert gone() is not None
    qtbot.waitUntil(lambda: gone() is None, timeout=2000)
    assert len(kept) == 2 * collecting._FEW


def test_very_many_new_objects_are_not_walked(owner: QObject, walks: list[str], qtbot, monkeypatch):
    monkeypatch.setattr(collecting, "_EVERY_MS", 10)
    gc.collect()
    Collector(owner)
    before = gc.get_freeze_count()
    kept = _rings(2 * collecting._MANY)
    walks.clear()
    qtbot.waitUntil(lambda: gc.get_freeze_count() >= before + len(kept), timeout=2000)
    assert walks == []


def test_when_the_project_has_gone_everything_is_walked_once(owner: QObject, qtbot, monkeypatch):
    monkeypatch.setattr(collecting, "_EVERY_MS", 10)
    collector = Collector(owner)
    ring = Ring()
    gone = weakref.ref(ring)
    gc.freeze()
    del ring
    collector.expect_end()
    qtbot.waitUntil(lambda: gone() is None, timeout=2000)


def test_pythons_own_collector_is_back_afterwards(qtbot):
    parent = QObject()
    Collector(parent)
    assert not gc.isenabled()
    parent.deleteLater()
    qtbot.waitUntil(gc.isenabled, timeout=2000)


def test_a_long_walk_waits_for_a_quiet_moment(owner: QObject, qtbot, monkeypatch):
    monkeypatch.setattr(collecting, "_EVERY_MS", 10)
    monkeypatch.setattr(collecting.QGuiApplication, "applicationState", lambda: Qt.ApplicationState.ApplicationActive)
    is_quiet = [False]
    collector = Collector(owner, lambda: is_quiet[0])
    gone = weakref.ref(Ring())
    gc.freeze()
    collector.expect_end()
    qtbot.wait(60)
    assert gone() is not None
    is_quiet[0] = True
    qtbot.waitUntil(lambda: gone() is None, timeout=2000)
