"""Areas and perimeters against GeographicLib, and everything that goes wrong with rings on a globe."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.measure import geodesic
from annotator.domain.positions import LonLat


def _referee(ring):
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ring:
        polygon.AddPoint(lat, lon)
    _, perimeter, area = polygon.Compute()
    return abs(area), perimeter


def _ring(lon, lat, radius_m, corners, turn):
    """Corners at equal azimuths round a centre, which may be a pole or on the antimeridian."""
    points = [
        Geodesic.WGS84.Direct(lat, lon, turn + 360 * i / corners, radius_m * (1 + 0.3 * math.sin(5 * i)))
        for i in range(corners)
    ]
    return [(p["lon2"], p["lat2"]) for p in points]


@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(0, math.log(1_200_000)),
    st.integers(3, 9),
    st.floats(0, 360),
    st.booleans(),
)
def test_agrees_with_geographiclib_from_three_square_metres_to_alaska(lon, lat, log_radius, corners, turn, reverse):
    ring = _ring(lon, lat, math.exp(log_radius), corners, turn)
    polygon = shapely.Polygon(ring[::-1] if reverse else ring)
    area, perimeter = geodesic.area_perimeter_m2(polygon)
    referee_area, referee_perimeter = _referee(ring)
    assert area == pytest.approx(referee_area, abs=1e-4, rel=1e-6)
    assert perimeter == pytest.approx(referee_perimeter, abs=1e-6, rel=1e-9)


def test_rectangle_of_the_definitions():
    ring = [(128.186804, 41.411114), (128.187044, 41.411114), (128.187044, 41.411141), (128.186804, 41.411141)]
    area, perimeter = geodesic.area_perimeter_m2(shapely.Polygon(ring))
    assert area == pytest.approx(60.172675, abs=1e-4)
    assert perimeter == pytest.approx(46.130246, abs=1e-6)


def test_holes_are_subtracted_and_their_edges_counted():
    outer = shapely.box(10, 50, 10.001, 50.001)
    hole = shapely.box(10.0002, 50.0002, 10.0004, 50.0004)
    area, perimeter = geodesic.area_perimeter_m2(outer - hole)
    outer_area, outer_perimeter = geodesic.area_perimeter_m2(outer)
    hole_area, hole_perimeter = geodesic.area_perimeter_m2(hole)
    assert area == pytest.approx(outer_area - hole_area, abs=1e-6)
    assert perimeter == pytest.approx(outer_perimeter + hole_perimeter, abs=1e-6)


@pytest.mark.parametrize("half_width", [0.0005, 0.1])
def test_a_ring_may_jump_at_the_antimeridian(half_width):
    def box(west, east):
        return shapely.Polygon([(west, 65), (east, 65), (east, 65.01), (west, 65.01)])

    jumping = geodesic.area_perimeter_m2(box(180 - half_width, -180 + half_width))
    continuing = geodesic.area_perimeter_m2(box(180 - half_width, 180 + half_width))
    elsewhere = geodesic.area_perimeter_m2(box(20 - half_width, 20 + half_width))
    assert jumping == pytest.approx(elsewhere, abs=1e-4)
    assert continuing == pytest.approx(elsewhere, abs=1e-4)


def test_a_cap_over_the_pole_with_short_edges():
    cap = [(lon, 89.9) for lon in np.arange(-180, 180, 0.5)]
    area, _ = geodesic.area_perimeter_m2(shapely.Polygon(cap))
    assert area == pytest.approx(math.pi * 11_169.4**2, rel=1e-3)


def test_a_dense_ring_round_the_world_s_latitude_is_a_cap():
    cap = [(lon, 60.0) for lon in np.arange(-180, 180, 0.015)]
    area, _ = geodesic.area_perimeter_m2(shapely.Polygon(cap))
    assert area == pytest.approx(_referee(cap)[0], rel=1e-6)


def test_many_at_once_keep_their_places():
    box = shapely.box(128, 41, 128.0002, 41.0001)
    big = shapely.box(0, 0, 1, 1)
    holed = box - shapely.box(128.00005, 41.00002, 128.0001, 41.00005)
    two = shapely.MultiPolygon([box, shapely.box(129, 41, 129.0002, 41.0001)])
    mixed = [None, box, shapely.Polygon(), big, holed, shapely.Point(1, 1), two]
    areas, perimeters = geodesic.areas_perimeters_m2(mixed)
    expected = [geodesic.area_perimeter_m2(shape)[0] for shape in (box, big, holed)]
    assert np.isnan(areas[[0, 5]]).all()
    assert np.isnan(perimeters[[0, 5]]).all()
    assert areas[2] == perimeters[2] == 0
    assert areas[[1, 3, 4]] == pytest.approx(expected)
    assert areas[6] == pytest.approx(2 * areas[1], abs=1e-6)


def test_ragged_arrays_need_not_be_closed():
    holed = shapely.box(10, 50, 10.001, 50.001) - shapely.box(10.0002, 50.0002, 10.0004, 50.0004)
    shapes = [holed, shapely.box(11, 50, 11.001, 50.001)]
    expected = geodesic.areas_perimeters_m2(shapes)
    _, xy, (rings, polygons) = shapely.to_ragged_array(shapes)
    keep = np.setdiff1d(np.arange(len(xy)), rings[1:] - 1)
    opened = geodesic.areas_perimeters_m2((xy[keep], rings - np.arange(len(rings)), polygons))
    closed = geodesic.areas_perimeters_m2((xy, rings, polygons))
    assert np.array_equal(opened, expected)
    assert np.array_equal(closed, expected)


def test_a_large_batch_equals_its_single_members():
    rng = np.random.default_rng(3)
    corner = np.column_stack((rng.uniform(-180, 179, 9000), rng.uniform(-85, 85, 9000)))
    shapes = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + 2e-4, corner[:, 1] + 1e-4)
    areas, perimeters = geodesic.areas_perimeters_m2(shapes)
    assert np.array_equal(geodesic.areas_m2(shapes), areas)
    for i in range(0, 9000, 97):
        assert geodesic.area_perimeter_m2(shapes[i]) == pytest.approx((areas[i], perimeters[i]), rel=1e-12)


def test_nothing_to_measure():
    areas, perimeters = geodesic.areas_perimeters_m2([])
    assert areas.shape == perimeters.shape == (0,)


def test_distance_direction_and_destination_belong_together():
    start, end = LonLat(128.186804, 41.411114), LonLat(128.2, 41.5)
    distance, azimuth = geodesic.inverse(start, end)
    referee = Geodesic.WGS84.Inverse(start.lat, start.lon, end.lat, end.lon)
    assert distance == pytest.approx(referee["s12"], abs=1e-6)
    assert azimuth == pytest.approx(referee["azi1"], abs=1e-9)
    assert geodesic.destination(start, azimuth, distance) == pytest.approx(end, abs=1e-10)
    assert geodesic.azimuth_deg(end, start) == pytest.approx(180 + referee["azi2"], abs=1e-9)
    line = np.array([start, end, start])
    assert geodesic.length_m(line) == pytest.approx(2 * geodesic.distance_m(start, end))
