"""Rules, verdicts and editions as a user sets them: one edit each, wrong input is named before it can be applied."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.app.headless import Project
from annotator.app.jobs import Jobs
from annotator.app.workspace import Workspace
from annotator.domain.edits.attributes import set_setting
from annotator.domain.records import Edition, Setting
from annotator.imagery.service import ImageryService
from annotator.ui.dialogs.editions import EditionsDialog
from annotator.ui.dialogs.overrule import OverruleDialog
from annotator.ui.dialogs.survey_rules import SurveyRulesDialog
from annotator.ui.flows import survey_flows


class Bench:
    """What the flows need of a workbench."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.said: list[str] = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "survey.gpkg")
    yield made  # type: ignore[misc]
    made.close()


@pytest.fixture
def bench(project: Project) -> Bench:
    return Bench(Workspace(project.session, Jobs(), ImageryService()))


def test_rules_become_one_edit(qtbot: QtBot, project: Project) -> None:
    dialog = SurveyRulesDialog(project.document)
    qtbot.addWidget(dialog)
    assert dialog.edit(project.author) is None
    for key, value in (("period_from", "2020"), ("period_to", "2025"), ("k", "3"), ("m_m2", "15")):
        dialog.fields[key].setText(value)  # type: ignore[union-attr]
    edit = dialog.edit(project.author)
    assert edit is not None
    assert dialog.accept_button.isEnabled()
    project.apply(edit)
    assert project.document.require(Setting, "k").value == "3"
    assert project.document.require(Setting, "period_to").value == "2025"
    project.session.undo()
    assert project.document.require(Setting, "k").value == "2"
    assert project.document.require(Setting, "period_to").value == ""


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [("k", "two", "no number"), ("m_m2", "-1", "out of range"), ("period_from", "yesterday", ""), ("s_px", "0", "out")],
)
def test_wrong_rules_cannot_be_applied(qtbot: QtBot, project: Project, key: str, value: str, sentence: str) -> None:
    dialog = SurveyRulesDialog(project.document)
    qtbot.addWidget(dialog)
    dialog.fields[key].setText(value)  # type: ignore[union-attr]
    assert not dialog.accept_button.isEnabled()
    assert sentence in dialog._complaint.text()
    dialog.fields["period_from"].setText("2025")  # type: ignore[union-attr]


def test_a_period_that_ends_before_it_begins(qtbot: QtBot, project: Project) -> None:
    dialog = SurveyRulesDialog(project.document)
    qtbot.addWidget(dialog)
    dialog.fields["period_from"].setText("2025")  # type: ignore[union-attr]
    dialog.fields["period_to"].setText("2020")  # type: ignore[union-attr]
    assert "ends before it begins" in dialog._complaint.text()


def test_a_verdict_needs_its_reason(qtbot: QtBot) -> None:
    dialog = OverruleDialog("Haksan", "Grew · net +60", "grew")
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    dialog.direction.setCurrentIndex(dialog.direction.findData("unchanged"))
    qtbot.keyClicks(dialog.reason, "tents only")
    assert dialog.accept_button.isEnabled()
    assert dialog.chosen == ("unchanged", "tents only")


def test_freeze_compare_and_delete_an_edition(qtbot: QtBot, bench: Bench, project: Project, tmp_path: Path) -> None:
    out = tmp_path / "since.xlsx"
    dialog = EditionsDialog(
        bench.workspace,
        lambda name: survey_flows.freeze(bench, name),  # type: ignore[arg-type]
        lambda name: survey_flows.compare(bench, name, out),  # type: ignore[arg-type]
    )
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.name, "January 2026")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    (edition,) = project.document.all(Edition)
    assert edition.name == "January 2026"
    assert dialog.list.count() == 1
    assert dialog.isVisible()
    project.apply(set_setting("m_m2", "20", project.author))
    qtbot.mouseClick(dialog.compare_button, Qt.MouseButton.LeftButton)
    assert "since.xlsx" in bench.said[-1]
    book = openpyxl.load_workbook(out)
    assert "difference" in [cell.value for cell in book["change"][1]]
    qtbot.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert dialog.list.count() == 0
    assert not dialog.compare_button.isEnabled()
