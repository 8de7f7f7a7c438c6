"""Every way of placing a scene moves its marks in one edit, and every scale error it has finds its way into areas."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

from annotator.domain.document import Document
from annotator.domain.edits import draw
from annotator.domain.edits.placing import nudge, place_by, place_scene, reset_nudge, same_view, unplace
from annotator.domain.edits.recipe import Recipe
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of, placement_of
from annotator.domain.georeference.fit import from_scale
from annotator.domain.georeference.solution import (
    Solution,
    TiePoint,
    by_bar,
    by_corners,
    by_points,
    by_typed_scale,
    picked_sd_m,
)
from annotator.domain.measure.errors import combine_sd, scale_source
from annotator.domain.measure.plane import from_plane, to_plane
from annotator.domain.measure.scale import Transformation
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, Scene, Site, SiteScene, Stall, Vehicle
from tests import builders
from tests.domain.edits.test_drawing import AUTHOR, HERE, after, placed_scene, rectangle

MIDDLE = PixelXY(1000, 1000)
CORNERS_PX = ((0, 0), (2000, 0), (2000, 2000), (0, 2000), (1000, 700), (300, 1500), (1700, 400))


def ground(px: tuple[float, float], metres: float = 0.4) -> LonLat:
    """Where a pixel lies on a north-up image of 0.4 m pixels around HERE."""
    at = np.array([[(px[0] - 1000) * metres, (1000 - px[1]) * metres]])
    return LonLat(*from_plane(at, HERE)[0].tolist())


def ties(count: int, **fields: object) -> list[TiePoint]:
    return [TiePoint(PixelXY(*px), ground(px), **fields) for px in CORNERS_PX[:count]]  # type: ignore[arg-type]


WAYS: dict[str, Solution] = {
    "bar": by_bar(250.0, 100.0, known=(MIDDLE, HERE)),
    "bar without place": by_bar(250.0, 100.0),
    "typed scale": by_typed_scale(0.4, known=(MIDDLE, HERE)),
    "two points": by_points(ties(2))[0],
    "affine": by_points(ties(4), "affine")[0],
    "homography": by_points(ties(7), "homography")[0],
    "thin plate": by_points(ties(7), "thin_plate")[0],
    "corners": by_corners(2000, 2000, [ground(px) for px in CORNERS_PX[:4]]),
}


def unplaced_with_marks() -> Document:
    scene = replace(placed_scene(mapping="", pixel_m=None, gsd_m=None, placement="none"), scale_sd=None)
    link = SiteScene(uid="link-s1", site_uid=builders.SITE, scene_uid="s1")
    document = builders.document(builders.site(at=None), scene, link)
    car = Vehicle(
        uid="vehicle-a", class_uid="class-sedan", site_uid=builders.SITE, drawn_on="s1", scene_uid="s1",
        geom_px=shapely.Point(500, 500), pointing_sd_px=0.5, axis_px=shapely.LineString([(500, 510), (500, 500)]),
    )  # fmt: skip
    stall = rectangle("stall-a", 1000, 1000, 50, 10)
    return after(document, draw.stalls([stall], AUTHOR), draw.vehicles([car], AUTHOR))


@pytest.mark.parametrize("way", WAYS)
def test_marks_move_with_their_scene_in_one_edit_that_can_be_taken_back(way: str):
    document = unplaced_with_marks()
    assert document.require(Stall, "stall-a").area_m2 is None
    change = place_by("s1", WAYS[way], AUTHOR)(document)
    placed = document.with_change(change)
    stall, car = placed.require(Stall, "stall-a"), placed.require(Vehicle, "vehicle-a")
    assert stall.area_m2 == pytest.approx(50 * 10 * 0.16, rel=2e-3)
    assert car.length_m == pytest.approx(4.0, rel=2e-3)
    assert (stall.geom is None) == (way == "bar without place")
    if stall.geom is not None:
        east, north = _from_here(stall.geom.centroid)
        assert (east, north) == pytest.approx((10.0, 2.0), abs=0.05)
    assert placed.with_change(change.inverted()) == document


@pytest.mark.parametrize("way", WAYS)
def test_placing_anew_moves_marks_that_had_a_place(way: str):
    once = after(unplaced_with_marks(), place_by("s1", by_bar(250.0, 200.0, known=(MIDDLE, HERE)), AUTHOR))
    twice = after(once, place_by("s1", WAYS[way], AUTHOR))
    assert once.require(Stall, "stall-a").area_m2 == pytest.approx(4 * 50 * 10 * 0.16, rel=1e-3)
    assert twice.require(Stall, "stall-a").area_m2 == pytest.approx(50 * 10 * 0.16, rel=2e-3)


def test_taking_the_placement_away_blanks_metres_and_control_points():
    document = unplaced_with_marks()
    points = [ControlPoint(uid=f"c{i}", scene_uid="s1", px=0.0, py=0.0, lon=128.0, lat=41.0) for i in range(3)]
    placed = after(document, place_by("s1", WAYS["affine"], AUTHOR, points))
    assert placed.count(ControlPoint) == 3
    blank = after(placed, unplace("s1", AUTHOR))
    assert blank.count(ControlPoint) == 0
    assert blank.require(Scene, "s1").is_provisional
    assert blank.require(Stall, "stall-a").area_m2 is None


def test_control_points_keep_their_rows_when_the_scene_is_placed_again():
    points = [ControlPoint(uid=f"c{i}", scene_uid="s1", px=i, py=0.0, lon=128.0, lat=41.0) for i in range(3)]
    placed = after(unplaced_with_marks(), place_by("s1", WAYS["affine"], AUTHOR, points))
    moved = [points[0], replace(points[1], px=7.0)]
    change = place_by("s1", WAYS["affine"], AUTHOR, moved)(placed)
    touched = {row.uid: (row.before is not None, row.after is not None) for row in change.rows if row.uid[0] == "c"}
    assert touched == {"c1": (True, True), "c2": (True, False)}


def test_a_site_that_stands_nowhere_comes_to_stand_in_its_first_placed_image():
    placed = after(unplaced_with_marks(), place_by("s1", WAYS["affine"], AUTHOR))
    site = placed.require(Site, builders.SITE)
    assert _from_here(site.geom) == pytest.approx((0.0, 0.0), abs=0.05)
    again = after(placed, place_by("s1", by_bar(250.0, 100.0, known=(MIDDLE, LonLat(128.0, 41.0))), AUTHOR))
    assert again.require(Site, builders.SITE).geom == site.geom


def test_a_turned_image_has_its_known_point_and_direction():
    solution = by_bar(250.0, 100.0, up_deg=30.0, known=(PixelXY(100, 200), HERE))
    assert solution.placement.to_lonlat(np.array([[100.0, 200.0]]))[0] == pytest.approx(HERE, abs=1e-9)
    assert solution.placement.rotation_deg(PixelXY(100, 200)) == pytest.approx(30.0, abs=1e-6)
    assert solution.error.u == pytest.approx(2 * math.sqrt(2) * 0.5 * 0.4 / 100.0)


def test_a_bar_says_what_is_wrong_with_it():
    with pytest.raises(Refused, match="same place"):
        by_bar(0.0, 100.0)
    with pytest.raises(Refused, match="length"):
        by_bar(100.0, 0.0)


def test_points_picked_on_a_reference_are_as_sure_as_both_clicks():
    points = ties(3, px_sd=0.5, ground_sd_m=0.25)
    assert picked_sd_m(points, 0.4, None) == pytest.approx(math.hypot(0.2, 0.25))
    assert picked_sd_m(points, 0.4, 0.5) == pytest.approx(math.hypot(0.25, 0.25))
    assert picked_sd_m([*points, TiePoint(MIDDLE, HERE)], 0.4, None) is None
    sure, unsure = (by_points(ties(4, ground_sd_m=sd), "affine")[0].error for sd in (0.25, None))
    assert not sure.assumed
    assert unsure.assumed
    assert sure.u is not None and unsure.u is not None and sure.u < unsure.u


@pytest.mark.parametrize(("method", "exact"), [("similarity", 2), ("affine", 3), ("homography", 4)])
def test_a_position_error_is_told_only_where_a_point_is_to_spare(method: Transformation, exact: int):
    assert by_points(ties(exact), method)[0].rmse_m is None
    assert by_points(ties(exact + 1), method)[0].rmse_m is not None


def test_a_thin_plate_tells_how_far_points_are_missed_that_are_left_out():
    assert by_points(ties(7), "thin_plate")[0].rmse_m is not None


def test_corners_have_their_scale_error_at_the_site():
    corners = [ground(px) for px in CORNERS_PX[:4]]
    middle, edge = (by_corners(2000, 2000, corners, at).error.u for at in (None, ground(PixelXY(100, 1900))))
    assert middle is not None and edge is not None and edge > 1.5 * middle


def two_dates(u_reference: float = 0.01) -> Document:
    """A placed reference, and an image tied to it with one stall drawn on it."""
    reference = replace(placed_scene("ref", "2020-01-01"), scale_sd=u_reference)
    document = builders.document(builders.site(), placed_scene(mapping="", pixel_m=None), reference)
    drawn = after(document, draw.stalls([rectangle("stall-a", 1000, 1000, 50, 10)], AUTHOR))
    solution, _fit = by_points(ties(4, ground_sd_m=0.1, reference_uid="ref"), "affine")
    return after(drawn, place_by("s1", solution, AUTHOR))


def test_areas_on_a_tied_scene_have_the_scale_errors_of_both():
    document = two_dates()
    stall, scene = document.require(Stall, "stall-a"), document.require(Scene, "s1")
    parts = dict(stall.parts)
    assert parts[scale_source("s1")] == pytest.approx(stall.area_m2 * scene.scale_sd)
    assert parts[scale_source("ref")] == pytest.approx(stall.area_m2 * 0.01)


def test_a_reference_placed_anew_changes_the_errors_of_what_was_tied_to_it():
    document = two_dates()
    other = by_bar(200.0, 100.0, s_px=2.0, known=(MIDDLE, HERE))
    change = place_by("ref", other, AUTHOR)(document)
    stall = document.with_change(change).require(Stall, "stall-a")
    assert dict(stall.parts)[scale_source("ref")] == pytest.approx(stall.area_m2 * other.error.u)
    assert document.with_change(change).with_change(change.inverted()) == document


def test_an_unknown_error_of_the_reference_leaves_the_area_and_blanks_its_error():
    document = two_dates()
    stall = after(document, unplace("ref", AUTHOR)).require(Stall, "stall-a")
    assert stall.area_m2 is not None
    assert stall.area_sd_m2 is None


def test_scenes_cannot_rest_on_each_other():
    solution, _fit = by_points(ties(4, ground_sd_m=0.1, reference_uid="s1"), "affine")
    with pytest.raises(Refused, match="itself placed by ref"):
        place_by("ref", solution, AUTHOR)(two_dates())


def fixed_camera() -> Document:
    second = placed_scene("s2", "2025-05-14", mapping="", pixel_m=None, placement="none")
    first = replace(placed_scene(mapping="", pixel_m=None, placement="none"), scale_sd=None)
    document = builders.document(builders.site(), first, replace(second, scale_sd=None))
    stalls = [
        rectangle("stall-a", 1000, 1000, 50, 10),
        rectangle("stall-b", 1000, 1000, 60, 10, drawn_on="s2", recipe=Recipe.three_clicks("stall-b", 0.5).to_json()),
    ]
    return after(document, draw.stalls(stalls, AUTHOR), place_by("s1", WAYS["bar"], AUTHOR))


def test_images_of_one_view_share_placement_and_error_in_one_edit():
    document = fixed_camera()
    change = same_view(["s2"], "s1", AUTHOR)(document)
    placed = document.with_change(change)
    a, b = (placed.require(Stall, uid) for uid in ("stall-a", "stall-b"))
    assert b.area_m2 == pytest.approx(1.2 * a.area_m2, rel=1e-6)
    # The same error on both dates: it cancels in a difference of equal areas, and does not add in quadrature.
    shared = [[part for part in stall.parts if part.source == scale_source("s1")] for stall in (a, b)]
    u = placed.require(Scene, "s1").scale_sd
    assert combine_sd([(1.0, shared[1]), (-1.0, shared[0])]) == pytest.approx((b.area_m2 - a.area_m2) * u)
    assert placed.with_change(change.inverted()) == document


def test_images_of_one_view_are_placed_anew_together_until_one_gets_its_own_placement():
    shared = after(fixed_camera(), same_view(["s2"], "s1", AUTHOR))
    moved = after(shared, place_by("s1", by_bar(250.0, 200.0, known=(MIDDLE, HERE)), AUTHOR))
    assert moved.require(Scene, "s2").pixel_m == pytest.approx(0.8)
    assert moved.require(Stall, "stall-b").area_m2 == pytest.approx(60 * 10 * 0.64, rel=1e-3)
    parted = after(shared, place_by("s2", WAYS["typed scale"], AUTHOR))
    stays = after(parted, place_by("s1", by_bar(250.0, 200.0, known=(MIDDLE, HERE)), AUTHOR))
    assert stays.require(Scene, "s2").pixel_m == pytest.approx(0.4, rel=1e-6)


def test_detail_of_the_sensor_is_not_shared_with_the_view():
    shared = after(fixed_camera(), same_view(["s2"], "s1", AUTHOR))
    told = after(shared, place_scene("s1", AUTHOR, gsd_m=0.9))
    assert (told.require(Scene, "s1").gsd_m, told.require(Scene, "s2").gsd_m) == (0.9, 0.5)


def test_another_size_or_no_placement_is_not_the_same_view():
    document = fixed_camera()
    small = placed_scene("s3", "2023-01-01", width_px=1000)
    document = builders.document(*document.all(Scene), small, builders.site())
    with pytest.raises(Refused, match=r"1000 × 2000 pixels.*not the same view"):
        same_view(["s3"], "s1", AUTHOR)(document)
    with pytest.raises(Refused, match="no placement yet"):
        same_view(["s1"], "s2", AUTHOR)(document)


def nudged() -> Document:
    other = builders.site("Other", at=None)
    links = [SiteScene(uid=f"l-{s}", site_uid=s, scene_uid="s1") for s in (builders.SITE, "Other")]
    document = builders.document(builders.site(), other, placed_scene(), links)
    stalls = [rectangle("stall-a", 1000, 1000, 40, 6), rectangle("stall-b", 900, 900, 40, 6, site_uid="Other")]
    return after(document, draw.stalls(stalls, AUTHOR))


def test_a_nudge_moves_the_marks_of_its_site_alone_and_can_be_taken_back():
    document = nudged()
    change = nudge(builders.SITE, "s1", 3.0, -2.0, AUTHOR)(document)
    moved = document.with_change(change)
    before, now = (_from_here(d.require(Stall, "stall-a").geom.centroid) for d in (document, moved))
    assert np.subtract(now, before) == pytest.approx((3.0, -2.0), abs=1e-3)
    assert moved.require(Stall, "stall-b").geom == document.require(Stall, "stall-b").geom
    assert moved.require(Stall, "stall-a").area_m2 == pytest.approx(document.require(Stall, "stall-a").area_m2)
    assert moved.with_change(change.inverted()) == document
    further = after(moved, nudge(builders.SITE, "s1", 1.0, 0.0, AUTHOR))
    frame = frame_of(further, further.require(Scene, "s1"), builders.SITE)
    assert (frame.nudge_east_m, frame.nudge_north_m) == (4.0, -2.0)
    back = after(further, reset_nudge(builders.SITE, "s1", AUTHOR))
    assert _from_here(back.require(Stall, "stall-a").geom.centroid) == pytest.approx(before, abs=1e-6)


def test_a_new_placement_takes_the_nudge_away_that_corrected_the_old_one():
    document = after(nudged(), nudge(builders.SITE, "s1", 10.0, 0.0, AUTHOR))
    change = place_by("s1", by_points(ties(4), "affine")[0], AUTHOR)(document)
    placed = document.with_change(change)
    frame = frame_of(placed, placed.require(Scene, "s1"), builders.SITE)
    assert frame.lonlat(np.array([[300.0, 1500.0]]))[0] == pytest.approx(tuple(ground((300, 1500))), abs=1e-6)
    stall = placed.require(Stall, "stall-a")
    assert shapely.get_coordinates(stall.geom) == pytest.approx(frame.lonlat(shapely.get_coordinates(stall.geom_px)))
    assert placed.with_change(change.inverted()) == document
    assert not list(place_scene("s1", AUTHOR, gsd_m=0.5)(document).of(SiteScene))


def test_a_nudge_needs_a_site_and_a_place():
    with pytest.raises(Refused, match="choose the site"):
        nudge("", "s1", 1.0, 0.0, AUTHOR)(nudged())
    with pytest.raises(Refused, match="no place yet"):
        nudge(builders.SITE, "s1", 1.0, 0.0, AUTHOR)(unplaced_with_marks())


def test_what_a_placement_rests_on_is_kept_with_it():
    placement = placement_of(two_dates().require(Scene, "s1"))
    assert placement is not None
    assert (placement.basis.method, placement.basis.tied_to) == ("affine", ("ref",))
    assert placement.basis.prior_sd_m == pytest.approx(math.hypot(0.2, 0.1), rel=1e-3)
    plain = from_scale(10, 10, 0.5, HERE)
    assert "tied_to" not in plain.to_json()


def _from_here(point: shapely.Point) -> tuple[float, float]:
    east, north = to_plane(np.array([[point.x, point.y]]), HERE)[0].tolist()
    return east, north


def test_where_a_nudged_scene_shows_a_place_does_not_depend_on_what_it_is_asked_with():
    document = after(nudged(), nudge(builders.SITE, "s1", 60.0, -40.0, AUTHOR))
    frame = frame_of(document, document.require(Scene, "s1"), builders.SITE)
    here = frame.lonlat(np.array([[120.0, 80.0], [400.0, 300.0]]))
    far = here[:1] - (2.0, 5.0)
    alone, beside = frame.pixels(here), frame.pixels(np.vstack([far, here]))[1:]
    assert np.abs(alone - beside).max() < 1e-6
    assert alone == pytest.approx(np.array([[120.0, 80.0], [400.0, 300.0]]), abs=2e-3)
