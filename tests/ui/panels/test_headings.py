"""A heading shows as many of its parts as are seen whole, and all of them when it is pointed at."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics

from annotator.ui.panels.look import Heading

TEXT = "grew · net +340 ± 37 m² · threshold 75 m²"
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("shown", ["GREW", "GREW · NET +340 ± 37 m²", "GREW · NET +340 ± 37 m² · THRESHOLD 75 m²"])
def test_a_part_without_room_is_left_out_whole(shown: str) -> None:
    heading = Heading(TEXT)
    width = QFontMetrics(heading.font()).horizontalAdvance(shown)
    assert heading.fitting(width + 2) == shown
    assert heading.toolTip() == TEXT


def test_what_is_one_part_is_cut_with_an_ellipsis() -> None:
    heading = Heading("a place with a long name")
    assert heading.fitting(60).endswith("…")
    assert heading.toolTip() == ""
