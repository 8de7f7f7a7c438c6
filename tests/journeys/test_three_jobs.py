"""The three jobs of the README, key by key as a newcomer reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from annotator.app.inspection import heading
from annotator.domain.records import Crossing, ObjectClass, Review, Route, Scene, Stall, Vehicle, Zone
from annotator.domain.time import display
from annotator.ui.application import make_application
from annotator.ui.dialogs.add_images import BY_SCALE, AddImagesDialog
from annotator.ui.dialogs.export_tables import ExportDialog
from annotator.ui.panels.table import TablePanel
from tests.journeys.conftest import CTRL, PLAIN, Analyst
from tests.journeys.dropping import Answers, drop
from tests.journeys.test_place_images import screenshot


def fill(dialog) -> None:
    """What a newcomer types: the site's name and the scale; the date stands there already."""
    if isinstance(dialog, AddImagesDialog):
        dialog.site.setCurrentText("Haksan")
        dialog.how.setCurrentIndex(BY_SCALE)
        dialog.scale.setValue(0.3)
        dialog.at.setText("41.411114° 128.186804°")


@pytest.fixture
def hand(qtbot, qapp, new_project: Path) -> Iterator[Analyst]:
    make_application()
    made = Analyst(qtbot, new_project)
    made.answers = Answers(fill)
    yield made
    made.answers.stop()
    made.leave()


def class_name(hand: Analyst, mark) -> str:
    return hand.document.require(ObjectClass, mark.class_uid).name


def back_to_canvas(hand: Analyst) -> None:
    """What a window manager does once a dialog is gone."""
    hand.window.raise_()
    hand.window.activateWindow()
    hand.wait(hand.window.isActiveWindow)
    hand.canvas.setFocus()


def with_image(hand: Analyst, path: Path) -> None:
    assert drop(hand.canvas, [path])
    hand.wait(lambda: hand.document.count(Scene) == 1)
    hand.settle()
    hand.look_at_image()
    back_to_canvas(hand)


def test_measure_a_market(hand: Analyst, tmp_path: Path, monkeypatch) -> None:
    with_image(hand, screenshot(tmp_path / "haksan_2020-05-14.png"))
    assert [display(scene) for scene in hand.document.all(Scene)] == ["2020-05-14"]
    hand.key(Qt.Key.Key_R)
    hand.click(100, 100)
    hand.click(200, 100)
    QTest.mouseMove(hand.canvas, hand.at(150, 130))
    ((_at, text),) = hand.canvas.tool.preview().labels
    assert "m²" in text and "±" in text
    hand.click(150, 130)
    hand.settle()
    hand.drag((100, 200), (200, 200))
    hand.settle()
    first, second = hand.document.all(Stall)
    assert second.width_m == pytest.approx(first.width_m, rel=1e-6)
    hand.key(Qt.Key.Key_P)
    for corner in ((400, 100), (480, 110), (440, 180)):
        hand.click(*corner)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert hand.document.count(Stall) == 3
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Return, CTRL)
    hand.settle()
    later = screenshot(tmp_path / "haksan_2024-05-14.png", 2)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(later)], ""))
    hand.key(Qt.Key.Key_I, CTRL)
    hand.wait(lambda: hand.document.count(Scene) == 2)
    hand.settle()
    hand.look_at_image()
    back_to_canvas(hand)
    hand.key(Qt.Key.Key_BracketRight)
    assert display(hand.document.require(Scene, hand.window.workspace.selection.scene_uid)) == "2024-05-14"
    hand.click(150, 115)
    hand.key(Qt.Key.Key_Delete)
    hand.settle()
    hand.key(Qt.Key.Key_R)
    for corner in ((300, 300), (400, 300), (350, 330)):
        hand.click(*corner)
    hand.settle()
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Return, CTRL)
    hand.settle()
    assert all(row.state == "reviewed" for row in hand.document.all(Review))
    table = hand.window.bench.findChild(TablePanel)
    assert "NET +" in table.heading.text() and "±" in table.heading.text()
    model = table.site_view.model()
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    figures = {head: model.index(1, column).data() for column, head in enumerate(heads)}
    assert any("dded" in head and figures[head] for head in heads), figures
    assert any("emoved" in head and figures[head] for head in heads), figures


def test_count_vehicles(hand: Analyst, tmp_path: Path) -> None:
    with_image(hand, screenshot(tmp_path / "samsu_2025-07-30.png"))
    hand.key(Qt.Key.Key_C)
    hand.click(100, 100)
    hand.key(Qt.Key.Key_2)
    hand.click(200, 100)
    hand.key(Qt.Key.Key_E)
    hand.click(300, 100)
    hand.drag((400, 100), (440, 100))
    hand.settle()
    cars = sorted(hand.document.all(Vehicle), key=lambda row: row.geom_px.x)
    assert [class_name(hand, row) for row in cars] == ["Sedan", "Truck", "Truck", "Truck"]
    assert [row.certainty for row in cars[:3]] == ["certain", "certain", "probable"]
    assert cars[3].length_m == pytest.approx(12.0, abs=0.3)
    hand.key(Qt.Key.Key_Z)
    for corner in ((50, 50), (250, 50), (250, 150), (50, 150)):
        hand.click(*corner)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    (zone,) = hand.document.all(Zone)
    assert [row.zone_uid for row in sorted(hand.document.all(Vehicle), key=lambda row: row.geom_px.x)][:3] == [
        zone.uid,
        zone.uid,
        "",
    ]


def test_locate_crossings(hand: Analyst, tmp_path: Path) -> None:
    with_image(hand, screenshot(tmp_path / "river_2025-10-12.png"))
    hand.key(Qt.Key.Key_X)
    for x, digit in ((100, Qt.Key.Key_1), (400, Qt.Key.Key_2)):
        hand.click(x, 300)
        hand.key(digit)
        hand.settle()
    hand.key(Qt.Key.Key_G)
    hand.settle()
    marks = sorted(hand.document.all(Crossing), key=lambda row: row.geom_px.x)
    assert [class_name(hand, row) for row in marks] == ["Ford", "Barge site"]
    assert [row.at_gate for row in marks][1] == "yes"
    hand.key(Qt.Key.Key_L)
    for x in (50, 300, 600):
        hand.click(x, 310)
    hand.key(Qt.Key.Key_Return)
    hand.settle()
    assert hand.document.count(Route) == 1
    QTest.mouseMove(hand.canvas, hand.at(100, 300))
    hand.key(Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("41.41") and copied.count("°") == 2
    assert " m" in " ".join(heading(hand.document, list(hand.document.all(Crossing)))), "the stretch along the route"


def test_then_the_tables(hand: Analyst, tmp_path: Path) -> None:
    with_image(hand, screenshot(tmp_path / "samsu_2025-07-30.png"))
    asked = []
    hand.answers._fill = lambda dialog: asked.append(type(dialog)) or dialog.reject()
    hand.key(Qt.Key.Key_E, CTRL)
    assert asked == [ExportDialog]
    QTest.keyClick(hand.canvas, Qt.Key.Key_Question, PLAIN)
    hand.qtbot.wait(50)
    assert len(asked) >= 1
