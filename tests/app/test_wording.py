"""Figures as people read them."""

from __future__ import annotations

import pytest

from annotator.app.wording import significant


@pytest.mark.parametrize(
    ("value", "text"), [(0.2434, "0.243"), (5.0, "5"), (99.96, "100"), (999.7, "1,000"), (13_868.28, "13,868")]
)
def test_a_size_of_pixels_is_never_told_as_a_power_of_ten(value: float, text: str) -> None:
    assert significant(value) == text
