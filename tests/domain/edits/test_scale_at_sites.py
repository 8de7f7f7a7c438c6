"""An oblique or bent placement knows its scale less surely towards its edge: one u for each site × scene."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

from annotator.domain.document import Document
from annotator.domain.edits import draw
from annotator.domain.edits.merging import merge_sites
from annotator.domain.edits.outside import measured_again
from annotator.domain.edits.placing import nudge, place_by, same_view
from annotator.domain.edits.scale_sources import own_scale_sd
from annotator.domain.georeference.solution import TiePoint, by_corners, by_points
from annotator.domain.measure.errors import scale_source
from annotator.domain.measure.plane import from_plane
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, Scene, Site, SiteScene, Stall, Vehicle
from tests import builders
from tests.domain.edits.test_drawing import AUTHOR, HERE, after, placed_scene, rectangle

CORNERS = ((0.0, 0.0), (500.0, 0.0), (500.0, 300.0), (0.0, 300.0))
AT_MIDDLE, AT_EDGE = 0.0038873, 0.009752
"""T3a of measurement 3: u of a homography by these corners, σ0 1 m, at (250, 150) and at (50, 50)."""


def ground(px: tuple[float, float]) -> LonLat:
    """Where a pixel lies on an image of 1 m pixels."""
    return LonLat(*from_plane(np.array([[px[0], -px[1]]]), HERE)[0].tolist())


def two_sites(scene: Scene | None = None) -> Document:
    """An image that shows one site in its middle and another near its edge, with a stall at each."""
    scene = scene or placed_scene(width_px=500, height_px=300, mapping="", placement="none", pixel_m=None)
    sites = [builders.site("middle", at=ground((250, 150))), builders.site("edge", at=ground((50, 50)), town="E")]
    links = [SiteScene(uid=f"link-{site.uid}", site_uid=site.uid, scene_uid="s1") for site in sites]
    stalls = [
        rectangle("stall-m", 240, 150, 20, 10, site_uid="middle"),
        rectangle("stall-e", 40, 50, 20, 10, site_uid="edge"),
    ]
    return after(builders.document(sites, scene, links), draw.stalls(stalls, AUTHOR))


def by_four_corners(document: Document) -> Document:
    return after(document, place_by("s1", by_corners(500, 300, [ground(px) for px in CORNERS]), AUTHOR))


def u_of(document: Document, uid: str, scene: str = "s1") -> float:
    """What the area's error parts say of the scale."""
    stall = document.require(Stall, uid)
    (part,) = [part.part_m2 for part in stall.parts if part.source == scale_source(scene)]
    assert stall.area_m2 is not None
    return part / stall.area_m2


def test_each_site_has_the_scale_error_of_its_place() -> None:
    placed = by_four_corners(two_sites())
    assert u_of(placed, "stall-m") == pytest.approx(AT_MIDDLE, rel=1e-4)
    assert u_of(placed, "stall-e") == pytest.approx(AT_EDGE, rel=1e-4)
    assert placed.require(Scene, "s1").scale_sd == pytest.approx(AT_MIDDLE, rel=1e-4)


@pytest.mark.parametrize("method", ["homography", "thin_plate"])
def test_control_points_tell_it_at_each_site_as_where_the_image_was_placed(method: str) -> None:
    at = [*CORNERS, (120.0, 80.0), (380.0, 220.0)]
    points = [TiePoint(PixelXY(*px), ground(px), ground_sd_m=0.8) for px in at]
    records = [
        ControlPoint(uid=f"c{n}", scene_uid="s1", px=px[0], py=px[1], lon=ground(px)[0], lat=ground(px)[1])
        for n, px in enumerate(at)
    ]
    for site in ("middle", "edge"):
        document = two_sites()
        point = document.require(Site, site).geom
        said, _fit = by_points(
            points,
            method,
            site_at=LonLat(point.x, point.y),
            size_px=(500, 300),  # type: ignore[arg-type]
        )
        placed = after(document, place_by("s1", said, AUTHOR, records))
        assert u_of(placed, f"stall-{site[0]}") == pytest.approx(said.error.u, rel=1e-9)
        other = "edge" if site == "middle" else "middle"
        assert u_of(placed, f"stall-{other[0]}") != pytest.approx(said.error.u, rel=1e-2)


def test_an_image_of_the_same_view_has_the_errors_of_its_model_at_its_own_sites() -> None:
    document = by_four_corners(two_sites())
    later = replace(
        placed_scene("s2", "2025", width_px=500, height_px=300, mapping="", placement="none"), scale_sd=None
    )
    document = document.with_change(draw_scene(document, later))
    document = after(document, same_view(["s2"], "s1", AUTHOR))
    stall = rectangle("stall-l", 40, 50, 20, 10, site_uid="edge", drawn_on="s2")
    document = after(document, draw.stalls([stall], AUTHOR))
    assert u_of(document, "stall-l", "s1") == pytest.approx(AT_EDGE, rel=1e-4)


def draw_scene(document: Document, scene: Scene) -> object:
    from annotator.domain.edits.scenes import add_scene

    return add_scene(scene, AUTHOR, site=document.require(Site, "edge"))(document)


def test_a_length_has_the_scale_error_of_its_site_too() -> None:
    placed = by_four_corners(two_sites())
    cars = [
        Vehicle(
            uid=f"vehicle-{site}", class_uid="class-sedan", site_uid=site, drawn_on="s1", scene_uid="s1",
            geom_px=shapely.Point(x, y), pointing_sd_px=0.0, axis_px=shapely.LineString([(x, y + 10), (x, y)]),
        )
        for site, x, y in (("middle", 250, 150), ("edge", 50, 50))
    ]  # fmt: skip
    placed = after(placed, draw.vehicles(cars, AUTHOR))
    for site, u in (("middle", AT_MIDDLE), ("edge", AT_EDGE)):
        car = placed.require(Vehicle, f"vehicle-{site}")
        assert car.length_m is not None
        assert car.length_sd_m == pytest.approx(car.length_m * u / 2, rel=1e-3)


def test_an_affine_placement_has_one_scale_error_everywhere() -> None:
    points = [TiePoint(PixelXY(*px), ground(px)) for px in CORNERS]
    placed = after(two_sites(), place_by("s1", by_points(points, "affine")[0], AUTHOR))
    scene = placed.require(Scene, "s1")
    assert own_scale_sd(placed, scene, "edge") == own_scale_sd(placed, scene, "middle") == scene.scale_sd
    assert u_of(placed, "stall-e") == pytest.approx(u_of(placed, "stall-m"))


def test_marks_that_move_to_another_site_are_measured_there() -> None:
    placed = after(by_four_corners(two_sites()), nudge("middle", "s1", 7.0, 0.0, AUTHOR))
    before = placed.require(Stall, "stall-e")
    change = merge_sites("middle", "edge", AUTHOR)(placed)
    merged = placed.with_change(change)
    stall = merged.require(Stall, "stall-e")
    assert u_of(merged, "stall-e") == pytest.approx(AT_MIDDLE, rel=1e-4)
    east = (stall.geom.centroid.x - before.geom.centroid.x) * math.cos(math.radians(HERE.lat)) * 111_320
    assert east == pytest.approx(7.0, abs=0.05), "the shift is that of the site"
    assert merged.with_change(change.inverted()) == placed


def test_a_site_moved_outside_has_its_marks_measured_again() -> None:
    placed = by_four_corners(two_sites())
    site = placed.require(Site, "middle")
    point = ground((50, 50))
    moved = placed.with_change(_replaced(site, replace(site, geom=shapely.Point(point))))
    found = after(moved, measured_again([("site", "middle")], AUTHOR))
    assert u_of(found, "stall-m") == pytest.approx(AT_EDGE, rel=1e-4)


def _replaced(before: Site, now: Site) -> object:
    from annotator.domain.change import Change, RowChange

    return Change("", (RowChange(before, now),))
