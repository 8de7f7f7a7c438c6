"""Rectangles and squared outlines are right on the ground, whatever the pixels of the scene are."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.georeference.placement import Placement
from annotator.domain.ground_rectangle import GroundRectangle, is_rectangle
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.domain.squaring import squared

GEOD = Geod(ellps="WGS84")


def web_mercator() -> SceneFrame:
    """Pixels of 0.5 m at the equator, that is 0.375 m on the ground at 41.4° N."""
    east, north = Transformer.from_crs(4326, 3857, always_xy=True).transform(128.18, 41.41)
    matrix = np.array([[0.5, 0, east], [0, -0.5, north], [0, 0, 1.0]])
    return SceneFrame(Scene(uid="s", name="s", mapping=Placement.from_matrix(matrix, "EPSG:3857").to_json()))


def uneven() -> SceneFrame:
    """Pixels twice as wide as high, turned by 30°."""
    turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
    matrix = np.eye(3)
    matrix[:2, :2] = turn @ np.diag([0.6, -0.3])
    matrix[:2, 2] = (500_000, 4_265_000)
    return SceneFrame(Scene(uid="s", name="s", mapping=Placement.from_matrix(matrix, "EPSG:32652").to_json()))


FRAMES = pytest.mark.parametrize("frame", [web_mercator(), uneven()], ids=["web mercator", "uneven pixels"])


def sides_m(frame: SceneFrame, ring: np.ndarray) -> list[float]:
    lon, lat = frame.lonlat(np.vstack([ring, ring[:1]])).T
    return [GEOD.inv(lon[i], lat[i], lon[i + 1], lat[i + 1])[2] for i in range(len(ring))]


@FRAMES
def test_opposite_sides_are_equal_and_corners_right(frame: SceneFrame):
    ring = GroundRectangle.through(frame, PixelXY(100, 100), PixelXY(180, 130), PixelXY(150, 160)).ring(frame)
    a, b, c, d = sides_m(frame, ring)
    assert (a, b) == pytest.approx((c, d), rel=1e-5)
    diagonal = sides_m(frame, ring[[0, 2, 1, 3]])
    assert diagonal[0] == pytest.approx(np.hypot(a, b), rel=1e-5)
    assert is_rectangle(frame, shapely.Polygon(ring))


@FRAMES
def test_a_ring_gives_back_its_rectangle(frame: SceneFrame):
    one = GroundRectangle.through(frame, PixelXY(100, 100), PixelXY(180, 130), PixelXY(150, 40))
    other = GroundRectangle.of_ring(frame, one.ring(frame))
    assert (other.length, other.width) == pytest.approx((one.length, one.width), rel=1e-6)
    assert other.direction == pytest.approx(one.direction, abs=1e-9)


@FRAMES
@pytest.mark.parametrize("length", [60.0, -60.0])
def test_cells_are_equal_with_their_gaps_and_fill_the_rest(frame: SceneFrame, length: float):
    row = GroundRectangle(PixelXY(100, 100), (0.8, 0.6), length, 3.0)
    cells = [shapely.Polygon(ring) for ring in row.cells(frame, 5, 2, 1.0)]
    whole = shapely.Polygon(row.ring(frame))
    assert sum(cell.area for cell in cells) == pytest.approx(whole.area * 56 / 60, rel=1e-5)
    assert shapely.union_all(cells).area == pytest.approx(sum(cell.area for cell in cells), rel=1e-5)
    assert whole.buffer(1e-3).covers(shapely.union_all(cells))


@FRAMES
def test_another_size_or_angle_keeps_the_middle(frame: SceneFrame):
    one = GroundRectangle.through(frame, PixelXY(100, 100), PixelXY(180, 130), PixelXY(150, 160))
    other = one.resized(frame, length=12.0, angle=75.0)
    before, after = (shapely.Polygon(each.ring(frame)).centroid for each in (one, other))
    assert before.distance(after) < 1e-3
    assert other.angle_deg == pytest.approx(75.0)
    assert abs(other.width) == pytest.approx(abs(one.width))


@FRAMES
def test_squaring_makes_right_corners_and_keeps_the_area(frame: SceneFrame):
    rng = np.random.default_rng(3)
    block = GroundRectangle(PixelXY(100, 100), (0.8, 0.6), 30.0, 20.0)
    corners = block.at([(0, 0), (30, 0), (30, 8), (12, 8), (12, 20), (0, 20)]) + rng.normal(0, 0.25, (6, 2))
    drawn = shapely.Polygon(frame.from_plane(corners, block.anchor))
    right = squared(frame, drawn)
    ring = shapely.get_coordinates(right.exterior)
    sides = np.diff(frame.to_plane(ring, PixelXY(*ring[0])), axis=0)
    lengths = np.hypot(*sides.T)
    cosines = (sides * np.roll(sides, -1, axis=0)).sum(axis=1) / (lengths * np.roll(lengths, -1))
    assert np.abs(cosines).max() < 1e-4
    assert right.area == pytest.approx(drawn.area, rel=0.02)
    assert right.symmetric_difference(drawn).area < 0.08 * drawn.area
    assert shapely.hausdorff_distance(squared(frame, right), right) < 1e-3, "squared twice is squared once"


def test_what_has_too_few_sides_cannot_be_squared():
    with pytest.raises(Refused, match="too few sides"):
        squared(uneven(), shapely.Polygon([(0, 0), (100, 0), (100, 0.5)]))


def test_a_slanted_outline_is_no_rectangle():
    assert not is_rectangle(uneven(), shapely.Polygon([(0, 0), (100, 0), (120, 80), (0, 80)]))
    assert not is_rectangle(uneven(), shapely.Polygon([(0, 0), (100, 0), (50, 80)]))
