"""The scale bar is read off to defend a figure: nothing may stand over it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.ui.canvas.overlay import BAR_ABOVE_PX, BAR_LEFT_PX
from annotator.ui.floating.sweep_bar import SweepBar
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


def test_scale_credit_and_north_stand_above_the_bars_at_the_lower_edge(on_a_copy_of_the_sample: Analyst):
    hand = on_a_copy_of_the_sample
    stage = hand.window.bench.stage
    hand.window.resize(1280, 800)
    hand.key(Qt.Key.Key_W)
    hand.wait(lambda: stage.canvas.decor.raised_px > 0)
    (bar,) = stage.findChildren(SweepBar)
    assert stage.canvas.height() - stage.canvas.decor.raised_px == bar.y()
    assert stage.canvas.decor.left_px > stage.tool_bar.geometry().right(), "the tools reach down to where it stands now"
    bar.hide()
    hand.wait(lambda: stage.canvas.decor.raised_px == 0)
