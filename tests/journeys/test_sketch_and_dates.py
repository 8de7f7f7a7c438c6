"""A sketch belongs to the date on whose pixels it was begun, whichever date is looked at meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt

from annotator.domain.records import Stall
from tests.journeys.conftest import Analyst

SITE, SCENE, OTHER = "site-made-sariwon-market-2", "scene-made-sariwon-2024-05-14", "scene-made-sariwon-2022-09-18"
CORNERS = ((700, 300), (740, 300), (740, 320))


def begin(hand: Analyst) -> set[str]:
    """Two corners of a polygon; returns the stalls there are."""
    hand.window.workspace.selection.show(SITE, SCENE)
    hand.look_at_image()
    hand.window.bench.host.use("polygon")
    for corner in CORNERS[:2]:
        hand.click(*corner)
    assert hand.window.bench.host.active.is_drafting
    return {stall.uid for stall in hand.document.all(Stall)}


def test_a_polygon_waits_on_its_date_and_is_finished_there(on_a_copy_of_the_sample: Analyst) -> None:
    hand = on_a_copy_of_the_sample
    before, host = begin(hand), hand.window.bench.host
    hand.key(Qt.Key.Key_BracketLeft)
    assert hand.window.workspace.selection.scene_uid == OTHER
    hand.look_at_image()
    assert not host.active.is_drafting
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert {stall.uid for stall in hand.document.all(Stall)} == before
    hand.key(Qt.Key.Key_BracketRight)
    hand.look_at_image()
    assert host.active.is_drafting
    hand.click(*CORNERS[2])
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    (made,) = [stall for stall in hand.document.all(Stall) if stall.uid not in before]
    assert made.drawn_on == SCENE
    xy = [tuple(round(value) for value in point) for point in made.geom_px.exterior.coords]
    assert all(min(abs(x - cx) + abs(y - cy) for x, y in xy) <= 9 for cx, cy in CORNERS)


def test_another_tool_drops_what_waits(on_a_copy_of_the_sample: Analyst) -> None:
    hand = on_a_copy_of_the_sample
    begin(hand)
    hand.key(Qt.Key.Key_BracketLeft)
    host = hand.window.bench.host
    host.use("select")
    host.use("polygon")
    hand.key(Qt.Key.Key_BracketRight)
    assert hand.window.workspace.selection.scene_uid == SCENE
    assert not host.active.is_drafting
