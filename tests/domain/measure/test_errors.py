"""Error parts and sums: the vectors of the definitions, and what must hold for any outline."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.measure import errors, outline, pointing
from annotator.domain.measure.plane import from_plane, to_plane
from annotator.domain.positions import LonLat

S = 0.25
L_SHAPE = np.array([[0, 0], [30, 0], [30, 8], [12, 8], [12, 20], [0, 20]], dtype=float)
HOLE = np.array([[5, 2], [10, 2], [10, 6], [5, 6]], dtype=float)
SQUARE = np.array([[0, 0], [20, 0], [20, 20], [0, 20]], dtype=float)
RING = [(128.186804, 41.411114), (128.187044, 41.411114), (128.187044, 41.411141), (128.186804, 41.411141)]


def exact(value):
    return pytest.approx(value, rel=1e-6, abs=6e-7)  # the vectors have six decimals


def _three(uid, length=20.0, width=3.0):
    return Recipe.three_clicks(uid, S).parts(length, width, 1.0)


def _kept(uid, length=20.0, width=3.0):
    return Recipe.three_clicks("a", S).kept_width(uid, S).parts(length, width, 1.0)


def _row(uid, length, width, stalls):
    return Recipe(length=Side(f"{uid}:length", S, stalls), width=Side(f"{uid}:width", S)).parts(length, width, 1.0)


def _sd(parts):
    return errors.combine_sd([(1, parts)])


# pointing


def test_own_pointing_error_from_repeats():
    assert pointing.sd_from_repeated_vertices(np.array([[0.3, 0.1], [-0.2, 0.4]])) == exact(0.193649)
    assert pointing.sd_from_repeated_rectangles(np.array([[0.5, -0.3]])) == exact(0.206155)
    assert pointing.relative_sd_of_estimate(20) == pytest.approx(0.11, abs=0.002)


def test_pointing_error_follows_the_coarser_of_sensor_and_screen():
    assert pointing.pointing_sd_m(0.5, 0.5) == 0.25
    assert pointing.pointing_sd_m(0.5, 0.5, 0.1) == 0.25
    assert pointing.pointing_sd_m(0.5, 0.5, 2.0) == 1.0


def test_length_between_two_clicks():
    assert pointing.length_sd_m(0.25) == exact(0.353553)
    assert pointing.length_sd_m(0.25, 12, 0.02) == exact(math.hypot(0.3535534, 0.12))


# one outline


def test_outline_clicked_vertex_by_vertex():
    assert outline.plane_outline_sd_m2([L_SHAPE], S) == exact(7.858117)
    assert outline.plane_outline_sd_m2([L_SHAPE, HOLE], S) == exact(8.019507)


def test_vertices_on_straight_walls_change_nothing():
    with_middles = np.insert(SQUARE, [1, 2, 3, 4], [[10, 0], [20, 10], [10, 20], [0, 10]], axis=0)
    assert outline.plane_outline_sd_m2([SQUARE], S) == exact(7.071068)
    assert outline.plane_outline_sd_m2([with_middles], S) == exact(7.071068)


def test_thinning_takes_the_first_of_equally_near_vertices_and_stops_at_s():
    almost = np.array([[0, 0], [10, 0.1], [20, 0], [20, 20], [10, 20.1], [0, 20]], dtype=float)
    assert len(outline.thinned(almost, 0.05)) == 6
    assert len(outline.thinned(almost, 0.2)) == 4
    pentagon = np.array([[0, 0], [10, 0], [20, 0], [20, 10], [20, 20], [0, 20]], dtype=float)[[0, 1, 2, 3, 4]]
    kept = outline.thinned(pentagon, 5.0)
    assert kept.tolist() == [[0, 0], [20, 0], [20, 10], [20, 20]]


def test_thinning_looks_at_present_neighbours_again():
    arc = np.array([[math.cos(t) * 10, math.sin(t) * 10] for t in np.linspace(0, 2 * math.pi, 60, endpoint=False)])
    kept = outline.thinned(arc, 0.25)
    assert 4 < len(kept) < 30
    for i in range(len(kept)):
        segment = shapely.LineString([kept[i - 2], kept[i]])
        assert segment.distance(shapely.Point(kept[i - 1])) >= 0.25


def test_outlines_on_the_ground():
    polygon = shapely.Polygon(RING)
    assert outline.outline_sd_m2(polygon, S) == exact(5.072318)
    parts = _three("a", 20.066453, 2.998670)
    assert _sd(parts) == exact(7.173341)


def test_rectangles_by_four_corners_and_by_three_clicks():
    rectangle = np.array([[0, 0], [20, 0], [20, 3], [0, 3]], dtype=float)
    assert outline.plane_outline_sd_m2([rectangle], S) == exact(5.055937)
    assert _sd(_three("a", 20, 3)) == exact(7.150175)


def test_many_outlines_at_once():
    origin = LonLat(128.0, 41.0)
    l_shape = shapely.Polygon(from_plane(L_SHAPE, origin))
    with_hole = shapely.Polygon(from_plane(L_SHAPE, origin), [from_plane(HOLE, origin)])
    square = shapely.Polygon(from_plane(SQUARE, origin))
    sds = outline.outline_sds_m2([square, None, l_shape, with_hole, shapely.Polygon()], S)
    assert sds[[0, 2, 3]] == pytest.approx([7.071068, 7.858117, 8.019507], rel=1e-5)
    assert np.isnan(sds[1])
    assert sds[4] == 0
    own_s = outline.outline_sds_m2([square, square], np.array([S, 2 * S]))
    assert own_s[1] == exact(2 * own_s[0])


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=4, unique=True),
    st.floats(0, 6.3),
    st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)),
    st.integers(0, 3),
)
def test_the_error_does_not_depend_on_place_turn_or_direction(points, turn, shift, start):
    xy = np.array(points, dtype=float)
    c, s = math.cos(turn), math.sin(turn)
    expected = outline.plane_outline_sd_m2([xy], 1.0)
    moved = xy @ np.array([[c, -s], [s, c]]) + shift
    assert outline.plane_outline_sd_m2([moved], S) == pytest.approx(S * expected)
    turned = np.roll(xy[::-1], start, axis=0)
    assert outline.plane_outline_sd_m2([turned], S) == pytest.approx(S * expected)


def test_the_formula_is_what_clicking_gives():
    rng = np.random.default_rng(5)
    clicks = L_SHAPE + rng.normal(0, S, (60_000, *L_SHAPE.shape))
    areas = shapely.area(shapely.polygons(clicks))
    assert areas.std() == pytest.approx(outline.plane_outline_sd_m2([L_SHAPE], S), rel=0.02)


# sums


def test_twenty_stalls_with_own_clicks_and_with_one_width():
    own = [(1, _three(f"u{i}", 20, 3)) for i in range(20)]
    assert errors.combine_sd(own) == exact(31.976554)
    kept = [(1, _three("a", 20, 3)), *((1, _kept(f"u{i}")) for i in range(19))]
    assert errors.combine_sd(kept) == exact(141.500883)


def test_duplicates_err_together():
    original = _three("a", 20, 3)
    assert errors.combine_sd([(1, original)] * 10) == exact(71.501752)


def test_a_row_is_as_sure_as_one_block():
    parts = _row("row-1", 3, 8, stalls=20)
    assert _sd(parts) == exact(1.070047)
    assert errors.combine_sd([(1, parts)] * 20) == exact(21.400935)
    assert [part.source for part in parts] == ["row-1:length", "row-1:width"]


def test_scale_is_shared_by_a_scene():
    scale = (errors.scale_part(60, errors.scale_source("A"), 0.01),)
    stalls = [_three("a", 20, 3), *(_kept(f"u{i}") for i in range(19))]
    assert errors.combine_sd([(1, parts + scale) for parts in stalls]) == exact(142.008803)


_UIDS = ("a", "b", "a:b", "scale")
_SOURCES = st.sampled_from([*(f"{uid}:{what}" for uid in _UIDS for what in ("area", "width", "width~2")), *_UIDS])
_PARTS = st.lists(st.builds(errors.Part, _SOURCES, st.floats(-50, 50)), max_size=4).map(tuple)


@given(st.dictionaries(st.sampled_from(_UIDS), _PARTS))
def test_a_sum_of_very_many_is_as_sure_as_one_that_remembers_all_their_sources(objects):
    """Copies of each other's parts, sources named twice and bare ones included."""
    expected = errors.combine_sd((1.0, parts) for parts in objects.values())
    assert errors.combine_each_sd(objects, objects.items) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_net_of_born_and_gone_with_one_width():
    born = [(1, _three("a", 20, 3)), *((1, _kept(f"u{i}")) for i in range(19))]
    gone = [(-1, _kept(f"g{i}")) for i in range(5)]
    assert errors.combine_sd(born + gone) == exact(106.198517)


def test_scale_parts_of_a_change():
    def sd(gone_u, born_source, born_u):
        gone = errors.scale_part(180, errors.scale_source("A"), gone_u)
        return errors.combine_sd([(-1, [gone]), (1, [errors.scale_part(240, born_source, born_u)])])

    assert sd(0.02, errors.scale_source("B"), 0.005) == exact(3.794733)
    assert sd(0.02, errors.scale_source("A"), 0.02) == exact(1.2)


def test_changes_of_one_stall():
    old = _three("a", 20, 3)
    anew = _three("b", 20, 3.2)
    assert errors.combine_sd([(1, old)]) == exact(7.150175)
    assert errors.combine_sd([(-1, old), (1, anew)]) == exact(10.119536)
    longer = replace(Recipe.three_clicks("a", S), length=Side("b:length", S)).parts(24, 3, 1.0)
    assert errors.combine_sd([(-1, old), (1, longer)]) == exact(2.061553)
    assert errors.combine_sd([(-1, old), (1, old)]) == 0


def test_the_whole_chain_over_two_scenes():
    """Four of six stalls of one width gone on A; on B a row of twelve and an L-shape born."""
    on_a = (errors.scale_part(60, errors.scale_source("A"), 0.02),)
    six = [_three("a", 20, 3) + on_a, *(_kept(f"u{i}") + on_a for i in range(5))]
    row = _row("row-1", 5, 4, stalls=12)
    row += (errors.scale_part(20, errors.scale_source("B"), 0.005),)
    l_parts = (errors.Part("l:area", outline.plane_outline_sd_m2([L_SHAPE], S)),)
    l_parts += (errors.scale_part(384, errors.scale_source("B"), 0.005),)
    gone = [(-1, parts) for parts in six[1:5]]
    assert errors.combine_sd(gone + [(1, row)] * 12 + [(1, l_parts)]) == exact(36.756284)
    assert errors.combine_sd([(1, parts) for parts in six]) == exact(43.111367)


# sources


def test_a_redrawn_original_gets_a_source_its_copies_do_not_have():
    first = (errors.Part(errors.own_source("a", "area"), 5.0),)
    again = errors.own_source("a", "area", first)
    later = errors.own_source("a", "area", (errors.Part(again, 5.0),))
    assert len({first[0].source, again, later}) == 3
    assert errors.own_source("b", "area", first) == "b:area"


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=3, max_size=9, unique=True),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([0.013, 0.317, 2.029, 31.7]),
)
def test_many_outlines_equal_single_outlines_also_where_they_are_thinned(outlines, s):
    polygons = [shapely.Polygon(from_plane(np.array(xy, dtype=float) + 0.01, LonLat(128, 41))) for xy in outlines]
    together = outline.outline_sds_m2(polygons, s)
    for polygon, sd in zip(polygons, together, strict=True):
        ring = to_plane(shapely.get_coordinates(polygon)[:-1])
        assert sd == pytest.approx(outline.plane_outline_sd_m2([ring], s), rel=1e-6)
