"""Rectangles stay rectangles under the hand; copies, locks and what is done to a selection by one key."""

from __future__ import annotations

import pytest
import shapely

from annotator.app.inspection import heading
from annotator.domain.edits.locks import set_locked
from annotator.domain.frame import frame_of
from annotator.domain.ground_rectangle import is_rectangle
from annotator.domain.records import Stall
from annotator.tools import chosen
from annotator.tools.context import ToolContext
from tests.tools.test_tools import PLAIN, Mods, context, only, tool

__all__ = ["context"]


def rectangle(context: ToolContext, left: float = 100, top: float = 100) -> Stall:
    """200 × 100 pixels = 60 × 30 m."""
    hand = tool(context, "rectangle")
    before = {row.uid for row in context.document.all(Stall)}
    for corner in ((left, top), (left + 200, top), (left + 100, top + 100)):
        hand.click(*corner, ctrl=True)
    return next(row for row in context.document.all(Stall) if row.uid not in before)


def polygon(context: ToolContext, *corners: tuple[float, float]) -> Stall:
    hand = tool(context, "polygon")
    before = {row.uid for row in context.document.all(Stall)}
    for corner in corners:
        hand.click(*corner, ctrl=True)
    hand.tool.key("Return", PLAIN)
    return next(row for row in context.document.all(Stall) if row.uid not in before)


def sources(stall: Stall) -> set[str]:
    return {part.source for part in stall.parts if not part.source.startswith("scale:")}


def is_right(context: ToolContext, stall: Stall) -> bool:
    return is_rectangle(frame_of(context.document, context.scene, "site-1"), stall.geom_px)


def test_a_dragged_side_changes_one_dimension_and_only_its_error(context: ToolContext):
    before = rectangle(context)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.drag((300, 150), (340, 190))
    after = only(context, Stall)
    assert is_right(context, after)
    assert after.length_m == pytest.approx(72, rel=2e-3)
    assert after.width_m == pytest.approx(before.width_m, rel=1e-6)
    assert sources(before) & sources(after) == {f"{before.uid}:width"}
    assert sources(after) - sources(before) == {f"{before.uid}:length~2"}


def test_a_dragged_corner_keeps_right_angles_and_shift_frees_it(context: ToolContext):
    rectangle(context)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.drag((300, 200), (340, 230))
    after = only(context, Stall)
    assert is_right(context, after)
    assert (after.length_m, after.width_m) == pytest.approx((72, 39), rel=2e-3)
    hand.drag((340, 230), (360, 260), shift=True)
    assert not is_right(context, only(context, Stall))
    assert only(context, Stall).shape == "polygon"


def test_the_label_of_a_dragged_side_is_what_the_edit_makes(context: ToolContext):
    rectangle(context)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.tool.press(hand.pointer(300, 150))
    hand.tool.move(hand.pointer(340, 150))
    (_at, text), *_ = hand.tool.preview().labels
    hand.tool.release(hand.pointer(340, 150))
    stall = only(context, Stall)
    assert text.endswith(f"{stall.area_m2:,.1f} ± {2 * stall.area_sd_m2:.1f} m²")


def test_a_side_of_a_polygon_gives_a_new_corner(context: ToolContext):
    polygon(context, (100, 100), (200, 110), (210, 200), (100, 180))
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.drag((155, 190), (155, 260))
    assert len(shapely.get_coordinates(only(context, Stall).geom_px)) == 6


@pytest.mark.parametrize("held", ["ctrl", "alt"])
def test_a_drag_with_ctrl_or_alt_copies_with_the_same_errors(context: ToolContext, held: str):
    original = rectangle(context)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.drag((150, 150), (150, 400), **{held: True})
    copy = next(row for row in context.document.all(Stall) if row.uid != original.uid)
    assert context.selection.uids == (copy.uid,)
    assert sources(copy) == sources(original)
    assert copy.area_m2 == pytest.approx(original.area_m2, rel=1e-4)
    context.session.undo()
    assert only(context, Stall) == original


def test_copies_are_selected_and_overlap_is_said_where_they_are_dropped(context: ToolContext):
    original = rectangle(context)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.tool.key("D", PLAIN)
    (copy,) = context.selection.uids
    assert copy != original.uid
    assert "Overlaps" in context.said[-1] and "flagged for checking" in context.said[-1]
    context.said.clear()
    hand.drag((150, 160), (150, 460))
    assert context.said == []
    assert context.document.get(Stall, copy).geom_px.centroid.y > 400
    hand.drag((150, 460), (150, 200))
    assert "Overlaps" in context.said[-1]


def test_ctrl_click_still_toggles(context: ToolContext):
    one, other = rectangle(context), rectangle(context, top=400)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.click(150, 450, ctrl=True)
    assert set(context.selection.uids) == {one.uid, other.uid}
    hand.click(150, 150, ctrl=True)
    assert context.selection.uids == (other.uid,)


def test_square_up_makes_right_corners_of_sloppy_ones(context: ToolContext):
    sloppy = polygon(context, (100, 100), (300, 104), (297, 202), (98, 197))
    hand = tool(context, "select")
    hand.click(200, 150)
    assert hand.tool.key("Q", PLAIN)
    stall = only(context, Stall)
    assert is_right(context, stall)
    assert stall.shape == "squared"
    assert stall.geom_px.area == pytest.approx(sloppy.geom_px.area, rel=1e-3)
    context.session.undo()
    assert shapely.equals_exact(only(context, Stall).geom_px, sloppy.geom_px)


def test_a_locked_stall_is_neither_moved_nor_reshaped_nor_deleted_nor_reclassified(context: ToolContext):
    before = rectangle(context)
    context.session.apply(set_locked([before.uid], True, context.author))
    locked = only(context, Stall)
    refused: list[str] = []
    context.session.refused.connect(refused.append)
    hand = tool(context, "select")
    hand.click(150, 150)
    assert hand.tool.preview().handles == []
    hand.drag((150, 150), (250, 250))
    hand.drag((300, 200), (340, 230))
    for key in ("Delete", "2", "E", "Q"):
        hand.tool.key(key, PLAIN)
    hand.tool.key("Delete", Mods(shift=True))
    assert only(context, Stall) == locked
    assert refused and all("locked" in text for text in refused)
    assert heading(context.document, [locked]).kicker == "stall · locked"
    chosen.toggle_lock(context)
    hand.drag((150, 150), (250, 250))
    assert only(context, Stall).geom_px.centroid.x == pytest.approx(300)
