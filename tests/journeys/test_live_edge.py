"""Stalls of the sample's market drawn with rough clicks; with the switch on their sides lie where the roofs end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.exchange.images import ImageWish
from annotator.domain.records import Stall
from tests.journeys.conftest import CTRL, Analyst
from tests.journeys.test_count_vehicles import SAMPLE, analyst

__all__ = ["analyst"]

SCENE = "Sariwon 2020-04"
SLIPS_PX = ((0.0, -1.2), (0.0, 1.3), (0.0, 1.3))
"""How far the three clicks miss the corners: across the long sides, the ends are the hand's own."""
NEAR_PX = 0.7


@pytest.fixture
def roofs(analyst: Analyst, tmp_path: Path) -> list[np.ndarray]:
    """Corners (4, 2) of some stalls of the first date, shown in the window with the rectangle in the hand."""
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    image = tmp_path / "market.tif"
    shutil.copy(SAMPLE / "images" / "sariwon_2020-04.tif", image)
    analyst.window.flows.add([(image,)], ImageWish(site="Sariwon", name="Sariwon", acquired="2020-04"))
    analyst.wait(lambda: analyst.canvas.scene is not None)
    analyst.settle()
    analyst.look_at_image()
    analyst.key(Qt.Key.Key_R)
    found = [np.array(each["corners_px"][SCENE]) for each in truth["stalls"] if SCENE in each["corners_px"]]
    return found[1:6]


def draw_roughly(analyst: Analyst, roof: np.ndarray) -> float:
    """Three clicks that miss; how far the worst side of what they make lies from the roof's, pixels."""
    known = {row.uid for row in analyst.document.all(Stall)}
    context = analyst.window.bench.host.context
    analyst.zoom_to(*roof.mean(axis=0), 2.0)
    analyst.look_at_image()
    if context.habits.snaps_to_edges:
        context.edges()
        analyst.qtbot.wait(250)
        analyst.settle()
        assert context.edges() is not None
    for corner, slip in zip(roof, SLIPS_PX, strict=False):
        analyst.click(*(corner + slip))
        analyst.qtbot.wait(5)
    analyst.wait(lambda: analyst.document.count(Stall) == len(known) + 1)
    analyst.settle()
    (row,) = (each for each in analyst.document.all(Stall) if each.uid not in known)
    analyst.key(Qt.Key.Key_Z, CTRL)
    analyst.settle()
    drawn = shapely.get_coordinates(row.geom_px)[:4]
    return max(worst_of_side(drawn[[i, (i + 1) % 4]], roof[[i, (i + 1) % 4]]) for i in range(4))


def worst_of_side(drawn: np.ndarray, true: np.ndarray) -> float:
    along = (true[1] - true[0]) / np.hypot(*(true[1] - true[0]))
    return float(np.abs((drawn - true[0]) @ (-along[1], along[0])).max())


def test_rough_clicks_measure_the_roof_once_the_switch_is_on(analyst: Analyst, roofs: list[np.ndarray]):
    without = [draw_roughly(analyst, roof) for roof in roofs]
    assert min(without) > NEAR_PX
    analyst.key(Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    assert analyst.window.actions_["snap_to_edges"].isChecked()
    within = [draw_roughly(analyst, roof) for roof in roofs]
    assert max(within) < NEAR_PX, within


def test_reading_the_edges_does_not_begin_while_the_canvas_is_painted(analyst: Analyst, roofs: list[np.ndarray], qtlog):
    """The progress of what began would be painted inside of that painting."""
    bench = analyst.window.bench
    start, end = roofs[0][:2]
    analyst.click(*start)
    QTest.mouseMove(analyst.canvas, analyst.at(*end))
    analyst.settle()
    bench.host.context.habits.snaps_to_edges = True
    analyst.canvas.repaint()
    analyst.wait(lambda: bench.host.context.edges() is not None)
    assert not [record.message for record in qtlog.records if "paint" in record.message]
