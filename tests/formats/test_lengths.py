"""Lengths as people type them from a scale bar."""

from __future__ import annotations

import pytest

from annotator.domain.errors import Refused
from annotator.formats.lengths import parse_length_m


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("100", 100.0),
        ("100 m", 100.0),
        ("0.5km", 500.0),
        ("0,5 km", 500.0),
        ("1,000 ft", 304.8),
        ("1 000 m", 1000.0),
        ("300'", 91.44),
        ("2 Miles", 3218.688),
        ("250 Meters", 250.0),
        ("1,234.5 m", 1234.5),
    ],
)
def test_lengths_are_read(text, metres):
    assert parse_length_m(text) == pytest.approx(metres)


@pytest.mark.parametrize("text", ["", "m", "ten m", "100 furlongs", "-5 m", "0 m", "1.2.3 m", "100 m 5", "9" * 400])
def test_what_is_no_length_is_refused_with_an_example(text):
    with pytest.raises(Refused, match="100 m"):
        parse_length_m(text)
