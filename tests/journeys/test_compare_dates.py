"""Dates of one place compared in the window: place kept, blink, swipe, linked panes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from annotator.app.exchange.images import ImageWish
from annotator.app.memory import allow_folder
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene, Stall
from annotator.render.mark_arrays import Flag
from annotator.ui.canvas.canvas import Canvas
from tests.journeys.conftest import CTRL, PLAIN, Analyst

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def naip(analyst: Analyst, shared_data: Path) -> Analyst:
    """Three dates of one farm in the United States, the newest shown at about 1:1."""
    folder = next((shared_data / "multidate").iterdir())
    allow_folder(folder)
    for number, path in enumerate(sorted(folder.glob("*.tif"))[-3:]):
        wish = ImageWish(site="Farm", acquired=path.stem[-8:-4] + "-" + path.stem[-4:-2] + "-" + path.stem[-2:])
        analyst.window.flows.add([(path,)], wish)
        analyst.wait(lambda count=number + 1: analyst.document.count(Scene) == count)
        analyst.settle()
    analyst.look_at_image()
    analyst.canvas.native()
    analyst.look_at_image()
    return analyst


def seen(analyst: Analyst) -> np.ndarray:
    analyst.canvas.finish()
    image = analyst.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def ground(analyst: Analyst) -> np.ndarray:
    canvas = analyst.canvas
    return canvas.frame.lonlat(np.array([canvas.view.origin]))


def test_stepping_through_the_dates_keeps_the_place_to_a_tenth_of_a_pixel(naip: Analyst) -> None:
    canvas = naip.canvas
    canvas.go_to(PixelXY(canvas.view.origin.x + 40, canvas.view.origin.y - 25))
    start = ground(naip)
    for key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight):
        uid = canvas.scene.uid
        naip.key(key)
        naip.wait(lambda before=uid: canvas.scene.uid != before)
        naip.look_at_image()
        # The view stands on whole device pixels: half of one each way is the screen's, not the place's.
        at = canvas.view.to_screen(PixelXY(*canvas.frame.pixels(start)[0]))
        off = abs(at.x - canvas.view.width / 2), abs(at.y - canvas.view.height / 2)
        assert max(off) <= 0.5 / canvas.view.device_ratio + 0.1


def test_b_shows_the_date_before_as_long_as_it_is_held(naip: Analyst) -> None:
    plain, shown = seen(naip), naip.canvas.scene.uid
    QTest.keyPress(naip.canvas, Qt.Key.Key_B)
    naip.look_at_other_date()
    blinked = seen(naip)
    assert np.abs(blinked - plain).mean() > 3
    assert naip.canvas.scene.uid == shown
    QTest.keyRelease(naip.canvas, Qt.Key.Key_B)
    assert np.abs(seen(naip) - plain).max() == 0


def test_swipe_shows_two_dates_beside_each_other(naip: Analyst) -> None:
    plain = seen(naip)
    naip.key(Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    naip.look_at_other_date()
    handle = naip.window.bench.stage.comparing.handle
    assert handle.isVisible()
    QTest.mousePress(handle, LEFT, PLAIN, QPoint(12, 300))
    QTest.mouseMove(handle, QPoint(12 + 150, 300))
    QTest.mouseRelease(handle, LEFT, PLAIN, QPoint(12, 300))
    both, middle = seen(naip), handle.x() + 12
    assert middle > naip.canvas.width() / 2 + 100
    ratio = naip.canvas.view.device_ratio
    rows, edge = slice(round(150 * ratio), -round(120 * ratio)), round(middle * ratio)
    assert np.abs(both[rows, : edge - 40] - plain[rows, : edge - 40]).max() == 0
    assert np.abs(both[rows, edge + 40 :] - plain[rows, edge + 40 :]).mean() > 3
    naip.key(Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    assert not handle.isVisible()
    assert np.abs(seen(naip) - plain).max() == 0


def add_pane(analyst: Analyst):
    analyst.key(Qt.Key.Key_B, CTRL)
    (pane,) = analyst.window.bench.stage.panes.linked
    analyst.wait(lambda: pane.tiles.has_picture and pane.tiles.is_sharp(pane.view))
    return pane


def apart_px(one: Canvas, other: Canvas) -> float:
    """How far the ground in the middle of one pane is from the middle of the other, in screen pixels."""
    ground_of_one = one.frame.lonlat(np.array([one.view.origin]))
    at = other.view.to_screen(other.frame.pixels(ground_of_one))[0]
    return float(np.abs(at - [other.view.width / 2, other.view.height / 2]).max())


def test_two_panes_show_the_same_ground_on_two_dates(naip: Analyst) -> None:
    pane = add_pane(naip)
    assert pane.scene.uid != naip.canvas.scene.uid
    assert pane.geometry().width() == pytest.approx(naip.canvas.width(), abs=4)
    for move in (lambda: naip.canvas.pan_by(60, -30), lambda: pane.zoom_by(2.0), lambda: pane.pan_by(-45, 12)):
        move()
        assert apart_px(naip.canvas, pane) <= 1.1  # each stands on whole device pixels
        per_px = [each.decor.m_per_px / each.view.scale for each in (naip.canvas, pane)]
        assert per_px[0] == pytest.approx(per_px[1], rel=1e-3)


def test_a_click_makes_the_other_pane_active_and_draws_there(naip: Analyst) -> None:
    pane = add_pane(naip)
    first, second = naip.canvas.scene.uid, pane.scene.uid
    room = pane.geometry()
    naip.key(Qt.Key.Key_P)
    corners = [QPoint(120, 200), QPoint(140, 200), QPoint(140, 215)]
    QTest.mouseClick(pane, LEFT, PLAIN, corners[0])
    assert (naip.canvas.scene.uid, pane.scene.uid) == (second, first)
    assert naip.canvas.geometry() == room
    for corner in corners[1:]:
        QTest.mouseClick(naip.canvas, LEFT, PLAIN, corner)
    naip.key(Qt.Key.Key_Return)
    naip.settle()
    (stall,) = naip.document.all(Stall)
    assert stall.drawn_on == second
    at = naip.canvas.view.to_screen(np.array(stall.geom_px.exterior.coords))
    assert np.abs(at[:3] - [(corner.x(), corner.y()) for corner in corners]).max() < 1
    assert apart_px(naip.canvas, pane) <= 1.1


def test_arrows_of_a_pane_choose_its_date_and_closing_gives_the_room_back(naip: Analyst) -> None:
    pane = add_pane(naip)
    before, active = pane.scene.uid, naip.canvas.scene.uid
    pane.header.stepped.emit(-1)
    assert pane.scene.uid not in (before, active)
    naip.key(Qt.Key.Key_B, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert not naip.window.bench.stage.panes.linked
    assert naip.canvas.geometry() == naip.window.bench.stage.rect()


def test_opening_a_view_moves_none_and_unlinked_views_move_alone(naip: Analyst) -> None:
    canvas = naip.canvas
    start, scale = ground(naip), canvas.view.scale
    pane = add_pane(naip)
    at = canvas.view.to_screen(canvas.frame.pixels(start))[0]
    assert at == pytest.approx((canvas.view.width / 2, canvas.view.height / 2), abs=1)
    assert canvas.view.scale == scale
    link = naip.window.actions_["link_views"]
    assert link.isChecked() and pane.header.link.isChecked()
    QTest.mouseClick(pane.header.link, LEFT)
    naip.window.actions_.refresh_checks()
    assert not link.isChecked()
    before = canvas.view
    pane.pan_by(90, 20)
    assert canvas.view == before
    ours, theirs = canvas.view.origin, pane.view.origin
    QTest.mouseClick(pane, LEFT, PLAIN, QPoint(120, 200))
    assert canvas.view.origin == pytest.approx(theirs, abs=1) and pane.view.origin == pytest.approx(ours, abs=1)
    naip.key(Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    assert link.isChecked() and apart_px(canvas, pane) <= 1.1


def test_the_date_that_is_blinked_in_shows_its_own_marks(naip: Analyst) -> None:
    """A stall first seen on the newest date is a ghost on the date before, and the tick of swiping keeps step."""
    canvas = naip.canvas
    naip.key(Qt.Key.Key_P)
    middle = canvas.view.origin
    for dx, dy in ((-30, -20), (30, -20), (30, 20), (-30, 20)):
        naip.click(middle.x + dx, middle.y + dy)
    naip.key(Qt.Key.Key_Return)
    naip.key(Qt.Key.Key_Escape)
    naip.key(Qt.Key.Key_Escape)
    naip.settle()
    naip.window.workspace.selection.select(())
    QTest.keyPress(canvas, Qt.Key.Key_B)
    naip.look_at_other_date()
    own, other = canvas._picture.ground.marks, canvas._picture.above.marks
    states = [[int(flag) for part in marks._marks.parts for flag in part.flags] for marks in (own, other)]
    assert len(states[0]) == len(states[1]) == 1 and states[0] != states[1]
    assert states[1][0] & Flag.GHOST
    QTest.keyRelease(canvas, Qt.Key.Key_B)
    assert not canvas._picture.above.marks.scene_uid


def test_swipe_fades_the_other_date_and_its_tick_keeps_step(naip: Analyst) -> None:
    plain, swipe = seen(naip), naip.window.actions_["swipe"]
    naip.key(Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    naip.look_at_other_date()
    assert swipe.isChecked()
    handle, right = naip.window.bench.stage.comparing.handle, np.s_[150:-150, -200:-60]
    full = np.abs(seen(naip)[right] - plain[right]).mean()
    handle.fade.setValue(50)
    half = np.abs(seen(naip)[right] - plain[right]).mean()
    assert half == pytest.approx(full / 2, rel=0.1)
    handle.fade.setValue(0)
    assert np.abs(seen(naip)[right] - plain[right]).max() == 0
    naip.window.close_project()
    assert not swipe.isChecked()


def test_outlines_of_the_other_dates_lead_to_them_where_more_than_the_image_is_in_view(naip: Analyst) -> None:
    stage, first = naip.window.bench.stage, naip.canvas.scene.uid
    naip.canvas.fit()
    assert not any(label.isVisible() for label in stage.footprints.labels)
    naip.canvas.zoom_by(0.5)
    labels = stage.footprints.labels
    assert [label.text() for label in labels] == ["2015-09-26", "2017-08-27"]
    assert all(label.isVisible() for label in labels)
    assert not labels[0].geometry().intersects(labels[1].geometry())
    outlined = seen(naip)
    naip.window.actions_["footprints"].trigger()
    assert not any(label.isVisible() for label in labels)
    assert np.abs(seen(naip) - outlined).max() > 50
    naip.window.actions_["footprints"].trigger()
    QTest.mouseClick(labels[0], LEFT)
    assert naip.canvas.scene.uid != first
    assert [label.text() for label in stage.footprints.labels] == ["2017-08-27", "2019-09-04"]


def test_the_legend_leaves_the_heads_of_the_views_free(on_a_copy_of_the_sample: Analyst) -> None:
    hand = on_a_copy_of_the_sample
    bench = hand.window.bench
    hand.window.workspace.selection.show("site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14")
    hand.settle()
    for number in (1, 2):
        hand.key(Qt.Key.Key_B, CTRL)
        hand.wait(lambda count=number: len(bench.stage.panes.linked) == count)
        hand.qtbot.wait(150)
        assert bench.legend.isVisible()
        for pane in bench.stage.panes.linked:
            head = QRect(pane.header.mapTo(bench.stage, QPoint()), pane.header.size())
            assert not head.intersects(bench.legend.geometry())


def test_a_pane_whose_date_is_undone_shows_another_or_goes(naip: Analyst) -> None:
    canvas, panes = naip.canvas, naip.window.bench.stage.panes
    add_pane(naip)
    for left in (2, 1):
        canvas.setFocus()
        naip.key(Qt.Key.Key_Z, CTRL)
        naip.wait(lambda left=left: naip.document.count(Scene) == left)
        naip.settle()
        assert canvas.scene.uid in {row.uid for row in naip.document.all(Scene)}
        assert {pane.scene.uid for pane in panes.linked} <= {row.uid for row in naip.document.all(Scene)}
    assert not panes.linked
