"""Tools turn pointer and keys into edits; no screen is needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import shapely

from annotator.app.selection import Selection
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.defaults import starting_records
from annotator.domain.edits.scenes import add_scene
from annotator.domain.frame import frame_of
from annotator.domain.georeference.placement import Placement
from annotator.domain.positions import PixelXY, ScreenXY
from annotator.domain.records import Crossing, Record, Scene, Site, Stall, Vehicle, Zone
from annotator.domain.records import Route as RouteRecord
from annotator.render.mark_arrays import MarkArrays
from annotator.render.scene_marks import SceneMarks
from annotator.store import ProjectFile
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.tool import Mods, Pointer
from annotator.tools.toolbox import make_tools

PLAIN = Mods()
NATIVE = Placement.from_matrix(np.array([[0.3, 0, 300_000], [0, -0.3, 4_265_000], [0, 0, 1.0]]), "EPSG:32652")


class Shown:
    """Marks of the scene, found by their pixels."""

    def __init__(self, context: ToolContext) -> None:
        self.context = context

    def _shapes(self) -> list[tuple[str, object]]:
        document, scene = self.context.document, self.context.selection.scene_uid
        kinds = (Stall, Vehicle, Crossing, Zone)
        return [(row.uid, row.geom_px) for kind in kinds for row in document.where(kind, "drawn_on", scene)]

    def at(self, pixel: PixelXY, tolerance_px: float) -> Sequence[str]:
        reach = max(tolerance_px, 0.01)
        return [uid for uid, shape in self._shapes() if shapely.distance(shape, shapely.Point(pixel)) <= reach]

    def within(self, lower: PixelXY, upper: PixelXY) -> Sequence[str]:
        box = shapely.box(*lower, *upper)
        return [uid for uid, shape in self._shapes() if box.covers(shape)]

    def outlines(self, lower: PixelXY, upper: PixelXY) -> MarkArrays:
        scene = SceneMarks(self.context.document, self.context.scene, self.context.selection.site_uid)
        return scene.outlines(lower, upper)


class Hand:
    """Drives a tool at a zoom of 2 screen pixels per image pixel."""

    def __init__(self, tool: BaseTool) -> None:
        self.tool = tool

    def pointer(self, x: float, y: float, button: str = "left", **held: bool) -> Pointer:
        return Pointer(
            pixel=PixelXY(x, y),
            screen=ScreenXY(2 * x, 2 * y),
            tolerance_px=3.0,
            screen_px=0.5,
            button=button,
            **held,
        )

    def click(self, x: float, y: float, button: str = "left", **held: bool) -> None:
        at = self.pointer(x, y, button, **held)
        self.tool.move(at)
        self.tool.press(at)
        self.tool.release(at)

    def drag(self, start: tuple[float, float], end: tuple[float, float], **held: bool) -> None:
        self.tool.press(self.pointer(*start, **held))
        for part in (0.3, 0.7, 1.0):
            middle = [a + (b - a) * part for a, b in zip(start, end, strict=True)]
            self.tool.move(self.pointer(*middle, **held))
        self.tool.release(self.pointer(*end, **held))


@pytest.fixture
def context(tmp_path: Path):
    path = tmp_path / "survey.gpkg"
    ProjectFile.create(path, starting_records("Survey"), title="Survey").close()
    session = Session.open(path, Worker(), analyst="JB")
    scene = Scene(
        uid="scene-1", name="2024", acquired_from="2024-05-14", acquired_to="2024-05-14", width_px=1000, height_px=1000,
        pixel_m=0.3, mapping=NATIVE.to_json(), placement="native", scale_sd=0.002,
    )  # fmt: skip
    session.apply(add_scene(scene, session.author, site=Site(uid="site-1", name="Haksan")))
    selection = Selection()
    selection.show("site-1", "scene-1")
    context = ToolContext(session, selection)
    context.marks = Shown(context)
    context.said = []  # type: ignore[attr-defined]
    context.notify = context.said.append  # type: ignore[attr-defined]
    yield context
    session.close()


def only(context: ToolContext, kind: type[Record]) -> Record:
    (row,) = list(context.document.all(kind))
    return row


def tool(context: ToolContext, name: str) -> Hand:
    return Hand(make_tools(context)[name])


def test_three_clicks_make_a_rectangle_with_right_angles_on_the_ground(context: ToolContext):
    hand = tool(context, "rectangle")
    for corner in ((100, 100), (160, 130), (150, 160)):
        hand.click(*corner)
    stall = only(context, Stall)
    ring = shapely.get_coordinates(stall.geom_px)
    frame = frame_of(context.document, context.scene, "site-1")
    sides = np.diff(frame.to_plane(ring, PixelXY(*ring[0])), axis=0)
    assert abs(sides[0] @ sides[1]) < 1e-6 * np.hypot(*sides[0]) * np.hypot(*sides[1])
    assert stall.length_m == pytest.approx(0.3 * math.hypot(60, 30), rel=1e-3)
    assert stall.site_uid == "site-1"
    assert stall.class_uid == "class-covered-stall"


def test_the_next_rectangle_is_one_drag_with_width_angle_and_error_kept(context: ToolContext):
    hand = tool(context, "rectangle")
    for corner in ((100, 100), (160, 100), (150, 110)):
        hand.click(*corner)
    hand.drag((100, 200), (140, 203))
    first, second = sorted(context.document.all(Stall), key=lambda row: -row.length_m)
    assert second.width_m == pytest.approx(first.width_m, rel=1e-6)
    assert second.orientation_deg == pytest.approx(first.orientation_deg, abs=1e-3)
    assert second.length_m == pytest.approx(12.0, rel=1e-3)
    shared = {part.source for part in first.parts} & {part.source for part in second.parts}
    assert f"{first.uid}:width" in shared


def test_live_label_says_size_area_and_error(context: ToolContext):
    hand = tool(context, "rectangle")
    hand.click(100, 100)
    hand.click(160, 100)
    hand.tool.move(hand.pointer(150, 110))
    (_at, text), *_ = hand.tool.preview().labels
    assert text.startswith("18.0 × 3.0 m · 54.0 ± ")
    assert context.document.count(Stall) == 0


def test_polygon_closes_on_its_first_corner_and_backspace_takes_one_back(context: ToolContext):
    hand = tool(context, "polygon")
    for corner in ((100, 100), (200, 100), (300, 300)):
        hand.click(*corner)
    assert hand.tool.key("Backspace", PLAIN)
    for corner in ((200, 200), (100, 200), (101, 101)):
        hand.click(*corner)
    assert shapely.equals(only(context, Stall).geom_px, shapely.box(100, 100, 200, 200))


@pytest.mark.parametrize("finish", ["right", "Return", "double"])
def test_polygon_finishes_every_usual_way(context: ToolContext, finish: str):
    hand = tool(context, "polygon")
    for corner in ((100, 100), (200, 100), (200, 200)):
        hand.click(*corner)
    if finish == "right":
        hand.click(500, 500, "right")
    elif finish == "Return":
        hand.tool.key("Return", PLAIN)
    else:
        hand.tool.double_click(hand.pointer(200, 200))
    assert len(shapely.get_coordinates(only(context, Stall).geom_px)) == 4


def test_a_crossing_outline_is_kept_as_draft_with_the_reason(context: ToolContext):
    hand = tool(context, "polygon")
    for corner in ((100, 100), (200, 200), (200, 100), (100, 200)):
        hand.click(*corner)
    hand.tool.key("Return", PLAIN)
    assert context.document.count(Stall) == 0
    assert hand.tool.is_drafting
    assert any("crosses itself" in text for text in context.said)


def test_shift_keeps_right_angles(context: ToolContext):
    hand = tool(context, "polygon")
    hand.click(100, 100)
    hand.click(200, 104, shift=True)
    hand.click(204, 200, shift=True)
    hand.tool.key("Return", PLAIN)
    ring = shapely.get_coordinates(only(context, Stall).geom_px)
    assert ring[1] == pytest.approx([200, 100])
    assert ring[2] == pytest.approx([200, 200])


def test_plain_clicks_count_and_digits_choose_the_class(context: ToolContext):
    hand = tool(context, "count")
    hand.click(50, 50)
    hand.tool.key("2", PLAIN)
    hand.click(150, 50)
    hand.tool.key("E", PLAIN)
    hand.click(250, 50)
    found = {(row.class_uid, row.certainty) for row in context.document.all(Vehicle)}
    assert found == {("class-sedan", "certain"), ("class-truck", "certain"), ("class-truck", "probable")}


def test_a_drag_measures_length_and_heading(context: ToolContext):
    hand = tool(context, "count")
    hand.drag((100, 140), (100, 100))
    car = only(context, Vehicle)
    assert car.length_m == pytest.approx(12.0, rel=1e-3)
    assert car.length_sd_m == pytest.approx(math.sqrt(2) * 0.15, rel=1e-2)
    # UTM grid north and true north differ by the convergence at the zone's edge.
    assert min(car.heading_deg, 360 - car.heading_deg) < 3.0
    assert (car.geom_px.x, car.geom_px.y) == (100, 120)


def test_crossing_takes_class_and_gate_from_single_keys(context: ToolContext):
    hand = tool(context, "crossing")
    hand.click(300, 300)
    hand.tool.key("2", PLAIN)
    hand.tool.key("G", PLAIN)
    crossing = only(context, Crossing)
    assert (crossing.class_uid, crossing.at_gate) == ("class-barge-site", "yes")
    hand.click(400, 300)
    second = next(row for row in context.document.all(Crossing) if row.uid != crossing.uid)
    assert (second.class_uid, second.at_gate) == ("class-barge-site", "unknown")


def test_zones_get_free_names_and_take_what_is_inside(context: ToolContext):
    tool(context, "count").click(150, 150)
    hand = tool(context, "zone")
    for left in (100, 300):
        for corner in ((left, 100), (left + 100, 100), (left + 100, 200), (left, 200)):
            hand.click(*corner)
        hand.tool.key("Return", PLAIN)
    zones = {zone.name: zone.uid for zone in context.document.all(Zone)}
    assert set(zones) == {"Place 1", "Place 2"}
    assert only(context, Vehicle).zone_uid == zones["Place 1"]


def test_route_is_a_line_with_a_length(context: ToolContext):
    hand = tool(context, "route")
    hand.click(0, 100)
    hand.click(1000, 100)
    hand.tool.key("Return", PLAIN)
    assert only(context, RouteRecord).length_m == pytest.approx(300.0, rel=1e-3)


def test_measuring_leaves_no_mark(context: ToolContext):
    before = context.document
    hand = tool(context, "measure")
    hand.click(100, 100)
    hand.tool.move(hand.pointer(200, 100))
    assert hand.tool.preview().labels[0][1].startswith("30.0 ± ")
    hand.tool.key("Return", PLAIN)
    assert context.document is before


def test_select_picks_moves_and_undoes(context: ToolContext):
    tool(context, "count").click(100, 100)
    hand = tool(context, "select")
    hand.click(100, 100)
    car = only(context, Vehicle)
    assert context.selection.uids == (car.uid,)
    hand.drag((100, 100), (140, 100))
    assert only(context, Vehicle).geom_px.x == 140
    context.session.undo()
    assert only(context, Vehicle).geom_px.x == 100


def test_select_box_takes_what_lies_inside_and_delete_removes_it(context: ToolContext):
    counting = tool(context, "count")
    for x in (100, 120, 500):
        counting.click(x, 100)
    hand = tool(context, "select")
    hand.drag((80, 80), (200, 200))
    assert len(context.selection.uids) == 2
    hand.tool.key("Delete", PLAIN)
    assert only(context, Vehicle).geom_px.x == 500


def test_dragging_a_corner_reshapes_and_a_double_click_adds_one(context: ToolContext):
    drawing = tool(context, "polygon")
    for corner in ((100, 100), (200, 100), (200, 200), (100, 200)):
        drawing.click(*corner)
    drawing.tool.key("Return", PLAIN)
    hand = tool(context, "select")
    hand.click(150, 150)
    hand.drag((200, 200), (240, 240))
    assert only(context, Stall).geom_px.area > 11_000
    hand.tool.double_click(hand.pointer(150, 100))
    assert len(shapely.get_coordinates(only(context, Stall).geom_px)) == 6
    hand.tool.press(hand.pointer(150, 100, alt=True))
    assert len(shapely.get_coordinates(only(context, Stall).geom_px)) == 5


def test_duplicate_and_classify_the_selection(context: ToolContext):
    counting = tool(context, "count")
    counting.click(100, 100)
    hand = tool(context, "select")
    hand.click(100, 100)
    hand.tool.key("D", PLAIN)
    assert context.document.count(Vehicle) == 2
    hand.tool.key("3", PLAIN)
    assert sorted(row.class_uid for row in context.document.all(Vehicle)) == ["class-bus", "class-sedan"]
