"""A blind second pass: nothing of the first is to be seen, and afterwards both are compared and one mark taken over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.chips import chips_of
from annotator.app.tallying import tally_rows
from annotator.domain.edits.rows import adding, change_of
from annotator.domain.passes import other_passes
from annotator.domain.positions import PixelXY
from annotator.domain.records import Review, Stall
from annotator.domain.settings import pointing_sd_px
from annotator.domain.summary import summarise
from annotator.ui.dialogs.second_look import SecondLookDialog
from tests.journeys.conftest import CTRL, Analyst

SITE = "site-made-sariwon-market-2"
SCENE = "scene-made-sariwon-2022-09-18"
FIRST = "scene-made-sariwon-2020-04"


@pytest.fixture
def market(on_a_copy_of_the_sample: Analyst) -> Analyst:
    hand = on_a_copy_of_the_sample
    hand.window.workspace.selection.show(SITE, SCENE)
    hand.settle()
    hand.look_at_image()
    hand.canvas.fit()
    return hand


def seen(hand: Analyst) -> list[str]:
    left, top, right, bottom = hand.canvas.extent()
    return hand.canvas.marks.within(PixelXY(left - 1, top - 1), PixelXY(right + 1, bottom + 1))


def begin_blind_pass(hand: Analyst, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the menu's dialog, accepted as it stands."""
    monkeypatch.setattr(SecondLookDialog, "exec", lambda _self: 1)
    hand.window.actions_["second_look"].trigger()
    hand.wait(lambda: bool(hand.window.workspace.selection.pass_uid))


def draw(hand: Analyst, x: float, y: float) -> None:
    """A stall of three clicks."""
    QTest.keyClick(hand.canvas, Qt.Key.Key_R)
    for corner in ((x, y), (x + 60, y), (x + 60, y + 12)):
        hand.click(*corner)
    hand.settle()


def test_a_blind_pass_shows_nothing_of_the_first_and_is_compared_afterwards(market: Analyst, monkeypatch) -> None:
    bench, workspace = market.window.bench, market.window.workspace
    before, stored = summarise(market.document), workspace.session.stored
    shown = seen(market)
    drawn = [row for row in stored.where(Stall, "drawn_on", SCENE) if row.site_uid == SITE and not row.gone_by]
    first = next(row for row in drawn if row.certainty == "certain" and row.area_m2 < 100)
    begin_blind_pass(market, monkeypatch)
    assert seen(market) == []
    document = market.document
    assert not chips_of(document, SITE, [SCENE], "stall")
    assert tally_rows(document, SITE, SCENE, "stall", [])[0].all.high == 0
    assert workspace.figures.of(SITE).headline.kind == ""
    history = bench.show_room("history")
    market.wait(lambda: history.model.rowCount() > 0)
    entries = [history.model.index(row).data() for row in range(history.model.rowCount())]
    assert len(entries) == 1
    assert "Begin the pass" in entries[0]
    market.wait(lambda: not bench.legend.isVisible())

    corners = list(first.geom_px.exterior.coords)
    draw(market, 300.0, 300.0)
    QTest.keyClick(market.canvas, Qt.Key.Key_R)
    for corner in corners[:3]:
        market.click(*corner)
    market.settle()
    QTest.keyClick(market.canvas, Qt.Key.Key_Return, CTRL)
    market.settle()
    mine = market.document.where(Stall, "pass_uid", workspace.selection.pass_uid)
    assert len(mine) == 2 == len(seen(market))
    reviews = [row for row in market.document.all(Review) if row.pass_uid == workspace.selection.pass_uid]
    assert {row.state for row in reviews} == {"reviewed"}
    assert summarise(workspace.session.stored) == before

    market.window.actions_["main_pass"].trigger()
    assert set(seen(market)) == set(shown)
    panel = bench.show_room("second_look")
    market.wait(lambda: panel.found is not None and bool(panel.found.look.looks))
    agreement = panel.found.look.together
    assert [pair.first for pair in agreement.pairs] == [first.uid]
    assert len(agreement.only_second) == 1
    assert "at least" in panel.sentences.text().casefold()

    view, model = panel.list, panel.list.model()
    row = model.index(0, 0, model.index(0, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(row).center())
    assert workspace.selection.uids == tuple(agreement.only_second)
    QTest.mouseClick(panel.take, Qt.MouseButton.LeftButton)
    market.settle()
    assert workspace.session.stored.require(Stall, agreement.only_second[0]).pass_uid == "pass-main"
    assert set(seen(market)) == {*shown, agreement.only_second[0]}
    assert summarise(market.document)["stall"]["count"] == before["stall"]["count"] + 1


def test_undoing_the_pass_leads_back_to_the_main_one(market: Analyst, monkeypatch) -> None:
    shown = seen(market)
    begin_blind_pass(market, monkeypatch)
    QTest.keyClick(market.canvas, Qt.Key.Key_Z, CTRL)
    market.wait(lambda: not market.window.workspace.selection.pass_uid)
    assert not other_passes(market.document)
    assert set(seen(market)) == set(shown)


def test_a_repeat_of_ones_own_marks_measures_how_well_one_points(market: Analyst, monkeypatch) -> None:
    workspace, bench = market.window.workspace, market.window.bench
    session = workspace.session
    drawn = [row for row in session.stored.where(Stall, "drawn_on", FIRST) if row.certainty == "certain"]
    mine = [row for row in drawn if len(row.geom_px.exterior.coords) == 5]
    session.analyst = mine[0].analyst
    workspace.selection.show(SITE, FIRST)
    monkeypatch.setattr(SecondLookDialog, "exec", lambda self: self.buttons_of["repeat"].setChecked(True) or 1)
    market.window.actions_["second_look"].trigger()
    market.wait(lambda: bool(workspace.selection.pass_uid))

    rng = np.random.default_rng(2)
    jitter = [rng.normal(0.0, 0.6, (4, 2)) for _ in mine]
    again = [
        replace(row, uid=f"stall-again-{n}", geom_px=shapely.Polygon(row.geom_px.exterior.coords[:4] + shift))
        for n, (row, shift) in enumerate(zip(mine, jitter, strict=True))
    ]
    session.apply(lambda document: change_of("Draw again", adding(document, session.author, again)))
    market.settle()
    market.window.actions_["main_pass"].trigger()
    panel = bench.show_room("second_look")
    market.wait(lambda: panel.found is not None and bool(panel.found.look.looks))
    pointing = panel.found.pointing
    # only the second outline is jittered: its variance is halved over the two clicks
    assert pointing.s_px == pytest.approx(0.6 / np.sqrt(2), rel=0.15)
    assert pointing.vertices == 4 * len(mine)
    QTest.mouseClick(panel.use, Qt.MouseButton.LeftButton)
    market.settle()
    assert pointing_sd_px(market.document) == pytest.approx(pointing.s_px, rel=0.01)
    assert panel.found is not None
