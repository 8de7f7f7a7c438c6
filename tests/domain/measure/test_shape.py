"""Length, width, orientation, and the local plane they are measured in."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.measure.geodesic import distance_m
from annotator.domain.measure.plane import LocalPlane, from_plane, to_plane
from annotator.domain.measure.shape import plane_shape_of, shape_of, shapes_of
from annotator.domain.positions import LonLat

PLACES = st.tuples(st.floats(-180, 180), st.floats(-75, 75))


def _stall(place, length, width, azimuth_deg):
    """A rectangle whose long axis points to `azimuth_deg`."""
    c, s = math.cos(math.radians(azimuth_deg)), math.sin(math.radians(azimuth_deg))
    along, across = np.array([s, c]) * length, np.array([c, -s]) * width
    return shapely.Polygon(from_plane(np.array([[0, 0], along, along + across, across]), LonLat(*place)))


def test_rectangle_of_the_definitions():
    ring = [(128.186804, 41.411114), (128.187044, 41.411114), (128.187044, 41.411141), (128.186804, 41.411141)]
    shape = shape_of(shapely.Polygon(ring))
    assert shape.length_m == pytest.approx(20.066453, abs=1e-6)
    assert shape.width_m == pytest.approx(2.998670, abs=1e-6)
    assert shape.orientation_deg == pytest.approx(90)


@given(PLACES, st.floats(0, 359), st.floats(1, 10))
def test_rectangles_give_their_size_and_direction_everywhere(place, azimuth, width):
    shape = shape_of(_stall(place, 12, width, azimuth))
    assert (shape.length_m, shape.width_m) == pytest.approx((max(12, width), min(12, width)), rel=1e-4)
    assert 0 <= shape.orientation_deg < 180
    turned = (shape.orientation_deg - azimuth) % 180
    assert min(turned, 180 - turned) < 0.01


def test_any_other_outline_is_measured_by_the_smallest_rectangle_round_it():
    outline = np.array([[0, 0], [30, 0], [30, 8], [12, 8], [12, 20], [0, 20]], dtype=float)
    shape = plane_shape_of(outline)
    assert shape == pytest.approx((30, 20, 90))
    turned = outline @ np.array([[0.6, -0.8], [0.8, 0.6]])
    assert plane_shape_of(turned)[:2] == pytest.approx((30, 20))


def test_a_slanted_quadrangle_is_no_rectangle():
    shape = plane_shape_of(np.array([[0, 0], [20, 0], [30, 5], [10, 5]], dtype=float))
    assert shape.length_m * shape.width_m > 100
    assert shape.length_m > 28


def test_many_at_once_keep_their_places():
    stall = _stall((128, 41), 20, 3, 30)
    holed = _stall((128, 41), 40, 20, 30) - _stall((128, 41), 4, 3, 30).buffer(1e-6)
    length, width, orientation = shapes_of([None, stall, shapely.Polygon(), stall.buffer(1e-5), holed])
    assert np.isnan(length[[0, 2]]).all()
    assert (length[1], width[1]) == pytest.approx((20, 3), rel=1e-4)
    assert orientation[1] == pytest.approx(30, abs=0.01)
    assert length[3] > 21


def test_a_flat_outline_has_no_width():
    shape = plane_shape_of(np.array([[0, 0], [3, 3], [5, 5]], dtype=float))
    assert shape == pytest.approx((math.hypot(5, 5), 0, 45))


@given(PLACES, st.floats(-400, 400), st.floats(-400, 400))
def test_the_plane_keeps_distances_and_can_be_left_again(place, east, north):
    origin = LonLat(*place)
    xy = np.array([[0, 0], [east, north]])
    lonlat = from_plane(xy, origin)
    assert to_plane(lonlat, origin) == pytest.approx(xy, abs=1e-6)
    expected = math.hypot(east, north)
    assert distance_m(LonLat(*lonlat[0]), LonLat(*lonlat[1])) == pytest.approx(expected, rel=3e-4, abs=1e-6)


def test_the_plane_of_positions_astride_the_antimeridian():
    lonlat = np.array([[179.999, 60.0], [-179.999, 60.002]])
    plane = LocalPlane.around(lonlat)
    assert abs(plane.origin.lon) == pytest.approx(180)
    assert plane.origin.lat == pytest.approx(60.001)
    xy = plane.to_xy(lonlat)
    assert xy[0] == pytest.approx(-xy[1])
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(distance_m(LonLat(179.999, 60), LonLat(-179.999, 60.002)))
