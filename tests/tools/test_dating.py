"""By keys and clicks through dates: a ghost was there already, what had gone is still there, a size has changed."""

from __future__ import annotations

import pytest
import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.lives import mark_gone
from annotator.domain.edits.scenes import add_scene
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene, Site, Stall
from annotator.tools import dating
from annotator.tools.context import NoMarks, ToolContext
from annotator.tools.toolbox import make_tools
from tests.tools.test_tools import NATIVE, Hand, context

__all__ = ["context"]


class Under:
    """The one stall is under every click."""

    def at(self, pixel: PixelXY, tolerance_px: float) -> tuple[str, ...]:
        return ("stall-a",)

    def within(self, lower: PixelXY, upper: PixelXY) -> tuple[str, ...]:
        return ()


@pytest.fixture
def dated(context: ToolContext) -> ToolContext:
    """A second scene of 2020 before the one of 2024; a stall drawn on 2024."""
    session = context.session
    earlier = Scene(
        uid="scene-0", name="2020", acquired_from="2020-05-14", acquired_to="2020-05-14", width_px=1000, height_px=1000,
        pixel_m=0.3, mapping=NATIVE.to_json(), placement="native", scale_sd=0.002,
    )  # fmt: skip
    session.apply(add_scene(earlier, session.author, site=context.document.require(Site, "site-1")))
    stall = Stall(
        uid="stall-a", site_uid="site-1", class_uid="class-covered-stall", drawn_on="scene-1",
        geom_px=shapely.box(100, 100, 160, 110), pointing_sd_px=0.5,
    )  # fmt: skip
    session.apply(draw.stalls([stall], session.author))
    context.marks = Under()  # type: ignore[assignment]
    return context


def stall(context: ToolContext, uid: str = "stall-a") -> Stall:
    return context.document.require(Stall, uid)


def test_a_click_on_a_ghost_moves_its_beginning_back(dated: ToolContext) -> None:
    dated.selection.show("site-1", "scene-0")
    Hand(make_tools(dated)["select"]).click(130, 105)
    assert stall(dated).first_seen == "scene-0"
    assert "Ctrl+Z" in dated.said[-1]  # type: ignore[attr-defined]
    dated.session.undo()
    assert stall(dated).first_seen == "scene-1"


def test_a_click_on_what_is_seen_here_only_selects(dated: ToolContext) -> None:
    before = dated.document
    Hand(make_tools(dated)["select"]).click(130, 105)
    assert dated.selection.uids == ("stall-a",)
    assert dated.document is before


def test_shift_picks_a_ghost_without_saying_anything_of_it(dated: ToolContext) -> None:
    dated.selection.show("site-1", "scene-0")
    Hand(make_tools(dated)["select"]).click(130, 105, shift=True)
    assert stall(dated).first_seen == "scene-1"
    assert dated.selection.uids == ("stall-a",)


def test_what_had_gone_is_still_there(dated: ToolContext) -> None:
    dated.selection.show("site-1", "scene-0")
    assert dating.there(dated, ("stall-a",))
    dated.selection.show("site-1", "scene-1")
    dated.session.apply(mark_gone(["stall-a"], "scene-1", dated.author))
    dated.selection.select(["stall-a"])
    assert dating.there(dated)
    assert stall(dated).gone_by is None
    assert not dating.there(dated), "seen on this date already"


def test_another_size_selects_the_successor(dated: ToolContext) -> None:
    dated.selection.show("site-1", "scene-0")
    dating.there(dated, ("stall-a",))
    dated.selection.show("site-1", "scene-1")
    dated.selection.select(["stall-a"])
    assert dating.changed_size(dated)
    (uid,) = dated.selection.uids
    assert stall(dated, uid).replaces == "stall-a"
    assert stall(dated).gone_by == "scene-1"
    dated.session.undo()
    assert stall(dated).gone_by is None


def test_rebuilt_is_another_object(dated: ToolContext) -> None:
    dated.selection.show("site-1", "scene-0")
    dating.there(dated, ("stall-a",))
    dated.selection.show("site-1", "scene-1")
    dated.selection.select(["stall-a"])
    assert dating.rebuilt(dated)
    assert stall(dated, dated.selection.uids[0]).replaces == ""


def test_nothing_selected_is_said(dated: ToolContext) -> None:
    dated.selection.select(())
    assert not dating.changed_size(dated)
    assert not dating.there(dated)
    assert "Select" in dated.said[-1]  # type: ignore[attr-defined]


def test_what_is_refused_stays_selected_and_is_not_said_to_be_done(dated: ToolContext) -> None:
    """A stall first seen on the date shown cannot have been rebuilt by it."""
    dated.session.refused.connect(dated.notify)
    for ask in (dating.rebuilt, dating.changed_size):
        dated.selection.select(["stall-a"])
        ask(dated)
        assert dated.selection.uids == ("stall-a",)
        assert "reshape" not in dated.said[-1] and "drag the side" not in dated.said[-1]  # type: ignore[attr-defined]
    assert dated.document.count(Stall) == 1


def test_another_date_in_the_middle_of_a_drag_ends_it(dated: ToolContext) -> None:
    """The width that the drag takes over is kept for the date it was drawn on."""
    dated.marks = NoMarks()
    hand = Hand(make_tools(dated)["rectangle"])
    for corner in ((300, 300), (360, 300), (360, 320)):
        hand.click(*corner)
    stalls = dated.document.count(Stall)
    hand.tool.press(hand.pointer(400, 300))
    hand.tool.move(hand.pointer(440, 300))
    assert hand.tool.preview().rings
    dated.selection.show("site-1", "scene-0")
    assert not hand.tool.preview().rings
    hand.tool.release(hand.pointer(450, 300))
    assert dated.document.count(Stall) == stalls
