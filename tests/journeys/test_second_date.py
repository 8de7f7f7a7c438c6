"""The second date of a market: three stalls gone, two new, the rest confirmed; every action counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from annotator.domain.edits.lives import delete, still_there
from annotator.domain.edits.reviews import set_state
from annotator.domain.records import Review, Stall
from annotator.domain.summary.basis import period_of
from annotator.domain.summary.change import site_change
from annotator.domain.summary.totals import site_totals
from tests.journeys.conftest import CTRL, Analyst

SITE = "site-made-sariwon-market-2"
BEFORE, AFTER = "scene-made-sariwon-2022-09-18", "scene-made-sariwon-2024-05-14"
DATE_BEFORE, DATE = "Sariwon 2022-09-18", "Sariwon 2024-05-14"


@pytest.fixture
def market(qtbot, qapp, repo_root: Path):
    """The sample's market with its last date not yet looked at."""
    hand = Analyst(qtbot, repo_root / "projects" / "sample" / "sample.gpkg")
    workspace = hand.window.workspace
    session, document = workspace.session, hand.document
    stalls = list(document.of_site(Stall, SITE))
    session.apply(delete([stall.uid for stall in stalls if stall.first_seen == AFTER]))
    session.apply(still_there([stall.uid for stall in stalls if stall.gone_by == AFTER], session.author))
    session.apply(set_state(SITE, AFTER, ["stall"], "unreviewed", session.author))
    workspace.selection.show(SITE, BEFORE)
    hand.settle()
    hand.look_at_image()
    hand.canvas.fit()
    hand.look_at_image()
    yield hand
    hand.leave()


def middle(corners: list[list[float]]) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def test_three_gone_and_two_new_take_eleven_actions(market: Analyst, truth: dict[str, Any]) -> None:
    gone, new = ("Stall 3-4", "Stall 5-8", "Stall 6-7"), ("Stall 4-7", "Stall 5-1")
    market.key(Qt.Key.Key_BracketRight)
    market.wait(lambda: market.window.workspace.selection.scene_uid == AFTER)
    market.look_at_image()
    for name in gone:
        market.click(*middle(truth[name]["corners_px"][DATE_BEFORE]))
        market.key(Qt.Key.Key_Delete)
        market.settle()
    market.key(Qt.Key.Key_R)
    for name in new:
        corners = truth[name]["corners_px"][DATE]
        market.drag(tuple(corners[0]), tuple(corners[1]))
        market.settle()
    market.key(Qt.Key.Key_Return, CTRL)
    market.settle()
    assert market.actions == 11

    document = market.document
    (review,) = [row for row in document.where(Review, "scene_uid", AFTER) if row.object_kind == "stall"]
    assert review.state == "reviewed"
    born = [stall for stall in document.of_site(Stall, SITE) if stall.first_seen == AFTER]
    ended = [stall for stall in document.of_site(Stall, SITE) if stall.gone_by == AFTER]
    assert len(born) == 2
    assert len(ended) == 3
    change = site_change(document, SITE, period_of("2022-09-18", "2024-12-31"))
    assert change is not None
    assert change.removed.area_m2 == pytest.approx(sum(truth[name]["area_m2"] for name in gone), rel=0.12)
    assert change.added.area_m2 == pytest.approx(sum(truth[name]["area_m2"] for name in new), rel=0.12)
    assert change.net.area_m2 == pytest.approx(change.added.area_m2 - change.removed.area_m2)
    assert change.net.sd_m2 is not None
    assert change.judgement.direction in ("shrank", "unchanged")
    assert all(stall.gone_checked_at for stall in ended)


@pytest.mark.parametrize("way", ["all", "box"])
def test_all_that_is_chosen_on_a_date_stands_on_it(on_a_copy_of_the_sample: Analyst, way: str) -> None:
    """Neither ghosts of later dates nor what has gone: figures and Del would reach other dates."""
    hand = on_a_copy_of_the_sample
    workspace = hand.window.workspace
    for scene in [row.uid for row in workspace.figures.of(SITE).scenes]:
        workspace.selection.show(SITE, scene)
        hand.look_at_image()
        hand.canvas.fit()
        if way == "all":
            hand.window.actions_["select_all"].trigger()
        else:
            extent = hand.canvas.extent()
            hand.canvas.zoom_by(0.8)
            hand.drag((extent.x0 - 5, extent.y0 - 5), (extent.x1 + 5, extent.y1 + 5))
        chosen = [hand.document.require(Stall, uid) for uid in workspace.selection.uids]
        total = [
            row for row in site_totals(hand.document, SITE) if row.scene_uid == scene and row.object_kind == "stall"
        ]
        assert len(chosen) == sum(row.count_max for row in total)
        assert sum(stall.area_m2 or 0.0 for stall in chosen) == pytest.approx(
            sum(row.area_max_m2 or 0.0 for row in total)
        )
        workspace.selection.select(())
