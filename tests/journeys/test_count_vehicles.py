"""Five parking places with 164 sedans and 49 trucks, counted by hand on the sample's image, every action counted.

The count to stay below is 255: outlines, class keys, every click and drag, and the keys of the sweep.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.app.exchange.images import ImageWish
from annotator.app.memory import allow_folder
from annotator.domain.records import Cell, Review, Vehicle, Zone
from annotator.domain.summary.overall import summarise
from annotator.ui.application import make_application
from tests.journeys.conftest import CTRL, Analyst

SAMPLE = Path(__file__).parents[2] / "projects" / "sample"
ACTIONS_MAX = 255


@pytest.fixture
def analyst(qtbot, qapp, new_project: Path, tmp_path: Path):
    make_application()
    allow_folder(tmp_path)
    hand = Analyst(qtbot, new_project)
    yield hand
    hand.leave()


@pytest.fixture
def truth() -> dict:
    return json.loads((SAMPLE / "truth.json").read_text("utf-8"))


def on_samsu(analyst: Analyst, tmp_path: Path) -> None:
    image = tmp_path / "samsu 2025-07-30.tif"
    shutil.copy(SAMPLE / "images" / "samsu_2025-07-30.tif", image)
    analyst.window.flows.add([(image,)], ImageWish(site="Samsu", name="Samsu", acquired="2025-07-30"))
    analyst.wait(lambda: analyst.canvas.scene is not None)
    analyst.settle()
    analyst.look_at_image()


def outline_places(analyst: Analyst, truth: dict) -> None:
    analyst.key(Qt.Key.Key_Z)
    for number, zone in enumerate(truth["zones"], start=1):
        for corner in zone["ring_px"]:
            analyst.click(*corner)
        analyst.key(Qt.Key.Key_Return)
        analyst.wait(lambda number=number: analyst.document.count(Zone) == number)


class Counter:
    """Counts what lies in the present cell of the sweep, changing the class only where it must."""

    def __init__(self, analyst: Analyst, truth: dict) -> None:
        self.analyst = analyst
        self.waiting = list(truth["vehicles"])
        self.held = "Sedan"

    def count_cell(self, cell: Cell) -> None:
        here = [each for each in self.waiting if cell.geom_px.covers(shapely.Point(each["px"]))]
        self.waiting = [each for each in self.waiting if each not in here]
        other = "Truck" if self.held == "Sedan" else "Sedan"
        for kind in (self.held, other):
            self.count_kind([each for each in here if each["class"] == kind], kind)

    def count_kind(self, vehicles: list[dict], kind: str) -> None:
        if vehicles and kind != self.held:
            self.held = kind
            self.analyst.key(Qt.Key.Key_1 if kind == "Sedan" else Qt.Key.Key_2)
        for each in vehicles:
            if kind == "Sedan":
                self.analyst.click(*each["px"])
            else:
                self.analyst.drag(*(tuple(end) for end in each["axis_px"]))


def test_count_five_places_with_a_sweep(analyst: Analyst, truth: dict, tmp_path: Path):
    on_samsu(analyst, tmp_path)
    before = analyst.actions
    outline_places(analyst, truth)
    analyst.key(Qt.Key.Key_C)
    analyst.key(Qt.Key.Key_F9)
    analyst.key(Qt.Key.Key_Plus)
    analyst.key(Qt.Key.Key_W)
    sweep, counter = analyst.window.bench.sweep, Counter(analyst, truth)
    analyst.wait(lambda: bool(sweep.current))
    for _ in range(len(sweep.cells)):
        now = sweep.current
        counter.count_cell(next(cell for cell in sweep.cells if cell.uid == now))
        analyst.settle()
        analyst.key(Qt.Key.Key_Return, CTRL)
        analyst.wait(lambda now=now: sweep.current != now)
    analyst.key(Qt.Key.Key_Return, CTRL)
    analyst.settle()
    assert not counter.waiting
    assert analyst.actions - before <= ACTIONS_MAX

    told = summarise(analyst.document)["vehicle"]
    assert (told["count"], told["min"], told["max"]) == (213, 213, 213)
    zones = {zone.uid: zone.name for zone in analyst.document.all(Zone)}
    per_place = dict.fromkeys(zones.values(), 0)
    for row in analyst.document.all(Vehicle):
        if row.zone_uid:
            per_place[zones[row.zone_uid]] += 1
    assert per_place == {zone["name"]: zone["sedans"] for zone in truth["zones"]}
    lengths = [row.length_m for row in analyst.document.all(Vehicle) if row.length_m is not None]
    assert len(lengths) == 49
    assert sum(lengths) / 49 == pytest.approx(12.0, abs=0.3)
    reviews = {(row.object_kind, row.state) for row in analyst.document.all(Review)}
    assert ("vehicle", "reviewed") in reviews


def test_a_vehicle_clicked_twice_is_asked_about_and_undo_takes_each_click_back(analyst: Analyst, truth: dict, tmp_path):
    on_samsu(analyst, tmp_path)
    analyst.key(Qt.Key.Key_C)
    one, other = truth["vehicles"][0]["px"], truth["vehicles"][30]["px"]
    analyst.click(*one)
    analyst.click(one[0] + 3, one[1] + 2)
    analyst.settle()
    assert analyst.document.count(Vehicle) == 1
    assert "Already counted" in analyst.window.bench.status.sentence.text()
    analyst.click(*other)
    analyst.settle()
    assert analyst.document.count(Vehicle) == 2
    for left in (1, 0):
        analyst.key(Qt.Key.Key_Z, CTRL)
        analyst.settle()
        assert analyst.document.count(Vehicle) == left


def test_a_box_of_vehicles_is_reclassified_and_deleted_by_keys(analyst: Analyst, truth: dict, tmp_path):
    on_samsu(analyst, tmp_path)
    analyst.key(Qt.Key.Key_C)
    spots = [each["px"] for each in truth["vehicles"][:4]]
    for spot in spots:
        analyst.click(*spot)
    analyst.settle()
    area = shapely.box(*shapely.MultiPoint(spots).bounds).buffer(12).bounds
    drag_box(analyst, area)
    analyst.key(Qt.Key.Key_3)
    analyst.settle()
    assert {row.class_uid for row in analyst.document.all(Vehicle)} == {"class-bus"}
    analyst.key(Qt.Key.Key_Delete)
    analyst.settle()
    assert analyst.document.count(Vehicle) == 0
    analyst.key(Qt.Key.Key_Z, CTRL)
    analyst.settle()
    assert analyst.document.count(Vehicle) == 4


def drag_box(analyst: Analyst, bounds: tuple[float, float, float, float]) -> None:
    start, end = analyst.at(*bounds[:2]), analyst.at(*bounds[2:])
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(analyst.canvas, Qt.MouseButton.LeftButton, shift, start)
    QTest.mouseMove(analyst.canvas, end)
    QTest.mouseRelease(analyst.canvas, Qt.MouseButton.LeftButton, shift, end)


def test_a_chip_leads_to_its_vehicle_and_keys_put_it_right(analyst: Analyst, truth: dict, tmp_path: Path):
    on_samsu(analyst, tmp_path)
    analyst.key(Qt.Key.Key_C)
    for each in truth["vehicles"][:3]:
        analyst.click(*each["px"])
    analyst.settle()
    analyst.key(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    gallery = analyst.window.bench.show_room("gallery")
    analyst.wait(lambda: gallery.model.rowCount() == 3)
    analyst.zoom_to(1400, 1100, 4.0)
    QTest.keyClick(gallery.view, Qt.Key.Key_Right)
    (uid,) = analyst.window.workspace.selection.uids
    place = analyst.document.get(Vehicle, uid).geom_px
    assert analyst.canvas.view.visible_rect().x0 < place.x < analyst.canvas.view.visible_rect().x1
    QTest.keyClick(gallery.view, Qt.Key.Key_2)
    analyst.settle()
    assert analyst.document.get(Vehicle, uid).class_uid == "class-truck"
    QTest.keyClick(gallery.view, Qt.Key.Key_Delete)
    analyst.wait(lambda: gallery.model.rowCount() == 2)
