"""The list of findings: made in the background, led to by a click, put right by a button, up to date after an edit."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.domain.checks import Finding
from annotator.domain.edits.attributes import set_fields
from annotator.domain.records import Scene
from annotator.ui.panels.findings import FindingsPanel


@pytest.fixture
def led_to() -> list[Finding]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, workspace: Any, led_to: list[Finding]) -> FindingsPanel:
    made = FindingsPanel(workspace, led_to.append)
    qtbot.addWidget(made)
    made.resize(700, 240)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: not made.hint.isVisible() or "Checking" not in made.hint.text())
    return made


def codes(panel: FindingsPanel) -> list[str]:
    return [finding.code for finding in panel.model.found]


def reverse_a_date(workspace: Any) -> str:
    """A scene whose last day lies before its first, as another program may leave it."""
    scene = next(iter(workspace.document.all(Scene)))
    session = workspace.session
    session.apply(set_fields([scene.uid], session.author, acquired_from=None, acquired_to=None))
    return scene.uid


def test_a_finding_appears_after_an_edit_and_goes_with_it(qtbot: QtBot, workspace: Any, panel: FindingsPanel) -> None:
    assert "date_missing" not in codes(panel)
    uid = reverse_a_date(workspace)
    qtbot.waitUntil(lambda: "date_missing" in codes(panel), timeout=5000)
    assert next(one.uid for one in panel.model.found if one.code == "date_missing") == uid
    assert "warning" in panel.heading.text().lower()
    workspace.session.undo()
    qtbot.waitUntil(lambda: "date_missing" not in codes(panel), timeout=5000)


def test_a_click_leads_to_the_thing(qtbot: QtBot, workspace: Any, panel: FindingsPanel, led_to: list[Finding]) -> None:
    reverse_a_date(workspace)
    qtbot.waitUntil(lambda: "date_missing" in codes(panel), timeout=5000)
    row = codes(panel).index("date_missing")
    spot = panel.view.visualRect(panel.model.index(row)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert [finding.code for finding in led_to] == ["date_missing"]
    assert not panel.button.isVisible(), "only the analyst knows the date"


def test_nothing_is_checked_while_the_list_is_not_to_be_seen(qtbot: QtBot, workspace: Any) -> None:
    hidden = FindingsPanel(workspace, print)
    qtbot.addWidget(hidden)
    started: list[object] = []
    workspace.jobs.started.connect(started.append)
    reverse_a_date(workspace)
    hidden.refresh()
    assert started == []
