"""Bias of the edge rule, and rounding of what is printed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.measure import edge, rounding


def test_edges_further_out():
    assert edge.edge_bias_m2(46) == pytest.approx(4.6)
    assert edge.rectangle_edge_bias_m2(20, 3, 0.25) == pytest.approx(11.75)
    assert rounding.percent(11.75, 60, 1) == 19.6
    assert edge.change_edge_bias_m2(46, 40) == pytest.approx(0.6)


def test_leaning_roofs():
    assert edge.lean_area_m2(3, 20, 20) == pytest.approx(21.8, abs=0.05)
    assert edge.roof_shift_m(3, 20, 20) == 0
    assert edge.roof_shift_m(3, 0, 20) == pytest.approx(edge.lean_m(3, 20))
    assert edge.slope_area_fraction(10, 20) == pytest.approx(0.0642, abs=1e-4)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(125, 10, 130), (-125, 10, -130), (124.999, 10, 120), (0.285, 0.01, 0.29), (-4, 10, 0), (2.5, 1, 3), (7, 10, 10)],
)
def test_halves_go_away_from_zero(value, unit, expected):
    result = rounding.rounded(value, unit)
    assert result == expected
    assert math.copysign(1, result) == (1 if expected >= 0 else -1)


@given(st.floats(-1e9, 1e9))
def test_rounding_is_symmetric_and_near(value):
    result = rounding.rounded(value)
    assert result == -rounding.rounded(-value)
    assert abs(result - value) <= 5 + 1e-6
    assert rounding.is_multiple(result)


def test_totals_that_do_not_add_up():
    assert not rounding.is_multiple(9905)
    assert rounding.parts_add_up([10, 20], 30)
    assert not rounding.parts_add_up([10, 20], 40)
    assert rounding.is_rounding([10, 20], 40)
    assert rounding.is_rounding([10, 20], 45)
    assert not rounding.is_rounding([10, 20], 50)
    assert rounding.rounded_sum_sd(222) == pytest.approx(43, abs=0.05)
    assert math.isnan(rounding.rounded(math.nan))


def test_percentages_of_the_published_tables():
    assert rounding.percent(222, 477, 1) == 46.5
    assert rounding.percent(5140, 9905) == 52
    assert rounding.percent_change(23260, 7450) == -68
    assert rounding.percent_change(23260, 1981) == -91
    assert rounding.percent_change(7450, 630) == -92
    assert 9905 / 5 == 1981
    assert rounding.rounded(9905 / 6, 1) == 1651
    assert math.isnan(rounding.percent(1, 0))


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=50))
def test_honest_rounding_is_never_a_finding(areas):
    printed = [rounding.rounded(area) for area in areas]
    assert rounding.is_rounding(printed, rounding.rounded(math.fsum(areas)))
