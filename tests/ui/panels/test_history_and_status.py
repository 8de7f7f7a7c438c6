"""The journal and the bottom line."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from annotator.domain.edits.attributes import set_fields
from annotator.domain.errors import ProjectError
from annotator.domain.positions import LonLat
from annotator.domain.records import Stall
from annotator.ui.panels.history import HistoryPanel
from annotator.ui.panels.statusbar import StatusBar


def rename(workspace: Any, name: str) -> None:
    session = workspace.session
    session.apply(set_fields(["stall-0"], session.author, name=name))


def name_of(workspace: Any) -> str:
    return str(workspace.document.get(Stall, "stall-0").name)


def history(qtbot: QtBot, workspace: Any) -> HistoryPanel:
    panel = HistoryPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def click(qtbot: QtBot, panel: HistoryPanel, row: int) -> None:
    spot = panel.view.visualRect(panel.model.index(row)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_a_click_travels_back_and_forth(qtbot: QtBot, workspace: Any) -> None:
    panel = history(qtbot, workspace)
    assert panel.hint.isVisible()
    for name in ("one", "two", "three"):
        rename(workspace, name)
    assert len(panel.model.entries) == 3
    click(qtbot, panel, 2)
    assert name_of(workspace) == "one"
    assert [entry.state for entry in panel.model.entries] == ["undone", "undone", "done"]
    click(qtbot, panel, 0)
    assert name_of(workspace) == "three"
    assert len(panel.model.entries) == 3, "undos are not listed as edits"


def test_abandoned_edits_cannot_be_reached(qtbot: QtBot, workspace: Any) -> None:
    panel = history(qtbot, workspace)
    rename(workspace, "one")
    workspace.session.undo()
    rename(workspace, "two")
    click(qtbot, panel, 1)
    assert name_of(workspace) == "two"


def status(qtbot: QtBot, workspace: Any) -> StatusBar:
    bar = StatusBar(workspace)
    qtbot.addWidget(bar)
    bar.resize(1600, 28)
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def test_position_is_copied_by_a_click(qtbot: QtBot, workspace: Any) -> None:
    bar = status(qtbot, workspace)
    bar.set_position(LonLat(128.186804, 41.411114))
    qtbot.mouseClick(bar.place, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "41.411114° 128.186804°"
    bar.set_scale(0.3, 640.2)
    assert bar.scale.text() == "1:640 · 0.30 m/px"
    bar.set_scale(None, None)
    assert not bar.scale.isVisible()


def test_selection_sums_with_shared_errors(qtbot: QtBot, workspace: Any) -> None:
    bar = status(qtbot, workspace)
    assert bar.scene.text() == "2024-05-14 · Maxar · native, u 0.2 %"
    workspace.selection.select(["stall-0", "stall-1"])
    assert bar.selection.text() == "2 selected · 120.0 ± 14.1 m²"
    workspace.selection.select([])
    assert not bar.selection.isVisible()


def test_saving_trouble_and_retry(qtbot: QtBot, workspace: Any) -> None:
    bar = status(qtbot, workspace)
    workspace.project.fails_with = ProjectError("The disk is full.")
    rename(workspace, "kept")
    assert bar.trouble.text() == "NOT SAVED: The disk is full."
    assert bar.retry.isVisible()
    workspace.project.fails_with = None
    qtbot.mouseClick(bar.retry, Qt.MouseButton.LeftButton)
    assert name_of(workspace) == "kept"
    assert not bar.trouble.isVisible()
    assert bar.saved.text().startswith("saved ")


def test_read_only_says_why(qtbot: QtBot, workspace: Any) -> None:
    workspace.project.read_only_reason = "Kim has it open."
    assert status(qtbot, workspace).trouble.text() == "read only: Kim has it open."


def test_a_job_shows_and_can_be_cancelled(qtbot: QtBot, workspace: Any) -> None:
    bar = status(qtbot, workspace)
    seen: list[Any] = []

    def work(job: Any) -> None:
        job.report(0.5, "tile 5")
        seen.append((bar.jobs.isVisible(), bar.jobs.label.text(), bar.jobs.bar.value()))
        qtbot.mouseClick(bar.jobs.cancel, Qt.MouseButton.LeftButton)
        job.report(0.6)

    workspace.jobs.start("Overviews", work, seen.append, seen.append)
    assert seen[0] == (True, "Overviews: tile 5", 500)
    assert type(seen[1]).__name__ == "Cancelled"
    assert not bar.jobs.isVisible()


def test_a_sentence_without_room_is_shown_whole_by_a_click(qtbot: QtBot, workspace: Any) -> None:
    bar = status(qtbot, workspace)
    bar.resize(300, 28)
    sentence = "A sentence that is far too long for the room that the bottom line of a small window has for it"
    bar.set_sentence(sentence)
    assert bar.sentence.toolTip() == sentence
    qtbot.mouseClick(bar.sentence, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: QToolTip.text() == sentence)
    QToolTip.hideText()


@pytest.mark.parametrize("width", [900, 1280])
def test_what_to_do_next_is_the_last_thing_to_be_cut(qtbot: QtBot, workspace: Any, width: int) -> None:
    bar = status(qtbot, workspace)
    bar.resize(width, 28)
    bar.set_position(LonLat(128.186804, 41.411114))
    bar.set_scale(0.3, 640.2)
    rename(workspace, "kept")
    bar.set_sentence("Click")
    qtbot.wait(1)
    assert bar.place.isVisible() and bar.scale.isVisible() and bar.saved.isVisible() and bar.scene.isVisible()
    sentence = "Count Sedan: click each; drag from tail to front measures; 1–9 class, E certainty, Shift+drag box"
    bar.set_sentence(sentence)
    qtbot.wait(1)
    assert bar.sentence.fitting(bar.sentence.contentsRect().width()) == sentence
    assert bar.place.isVisible() == (width == 1280), "coordinates are seen whole or not at all"
    bar.set_sentence("Click")
    qtbot.wait(1)
    assert bar.place.isVisible() and bar.scale.isVisible()
