"""Blocks split, stalls cut, merged, pierced, copied and mirrored: shapes, lives and the ± of their sums."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.locks import set_locked
from annotator.domain.measure.errors import combine_sd
from annotator.domain.records import Stall
from annotator.tools import chosen
from annotator.tools.context import ToolContext
from tests.tools.test_reshaping_stalls import is_right, polygon, rectangle, sources
from tests.tools.test_tools import PLAIN, context, only, tool

__all__ = ["context"]

WHEEL = 1.0


def stalls(context: ToolContext) -> list[Stall]:
    return sorted(context.document.all(Stall), key=lambda row: (round(row.geom_px.centroid.y), row.geom_px.centroid.x))


def clicked_sd(rows: list[Stall]) -> float:
    """± of a sum by the clicks alone."""
    return combine_sd((1.0, [part for part in row.parts if not part.source.startswith("scale:")]) for row in rows)


def refusals(context: ToolContext) -> list[str]:
    said: list[str] = []
    context.session.refused.connect(said.append)
    return said


def test_a_block_becomes_equal_stalls_that_together_are_as_sure_as_it_was(context: ToolContext):
    block = rectangle(context)
    context.selection.select([block.uid])
    hand = tool(context, "split")
    at = hand.pointer(150, 150, "none")
    for _ in range(3):
        hand.tool.wheel(WHEEL, at)
    hand.tool.wheel(WHEEL, hand.pointer(150, 150, "none", shift=True))
    assert len(hand.tool.preview().rings) == 10
    hand.tool.key("Return", PLAIN)
    rows = stalls(context)
    assert len(rows) == 10
    assert sum(row.area_m2 for row in rows) == pytest.approx(block.area_m2, rel=1e-6)
    assert [row.area_m2 for row in rows] == pytest.approx([block.area_m2 / 10] * 10, rel=1e-4)
    assert clicked_sd(rows) == pytest.approx(clicked_sd([block]), rel=1e-4)
    assert block.uid in {row.uid for row in rows}
    assert all(is_right(context, row) for row in rows)
    context.session.undo()
    assert only(context, Stall) == block


def test_a_squared_block_splits_with_the_error_of_its_four_corners(context: ToolContext):
    block = polygon(context, (100, 100), (300, 100), (300, 160), (100, 160))
    context.selection.select([block.uid])
    hand = tool(context, "split")
    hand.tool.set_number("columns", 4)
    hand.tool.set_number("gap", 1.0)
    hand.click(200, 130)
    rows = stalls(context)
    assert sum(row.area_m2 for row in rows) == pytest.approx((60 - 3) * 18, rel=2e-3)
    assert clicked_sd(rows) == pytest.approx(clicked_sd([block]), rel=0.05)


def test_a_slanted_outline_cannot_be_split_and_says_why(context: ToolContext):
    slanted = polygon(context, (100, 100), (300, 120), (320, 200), (100, 160))
    context.selection.select([slanted.uid])
    hand = tool(context, "split")
    hand.tool.key("Return", PLAIN)
    assert "square it up first" in context.said[-1]
    assert only(context, Stall) == slanted


def test_split_stalls_keep_the_life_and_class_of_their_block(context: ToolContext):
    block = rectangle(context)
    context.session.apply(set_fields([block.uid], context.author, certainty="probable", note="tin roof"))
    context.selection.select([block.uid])
    tool(context, "split").tool.key("Return", PLAIN)
    assert {(row.certainty, row.note, row.first_seen) for row in stalls(context)} == {
        ("probable", "tin roof", "scene-1")
    }


def test_a_cut_gives_pieces_whose_sum_is_as_sure_as_before(context: ToolContext):
    whole = rectangle(context)
    hand = tool(context, "cut")
    hand.click(150, 50)
    hand.click(170, 250)
    hand.tool.key("Return", PLAIN)
    pieces = stalls(context)
    assert len(pieces) == 2
    assert sum(row.area_m2 for row in pieces) == pytest.approx(whole.area_m2, rel=1e-6)
    assert clicked_sd(pieces) == pytest.approx(clicked_sd([whole]), rel=1e-3)
    assert all(clicked_sd([row]) > clicked_sd([whole]) * row.area_m2 / whole.area_m2 for row in pieces)
    assert max(pieces, key=lambda row: row.area_m2).uid == whole.uid


def test_a_line_that_does_not_cross_cuts_nothing_and_stays(context: ToolContext):
    whole = rectangle(context)
    hand = tool(context, "cut")
    hand.click(150, 50)
    hand.click(150, 150)
    hand.tool.key("Return", PLAIN)
    assert only(context, Stall) == whole
    assert hand.tool.is_drafting
    assert "edge to edge" in context.said[-1]


def test_merged_neighbours_are_one_stall_with_the_sum_of_their_errors(context: ToolContext):
    one = rectangle(context)
    other = rectangle(context, left=300)
    context.selection.select([one.uid, other.uid])
    assert chosen.merge(context)
    merged = only(context, Stall)
    assert merged.area_m2 == pytest.approx(one.area_m2 + other.area_m2, rel=1e-6)
    assert clicked_sd([merged]) == pytest.approx(clicked_sd([one, other]), rel=1e-4)
    assert sources(merged) == sources(one) | sources(other)
    context.session.undo()
    assert {row.uid for row in stalls(context)} == {one.uid, other.uid}


def test_what_a_merged_stall_replaced_and_was_replaced_by_is_kept(context: ToolContext):
    one, other, later = rectangle(context), rectangle(context, left=300), rectangle(context, top=500)
    context.session.apply(set_fields([later.uid], context.author, replaces=other.uid))
    context.session.apply(set_fields([other.uid], context.author, replaces="stall-old"))
    context.selection.select([one.uid, other.uid])
    chosen.merge(context)
    kept = next(row for row in stalls(context) if row.uid != later.uid)
    assert kept.replaces == "stall-old"
    assert context.document.require(Stall, later.uid).replaces == kept.uid


@pytest.mark.parametrize(
    ("values", "why"),
    [({"gone_by": "scene-1"}, "same dates"), ({"class_uid": "class-open-air-space"}, "one class")],
)
def test_stalls_of_other_lives_or_classes_are_not_merged(context: ToolContext, values: dict[str, str], why: str):
    one, other = rectangle(context), rectangle(context, left=300)
    said = refusals(context)
    context.session.apply(set_fields([other.uid], context.author, **values))
    context.selection.select([one.uid, other.uid])
    chosen.merge(context)
    assert len(stalls(context)) == 2
    assert why in said[-1]


def test_stalls_that_do_not_touch_are_not_merged(context: ToolContext):
    said = refusals(context)
    context.selection.select([rectangle(context).uid, rectangle(context, left=400).uid])
    chosen.merge(context)
    assert len(stalls(context)) == 2
    assert "do not touch" in said[-1]


def test_a_hole_is_taken_out_and_adds_its_own_error(context: ToolContext):
    whole = rectangle(context)
    hand = tool(context, "polygon")
    hand.click(150, 130, alt=True)
    for corner in ((200, 130), (200, 170), (150, 170)):
        hand.click(*corner, ctrl=True)
    hand.tool.key("Return", PLAIN)
    stall = only(context, Stall)
    assert len(stall.geom_px.interiors) == 1
    assert stall.area_m2 == pytest.approx(whole.area_m2 - 15 * 12, rel=2e-3)
    assert clicked_sd([stall]) > clicked_sd([whole])
    hand = tool(context, "select")
    hand.click(120, 120)
    hand.drag((150, 130), (140, 120), ctrl=True)
    assert only(context, Stall).area_m2 < stall.area_m2


def test_a_hole_over_the_edge_is_refused_while_it_is_drawn(context: ToolContext):
    rectangle(context)
    hand = tool(context, "polygon")
    hand.click(150, 130, alt=True)
    for corner in ((500, 130), (500, 170), (150, 170)):
        hand.click(*corner, ctrl=True)
    assert "inside" in hand.tool.preview().labels[0][1]
    hand.tool.key("Return", PLAIN)
    assert len(only(context, Stall).geom_px.interiors) == 0
    assert hand.tool.is_drafting


def test_copies_stand_side_by_side_along_a_line(context: ToolContext):
    original = rectangle(context, left=100, top=100)
    context.selection.select([original.uid])
    hand = tool(context, "copy_along")
    hand.drag((150, 150), (150, 480), ctrl=True)
    rows = stalls(context)
    assert len(rows) == 4
    assert shapely.union_all([row.geom_px for row in rows]).area == pytest.approx(4 * original.geom_px.area, rel=1e-4)
    assert all(sources(row) == sources(original) for row in rows)
    context.session.undo()
    assert only(context, Stall) == original


def test_a_number_of_copies_divides_the_line(context: ToolContext):
    original = rectangle(context)
    context.selection.select([original.uid])
    hand = tool(context, "copy_along")
    hand.tool.press(hand.pointer(150, 150))
    hand.tool.move(hand.pointer(150, 750, ctrl=True))
    hand.tool.key("3", PLAIN)
    hand.tool.key("Return", PLAIN)
    tops = [row.geom_px.bounds[1] for row in stalls(context)]
    assert tops == pytest.approx([100, 300, 500, 700], abs=0.01)


def test_a_row_is_mirrored_across_the_street(context: ToolContext):
    hand = tool(context, "row")
    for corner in ((100, 100), (120, 100), (110, 110)):
        hand.click(*corner)
    hand.click(200, 100)
    row = stalls(context)
    context.selection.select([stall.uid for stall in row])
    street = tool(context, "mirror")
    street.click(150, 120)
    other = [stall for stall in stalls(context) if stall.geom_px.centroid.y > 120]
    assert len(other) == len(row) == 5
    assert min(stall.geom_px.bounds[1] for stall in other) == pytest.approx(130, abs=0.3)
    assert max(stall.geom_px.bounds[3] for stall in other) == pytest.approx(140, abs=0.3)
    assert clicked_sd([*row, *other]) == pytest.approx(2 * clicked_sd(row), rel=1e-3)


def test_locked_stalls_are_not_split_cut_merged_or_pierced(context: ToolContext):
    one, other = rectangle(context), rectangle(context, left=300)
    context.session.apply(set_locked([one.uid], True, context.author))
    before = {row.uid: replace(row) for row in stalls(context)}
    context.selection.select([one.uid])
    tool(context, "split").tool.key("Return", PLAIN)
    cutting = tool(context, "cut")
    cutting.click(150, 50)
    cutting.click(150, 250)
    cutting.tool.key("Return", PLAIN)
    context.selection.select([one.uid, other.uid])
    chosen.merge(context)
    hole = tool(context, "polygon")
    hole.click(150, 130, alt=True)
    for corner in ((200, 130), (200, 170)):
        hole.click(*corner, ctrl=True)
    hole.tool.key("Return", PLAIN)
    assert {row.uid: row for row in stalls(context)} == before
    assert sum("locked" in text for text in context.said) == 3
