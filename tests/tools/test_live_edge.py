"""Sides drawn beside an edge of the image go to it, where the analyst wants that."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from annotator.assist.edges import edge_field
from annotator.assist.live_edge import EdgePatch
from annotator.domain.records import Stall
from annotator.tools.context import ToolContext
from annotator.tools.habits import Habits
from annotator.tools.switches import switches
from tests.tools.test_tools import PLAIN, Hand, context, tool

__all__ = ["context"]

ROOF = (120.0, 110.0, 180.0, 140.0)
ROUGH = ((121.2, 109.0), (178.9, 111.1), (150.0, 141.3))


@pytest.fixture
def edges() -> EdgePatch:
    """A light roof on dark ground, 256 × 256 pixels from (50, 40)."""
    picture = np.full((256, 256, 3), 60, np.uint8)
    x0, y0, x1, y1 = (int(each) for each in ROOF)
    picture[y0 - 40 : y1 - 40, x0 - 50 : x1 - 50] = 190
    return EdgePatch(edge_field(picture), 50, 40, 1.0, 1.0)


def drawn(context: ToolContext, clicks=ROUGH, **held: bool) -> np.ndarray:
    hand = tool(context, "rectangle")
    for corner in clicks:
        hand.click(*corner, **held)
    (row,) = context.document.all(Stall)
    return shapely.get_coordinates(row.geom_px)[:4]


def roughly() -> np.ndarray:
    """What the rough clicks alone make."""
    first, second, third = (np.array(each) for each in ROUGH)
    along = (second - first) / np.hypot(*(second - first))
    across = np.array([-along[1], along[0]])
    far = across * ((third - second) @ across)
    return np.array([first, second, second + far, first + far])


def test_both_long_sides_go_to_the_edges_and_the_ends_stay(context: ToolContext, edges: EdgePatch):
    context.edges = lambda: edges
    context.habits.snaps_to_edges = True
    first, second = ROUGH[0][0], ROUGH[1][0]
    corners = [(first, ROOF[1]), (second, ROOF[1]), (second, ROOF[3]), (first, ROOF[3])]
    assert drawn(context) == pytest.approx(np.array(corners), abs=0.3)


def test_ctrl_frees_every_click(context: ToolContext, edges: EdgePatch):
    context.edges = lambda: edges
    context.habits.snaps_to_edges = True
    assert drawn(context, ctrl=True) == pytest.approx(roughly(), abs=0.05)


def test_it_is_off_until_it_is_wanted(context: ToolContext, edges: EdgePatch):
    context.edges = lambda: edges
    assert drawn(context) == pytest.approx(roughly(), abs=0.05)


def test_without_pixels_nothing_moves(context: ToolContext):
    context.habits.snaps_to_edges = True
    assert drawn(context) == pytest.approx(roughly(), abs=0.05)


def test_an_edge_beyond_the_reach_of_a_click_is_left_alone(context: ToolContext, edges: EdgePatch):
    context.edges = lambda: edges
    context.habits.snaps_to_edges = True
    clicks = ((126.0, 104.0), (174.0, 104.0), (150.0, 146.0))
    assert drawn(context, clicks) == pytest.approx(
        np.array([(126, 104), (174, 104), (174, 146), (126, 146)], float), abs=0.05
    )


def test_a_ground_without_edges_moves_nothing(context: ToolContext):
    grain = np.random.default_rng(1).normal(120, 12, (256, 256, 1)).clip(0, 255).astype(np.uint8)
    field = edge_field(np.repeat(grain, 3, axis=2))
    context.edges = lambda: EdgePatch(field, 50, 40, 1.0, 1.0)
    context.habits.snaps_to_edges = True
    assert drawn(context) == pytest.approx(roughly(), abs=0.05)


def test_the_edge_is_shown_while_the_side_is_drawn(context: ToolContext, edges: EdgePatch):
    context.edges = lambda: edges
    context.habits.snaps_to_edges = True
    hand = tool(context, "rectangle")
    hand.click(*ROUGH[0])
    hand.tool.move(hand.pointer(*ROUGH[1]))
    (line,) = hand.tool.preview().hint_lines
    assert np.asarray(line)[:, 1] == pytest.approx(110.0, abs=0.3)
    hand.tool.move(hand.pointer(*ROUGH[1], ctrl=True))
    assert not hand.tool.preview().hint_lines


def test_taking_the_second_click_back_leaves_the_first_where_it_was(context: ToolContext, edges: EdgePatch):
    context.edges = lambda: edges
    context.habits.snaps_to_edges = True
    hand = tool(context, "rectangle")
    hand.click(*ROUGH[0])
    hand.click(*ROUGH[1])
    hand.tool.key("Backspace", PLAIN)
    assert hand.tool.draft_state() == {"points": [list(ROUGH[0])]}


def test_a_dragged_stall_keeps_its_width_and_lies_along_the_edge(context: ToolContext, edges: EdgePatch):
    hand: Hand = tool(context, "rectangle")
    for corner in ((400, 400), (440, 400), (420, 430)):
        hand.click(*corner)
    context.edges = lambda: edges
    context.habits.snaps_to_edges = True
    hand.drag((121.0, 111.2), (179.2, 111.2))
    ring = next(row.geom_px for row in context.document.all(Stall) if row.geom_px.centroid.x < 300)
    assert ring.bounds == pytest.approx((121.0, ROOF[1], 179.2, ROOF[3]), abs=0.3)


def test_the_switch_is_remembered():
    assert not switches()["snaps_to_edges"]
    Habits().switch("snaps_to_edges", True)
    assert Habits().snaps_to_edges
    assert Habits().snaps
