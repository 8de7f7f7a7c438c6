"""Rows, snapping, overlap and trouble while drawing; areas and errors as measurement.md has them."""

from __future__ import annotations

import pytest
import shapely

from annotator.domain.measure.errors import combine_sd
from annotator.domain.records import Stall
from annotator.tools.context import ToolContext
from tests.tools.test_tools import PLAIN, Hand, Mods, context, tool

__all__ = ["context"]

ALT, CTRL = Mods(alt=True), Mods(ctrl=True)
NOTCH = 1.0


def stalls(context: ToolContext) -> list[Stall]:
    return sorted(context.document.all(Stall), key=lambda row: row.geom_px.centroid.x)


def total_sd(rows: list[Stall]) -> float:
    return combine_sd((1.0, [part for part in row.parts if not part.source.startswith("scale:")]) for row in rows)


def first_stall(hand: Hand) -> None:
    """20 × 10 pixels = 6 × 3 m."""
    for corner in ((100, 100), (120, 100), (110, 110)):
        hand.click(*corner)


def test_a_row_begins_with_three_clicks_and_goes_on_to_its_end(context: ToolContext):
    hand = tool(context, "row")
    first_stall(hand)
    assert context.document.count(Stall) == 0
    hand.click(300, 100)
    rows = stalls(context)
    assert len(rows) == 10
    assert [row.area_m2 for row in rows] == pytest.approx([rows[0].area_m2] * 10, rel=1e-6)
    assert sum(row.area_m2 for row in rows) == pytest.approx(60 * 3, rel=2e-3)
    assert {row.shape for row in rows} == {"row"}


def test_one_undo_takes_the_whole_row_back(context: ToolContext):
    hand = tool(context, "row")
    first_stall(hand)
    hand.click(300, 100)
    context.session.undo()
    assert context.document.count(Stall) == 0


def test_a_rows_errors_are_those_of_its_one_drag_and_its_one_width(context: ToolContext):
    """Vector T2i: D = 60 m, n = 20, no gap, W = 8 m, s = 0.25 m: each ± 1.070047, the sum ± 21.400935 (one SD)."""
    hand = tool(context, "row")
    for corner in ((100, 100), (110, 100), (105, 100 + 8 / 0.3)):
        hand.click(*corner)
    hand.tool.move(hand.pointer(300, 100))
    hand.tool.set_number("count", 20)
    hand.tool.key("Return", PLAIN)
    rows = stalls(context)
    assert len(rows) == 20
    per_pixel = 0.25 / rows[0].pointing_sd_m
    assert combine_sd([(1.0, rows[3].parts[:2])]) * per_pixel == pytest.approx(1.070047, rel=3e-3)
    assert total_sd(rows) * per_pixel == pytest.approx(21.400935, rel=3e-3)


def test_the_next_row_is_one_drag_with_width_angle_and_number_kept(context: ToolContext):
    hand = tool(context, "row")
    first_stall(hand)
    hand.click(300, 100)
    hand.drag((100, 200), (300, 206))
    first, second = ([row for row in stalls(context) if (row.geom_px.centroid.y > 150) == low] for low in (False, True))
    assert len(second) == 10
    assert second[0].width_m == pytest.approx(first[0].width_m, rel=1e-5)
    assert second[0].orientation_deg == pytest.approx(first[0].orientation_deg, abs=1e-3)
    ours, theirs = ({part.source for row in rows for part in row.parts} for rows in (first, second))
    assert {source.rpartition(":")[2] for source in ours & theirs if not source.startswith("scale:")} == {"width"}


def test_wheel_digits_and_gap_change_the_row_under_the_hand(context: ToolContext):
    hand = tool(context, "row")
    first_stall(hand)
    at = hand.pointer(300, 100, "none")
    hand.tool.move(at)
    assert hand.tool.wheel(-NOTCH, at)
    assert len(hand.tool.preview().rings) == 9
    assert not hand.tool.wheel(NOTCH, hand.pointer(300, 100, "none", ctrl=True)), "Ctrl + wheel zooms"
    hand.tool.key("1", PLAIN)
    hand.tool.key("2", PLAIN)
    assert len(hand.tool.preview().rings) == 12
    for _ in range(5):
        hand.tool.wheel(NOTCH, hand.pointer(300, 100, "none", alt=True))
    assert hand.tool.preview().labels[0][1].startswith("12 × 4.5 × 3.0 m · Σ 163.")
    hand.tool.key("Return", PLAIN)
    rows = stalls(context)
    assert len(rows) == 12
    gap_px = rows[1].geom_px.bounds[0] - rows[0].geom_px.bounds[2]
    assert gap_px * 0.3 == pytest.approx(0.5, rel=1e-3)


def test_a_row_may_be_dragged_backwards_and_put_on_the_other_side(context: ToolContext):
    hand = tool(context, "row")
    first_stall(hand)
    hand.click(0.0, 100)
    assert len(stalls(context)) == 6
    hand.tool.key("F", PLAIN)
    hand.drag((400, 400), (300, 400))
    flipped = [row for row in stalls(context) if row.geom_px.centroid.x > 250]
    assert len(flipped) == 5
    assert max(row.geom_px.bounds[3] for row in flipped) == pytest.approx(400, abs=0.2)


def test_a_selected_stall_gives_its_width_and_angle(context: ToolContext):
    drawing = tool(context, "rectangle")
    for corner in ((100, 100), (120, 110), (110, 120)):
        drawing.click(*corner)
    for corner in ((300, 100), (340, 100), (340, 106)):
        drawing.click(*corner)
    tilted = next(row for row in stalls(context) if row.geom_px.centroid.x < 200)
    context.selection.select([tilted.uid])
    hand = tool(context, "row")
    hand.drag((500, 500), (600, 560))
    new = [row for row in stalls(context) if row.geom_px.centroid.x > 450]
    assert new[0].orientation_deg == pytest.approx(tilted.orientation_deg, abs=1e-3)
    assert new[0].width_m == pytest.approx(tilted.width_m, rel=1e-5)


def test_clicks_go_to_corners_and_sides_of_neighbours_and_ctrl_frees_them(context: ToolContext):
    drawing = tool(context, "polygon")
    for corner in ((100, 100), (200, 100), (200, 200), (100, 200)):
        drawing.click(*corner)
    drawing.tool.key("Return", PLAIN)
    hand = tool(context, "rectangle")
    hand.tool.move(hand.pointer(201, 101))
    assert hand.tool.preview().points == [(200, 100)]
    hand.click(201, 101)
    hand.click(260, 100.8)
    hand.click(230, 150, ctrl=True)
    ring = shapely.get_coordinates(stalls(context)[1].geom_px)
    assert ring[0] == pytest.approx([200, 100])
    assert ring[1] == pytest.approx([260, 100]), "the extension of the neighbour's side"
    free = tool(context, "rectangle")
    free.tool.move(free.pointer(201, 101, ctrl=True))
    assert free.tool.preview().is_empty


def test_a_side_follows_the_direction_of_the_stall_before(context: ToolContext):
    hand = tool(context, "rectangle")
    for corner in ((100, 100), (160, 130), (150, 160)):
        hand.click(*corner)
    hand.click(500, 500)
    hand.tool.move(hand.pointer(560, 530.8))
    assert len(hand.tool.preview().hint_lines) == 1
    hand.click(560, 530.8)
    hand.click(540, 560)
    one, other = stalls(context)
    assert other.orientation_deg == pytest.approx(one.orientation_deg, abs=1e-3)


def test_overlap_is_shown_while_drawing_and_said_when_kept(context: ToolContext):
    hand = tool(context, "rectangle")
    for corner in ((100, 100), (200, 100), (150, 150)):
        hand.click(*corner)
    for corner in ((120, 140), (180, 140)):
        hand.click(*corner, ctrl=True)
    hand.tool.move(hand.pointer(150, 190, ctrl=True))
    shown = hand.tool.preview()
    assert "Overlaps 54.0 m²" in shown.labels[0][1]
    assert shapely.Polygon(shown.alerts[0]).area == pytest.approx(600, rel=1e-3)
    hand.click(150, 190, ctrl=True)
    assert context.document.count(Stall) == 2
    assert any("flagged" in text for text in context.said)


def test_no_square_metre_counts_twice_where_overlap_is_avoided(context: ToolContext):
    context.habits.avoids_overlap = True
    hand = tool(context, "rectangle")
    for corner in ((100, 100), (200, 100), (150, 150)):
        hand.click(*corner)
    for corner in ((80, 120), (220, 120), (150, 130)):
        hand.click(*corner, ctrl=True)
    rows = [row.geom_px for row in context.document.all(Stall)]
    assert len(rows) == 3, "a stall parted by another becomes two"
    union = shapely.union_all(rows)
    assert union.area == pytest.approx(sum(shape.area for shape in rows), rel=1e-9)
    for corner in ((120, 110), (180, 110), (150, 140)):
        hand.click(*corner, ctrl=True)
    assert context.document.count(Stall) == 3
    assert any("Nothing is left" in text for text in context.said)
    assert hand.tool.is_drafting, "what cannot be kept stays as a draft"


@pytest.mark.parametrize(
    ("corners", "reason"),
    [
        (((2000, 100), (2100, 100), (2050, 150)), "off the image"),
        (((0, 0), (999, 0), (500, 1190)), "10 ha"),
        (((100, 100), (200, 100), (150, 100)), "no area"),
    ],
)
def test_a_bad_shape_is_refused_with_the_reason_and_stays(context: ToolContext, corners, reason: str):
    hand = tool(context, "rectangle")
    for corner in corners[:2]:
        hand.click(*corner)
    hand.tool.move(hand.pointer(*corners[2]))
    assert reason in hand.tool.preview().labels[0][1]
    assert len(hand.tool.preview().alerts)
    hand.click(*corners[2])
    assert context.document.count(Stall) == 0
    assert reason in context.said[-1]
    assert hand.tool.is_drafting


def test_a_shape_over_the_edge_of_the_image_is_kept_and_flagged(context: ToolContext):
    hand = tool(context, "rectangle")
    for corner in ((950, 100), (1050, 100), (1000, 150)):
        hand.click(*corner)
    assert context.document.count(Stall) == 1
    assert "edge of the image" in context.said[-1]


def test_a_stall_in_an_open_air_space_and_one_in_a_hole_are_no_overlap(context: ToolContext):
    space = tool(context, "polygon")
    space.tool.key("2", PLAIN)
    for corner in ((100, 100), (400, 100), (400, 400), (100, 400)):
        space.click(*corner)
    space.tool.key("Return", PLAIN)
    space.tool.key("1", PLAIN)
    for corner in ((500, 100), (900, 100), (900, 500), (500, 500)):
        space.click(*corner, ctrl=True)
    space.tool.key("Return", PLAIN)
    space.click(600, 200, alt=True)
    for corner in ((800, 200), (800, 400), (600, 400)):
        space.click(*corner, ctrl=True)
    space.tool.key("Return", PLAIN)
    hand = tool(context, "rectangle")
    for left in (200, 650):
        for corner in ((left, 250), (left + 100, 250), (left + 50, 280)):
            hand.click(*corner, ctrl=True)
    assert context.document.count(Stall) == 4
    assert not any("Overlaps" in text for text in context.said)


def test_copies_and_mirrored_rows_keep_off_what_stands_there(context: ToolContext):
    context.habits.avoids_overlap = True
    hand = tool(context, "rectangle")
    for left, top in ((100, 100), (220, 200)):
        for corner in ((left, top), (left + 100, top), (left + 50, top + 60)):
            hand.click(*corner, ctrl=True)
    first = next(row for row in stalls(context) if row.geom_px.bounds[0] < 150)
    context.selection.select([first.uid])
    tool(context, "copy_along").drag((110, 110), (310, 210), ctrl=True)
    shapes = [row.geom_px for row in stalls(context)]
    assert len(shapes) > 2
    assert shapely.union_all(shapes).area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-6)


def test_a_row_that_was_begun_survives_a_crash(context: ToolContext):
    hand = tool(context, "row")
    first_stall(hand)
    state = hand.tool.draft_state()
    again = tool(context, "row")
    again.tool.restore_draft(state)
    assert again.tool.is_drafting
    again.click(300, 100)
    assert len(stalls(context)) == 10


def test_an_outline_that_crosses_itself_is_shown_while_it_is_drawn(context: ToolContext):
    hand = tool(context, "polygon")
    for corner in ((100, 100), (200, 200), (200, 100)):
        hand.click(*corner)
    hand.tool.move(hand.pointer(100, 200))
    assert "crosses itself" in hand.tool.preview().labels[0][1]
    assert len(hand.tool.preview().alerts)


def test_a_sloppy_polygon_is_squared_up_before_it_is_kept(context: ToolContext):
    hand = tool(context, "polygon")
    for corner in ((100, 100), (300, 104), (297, 202), (98, 197)):
        hand.click(*corner)
    assert hand.tool.key("Q", PLAIN)
    hand.tool.key("Return", PLAIN)
    (stall,) = stalls(context)
    assert stall.shape == "squared"
    assert total_sd([stall]) == pytest.approx(
        stall.pointing_sd_m * (stall.length_m**2 + stall.width_m**2) ** 0.5, rel=1e-3
    )
