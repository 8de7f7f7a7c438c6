"""Counting by hand: a second mark on one vehicle, lengths that do not fit, and boxes of vehicles."""

from __future__ import annotations

import pytest
import shapely

from annotator.domain.records import Review, Vehicle
from annotator.tools.context import ToolContext
from tests.tools.test_tools import PLAIN, context, only, tool

__all__ = ["context"]


def test_a_second_mark_on_the_same_vehicle_waits_for_a_second_click(context: ToolContext):
    hand = tool(context, "count")
    hand.click(100, 100)
    hand.click(103, 100)
    assert context.document.count(Vehicle) == 1
    assert "Already counted" in hand.tool.status_text
    assert any("Already counted" in text for _at, text in hand.tool.preview().labels)
    hand.click(103, 100)
    assert context.document.count(Vehicle) == 2
    assert "Already counted" not in hand.tool.status_text


def test_enter_counts_a_doubted_click_and_escape_drops_it(context: ToolContext):
    hand = tool(context, "count")
    hand.click(100, 100)
    hand.click(103, 100)
    hand.tool.cancel()
    assert not hand.tool.is_drafting
    assert not hand.tool.key("Return", PLAIN)
    hand.click(103, 100)
    assert hand.tool.key("Return", PLAIN)
    assert context.document.count(Vehicle) == 2


def test_a_click_elsewhere_lets_a_doubted_one_go(context: ToolContext):
    hand = tool(context, "count")
    hand.click(100, 100)
    hand.click(103, 100)
    hand.click(300, 300)
    assert sorted((row.geom_px.x, row.geom_px.y) for row in context.document.all(Vehicle)) == [(100, 100), (300, 300)]


def test_the_guard_reaches_as_far_as_the_smaller_class_asks(context: ToolContext):
    """0.3 m pixels: 0.4 × 4.5 m is 6 px for a sedan, 0.4 × 12 m is 16 px for a truck."""
    hand = tool(context, "count")
    hand.click(100, 100)
    hand.click(107, 100)
    assert context.document.count(Vehicle) == 2
    hand.tool.key("2", PLAIN)
    hand.click(300, 100)
    hand.click(315, 100)
    assert context.document.count(Vehicle) == 3
    hand.tool.cancel()
    hand.click(317, 100)
    assert context.document.count(Vehicle) == 4


def test_measured_trucks_side_by_side_are_two(context: ToolContext):
    hand = tool(context, "count")
    hand.tool.key("2", PLAIN)
    hand.drag((100, 140), (100, 100))
    hand.drag((112, 140), (112, 100))
    assert context.document.count(Vehicle) == 2


def test_a_length_its_class_does_not_have_is_said_while_dragging_and_after(context: ToolContext):
    hand = tool(context, "count")
    start, end = hand.pointer(100, 140), hand.pointer(100, 100)
    hand.tool.press(start)
    hand.tool.move(end)
    ((_at, label),) = hand.tool.preview().labels
    assert "longer than Sedan (3–5.5 m)" in label
    hand.tool.release(end)
    assert "longer than Sedan" in context.said[-1]
    assert only(context, Vehicle).length_m is not None


def test_a_box_is_reclassified_by_a_digit_in_one_edit(context: ToolContext):
    hand = tool(context, "count")
    for x in (100, 150, 200, 500):
        hand.click(x, 100)
    hand.drag((80, 80), (220, 120), shift=True)
    assert len(context.selection.uids) == 3
    hand.tool.key("2", PLAIN)
    classes = sorted(row.class_uid for row in context.document.all(Vehicle))
    assert classes == ["class-sedan", *["class-truck"] * 3]
    context.session.undo()
    assert {row.class_uid for row in context.document.all(Vehicle)} == {"class-sedan"}
    hand.tool.cancel()
    assert context.selection.uids == ()


def test_an_empty_box_says_so_and_counts_nothing(context: ToolContext):
    hand = tool(context, "count")
    hand.drag((80, 80), (220, 120), shift=True)
    assert context.document.count(Vehicle) == 0
    assert "No vehicle" in context.said[-1]


def test_a_box_takes_its_certainty_from_e(context: ToolContext):
    hand = tool(context, "count")
    hand.click(100, 100)
    hand.drag((80, 80), (220, 120), shift=True)
    hand.tool.key("E", PLAIN)
    assert only(context, Vehicle).certainty == "probable"


def test_an_outline_of_hidden_ground_is_drawn_and_joins_the_one_before(context: ToolContext):
    hand = tool(context, "obscured")
    for left in (100, 200):
        for corner in ((left, 100), (left + 150, 100), (left + 150, 300), (left, 300)):
            hand.click(*corner)
        hand.tool.key("Return", PLAIN)
    reviews = list(context.document.all(Review))
    assert len(reviews) == 3
    hidden = shapely.from_wkt(reviews[0].obscured_px_wkt)
    assert hidden.area == pytest.approx(250 * 200)
    for _ in range(2):
        context.session.undo()
    assert list(context.document.all(Review)) == []


def test_hidden_ground_that_crosses_itself_is_refused_with_the_reason(context: ToolContext):
    hand = tool(context, "obscured")
    for corner in ((100, 100), (300, 300), (300, 100), (100, 300)):
        hand.click(*corner)
    hand.tool.key("Return", PLAIN)
    assert list(context.document.all(Review)) == []
    assert context.said
