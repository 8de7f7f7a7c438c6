"""The status bar says what is so now, and what the hand can do next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from tests.journeys.conftest import CTRL, Analyst
from tests.journeys.test_place_images import add, screenshot, type_in


def scale(hand: Analyst) -> str:
    shown = hand.window.bench.status.scale
    return shown.text() if shown.isVisible() else ""


def test_the_scale_follows_placing_and_undo_without_a_move_of_the_view(analyst: Analyst, tmp_path: Path):
    add(analyst, screenshot(tmp_path / "shot.png"), site="Samsu", acquired="2021")
    assert not scale(analyst)
    analyst.key(Qt.Key.Key_G, CTRL)
    analyst.click(100, 500)
    analyst.click(350, 500)
    type_in(analyst, "100 m")
    analyst.settle()
    assert "0.40 m/px" in scale(analyst)
    analyst.key(Qt.Key.Key_Z, CTRL)
    analyst.settle()
    assert not scale(analyst)
