"""43 crossings with kind and gate along a river: every action counted, chainage and spacing told, coordinates copied.

The count to stay below is 172, four actions each.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator.app.crossing_texts import chainage, neighbour, stretch
from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.placing import PlacementWish
from annotator.app.memory import allow_folder
from annotator.domain.positions import LonLat
from annotator.domain.records import Cell, Crossing, Review, Route
from annotator.formats.coordinates import parse
from annotator.ui.application import make_application
from annotator.ui.flows.found import search
from tests.journeys.conftest import CTRL, Analyst

ACTIONS_MAX = 172
AT = LonLat(128.186804, 41.411114)
FORDS, AT_GATE = 37, 26


@pytest.fixture
def river(qtbot, qapp, new_project: Path, tmp_path: Path):
    """A placed image of 1200 × 600 pixels of half a metre, with a route along its middle."""
    make_application()
    allow_folder(tmp_path)
    hand = Analyst(qtbot, new_project)
    image = tmp_path / "river 2025-10-12.png"
    Image.fromarray(np.full((600, 1200, 3), 90, dtype=np.uint8)).save(image)
    placement = PlacementWish(scale_m_per_px=0.5, at=AT)
    hand.window.flows.add([(image,)], ImageWish(site="Yalu", name="river", acquired="2025-10-12", placement=placement))
    hand.wait(lambda: hand.canvas.scene is not None)
    hand.settle()
    hand.look_at_image()
    yield hand
    hand.leave()


def draw_route(river: Analyst) -> Route:
    river.key(Qt.Key.Key_L)
    river.click(40, 300)
    river.click(1160, 300)
    river.key(Qt.Key.Key_Return)
    river.wait(lambda: river.document.count(Route) == 1)
    return next(river.document.all(Route))


def spot(number: int) -> tuple[float, float]:
    return 50.0 + 25.0 * number, 300.0 + (8.0 if number % 2 else -8.0)


def test_43_crossings_with_kind_and_gate(river: Analyst):
    route = draw_route(river)
    before = river.actions
    river.key(Qt.Key.Key_X)
    for number in range(43):
        river.click(*spot(number))
        river.key(Qt.Key.Key_1 if number < FORDS else Qt.Key.Key_2)
        for _ in range(1 if number < AT_GATE else 2):
            river.key(Qt.Key.Key_G)
    river.settle()
    assert river.actions - before <= ACTIONS_MAX
    rows = sorted(river.document.all(Crossing), key=lambda row: row.geom_px.x)
    assert len(rows) == 43
    assert [row.class_uid for row in rows].count("class-ford") == FORDS
    assert [row.at_gate for row in rows] == ["yes"] * AT_GATE + ["no"] * (43 - AT_GATE)
    assert {row.route_uid for row in rows} == {route.uid}
    assert chainage(river.document, rows[0]).endswith("along Route 1")
    assert "(along the route)" in neighbour(river.document, rows[5])
    length, apart = stretch(river.document, rows)
    assert (length, apart) == ("525 m", "12 m apart on average")


def test_a_stretch_of_the_route_is_swept_and_its_silence_stated_per_kilometre(river: Analyst):
    route = draw_route(river)
    river.key(Qt.Key.Key_X)
    river.window.workspace.selection.select([route.uid])
    for _ in range(3):
        river.key(Qt.Key.Key_Plus)
    river.key(Qt.Key.Key_W)
    sweep = river.window.bench.sweep
    river.wait(lambda: bool(sweep.current))
    assert {cell.route_uid for cell in sweep.cells} == {route.uid}
    river.click(*sweep.cells[0].geom_px.centroid.coords[0])
    river.settle()
    river.key(Qt.Key.Key_0)
    river.settle()
    assert "something in this cell" in river.window.bench.status.sentence.text()
    for number in range(len(sweep.cells)):
        now = sweep.current
        river.key(*((Qt.Key.Key_Return, CTRL) if number == 0 else (Qt.Key.Key_0,)))
        river.wait(lambda now=now: sweep.current != now)
    states = [cell.state for cell in river.document.all(Cell)]
    assert sorted(set(states)) == ["done", "nothing"]
    finding = sweep.bar.finding.text()
    assert finding.startswith("0.56 km looked at")
    assert "1.79 crossings per km" in finding
    river.key(Qt.Key.Key_Return, CTRL)
    river.settle()
    assert {(row.object_kind, row.state) for row in river.document.all(Review)} == {("crossing", "reviewed")}
    assert sweep.key is None


def test_undo_goes_back_to_the_cell_it_took_back(river: Analyst):
    river.key(Qt.Key.Key_X)
    for _ in range(3):
        river.key(Qt.Key.Key_Plus)
    river.key(Qt.Key.Key_W)
    sweep = river.window.bench.sweep
    river.wait(lambda: bool(sweep.current))
    first = sweep.current
    river.key(Qt.Key.Key_0)
    river.wait(lambda: sweep.current != first)
    river.key(Qt.Key.Key_Z, CTRL)
    river.wait(lambda: sweep.current == first)
    assert {cell.state for cell in river.document.all(Cell)} == {"todo"}
    river.settle()
    river.key(Qt.Key.Key_Z, CTRL)
    river.wait(lambda: sweep.key is None)
    assert river.document.count(Cell) == 0


def test_a_position_is_pasted_marked_and_copied_in_its_published_form(river: Analyst):
    clipboard = QGuiApplication.clipboard()
    river.key(Qt.Key.Key_X)
    clipboard.setText("41°24'40.0\"N 128°11'12.5\"E")
    river.key(Qt.Key.Key_V, CTRL)
    river.settle()
    (row,) = river.document.all(Crossing)
    assert (row.geom.x, row.geom.y) == pytest.approx(parse("41°24'40.0\"N 128°11'12.5\"E").position, abs=1e-7)
    river.key(Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard.text() == "41.411111° 128.186806°"


def test_a_position_with_two_readings_is_asked_about(river: Analyst):
    QGuiApplication.clipboard().setText("41.2, 45.3")
    river.key(Qt.Key.Key_V, CTRL)
    box = QApplication.activePopupWidget()
    assert [found.text for found in box.found()[:2]] == ["Go to 41.200000° 45.300000°", "Go to 45.300000° 41.200000°"]
    assert river.document.count(Crossing) == 0
    box.close()


def test_the_command_box_finds_commands_sites_and_classes(river: Analyst):
    def first(query: str) -> tuple[str, str]:
        found = search(river.window, query)[0]
        return found.kind, found.text

    assert first("mark reviewed") == ("command", "Confirm the rest and mark reviewed")
    assert first("yalu") == ("site", "Yalu")
    assert first("barge") == ("class", "Barge site")
    assert first("2025-10") == ("date", "2025-10-12")
    next(found for found in search(river.window, "barge") if found.kind == "class").run()
    assert river.window.bench.host.active.name == "crossing"
