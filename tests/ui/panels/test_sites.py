"""The list of sites: where a click leads, what it shows, and that every change of it is an edit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from annotator.app.sentences import Said
from annotator.domain.change import Change, RowChange
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.reviews import set_state
from annotator.domain.records import Site
from annotator.ui.panels.sites import SitesPanel
from annotator.ui.panels.sites_model import FIGURE_ROLE, SUBTITLE_ROLE


def shown(qtbot: QtBot, workspace: Any) -> SitesPanel:
    panel = SitesPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(280, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def click(qtbot: QtBot, panel: SitesPanel, uid: str) -> None:
    spot = panel.view.visualRect(panel.model.index(panel.model.row_of(uid))).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_rows_tell_progress_and_the_one_figure(qtbot: QtBot, workspace: Any) -> None:
    model = shown(qtbot, workspace).model
    rows = [[model.index(row).data(role) for role in (0, SUBTITLE_ROLE, FIGURE_ROLE)] for row in range(3)]
    assert rows[0] == ["Samsu · waypoint", "0 / 1 reviewed", Said("3 veh.", "good")]
    assert rows[1] == ["Sariwon Market #2", "3 / 4 reviewed", Said("+60", "good")]
    assert rows[2][:2] == ["No site", "1 image"]


def test_a_click_goes_to_the_newest_scene(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    click(qtbot, panel, "site-b")
    assert (workspace.selection.site_uid, workspace.selection.scene_uid) == ("site-b", "scene-2")
    click(qtbot, panel, "site-a")
    assert workspace.selection.scene_uid == "scene-3"
    click(qtbot, panel, "")
    assert (workspace.selection.site_uid, workspace.selection.scene_uid) == ("", "scene-x")


def test_it_follows_the_selection_without_changing_it(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    workspace.selection.show("site-b", "scene-2")
    assert panel.view.currentIndex().row() == panel.model.row_of("site-b")
    workspace.selection.show("site-a", "scene-0")
    assert workspace.selection.scene_uid == "scene-0"


def test_filter_by_name_and_town(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    qtbot.keyClicks(panel.filter, "sariw")
    assert panel.model.uids == ["site-a"]
    panel.filter.clear()
    assert panel.model.uids == ["site-b", "site-a", ""]


def test_next_unreviewed_goes_round_and_shows_the_newest_waiting(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    assert panel.next_unreviewed(1)
    assert workspace.selection.site_uid == "site-b"
    session = workspace.session
    session.apply(set_state("site-b", "scene-2", ["vehicle"], "reviewed", session.author))
    assert panel.next_unreviewed(-1)
    assert (workspace.selection.site_uid, workspace.selection.scene_uid) == ("site-a", "scene-3")
    session.apply(set_state("site-a", "scene-3", ["stall"], "reviewed", session.author))
    assert not panel.next_unreviewed(1)
    assert "2 OF 2" in panel.heading.text()


def test_rename_by_f2_is_one_edit(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    editor = panel.view.viewport().findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "Sariwon Market #3")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workspace.document.get(Site, "site-a").name == "Sariwon Market #3")
    assert len(workspace.project.entries) == 1
    workspace.session.undo()
    assert panel.model.index(panel.model.row_of("site-a")).data() == "Sariwon Market #2"


def test_new_site_is_named_in_place(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    action = next(action for action in panel.menu_for(None).actions() if action.text() == "New site")
    action.trigger()
    assert workspace.document.count(Site) == 3
    assert workspace.document.get(Site, workspace.selection.site_uid).name == "New site"
    assert panel.view.viewport().findChild(QLineEdit) is not None


def test_delete_refuses_while_marks_are_there(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    actions = {action.text(): action for action in panel.menu_for("site-a").actions()}
    actions["Delete site"].trigger()
    assert workspace.document.get(Site, "site-a") is not None
    assert "still holds marks" in workspace.refusals[0]
    actions["Copy coordinates"].trigger()
    assert QApplication.clipboard().text() == "38.510007° 125.766451°"


def test_empty_project_says_the_next_step(qtbot: QtBot, empty: Any) -> None:
    panel = shown(qtbot, empty)
    assert panel.empty.isVisible()
    panel.new_site()
    assert not panel.empty.isVisible()


def test_the_filter_by_state_is_what_next_goes_through(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, workspace)
    panel.choice.state.setCurrentIndex(panel.choice.state.findData("grew"))
    assert panel.model.uids == ["site-a"]
    assert "1 OF 2 LISTED" in panel.heading.text()
    assert panel.next_unreviewed(1)
    assert workspace.selection.site_uid == "site-a"
    assert panel.next_unreviewed(1)
    assert workspace.selection.site_uid == "site-a"
    panel.choice.state.setCurrentIndex(panel.choice.state.findData("closed"))
    assert not panel.model.uids
    assert not panel.next_unreviewed(1)


def test_sites_stand_below_their_towns(qtbot: QtBot, workspace: Any) -> None:
    session = workspace.session
    session.apply(set_fields(["site-b"], session.author, town="Samsu", county="Samsu"))
    panel = shown(qtbot, workspace)
    panel.choice.order.setCurrentIndex(panel.choice.order.findData("town"))
    model = panel.model
    listed = [model.index(row).data() for row in range(model.rowCount())]
    assert "Samsu, Samsu" in listed
    assert listed.index("Samsu, Samsu") + 1 == model.row_of("site-b")
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsSelectable
    click(qtbot, panel, "site-b")
    assert workspace.selection.site_uid == "site-b"


def test_two_sites_on_one_point_say_so(qtbot: QtBot, workspace: Any) -> None:
    session = workspace.session
    sites = [workspace.document.require(Site, uid) for uid in ("site-a", "site-b")]
    moved = [RowChange(site, replace(site, geom=shapely.Point(128.0, 41.0))) for site in sites]
    session.apply(lambda _document: Change("Move both", tuple(moved)))
    model = shown(qtbot, workspace).model
    index = model.index(model.row_of("site-a"))
    assert "shared point" in index.data(SUBTITLE_ROLE)
    assert "same point as 1 other" in index.data(Qt.ItemDataRole.ToolTipRole)
