"""The date pills and the classes."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.reviews import set_state
from annotator.domain.records import ObjectClass
from annotator.ui.panels.dates import DateBar
from annotator.ui.panels.look import font, text_width
from annotator.ui.panels.palette import PalettePanel
from annotator.ui.panels.palette_model import TALLY_ROLE


def test_pills_in_order_of_time_hollow_where_unreviewed(qtbot: QtBot, workspace: Any) -> None:
    bar = DateBar(workspace)
    qtbot.addWidget(bar)
    bar.show()
    assert [pill.text() for pill in bar.pills.values()] == ["2020-04", "2021-10", "2024-05-14", "2025-08-02"]
    assert [pill.waits for pill in bar.pills.values()] == [False, False, False, True]
    assert [pill.isChecked() for pill in bar.pills.values()] == [False, False, True, False]
    assert "month" in bar.pills["scene-0"].toolTip()
    assert "detail 0.50 m" in bar.pills["scene-0"].toolTip()


def test_a_pill_shows_its_scene_and_reviewing_fills_it(qtbot: QtBot, workspace: Any) -> None:
    bar = DateBar(workspace)
    qtbot.addWidget(bar)
    bar.show()
    qtbot.mouseClick(bar.pills["scene-3"], Qt.MouseButton.LeftButton)
    assert workspace.selection.scene_uid == "scene-3"
    qtbot.mouseClick(bar.pills["scene-3"], Qt.MouseButton.LeftButton)
    assert bar.pills["scene-3"].isChecked()
    session = workspace.session
    session.apply(set_state("site-a", "scene-3", ["stall"], "reviewed", session.author))
    assert not bar.pills["scene-3"].waits


def test_pills_are_seen_after_a_place_that_had_none(qtbot: QtBot, workspace: Any) -> None:
    bar = DateBar(workspace)
    qtbot.addWidget(bar)
    bar.show()
    workspace.selection.show("", "")
    assert not bar.pills
    workspace.selection.show("site-a", "scene-0")
    assert all(pill.width() > 20 and pill.visibleRegion().boundingRect().isValid() for pill in bar.pills.values())


def test_the_plus_asks_for_images(qtbot: QtBot, empty: Any) -> None:
    bar = DateBar(empty)
    qtbot.addWidget(bar)
    bar.show()
    with qtbot.waitSignal(bar.add_requested):
        qtbot.mouseClick(bar.add_pill, Qt.MouseButton.LeftButton)


def palette(qtbot: QtBot, workspace: Any) -> PalettePanel:
    panel = PalettePanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(292, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def tally(panel: PalettePanel, uid: str) -> Any:
    return panel.model.index(panel.model.row_of(uid)).data(TALLY_ROLE)


def test_tallies_follow_scene_and_edits(qtbot: QtBot, workspace: Any) -> None:
    panel = palette(qtbot, workspace)
    assert tally(panel, "class-covered-stall") == (5, 5, 5, 0)
    workspace.selection.show("site-a", "scene-0")
    assert tally(panel, "class-covered-stall").count == 4
    workspace.selection.show("site-a", "scene-3")
    assert tally(panel, "class-covered-stall") == (5, 5, 5, 5), "nobody has confirmed them yet"
    workspace.selection.show("site-b", "scene-2")
    assert tally(panel, "class-sedan") == (3, 2, 4, 0)
    session = workspace.session
    session.apply(set_fields(["vehicle-0"], session.author, class_uid="class-truck"))
    assert (tally(panel, "class-sedan").count, tally(panel, "class-truck").count) == (2, 1)


def test_a_click_chooses_and_asks_for_the_tool(qtbot: QtBot, workspace: Any) -> None:
    panel = palette(qtbot, workspace)
    spot = panel.view.visualRect(panel.model.index(panel.model.row_of("class-truck"))).center()
    with qtbot.waitSignal(panel.tool_requested) as asked:
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked.args == ["vehicle"]
    assert workspace.selection.class_uid(workspace.document, "vehicle") == "class-truck"
    assert panel.delegate.chosen == "class-truck"


def test_recolour_and_delete_are_edits(qtbot: QtBot, workspace: Any) -> None:
    panel = palette(qtbot, workspace)
    row = workspace.document.get(ObjectClass, "class-truck")
    menu = panel.menu_for(row)
    colours = next(action.menu() for action in menu.actions() if action.menu() is not None)
    next(action for action in colours.actions() if action.text() == "#0072B2").trigger()
    assert workspace.document.get(ObjectClass, "class-truck").color == "#0072B2"
    workspace.session.undo()
    assert workspace.document.get(ObjectClass, "class-truck").color == row.color
    next(action for action in menu.actions() if action.text() == "Delete class").trigger()
    assert workspace.document.get(ObjectClass, "class-truck") is None
    used = panel.menu_for(workspace.document.get(ObjectClass, "class-sedan"))
    next(action for action in used.actions() if action.text() == "Delete class").trigger()
    assert "4 objects" in workspace.refusals[0]


def test_new_class_gets_a_free_key_and_is_named_in_place(qtbot: QtBot, workspace: Any) -> None:
    panel = palette(qtbot, workspace)
    panel.add_class("stall")
    editor = panel.view.viewport().findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "Awning")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(row.name == "Awning" for row in workspace.document.all(ObjectClass)))
    found = next(row for row in workspace.document.all(ObjectClass) if row.name == "Awning")
    assert (found.object_kind, found.key) == ("stall", 3)


@pytest.mark.parametrize("text", ["Covered stall", "Open-air space", "Sedan", "Wi", "2024-05-14 ± 43"])
def test_a_text_fits_into_the_width_it_asks_for(qtbot: QtBot, text: str) -> None:
    for pixels in range(9, 20):
        shown = QFontMetrics(font(pixels)).elidedText(text, Qt.TextElideMode.ElideRight, text_width(pixels, text))
        assert shown == text
