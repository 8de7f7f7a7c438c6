"""The live tables and the chart: figures, and where their rows and points lead."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.lives import mark_gone
from annotator.domain.edits.reviews import set_state
from annotator.domain.records import Scene
from annotator.ui.panels.chart import ChartPanel
from annotator.ui.panels.table import TablePanel


def shown(qtbot: QtBot, panel: Any) -> Any:
    qtbot.addWidget(panel)
    panel.resize(760, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def texts(model: Any) -> list[list[str]]:
    return [[model.index(row, column).data() for column in range(6)] for row in range(model.rowCount())]


def test_rows_of_a_site(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    assert panel.heading.text() == "GREW · NET +60 ± 10 m² · THRESHOLD 10"
    rows = texts(panel.scenes)
    assert rows[0] == ["2020-04", "Maxar", "4", "240 ± 20", "", ""]
    assert rows[1] == ["2021-10", "Airbus", "4", "240 ± 20", "–", "–"]
    assert rows[2] == ["2024-05-14", "Maxar", "5", "300 ± 22", "+60", "–"]
    assert rows[3] == ["2025-08-02", "Maxar", "to confirm", "", "", ""]
    assert panel.site_view.isColumnHidden(6)


def test_it_follows_an_edit(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    session = workspace.session
    session.apply(mark_gone(["stall-0", "stall-1"], "scene-3", session.author))
    session.apply(set_state("site-a", "scene-3", ["stall"], "reviewed", session.author))
    assert texts(panel.scenes)[3] == ["2025-08-02", "Maxar", "3", "180 ± 17", "–", "−120"]
    assert panel.heading.text().startswith("SHRANK · NET −60")


def test_a_row_leads_to_its_scene(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    spot = panel.site_view.visualRect(panel.scenes.index(0, 3)).center()
    qtbot.mouseClick(panel.site_view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert workspace.selection.scene_uid == "scene-0"
    assert panel.site_view.itemDelegate().current == "scene-0"


def test_copy_gives_plain_figures(qtbot: QtBot, workspace: Any) -> None:
    session = workspace.session
    session.apply(mark_gone(["stall-0"], "scene-2", session.author))
    panel = shown(qtbot, TablePanel(workspace))
    panel.site_view.selectRow(2)
    panel.site_view.setFocus()
    qtbot.keyClick(panel.site_view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:7] == ["Scene", "Provider", "Stalls", "Area m²", "±", "added", "removed"]
    assert lines[1].split("\t")[:7] == ["2024-05-14", "Maxar", "4", "240", "20", "60", "-60"]
    assert len(lines) == 2


def test_all_sites(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    qtbot.mouseClick(panel.all_button, Qt.MouseButton.LeftButton)
    assert panel.heading.text() == "ALL SITES · 1 GREW · 0 SHRANK · 0 UNCHANGED"
    panel.all_view.sortByColumn(5, Qt.SortOrder.DescendingOrder)
    assert panel.sites.uids == ["site-a", "site-b"], "unknown figures come last"
    spot = panel.all_view.visualRect(panel.sites.index(1, 0)).center()
    qtbot.mouseClick(panel.all_view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert workspace.selection.site_uid == "site-b"


def test_empty_table_and_chart_say_the_next_step(qtbot: QtBot, empty: Any) -> None:
    table, chart = shown(qtbot, TablePanel(empty)), shown(qtbot, ChartPanel(empty))
    assert table.hint.isVisible() and "Ctrl+I" in table.hint.text()
    assert chart.hint.isVisible() and not chart.chart.isVisible()


def test_chart_shows_looks_and_leads_to_scenes(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, ChartPanel(workspace))
    panel.chart.grab()
    assert panel.heading.text() == "SARIWON MARKET #2 · COVERED STALLS, m²"
    assert [look.value for look in panel.chart.looks] == [240.0, 240.0, 300.0, None]
    assert panel.chart.looks[0].plus_minus == 20.0
    spot = panel.chart.boxes[1].center().toPoint()
    qtbot.mouseClick(panel.chart, Qt.MouseButton.LeftButton, pos=spot)
    assert workspace.selection.scene_uid == "scene-1"


def test_chart_of_a_waypoint_counts_vehicles(qtbot: QtBot, workspace: Any) -> None:
    session = workspace.session
    session.apply(set_state("site-b", "scene-2", ["vehicle"], "reviewed", session.author))
    workspace.selection.show("site-b", "scene-2")
    panel = shown(qtbot, ChartPanel(workspace))
    assert [look.value for look in panel.chart.looks] == [3.0]
    assert "3 (2–4)" in panel.chart.looks[0].text


def test_a_count_under_way_stands_hollow_at_its_number(qtbot: QtBot, workspace: Any) -> None:
    workspace.selection.show("site-b", "scene-2")
    panel = shown(qtbot, ChartPanel(workspace))
    (look,) = panel.chart.looks
    assert look.value is None and look.marked == 3.0
    assert "3 (2–4) · not reviewed" in look.text


def test_the_shown_date_is_in_view_however_many_there_are(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    panel.resize(760, 130)
    qtbot.wait(20)
    view, model = panel.site_view, panel.scenes
    for uid in (model.uids[-1], model.uids[0]):
        workspace.selection.show("site-a", uid)
        row = view.visualRect(model.index(model.uids.index(uid), 0))
        assert view.viewport().rect().contains(row), uid


def _forget_providers(document: Document) -> Change:
    scenes = document.all(Scene)
    return Change("Forget", tuple(RowChange(scene, dataclasses.replace(scene, provider="")) for scene in scenes))


def test_columns_that_say_nothing_are_hidden(qtbot: QtBot, workspace: Any) -> None:
    session = workspace.session
    panel = shown(qtbot, TablePanel(workspace))
    assert not panel.site_view.isColumnHidden(1), "its providers are known"
    session.apply(_forget_providers)
    assert panel.site_view.isColumnHidden(1)


@pytest.mark.parametrize("width", range(150, 520, 37))
def test_in_little_room_names_give_way_and_what_matters_stands_first(qtbot: QtBot, workspace: Any, width: int) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    panel.resize(width, 260)
    qtbot.wait(10)
    for all_sites in (False, True):
        panel.all_button.setChecked(all_sites)
        panel.refresh()
        view = panel.all_view if all_sites else panel.site_view
        header = view.horizontalHeader()
        columns = [at for at in range(header.count()) if not view.isColumnHidden(at)]
        first = sorted(columns, key=header.visualIndex)
        whole = header.length() <= view.viewport().width()
        assert first == columns if whole else first[:2] == ([0, 5] if all_sites else [0, 2])
        assert all(
            view.columnWidth(at) >= view.sizeHintForColumn(at) for at in columns if at != (0 if all_sites else 1)
        )


def test_a_figure_is_seen_whole_or_as_an_ellipsis(qtbot: QtBot, workspace: Any) -> None:
    panel = shown(qtbot, TablePanel(workspace))
    view, drawn = panel.site_view, []
    delegate = view.itemDelegate()
    area, index = QRect(0, 0, 30, 30), panel.scenes.index(0, 3)
    for width in (30, 200):
        area.setWidth(width)
        option = QStyleOptionViewItem()
        option.rect, option.widget = area, view
        image = QImage(200, 30, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        delegate.paint(painter, option, index)
        painter.end()
        drawn.append(sum(image.pixelColor(x, y).lightness() > 60 for x in range(200) for y in range(30)))
    assert 0 < drawn[0] * 5 < drawn[1]
