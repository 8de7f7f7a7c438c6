"""A project that is asked for again while it is on its way must not find the lock of its own window."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from annotator.app import opening
from annotator.app.opening import create_project
from annotator.store import ProjectFile
from annotator.ui.application import make_application
from annotator.ui.window import Window

LONG_S = 0.2


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    make_application()
    made = Window()
    made.show()
    yield made
    made.close()


def slowed(work: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """The same, but what it takes away or opens stays so for longer."""

    def slow(*args: Any, **named: Any) -> Any:
        time.sleep(seconds)
        return work(*args, **named)

    return slow


def is_editable(window: Window, qtbot: QtBot) -> bool:
    qtbot.waitUntil(lambda: not window.is_empty and window.bench is not None, timeout=10_000)
    assert window.workspace is not None
    return not window.workspace.session.project.read_only


def test_a_project_clicked_twice_can_be_edited(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = create_project(tmp_path / "a.gpkg")
    monkeypatch.setattr(opening, "_look_up", slowed(opening._look_up, LONG_S))
    for _click in range(3):
        window.open_project(path)
        qtbot.wait(20)
    assert is_editable(window, qtbot)


def test_a_project_asked_for_again_while_it_is_shown_can_be_edited(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = create_project(tmp_path / "a.gpkg")
    monkeypatch.setattr(ProjectFile, "close", slowed(ProjectFile.close, LONG_S))
    window.open_project(path)
    qtbot.waitUntil(lambda: window._arriving._read is not None, timeout=10_000)
    window.open_project(path)
    assert is_editable(window, qtbot)


def test_another_project_does_not_wait_for_one_that_is_not_wanted(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unwanted, wanted = create_project(tmp_path / "a.gpkg"), create_project(tmp_path / "b.gpkg")
    goes_on, read_project = threading.Event(), opening.read_project

    def read(path: Path, **named: Any) -> Any:
        if path == unwanted:
            goes_on.wait(30)
        return read_project(path, **named)

    monkeypatch.setattr(opening, "read_project", read)
    window.open_project(unwanted)
    qtbot.wait(20)
    window.open_project(wanted)
    try:
        assert is_editable(window, qtbot)
        assert window.workspace is not None and window.workspace.path == wanted
    finally:
        goes_on.set()
