"""The status bar says what is so now, and what the hand can do next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.domain.change import Change, RowChange
from annotator.domain.edits.scenes import add_scene
from annotator.domain.records import Crossing, Route, Scene, Site, Stall, Vehicle, Zone
from tests.journeys.conftest import CTRL, Analyst
from tests.journeys.test_place_images import add, screenshot, type_in

SHIFT = Qt.KeyboardModifier.ShiftModifier


def scale(hand: Analyst) -> str:
    shown = hand.window.bench.status.scale
    return shown.text() if shown.isVisible() else ""


def test_the_scale_follows_placing_and_undo_without_a_move_of_the_view(analyst: Analyst, tmp_path: Path):
    add(analyst, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    assert not scale(analyst)
    analyst.key(Qt.Key.Key_G, CTRL)
    analyst.click(100, 500)
    analyst.click(350, 500)
    type_in(analyst, "100 m")
    analyst.settle()
    assert "0.40 m/px" in scale(analyst)
    analyst.key(Qt.Key.Key_Z, CTRL)
    analyst.settle()
    assert not scale(analyst)


@pytest.fixture
def sample(on_a_copy_of_the_sample: Analyst) -> Analyst:
    on_a_copy_of_the_sample.look_at_image()
    return on_a_copy_of_the_sample


def said(hand: Analyst) -> str:
    return hand.window.bench.status.sentence.text()


def outlines(hand: Analyst) -> int:
    return sum(hand.document.count(kind) for kind in (Stall, Zone, Route))


TRIANGLE = ((700, 300), (760, 300), (760, 350))


@pytest.mark.parametrize("tool", ["polygon", "zone", "route", "rectangle"])
def test_after_a_finished_outline_the_first_step_is_said_again(sample: Analyst, tool: str):
    sample.window.bench.host.use(tool)
    first = said(sample)
    before = outlines(sample)
    for corner in TRIANGLE:
        sample.click(*corner)
    if tool != "rectangle":
        assert said(sample) != first
        sample.key(Qt.Key.Key_Return)
    sample.settle()
    assert outlines(sample) == before + 1
    if tool == "rectangle":
        assert said(sample).startswith("Rectangle: drag along the next stall")
    else:
        assert said(sample) == first


def test_why_an_outline_is_refused_stays_while_the_pointer_moves_and_goes_with_the_next_click(sample: Analyst):
    sample.key(Qt.Key.Key_P)
    for corner in TRIANGLE[:2]:
        sample.click(*corner)
    sample.key(Qt.Key.Key_Return)
    assert "at least 3 corners" in said(sample)
    QTest.mouseMove(sample.canvas, sample.at(790, 390))
    assert "at least 3 corners" in said(sample)
    sample.click(*TRIANGLE[2])
    assert said(sample).startswith("Click the next corner")


def test_a_vehicle_in_doubt_that_is_dropped_is_asked_of_no_more(sample: Analyst):
    sample.key(Qt.Key.Key_C)
    first = said(sample)
    for _time in range(2):
        sample.click(790, 390)
        sample.settle()
    assert "Already counted" in said(sample)
    sample.key(Qt.Key.Key_Escape)
    assert said(sample) == first


def test_undo_and_redo_say_what_they_did_until_the_next_edit(sample: Analyst):
    sample.key(Qt.Key.Key_C)
    first = said(sample)
    sample.click(790, 390)
    sample.settle()
    label = sample.window.workspace.session.undo_entry.label
    sample.key(Qt.Key.Key_Z, CTRL)
    sample.settle()
    assert said(sample) == f"Undone: {label}"
    sample.key(Qt.Key.Key_Y, CTRL)
    sample.settle()
    assert said(sample) == f"Redone: {label}"
    sample.click(700, 390)
    sample.settle()
    assert said(sample) == first


def test_why_corners_were_no_place_is_not_said_any_more_once_they_are(analyst: Analyst, tmp_path: Path):
    shot = add(analyst, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    place = analyst.window.bench.show_room("place")
    place.choose_way("corners")
    step = said(analyst)
    fields = place.pages["corners"].corners
    for field, text in zip(fields, ("nowhere", "41.42, 128.19", "41.414, 128.19", "41.414, 128.18"), strict=True):
        field.setFocus()
        QTest.keyClicks(field, text)
    QTest.keyClick(fields[3], Qt.Key.Key_Return)
    assert "is not a position" in said(analyst)
    fields[0].clear()
    QTest.keyClicks(fields[0], "41.42, 128.18")
    QTest.keyClick(fields[0], Qt.Key.Key_Return)
    analyst.settle()
    assert analyst.document.require(Scene, shot.uid).placement == "corners"
    assert said(analyst) == step


@pytest.mark.parametrize("tool", ["rectangle", "row", "polygon", "zone", "route", "obscured", "measure", "count"])
def test_without_an_image_the_first_click_says_how_to_get_one(analyst: Analyst, tool: str):
    analyst.window.bench.host.use(tool)
    for corner in ((200, 200), (300, 200), (300, 260)):
        analyst.click(*corner)
        assert said(analyst) == "There is no image yet: drop one here or add one with Ctrl+I."
    assert not analyst.window.bench.host.active.is_drafting


@pytest.mark.parametrize("tool", ["crossing", "rectangle", "count"])
def test_on_a_record_of_a_site_without_position_nothing_is_put_anywhere(analyst: Analyst, tool: str):
    session = analyst.window.workspace.session
    scene = Scene(uid="scene-r", name="2021", kind="record", acquired_from="2021-05-03", acquired_to="2021-05-03")
    session.apply(add_scene(scene, session.author, site=Site(uid="site-r", name="Samsu")))
    analyst.settle()
    analyst.window.workspace.selection.show("site-r", "scene-r")
    analyst.window.bench.host.use(tool)
    analyst.click(300, 300)
    analyst.settle()
    assert said(analyst).startswith("2021-05-03 has no picture and its site no position")
    assert not any(analyst.document.count(kind) for kind in (Crossing, Stall, Vehicle))


def show_river(sample: Analyst) -> None:
    (site,) = (site for site in sample.document.all(Site) if site.kind == "border stretch")
    scene = sample.window.workspace.figures.of(site.uid).scenes[-1]
    sample.window.workspace.selection.show(site.uid, scene.uid)
    sample.look_at_image()


def test_a_selected_crossing_is_said_to_have_no_corners(sample: Analyst):
    show_river(sample)
    crossing = next(sample.document.all(Crossing))
    sample.window.workspace.selection.select([crossing.uid])
    assert said(sample) == "Drag to move (Ctrl: copy), Del deletes"


@pytest.mark.parametrize("kind", [Vehicle, Crossing])
def test_a_sweep_goes_over_what_is_selected_or_alone_there(sample: Analyst, kind: type):
    show_river(sample)
    session, selection = sample.window.workspace.session, sample.window.workspace.selection
    plain = replace(sample.document.require(Site, selection.site_uid), kind="other")
    session.apply(lambda _document: Change("Kind", (RowChange(sample.document.require(Site, plain.uid), plain),)))
    sample.settle()
    if kind is Vehicle:
        sample.key(Qt.Key.Key_C)
        sample.click(700, 300)
        sample.settle()
        sample.key(Qt.Key.Key_Escape)
        (vehicle,) = sample.document.of_site(Vehicle, plain.uid)
        selection.select([vehicle.uid])
    sample.key(Qt.Key.Key_W)
    sample.wait(lambda: sample.window.bench.sweep.key is not None)
    assert sample.window.bench.sweep.key.object_kind == kind.KIND


def test_escape_leaves_the_newest_way_of_looking_once_nothing_else_is_left(sample: Analyst):
    sample.window.workspace.selection.show("site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14")
    sample.look_at_image()
    comparing, step = sample.window.bench.stage.comparing, said(sample)
    sample.key(Qt.Key.Key_F11)
    assert said(sample) == "Full screen: F11 or Esc leaves it"
    sample.key(Qt.Key.Key_B, SHIFT)
    assert said(sample) == "Swipe: drag the line between the dates; Shift+B or Esc ends it"
    sample.key(Qt.Key.Key_P)
    sample.click(700, 300)
    sample.key(Qt.Key.Key_Escape)
    sample.key(Qt.Key.Key_Escape)
    sample.window.bench.select_all()
    sample.key(Qt.Key.Key_Escape)
    assert comparing.is_swiping and not sample.window.workspace.selection.uids
    sample.key(Qt.Key.Key_Escape)
    assert not comparing.is_swiping and sample.window.isFullScreen()
    sample.key(Qt.Key.Key_Escape)
    sample.wait(lambda: not sample.window.isFullScreen())
    assert said(sample) == step
    assert not sample.window.actions_["full_screen"].isChecked()


def test_what_closes_views_and_panels_is_said(sample: Analyst):
    sample.window.workspace.selection.show("site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14")
    sample.look_at_image()
    step = said(sample)
    sample.key(Qt.Key.Key_B, CTRL)
    assert said(sample) == "Several views: Ctrl+Shift+B shows one again"
    sample.key(Qt.Key.Key_B, CTRL | SHIFT)
    assert said(sample) == step
    sample.window.bench.show_room("place")
    sample.canvas.setFocus()
    sample.key(Qt.Key.Key_Escape)
    assert said(sample) == "The × at its top closes the panel “Place image”"
    sample.key(Qt.Key.Key_H, CTRL)
    sample.canvas.setFocus()
    sample.key(Qt.Key.Key_Escape)
    assert said(sample) == "Ctrl+H closes the panel"
    sample.key(Qt.Key.Key_H, CTRL)
    assert said(sample) == step
