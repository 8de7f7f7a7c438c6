"""The form of a crossing by single keys, its route, and marks at pasted positions."""

from __future__ import annotations

import pytest
import shapely

from annotator.app.crossing_texts import chainage, neighbour, stretch
from annotator.domain.edits import draw
from annotator.domain.frame import frame_of, to_lonlat
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing, Route
from annotator.tools.context import ToolContext
from tests.tools.test_tools import PLAIN, context, only, tool

__all__ = ["context"]


def river(context: ToolContext) -> Route:
    line = shapely.LineString([(0, 500), (1000, 500)])
    route = Route(uid="route-1", name="Yalu", site_uid="site-1", drawn_on="scene-1", geom_px=line)
    context.apply(draw.route(route, context.author))
    return context.document.get(Route, "route-1")


def test_keys_cycle_gate_and_banks_of_the_crossing_just_marked(context: ToolContext):
    hand = tool(context, "crossing")
    hand.click(300, 300)
    seen = []
    for _ in range(4):
        hand.tool.key("G", PLAIN)
        hand.tool.key("Y", PLAIN)
        seen.append((only(context, Crossing).at_gate, only(context, Crossing).banks))
    assert seen == [("yes", "both"), ("no", "left"), ("unknown", "right"), ("yes", "")]
    hand.tool.key("E", PLAIN)
    assert only(context, Crossing).certainty == "probable"


def test_keys_fill_the_form_of_a_crossing_that_was_picked_afterwards(context: ToolContext):
    hand = tool(context, "crossing")
    hand.click(300, 300)
    first = only(context, Crossing).uid
    hand.click(600, 300)
    context.selection.select([first])
    hand.tool.key("G", PLAIN)
    assert {row.uid: row.at_gate for row in context.document.all(Crossing)}[first] == "yes"


def test_a_crossing_belongs_to_the_route_it_lies_on_and_tells_its_chainage(context: ToolContext):
    river(context)
    hand = tool(context, "crossing")
    for x in (100, 400, 600):
        hand.click(x, 500)
    rows = sorted(context.document.all(Crossing), key=lambda row: row.geom_px.x)
    assert {row.route_uid for row in rows} == {"route-1"}
    assert chainage(context.document, rows[0]) == "30 m along Yalu"
    assert neighbour(context.document, rows[2]) == "60 m to Ford (along the route)"
    assert stretch(context.document, rows) == ("150 m", "75 m apart on average")


def test_a_crossing_far_from_every_route_names_none(context: ToolContext):
    river(context)
    hand = tool(context, "crossing")
    hand.click(500, 500 + 1100 / 0.3)
    assert only(context, Crossing).route_uid == ""
    assert chainage(context.document, only(context, Crossing)) == ""
    assert neighbour(context.document, only(context, Crossing)) == ""


def test_a_pasted_position_is_marked_where_it_says(context: ToolContext):
    hand = tool(context, "crossing")
    frame = frame_of(context.document, context.scene, "site-1")
    at = to_lonlat(frame, shapely.Point(250, 750))
    assert hand.tool.mark_at(LonLat(at.x, at.y))
    crossing = only(context, Crossing)
    assert (crossing.geom_px.x, crossing.geom_px.y) == pytest.approx((250, 750), abs=1e-4)
    assert (crossing.geom.x, crossing.geom.y) == pytest.approx((at.x, at.y), abs=1e-9)
