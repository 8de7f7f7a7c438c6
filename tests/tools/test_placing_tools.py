"""Placing and nudging with the mouse, without a screen: drafts until Enter, then one edit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from annotator.app.placing.draft import PlacingDraft
from annotator.app.selection import Selection
from annotator.app.session import Session
from annotator.app.threads import Worker
from annotator.domain.defaults import starting_records
from annotator.domain.edits.scenes import add_scene
from annotator.domain.frame import frame_of, placement_of
from annotator.domain.measure.plane import from_plane
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, Scene, Site, SiteScene
from annotator.store import ProjectFile
from annotator.tools.context import ToolContext
from annotator.tools.toolbox import make_tools
from tests.formats.test_kml_view import COPIED
from tests.tools.test_tools import NATIVE, PLAIN, Hand, Mods

SHIFT = Mods(shift=True)
SIZE = {"width_px": 1000, "height_px": 1000}


@pytest.fixture
def context(tmp_path: Path):
    """A placed scene of 2024 and a bare screenshot of 2023 that shows the same ground, one pixel for one."""
    path = tmp_path / "survey.gpkg"
    ProjectFile.create(path, starting_records("Survey"), title="Survey").close()
    session = Session.open(path, Worker(), analyst="JB")
    placed = Scene(
        uid="scene-placed", name="2024", acquired_from="2024-05-14", acquired_to="2024-05-14", files="a.tif",
        pixel_m=0.3, gsd_m=0.3, mapping=NATIVE.to_json(), placement="native", scale_sd=0.002, **SIZE,
    )  # fmt: skip
    bare = Scene(
        uid="scene-bare", name="2023", acquired_from="2023-05-14", acquired_to="2023-05-14", files="b.png", **SIZE
    )
    site = Site(uid="site-1", name="Haksan", geom=shapely.Point(NATIVE.to_lonlat(np.array([[500.0, 500.0]]))[0]))
    session.apply(add_scene(placed, session.author, site=site))
    session.apply(add_scene(bare, session.author, site=session.document.require(Site, "site-1")))
    selection = Selection()
    context = ToolContext(session, selection)
    selection.show("site-1", "scene-bare")
    context.said = []  # type: ignore[attr-defined]
    context.notify = context.said.append  # type: ignore[attr-defined]
    yield context
    session.close()


def tool(context: ToolContext, name: str) -> Hand:
    hand = Hand(make_tools(context)[name])
    hand.tool.taken()
    return hand


def bare(context: ToolContext) -> Scene:
    return context.document.require(Scene, "scene-bare")


def tie(hand: Hand, context: ToolContext, *pixels: tuple[float, float]) -> None:
    for pixel in pixels:
        assert context.selection.scene_uid == "scene-bare"
        hand.click(*pixel)
        assert context.selection.scene_uid == "scene-placed"
        hand.click(*pixel)


def test_two_tie_pairs_and_enter_place_an_image(context: ToolContext):
    hand = tool(context, "place_points")
    tie(hand, context, (100, 100), (900, 800))
    assert bare(context).is_provisional
    assert "Enter" in hand.tool.status_text
    assert hand.tool.key("Return", PLAIN)
    scene = bare(context)
    placement = placement_of(scene)
    assert placement is not None
    truth = NATIVE.to_lonlat(np.array([[500.0, 500.0]]))
    assert placement.to_lonlat(np.array([[500.0, 500.0]])) == pytest.approx(truth, abs=1e-7)
    assert placement.basis.tied_to == ("scene-placed",)
    assert not scene.scale_assumed
    assert {row.note for row in context.document.all(ControlPoint)} == {"on scene-placed"}


def test_a_point_dragged_afterwards_places_the_image_anew(context: ToolContext):
    hand = tool(context, "place_points")
    tie(hand, context, (100, 100), (900, 100), (900, 800), (100, 800))
    hand.tool.key("Return", PLAIN)
    before = {row.uid: (row.px, row.created) for row in context.document.all(ControlPoint)}
    numbered = [point.uid for point in context.placing.points]
    assert [before[uid][0] for uid in numbered] == pytest.approx([100, 900, 900, 100])
    hand.drag((100, 100), (130, 100))
    worst = context.placing.outcome.worst_uid
    assert worst
    assert any("worst" in text for _at, text in hand.tool.preview().labels)
    assert len(hand.tool.preview().hint_lines) == 4
    hand.tool.key("Return", PLAIN)
    after = {row.uid: (row.px, row.created) for row in context.document.all(ControlPoint)}
    assert bare(context).rmse_m > 0.5
    assert [point.uid for point in context.placing.points] == numbered
    moved = {uid for uid in before if before[uid] != after[uid]}
    assert {(before[uid][0], after[uid][0]) for uid in moved} == {(100.0, 130.0)}
    context.session.undo()
    assert bare(context).rmse_m == pytest.approx(0.0, abs=1e-3)
    assert [point.px.x for point in context.placing.points].count(130.0) == 0


def test_coordinates_can_be_typed_in_any_form_and_wrong_ones_are_said(context: ToolContext):
    hand = tool(context, "place_points")
    context.placing.set_reference("")
    said: list[str] = []
    context.placing.said.connect(said.append)
    hand.click(100, 100)
    assert context.selection.scene_uid == "scene-bare"
    assert hand.tool.take_text("somewhere in the north")
    assert "is not a position" in said[0]
    assert hand.tool.take_text("41°24'40.0\"N 128°11'12.5\"E")
    assert context.placing.points[0].at == pytest.approx((128.186806, 41.411111), abs=1e-6)
    assert hand.tool.take_text("52 T 432035.3 m E 4584715.2 m N")
    assert context.placing.points[0].at == pytest.approx((128.186804, 41.411114), abs=1e-5)
    assert "at least 2" in context.placing.outcome.problem


def test_points_can_be_left_out_and_deleted_and_a_click_can_be_dropped(context: ToolContext):
    hand = tool(context, "place_points")
    tie(hand, context, (100, 100), (900, 100), (900, 800))
    draft = context.placing
    assert [text for _at, text in hand.tool.preview().labels] == ["1", "2", "3"], "no 0.00 m without a point to spare"
    draft.change(draft.points[2].uid, enabled=False)
    assert set(draft.outcome.residual_m) == {point.uid for point in draft.points[:2]}
    hand.click(500, 500)
    assert draft.pending is not None
    hand.tool.cancel()
    assert (len(draft.points), context.selection.scene_uid) == (3, "scene-bare")
    hand.tool.key("Backspace", PLAIN)
    assert len(draft.points) == 2


def test_points_in_a_line_are_warned_of_while_placing(context: ToolContext):
    hand = tool(context, "place_points")
    context.placing.set_method("affine")
    tie(hand, context, (100, 100), (500, 510), (900, 900), (300, 290))
    assert any("in a line" in text for text in context.placing.outcome.warnings)


def test_a_scene_without_place_is_no_reference(context: ToolContext):
    hand = tool(context, "place_points")
    hand.click(100, 100)
    other = Scene(uid="scene-x", name="x", acquired_from="2022-01-01", acquired_to="2022-01-01", files="x.png", **SIZE)
    context.session.apply(add_scene(other, context.author, site=context.document.require(Site, "site-1")))
    context.selection.show("site-1", "scene-x")
    hand.click(5, 5)
    assert "has no place itself" in context.said[-1]  # type: ignore[attr-defined]
    assert context.placing.pending is not None


def test_a_scale_bar_places_with_four_actions_at_the_sites_point(context: ToolContext):
    hand = tool(context, "place_scale")
    hand.click(100, 950)
    assert hand.tool.is_drafting
    hand.click(350, 950)
    context.placing.set_bar(length_m=100.0)
    hand.tool.key("Return", PLAIN)
    scene = bare(context)
    assert scene.pixel_m == pytest.approx(0.4)
    assert scene.scale_sd == pytest.approx(2 * 2**0.5 * 0.5 * 0.4 / 100)
    middle = placement_of(scene).to_lonlat(np.array([[500.0, 500.0]]))[0]
    site = context.document.require(Site, "site-1").geom
    assert middle == pytest.approx((site.x, site.y), abs=1e-9)


def test_a_bar_clicked_far_zoomed_out_is_less_sure(context: ToolContext):
    hand = tool(context, "place_scale")
    for x in (100, 350):
        pointer = hand.pointer(x, 950)
        far = type(pointer)(pointer.pixel, pointer.screen, tolerance_px=1.0, button="left", screen_px=3.0)
        hand.tool.press(far)
        hand.tool.release(far)
    context.placing.set_bar(length_m=100.0)
    assert context.placing.outcome.solution.error.u == pytest.approx(3 * 2 * 2**0.5 * 0.5 * 0.4 / 100)


def test_a_drag_turns_the_image_and_a_click_names_a_known_point(context: ToolContext):
    hand = tool(context, "place_scale")
    hand.click(100, 950)
    hand.click(350, 950)
    context.placing.set_bar(length_m=100.0)
    hand.drag((500, 500), (600, 400))
    hand.click(200, 300)
    assert hand.tool.take_text("41.411114, 128.186804")
    hand.tool.key("Return", PLAIN)
    placement = placement_of(bare(context))
    assert placement.to_lonlat(np.array([[200.0, 300.0]]))[0] == pytest.approx((128.186804, 41.411114), abs=1e-8)
    north = from_plane(np.array([[0.0, 40.0]]), LonLat(128.186804, 41.411114))
    x, y = placement.to_pixel(north)[0] - (200, 300)
    assert (x, y) == pytest.approx((100 / 2**0.5, -100 / 2**0.5), abs=0.1)


def test_enter_says_what_is_missing(context: ToolContext):
    hand = tool(context, "place_scale")
    hand.click(100, 950)
    hand.tool.key("Return", PLAIN)
    assert "both ends" in context.said[-1]  # type: ignore[attr-defined]
    assert bare(context).is_provisional


def test_a_half_placed_image_survives_a_crash_and_other_scenes(context: ToolContext):
    hand = tool(context, "place_points")
    tie(hand, context, (100, 100))
    kept = hand.tool.draft_state()
    context.selection.show("site-1", "scene-placed")
    assert context.placing.scene_uid == "scene-bare"
    again = PlacingDraft(context.session, context.selection)
    again.restore(kept)
    assert again.points == context.placing.points
    again.restore({"placing": "scene-bare", "points": "broken"})
    assert again.points == ()


def test_a_nudge_by_drag_and_by_arrow_keys_is_kept_in_metres(context: ToolContext):
    context.selection.show("site-1", "scene-placed")
    hand = tool(context, "nudge")
    spot = np.array([[500.0, 500.0]])
    before = NATIVE.to_lonlat(np.array([[510.0, 490.0]]))
    hand.drag((500, 500), (510, 490))
    frame = context.frame
    assert frame.lonlat(spot) == pytest.approx(before, abs=1e-9)
    for name, mods in (("Left", PLAIN), ("Shift+Down", SHIFT)):
        assert hand.tool.key(name, mods)
    (link,) = [row for row in context.document.all(SiteScene) if row.scene_uid == "scene-placed"]
    east, north = context.frame.to_plane(np.array([[509.0, 500.0]]), PixelXY(500.0, 500.0))[0]
    assert (link.nudge_east_m, link.nudge_north_m) == pytest.approx((east, north), abs=0.02)
    assert "0.0 m" not in hand.tool.status_text
    hand.tool.key("Backspace", PLAIN)
    assert frame_of(context.document, context.scene, "site-1").nudge_east_m == 0.0


def test_a_nudge_of_an_unplaced_image_says_so(context: ToolContext):
    hand = tool(context, "nudge")
    hand.drag((500, 500), (510, 490))
    assert hand.tool.key("Left", PLAIN)
    assert "no place yet" in context.said[-1]  # type: ignore[attr-defined]


def test_steps_of_a_draft_are_taken_back_one_by_one_before_the_project_undoes(context: ToolContext):
    hand = tool(context, "place_points")
    tie(hand, context, (100, 100), (900, 800))
    hand.drag((100, 100), (130, 140))
    draft = context.placing
    assert draft.points[0].px == (130.0, 140.0)
    assert hand.tool.take_back()
    assert draft.points[0].px == (100.0, 100.0)
    hand.drag((100, 100), (110, 100))
    hand.drag((110, 100), (120, 100))
    assert hand.tool.take_back()
    assert draft.points[0].px == (110.0, 100.0)
    taken = 0
    while hand.tool.take_back():
        taken += 1
    assert (draft.points, draft.is_dirty, taken) == ((), False, 5)
    assert not hand.tool.take_back()


def test_a_bar_is_taken_back_end_by_end(context: ToolContext):
    hand = tool(context, "place_scale")
    hand.click(100, 950)
    hand.click(350, 950)
    hand.drag((350, 950), (360, 950))
    for ends in (2, 1, 0):
        assert hand.tool.take_back()
        assert len(context.placing.bar.ends) == ends
    assert not hand.tool.take_back()


def test_a_view_copied_in_google_earth_gives_middle_and_direction(context: ToolContext):
    hand = tool(context, "place_scale")
    hand.click(100, 950)
    hand.click(350, 950)
    context.placing.set_bar(length_m=100.0)
    assert hand.tool.take_text(COPIED.format(tilt=0))
    hand.tool.key("Return", PLAIN)
    placement = placement_of(bare(context))
    assert placement.to_lonlat(np.array([[500.0, 500.0]]))[0] == pytest.approx((128.186804, 41.411114), abs=1e-8)
    assert placement.rotation_deg(PixelXY(500, 500)) == pytest.approx(-12.5, abs=1e-3)
    hand.tool.take_text(COPIED.format(tilt=35))
    assert "tilted by 35°" in context.said[-1]  # type: ignore[attr-defined]
    hand.tool.take_text("<LookAt/>")
    assert "no number" in context.said[-1]  # type: ignore[attr-defined]
