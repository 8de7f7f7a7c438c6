"""On a small screen nothing that matters is cut off, and what floats over the canvas keeps clear of each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from annotator.app.opening import create_project, sample_copy
from annotator.app.selection import sites_of
from annotator.domain.edits.scenes import add_scene
from annotator.domain.records import Scene, Site
from annotator.ui.application import make_application
from annotator.ui.floating.low_bar import LowBar
from annotator.ui.floating.proposal_bar import ProposalBar
from annotator.ui.panels.display import DisplayPanel
from annotator.ui.stage import GAP, Stage
from tests.journeys.conftest import Analyst


@pytest.fixture
def small(qtbot, qapp) -> Iterator[Analyst]:
    make_application()
    hand = Analyst(qtbot, sample_copy())
    hand.window.resize(1024, 700)
    hand.look_at_image()
    yield hand
    hand.leave()


def test_all_tools_stand_on_a_small_screen(small: Analyst) -> None:
    bench = small.window.bench
    bar = bench.stage.tool_bar
    assert bar.geometry().bottom() < bench.stage.height()
    assert all(bar.rect().contains(button.geometry()) for button in bar._buttons.values())
    one_column = bar.width() * 3 // 4
    small.window.resize(1600, 1400)
    small.qtbot.wait(30)
    assert bar.width() < one_column, "one column again where there is room"


def test_dates_and_legend_keep_clear_of_the_tools_and_of_each_other(small: Analyst) -> None:
    bench, selection = small.window.bench, small.window.workspace.selection
    for site in sites_of(small.document):
        scenes = small.window.workspace.figures.of(site.uid).scenes
        selection.show(site.uid, scenes[0].uid)
        dates = bench.stage.dates
        assert len(dates.pills) == len(scenes)
        room = bench.stage.width() - bench.stage.tool_bar.geometry().right() - 2 * GAP - 1
        assert dates.width() == min(dates.sizeHint().width(), room), "at once, not after the next event"
        small.qtbot.wait(100)
        assert not dates.geometry().intersects(bench.stage.tool_bar.geometry())
        assert not (bench.legend.isVisible() and bench.legend.geometry().intersects(dates.geometry()))


def test_tools_spare_a_second_column_before_they_spare_air(small: Analyst) -> None:
    bar = small.window.bench.stage.tool_bar
    heights = set()
    for height in (1400, 850, 800, 780):
        small.window.resize(1280, height)
        small.qtbot.wait(30)
        assert {button.x() for button in bar._buttons.values()} == {bar._buttons["select"].x()}, height
        assert bar.geometry().bottom() < small.window.bench.stage.height()
        heights.add(bar._buttons["select"].height())
    assert min(heights) < max(heights)


def test_with_two_views_the_dates_stand_in_the_active_one(small: Analyst) -> None:
    small.window.resize(1280, 800)
    stage, selection = small.window.bench.stage, small.window.workspace.selection
    site = next(site for site in sites_of(small.document) if site.name.startswith("Sariwon"))
    selection.show(site.uid, small.window.workspace.figures.of(site.uid).scenes[-1].uid)
    small.qtbot.wait(50)
    stage.panes.add()
    small.qtbot.wait(50)
    for _ in range(2):
        (pane,) = stage.panes.linked
        shown = stage.dates.pills[selection.scene_uid]
        assert stage.canvas.geometry().contains(stage.dates.geometry())
        assert not stage.dates.geometry().intersects(stage.tool_bar.geometry())
        assert shown.visibleRegion().boundingRect().width() == shown.width()
        assert pane.rect().contains(pane.header.geometry())
        small.qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=pane.rect().center())
        small.qtbot.wait(50)
    stage.panes.close_all()
    small.qtbot.wait(50)
    middle = stage.dates.geometry().center().x()
    assert abs(middle - stage.width() // 2) <= 1 or stage.dates.x() == stage.tool_bar.geometry().right() + 1 + GAP


def of_dates(qtbot: QtBot, path: Path, years: range) -> Analyst:
    """One place on a date of each year, without pictures."""
    make_application()
    hand = Analyst(qtbot, create_project(path))
    hand.window.resize(1024, 700)
    session, site = hand.window.workspace.session, Site(uid="site-1", name="Samsu")
    for year in years:
        day = f"{year}-05-03"
        scene = Scene(uid=f"scene-{year}", name=day, kind="record", acquired_from=day, acquired_to=day)
        session.apply(add_scene(scene, session.author, site=site))
    hand.settle()
    return hand


def test_twenty_dates_scroll_to_the_one_that_is_shown(qtbot, qapp, tmp_path: Path) -> None:
    hand = of_dates(qtbot, tmp_path / "many.gpkg", range(2000, 2020))
    selection, stage = hand.window.workspace.selection, hand.window.bench.stage
    for year in (2000, 2019, 2007):
        selection.show("site-1", f"scene-{year}")
        qtbot.wait(30)
        pill = stage.dates.pills[f"scene-{year}"]
        assert not pill.visibleRegion().isEmpty()
        assert stage.rect().contains(stage.dates.geometry())
    hand.leave()


@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_bars_at_the_lower_edge_stand_clear(small: Analyst, size: tuple[int, int]) -> None:
    window, stage = small.window, small.window.bench.stage
    site = next(site for site in sites_of(small.document) if site.name.startswith("Sariwon"))
    window.workspace.selection.show(site.uid, window.workspace.figures.of(site.uid).scenes[-1].uid)
    window.resize(*size)
    small.look_at_image()
    window.actions_["sweep"].trigger()
    small.wait(lambda: bool(window.bench.sweep.current))
    proposals = next(bar for bar in stage.findChildren(ProposalBar))
    for tool in ("row", "similar"):
        window.bench.host.use(tool)
        if tool == "similar":
            proposals.show_state("Similar to Sedan", "997 proposed", 0.55)
        bars = [bar for bar in (*stage.findChildren(LowBar), stage.numbers) if bar.isVisible()]
        assert len(bars) == 2
        assert not bars[0].geometry().intersects(bars[1].geometry())
        for bar in bars:
            assert stage.rect().contains(bar.geometry())
            assert not bar.geometry().intersects(stage.tool_bar.geometry())
            buttons = bar.findChildren(QToolButton)
            assert all(button.width() >= button.sizeHint().width() for button in buttons), "words are whole"
        proposals.hide()


def test_what_floats_over_several_views_stays_in_its_own(qtbot, qapp, tmp_path: Path) -> None:
    hand = of_dates(qtbot, tmp_path / "some.gpkg", range(2000, 2006))
    hand.window.workspace.selection.show("site-1", "scene-2003")
    stage = hand.window.bench.stage
    for count in (2, 3, 4):
        stage.panes.add()
        for size in ((400, 319), (442, 359), (698, 439), (698, 519)):
            stage.resize(*size)
            qtbot.wait(20)
            for _ in range(count):
                (first, *_others) = stage.panes.linked
                check_views(stage)
                qtbot.mouseClick(first, Qt.MouseButton.LeftButton, pos=first.rect().bottomRight() - QPoint(8, 8))
                qtbot.wait(20)
    hand.leave()


def check_views(stage: Stage) -> None:
    """Dates and heads are within their views, and nothing lies below the tools."""
    tools = stage.tool_bar.geometry()
    if stage.dates.isVisible():
        assert stage.canvas.geometry().contains(stage.dates.geometry())
        assert not stage.dates.geometry().intersects(tools)
    for pane in stage.panes.linked:
        head = pane.header.geometry().translated(pane.pos())
        assert pane.geometry().contains(head) or pane.geometry().right() < tools.right() + 100
        assert not head.intersects(tools)
    for pane in (stage.canvas, *stage.panes.linked):
        bar = QRect(pane.x() + round(pane.decor.left_px), pane.geometry().bottom() - 36, 40, 20)
        assert not bar.intersects(tools)


@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_the_display_panel_scrolls_rather_than_being_crushed(small: Analyst, size: tuple[int, int]) -> None:
    bench = small.window.bench
    small.window.resize(*size)
    bench.side.toggle("display")
    panel = small.window.findChild(DisplayPanel)
    small.wait(lambda: panel.isVisible() and panel.gamma.isEnabled())
    small.qtbot.wait(30)
    parts = (panel.histogram, panel.gamma, panel.contrast, panel.brightness, panel.keep, panel.copies.limit)
    # Line heights of fonts are fractions: a pixel or two are rounding, what is crushed loses many more.
    lost = [(type(part).__name__, part.sizeHint().height() - part.height()) for part in parts]
    assert [each for each in lost if each[1] > 2] == []
    area = panel.findChild(QScrollArea)
    assert (area.verticalScrollBar().maximum() == 0) == (size == (1280, 800))
