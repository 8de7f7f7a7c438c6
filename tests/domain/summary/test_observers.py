from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.summary import TwoObservers


@pytest.mark.parametrize(
    ("counts", "estimate", "sd", "interval"),
    [
        ((164, 158, 151), 171.598684, 0.821810, (171, 174)),
        ((10, 15, 5), 28.333333, 5.909368, (21, 73)),
        ((49, 49, 49), 49, 0, (49, 49)),
        ((49, 47, 47), 49, 0, (49, 50)),
        ((20, 18, 17), 21.166667, 0.440959, (21, 24)),
        ((40, 30, 0), 1270, 873.269717, (361, None)),
    ],
)
def test_t7(counts: tuple[int, int, int], estimate: float, sd: float, interval: tuple[int, int | None]) -> None:
    found = TwoObservers(*counts)
    assert found.estimate == pytest.approx(estimate, abs=1e-6)
    assert found.sd == pytest.approx(sd, abs=1e-6)
    assert found.interval == interval


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.data())
def test_the_interval_begins_at_or_above_what_was_seen_and_does_not_depend_on_who_is_first(
    n1: int, n2: int, data: st.DataObject
) -> None:
    matched = data.draw(st.integers(0, min(n1, n2)))
    found = TwoObservers(n1, n2, matched)
    low, high = found.interval
    assert low >= found.seen
    assert high is None or high >= low
    assert TwoObservers(n2, n1, matched).interval == (low, high)


def test_more_matches_than_objects_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="5 matches"):
        TwoObservers(4, 9, 5)
