"""Every panel without a mouse: Tab reaches and leaves it, Enter acts, Esc goes back to the canvas, all has a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QWidget

from annotator.app.opening import sample_copy
from annotator.ui.application import make_application
from tests.journeys.conftest import CTRL, PLAIN, Analyst

MOST_STOPS = 80


@pytest.fixture
def sample(qtbot, qapp) -> Iterator[Analyst]:
    make_application()
    hand = Analyst(qtbot, sample_copy())
    hand.window.activateWindow()
    hand.look_at_image()
    hand.canvas.setFocus()
    yield hand
    hand.leave()


def round_by_tab(hand: Analyst, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Where the keys go from the canvas on until they are back at it."""
    hand.canvas.setFocus()
    stops: list[QWidget] = []
    while len(stops) < MOST_STOPS:
        QTest.keyClick(QApplication.focusWidget(), key, PLAIN)
        now = QApplication.focusWidget()
        if now is hand.canvas:
            return stops
        stops.append(now)
    raise AssertionError(f"no way back to the canvas; the last stops: {stops[-3:]}")


def in_panel(panel: QWidget, stops: list[QWidget]) -> bool:
    return any(panel is stop or panel.isAncestorOf(stop) for stop in stops)


def test_tab_goes_round_all_panels_and_comes_back(sample: Analyst) -> None:
    bench = sample.window.bench
    stops = round_by_tab(sample)
    panels = (bench.sites, bench.stage.dates, bench.inspector, bench.palette_panel, bench.bottom, bench.status)
    assert [panel for panel in panels if not in_panel(panel, stops)] == []
    assert len(set(stops)) == len(stops)


@pytest.mark.parametrize("room", ["history", "maps", "place", "display", "figures", "years", "gallery", "findings"])
def test_every_room_is_reached_left_and_named(sample: Analyst, room: str) -> None:
    bench = sample.window.bench
    panel = bench.show_room(room)
    sample.settle()
    sample.qtbot.wait(60)
    assert in_panel(panel, round_by_tab(sample))
    buttons = [each for each in sample.window.findChildren(QAbstractButton) if each.isVisible()]
    icons = [each for each in buttons if not each.text().strip()]
    assert [each for each in icons if not (each.accessibleName() and each.toolTip())] == []
    views = [each for each in panel.findChildren(QAbstractItemView) if each.isVisible() and each.focusPolicy()]
    assert [each for each in views if not each.accessibleName() and type(each).__name__ != "QHeaderView"] == []


def test_the_buttons_of_the_tool_bar_name_tool_and_key(sample: Analyst) -> None:
    actions = sample.window.actions_
    for name, button in sample.window.bench.stage.tool_bar._buttons.items():
        assert button.accessibleName()
        keys = actions.keys_of(f"tool.{name}")
        assert not keys or "(" in button.toolTip()


def test_escape_goes_back_to_the_canvas_and_keeps_the_sketch(sample: Analyst) -> None:
    bench = sample.window.bench
    sample.key(Qt.Key.Key_P)
    sample.click(300, 300)
    bench.sites.view.setFocus()
    QTest.keyClick(bench.sites.view, Qt.Key.Key_Escape, PLAIN)
    assert sample.canvas.hasFocus()
    assert bench.host.active.is_drafting
    sample.key(Qt.Key.Key_Escape)
    assert not bench.host.active.is_drafting


def test_a_site_a_date_and_an_edit_of_before_by_keys_alone(sample: Analyst) -> None:
    bench, work = sample.window.bench, sample.window.workspace
    first = work.selection.site_uid
    bench.sites.view.setFocus()
    QTest.keyClick(bench.sites.view, Qt.Key.Key_Down, PLAIN)
    assert work.selection.site_uid != first
    pill = next(pill for uid, pill in bench.stage.dates.pills.items() if uid != "")
    pill.setFocus()
    QTest.keyClick(pill, Qt.Key.Key_Space, PLAIN)
    assert bench.stage.dates.pills[work.selection.scene_uid] is pill
    sample.canvas.setFocus()
    sample.key(Qt.Key.Key_C)
    sample.click(300, 300)
    sample.settle()
    history = bench.show_room("history")
    sample.wait(lambda: bool(history.model.entries))
    assert history.model.entries[0].state == "done"
    history.view.setFocus()
    history.view.setCurrentIndex(history.model.index(1))
    QTest.keyClick(history.view, Qt.Key.Key_Return, PLAIN)
    sample.settle()
    sample.wait(lambda: any(entry.state != "done" for entry in history.model.entries))


def test_folding_the_panels_leaves_the_keys_with_the_canvas(sample: Analyst) -> None:
    bench = sample.window.bench
    bench.sites.view.setFocus()
    QTest.keyClick(bench.sites.view, Qt.Key.Key_F9, PLAIN)
    assert not bench.sites.isVisible()
    assert sample.canvas.hasFocus()
    QTest.keyClick(sample.canvas, Qt.Key.Key_F9, PLAIN)
    assert bench.sites.isVisible()
    sample.key(Qt.Key.Key_H, CTRL)
    assert bench.side.shown == "history"
