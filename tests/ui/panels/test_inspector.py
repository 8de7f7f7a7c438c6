"""The inspector: one field, one edit, for one object or many."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from annotator.domain.records import Crossing, Scene, Site, Stall
from annotator.ui.panels.inspector import InspectorPanel


def shown(qtbot: QtBot, workspace: Any) -> InspectorPanel:
    panel = InspectorPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def choose(editor: Any, label: str) -> None:
    editor.setFocus()
    row = editor.findText(label)
    editor.setCurrentIndex(row)
    editor.activated.emit(row)


def retype(qtbot: QtBot, editor: Any, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, key)


def test_one_stall(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    workspace.selection.select(["stall-9"])
    section = panel.objects
    assert (section.kicker.text(), section.figure.text(), section.error.text()) == ("STALL", "60.0 m²", "± 10.0")
    texts = {name: editor.text() for name, editor in section.editors.items() if hasattr(editor, "text")}
    assert texts["size"] == "20.1 × 3.0 m, 174°"
    assert texts["not_before"] == "2021-10"
    assert section.editors["first_seen"].currentText() == "2024-05-14 · Maxar"
    assert section.editors["gone_by"].currentText() == "still there"
    assert not panel.scene.isVisible()


def test_nothing_selected_shows_scene_and_site(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    assert panel.scene.figure.text() == "2024-05-14"
    assert panel.site.figure.text() == "Sariwon Market #2"
    assert not panel.objects.isVisible()


def test_several_at_once_are_one_edit(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    workspace.selection.select(["stall-0", "stall-1", "stall-9"])
    editors = panel.objects.editors
    assert panel.objects.kicker.text() == "3 STALLS"
    assert panel.objects.figure.text() == "Σ 180.0 m²"
    assert panel.objects.error.text() == "± 17.3"
    assert editors["first_seen"].currentIndex() == -1
    assert editors["size"].isVisible(), "several stalls can be given one size"
    choose(editors["certainty"], "possible")
    retype(qtbot, editors["name"], "row 1")
    rows = [workspace.document.get(Stall, uid) for uid in workspace.selection.uids]
    assert {(row.certainty, row.name) for row in rows} == {("possible", "row 1")}
    assert len(workspace.project.entries) == 2


def test_escape_puts_back(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    workspace.selection.select(["stall-0"])
    retype(qtbot, panel.objects.editors["name"], "typo", Qt.Key.Key_Escape)
    assert panel.objects.editors["name"].text() == ""
    assert not workspace.project.entries


def test_typing_survives_another_change(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    workspace.selection.select(["stall-0"])
    editor = panel.objects.editors["name"]
    editor.setFocus()
    qtbot.keyClicks(editor, "half a na")
    panel.refresh()
    assert editor.text() == "half a na"


def test_gone_by_is_looked_at_and_taken_back(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    workspace.selection.select(["stall-0"])
    choose(panel.objects.editors["gone_by"], "2024-05-14 · Maxar")
    row = workspace.document.get(Stall, "stall-0")
    assert (row.gone_by, row.gone_checked_by) == ("scene-2", "JB")
    choose(panel.objects.editors["first_seen"], "2025-08-02 · Maxar")
    assert "has gone by" in workspace.refusals[0]
    assert panel.objects.editors["first_seen"].currentText() == "2020-04 · Maxar"
    choose(panel.objects.editors["gone_by"], "still there")
    assert workspace.document.get(Stall, "stall-0").gone_by is None


def test_crossing_at_gate(qtbot: QtBot, workspace: Any) -> None:
    workspace.selection.show("site-b", "scene-2")
    workspace.selection.select(["crossing-1"])
    panel = shown(qtbot, workspace)
    assert panel.objects.figure.text() == "Ford"
    choose(panel.objects.editors["at_gate"], "yes")
    assert workspace.document.get(Crossing, "crossing-1").at_gate == "yes"


def test_kinds_together_share_fields(qtbot: QtBot, workspace: Any) -> None:
    workspace.selection.select(["stall-0", "vehicle-0"])
    panel = shown(qtbot, workspace)
    assert panel.objects.kicker.text() == "2 OBJECTS"
    assert {"certainty", "name", "note"} <= set(panel.objects.editors)
    assert "class_uid" not in panel.objects.editors


def test_scene_date_is_read_as_people_write_it(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    retype(qtbot, panel.scene.editors["acquired"], "30 July 2025")
    scene = workspace.document.get(Scene, "scene-2")
    assert (scene.acquired_from, scene.acquired_to) == ("2025-07-30", "2025-07-30")
    retype(qtbot, panel.scene.editors["acquired"], "7/8/2025")
    assert workspace.refusals
    assert panel.scene.editors["acquired"].text() == "2025-07-30"


def test_scene_detail_takes_a_decimal_comma_and_refuses_words(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    retype(qtbot, panel.scene.editors["gsd_m"], "0,3")
    assert workspace.document.get(Scene, "scene-2").gsd_m == 0.3
    retype(qtbot, panel.scene.editors["gsd_m"], "fine")
    assert "no positive number" in workspace.refusals[0]


def test_how_a_scene_was_taken_and_may_be_used_is_part_of_it(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    retype(qtbot, panel.scene.editors["off_nadir_deg"], "21,5°")
    retype(qtbot, panel.scene.editors["licence"], "CC BY 4.0")
    scene = workspace.document.get(Scene, "scene-2")
    assert (scene.off_nadir_deg, scene.licence) == (21.5, "CC BY 4.0")
    retype(qtbot, panel.scene.editors["off_nadir_deg"], "0")
    assert workspace.document.get(Scene, "scene-2").off_nadir_deg == 0.0
    retype(qtbot, panel.scene.editors["off_nadir_deg"], "95")
    assert "0 is straight down" in workspace.refusals[0]
    line = panel.scene.editors["off_nadir_deg"]
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert workspace.document.get(Scene, "scene-2").off_nadir_deg is None


def test_site_flag_and_note(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    qtbot.mouseClick(panel.site.editors["known"], Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    assert not workspace.document.get(Site, "site-a").known
    note = panel.site.editors["note"]
    note.setFocus()
    qtbot.keyClicks(note, "north gate closed")
    panel.scene.editors["name"].setFocus()
    assert workspace.document.get(Site, "site-a").note == "north gate closed"


def test_user_text_is_never_rich(qtbot: QtBot, workspace: Any) -> None:
    workspace.selection.select([])
    panel = shown(qtbot, workspace)
    retype(qtbot, panel.site.editors["name"], "<b>x</b>")
    assert panel.site.figure.textFormat() == Qt.TextFormat.PlainText
    assert panel.site.figure.text() == "<b>x</b>"
