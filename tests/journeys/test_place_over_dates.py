"""One stall on all dates of its market: the same ground on each, and a click leads to that date."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.place_chips import chips_over_dates
from annotator.domain.frame import frame_of
from annotator.domain.records import Scene, Stall
from tests.journeys.conftest import Analyst

SITE, SCENE = "site-made-sariwon-market-2", "scene-made-sariwon-2022-09-18"


@pytest.fixture
def market(on_a_copy_of_the_sample: Analyst) -> Analyst:
    hand = on_a_copy_of_the_sample
    hand.window.workspace.selection.show(SITE, SCENE)
    hand.settle()
    return hand


def test_a_stall_is_seen_on_every_date_and_a_click_goes_there(market: Analyst) -> None:
    workspace = market.window.workspace
    stall = next(row for row in market.document.where(Stall, "gone_by", "scene-made-sariwon-2024-05-14"))
    workspace.selection.select([stall.uid])
    panel = market.window.bench.show_room("gallery")
    QTest.mouseClick(panel.over_dates, Qt.MouseButton.LeftButton)
    market.wait(lambda: len(panel.model.chips) == 3)
    assert [chip.class_name for chip in panel.model.chips][-1] == "gone"
    assert panel.view.currentIndex().row() == 1
    last = panel.model.index(2)
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.view.visualRect(last).center())
    market.wait(lambda: workspace.selection.scene_uid == "scene-made-sariwon-2024-05-14")
    assert workspace.selection.uids == (stall.uid,)
    market.wait(lambda: panel.view.currentIndex().row() == 2)


def test_the_pictures_show_the_same_ground(market: Analyst) -> None:
    document = market.document
    stall = next(row for row in document.where(Stall, "drawn_on", SCENE) if row.site_uid == SITE)
    corners = []
    for chip in chips_over_dates(document, stall):
        frame = frame_of(document, document.require(Scene, chip.scene_uid), SITE)
        corners.append(frame.lonlat(np.array([(chip.rect.x0, chip.rect.y0), (chip.rect.x1, chip.rect.y1)])))
    assert len(corners) == 3
    for other in corners[1:]:
        assert np.abs(other - corners[0]).max() < 2e-5
