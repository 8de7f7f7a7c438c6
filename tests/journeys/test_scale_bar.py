"""The scale bar is read off to defend a figure: nothing may stand over it."""

from __future__ import annotations

import pytest

from annotator.ui.canvas.overlay import BAR_ABOVE_PX, BAR_LEFT_PX
from tests.journeys.conftest import Analyst


@pytest.mark.parametrize(("height", "is_beside"), [(1100, False), (850, True)])
def test_the_scale_bar_keeps_clear_of_the_tools(on_a_copy_of_the_sample: Analyst, height: int, is_beside: bool):
    hand = on_a_copy_of_the_sample
    stage = hand.window.bench.stage
    hand.window.resize(1400, height)
    hand.qtbot.wait(50)
    tools = stage.tool_bar.geometry()
    assert stage.canvas.decor.left_px > tools.right() or tools.bottom() < stage.canvas.height() - BAR_ABOVE_PX
    assert (stage.canvas.decor.left_px > BAR_LEFT_PX) == is_beside
    stage.canvas.pan_by(40, 0)
    assert (stage.canvas.decor.left_px > BAR_LEFT_PX) == is_beside
