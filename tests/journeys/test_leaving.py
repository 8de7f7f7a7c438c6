"""Work that somebody asked for is not lost without a word when its project leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.app.jobs import Job
from annotator.app.opening import sample_copy
from annotator.ui.application import make_application
from tests.journeys.conftest import Analyst


class Work:
    """Something that was asked for and takes as long as it is told to."""

    def __init__(self, hand: Analyst) -> None:
        self.may_end = threading.Event()
        self.done: list[str] = []
        self.ended: list[Exception] = []
        assert hand.window.workspace is not None
        self.jobs = hand.window.workspace.jobs
        self.jobs.start("Importing 3 files", self._work, self.done.append, self.ended.append, owed=True)

    def _work(self, job: Job) -> str:
        while not self.may_end.wait(0.01):
            job.report(None)
        return "imported"


@pytest.fixture
def hand(qtbot, qapp) -> Iterator[Analyst]:
    make_application()
    analyst = Analyst(qtbot, sample_copy())
    analyst.look_at_image()
    yield analyst
    analyst.leave()


def _box(hand: Analyst) -> QMessageBox:
    hand.wait(lambda: hand.window.findChild(QMessageBox, "leaving") is not None)
    box = hand.window.findChild(QMessageBox, "leaving")
    assert box.isVisible()
    return box


def _press(hand: Analyst, box: QMessageBox, role: QMessageBox.ButtonRole) -> None:
    (button,) = [each for each in box.buttons() if box.buttonRole(each) == role]
    hand.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    hand.wait(lambda: hand.window.findChild(QMessageBox, "leaving") is None)


@pytest.mark.parametrize("way", ["quit", "close", "open"])
def test_whoever_goes_on_working_gets_what_was_asked_for(hand: Analyst, way: str) -> None:
    window, work = hand.window, Work(hand)
    path = window.workspace.path
    if way == "open":
        window.open_sample()
    else:
        window.actions_[way].trigger()
    box = _box(hand)
    assert "Importing 3 files" in box.text()
    window.close()
    assert len(window.findChildren(QMessageBox, "leaving")) == 1, "asked once"
    _press(hand, box, QMessageBox.ButtonRole.RejectRole)
    assert window.isVisible() and window.workspace.path == path
    work.may_end.set()
    hand.wait(lambda: work.done == ["imported"])
    assert work.ended == []


@pytest.mark.parametrize("way", ["quit", "close"])
def test_whoever_drops_it_leaves_at_once(hand: Analyst, way: str) -> None:
    window, work = hand.window, Work(hand)
    window.actions_[way].trigger()
    _press(hand, _box(hand), QMessageBox.ButtonRole.AcceptRole)
    hand.wait(lambda: window.bench is None)
    hand.wait(lambda: work.jobs.running == [])
    assert work.done == []
    assert window.isVisible() == (way == "close")


def test_the_window_closes_without_a_question_where_nothing_is_owed(hand: Analyst) -> None:
    window, work = hand.window, Work(hand)
    work.jobs.running[0].cancel()
    window.close()
    assert not window.isVisible()
