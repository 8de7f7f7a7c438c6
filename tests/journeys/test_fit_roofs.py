"""Stalls of the sample's market taken over from their roofs: one click each, or one box."""

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
from tests.journeys.conftest import CTRL, PLAIN, Analyst
from tests.journeys.test_count_vehicles import SAMPLE, analyst

__all__ = ["analyst"]

SCENE = "Sariwon 2024-05-14"


@pytest.fixture
def stalls(analyst: Analyst, tmp_path: Path) -> list[dict]:
    """Those on the newest date, shown in the window."""
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    image = tmp_path / "market.tif"
    shutil.copy(SAMPLE / "images" / "sariwon_2024-05-14.tif", image)
    analyst.window.flows.add([(image,)], ImageWish(site="Sariwon", name="Sariwon", acquired="2024-05-14"))
    analyst.wait(lambda: analyst.canvas.scene is not None)
    analyst.settle()
    analyst.look_at_image()
    analyst.key(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    return [each for each in truth["stalls"] if SCENE in each["corners_px"]]


def press_and_hold(analyst: Analyst, at: tuple[float, float]) -> None:
    """Until the outline is seen, then let go."""
    tool = analyst.window.bench.host.active
    QTest.mousePress(analyst.canvas, Qt.MouseButton.LeftButton, PLAIN, analyst.at(*at))
    analyst.wait(lambda: not analyst.window.workspace.jobs.running)
    assert tool.preview().labels
    QTest.mouseRelease(analyst.canvas, Qt.MouseButton.LeftButton, PLAIN, analyst.at(*at))
    analyst.settle()


def test_a_click_in_a_roof_measures_nine_of_ten(analyst: Analyst, stalls: list[dict]):
    wanted = stalls[10:20]
    for number, stall in enumerate(wanted, start=1):
        middle = shapely.Polygon(stall["corners_px"][SCENE]).centroid
        press_and_hold(analyst, (middle.x, middle.y))
        assert analyst.document.count(Stall) == number
    assert {row.shape for row in analyst.document.all(Stall)} == {"fitted"}
    assert all(row.area_sd_m2 for row in analyst.document.all(Stall))
    roofs = [shapely.Polygon(each["corners_px"][SCENE]) for each in wanted]
    best = [max(_shared(row.geom_px, roof) for row in analyst.document.all(Stall)) for roof in roofs]
    assert sum(share > 0.85 for share in best) >= 9, sorted(best)
    analyst.key(Qt.Key.Key_Z, CTRL)
    analyst.settle()
    assert analyst.document.count(Stall) == len(wanted) - 1


def _shared(one: shapely.Polygon, other: shapely.Polygon) -> float:
    return one.intersection(other).area / one.union(other).area


def test_a_quick_click_shows_the_outline_and_enter_keeps_it(analyst: Analyst, stalls: list[dict]):
    middle = shapely.Polygon(stalls[12]["corners_px"][SCENE]).centroid
    analyst.click(middle.x, middle.y)
    analyst.settle()
    if analyst.document.count(Stall) == 0:
        assert analyst.window.bench.host.active.preview().rings
        analyst.key(Qt.Key.Key_Return)
        analyst.settle()
    assert analyst.document.count(Stall) == 1


def test_a_loose_box_gives_the_stall_in_it(analyst: Analyst, stalls: list[dict]):
    x0, y0, x1, y1 = shapely.Polygon(stalls[12]["corners_px"][SCENE]).bounds
    analyst.drag((x0 - 4, y0 - 2), (x1 + 3, y1 + 2))
    analyst.settle()
    analyst.key(Qt.Key.Key_Return)
    analyst.settle()
    (row,) = analyst.document.all(Stall)
    assert row.area_m2 == pytest.approx(stalls[12]["area_m2"], rel=0.1)


def test_the_direction_of_the_market_is_offered_to_the_drawing_tools(analyst: Analyst, stalls: list[dict]):
    habits, scene = analyst.window.bench.host.context.habits, analyst.canvas.scene
    true = next(each["orientation_deg"] for each in stalls)
    middle = shapely.Polygon(stalls[20]["corners_px"][SCENE]).centroid
    analyst.zoom_to(middle.x, middle.y, 2.0)
    analyst.wait(lambda: bool(habits.directions_of(scene.uid)))
    ((east, north),) = habits.directions_of(scene.uid)
    off = (np.degrees(np.arctan2(east, north)) - true + 45) % 90 - 45
    assert abs(off) < 2.0
