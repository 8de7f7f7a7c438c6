"""Measure the roofs of a real satellite image, be interrupted, go on, undo, export and compare."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from PySide6.QtCore import Qt

from annotator.app.exchange.exporting import ExportWish
from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.importing import ImportWish
from annotator.app.headless import Project
from annotator.domain.measure.geodesic import area_perimeter_m2
from annotator.domain.records import Scene, Stall, Vehicle
from annotator.formats import geojson
from tests.journeys.conftest import CTRL, Analyst


def add_image(analyst: Analyst, image: Path, **wish: str) -> Scene:
    analyst.window.flows.add([(image,)], ImageWish(**wish))
    analyst.wait(lambda: analyst.document.count(Scene) == 1)
    analyst.settle()
    analyst.look_at_image()
    return next(analyst.document.all(Scene))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_outline_a_roof_in_three_clicks_and_find_it_in_the_table(analyst: Analyst, shared_data: Path, tmp_path: Path):
    """The roof in the label file and the rectangle drawn over it agree within the stated ±."""
    add_image(analyst, shared_data / "buildings_spacenet" / "sample_geotiff.tif", site="Atlanta", acquired="2015-10")
    frame = analyst.canvas.frame
    labels = geojson.read(shared_data / "buildings_spacenet" / "geotiff_labels.geojson")
    roof = next(feature.geometry for feature in labels.features if _is_plain_roof(feature.geometry, frame))
    truth, _perimeter = area_perimeter_m2(roof)
    corners = frame.pixels(shapely.get_coordinates(roof.exterior))
    analyst.zoom_to(*corners.mean(axis=0), 6.0)
    before = analyst.actions
    analyst.key(Qt.Key.Key_R)
    for corner in (corners[0], corners[1], corners[2]):
        analyst.click(*corner)
    analyst.settle()
    assert analyst.actions - before == 4
    (stall,) = analyst.document.all(Stall)
    assert stall.area_m2 == pytest.approx(truth, abs=2 * stall.area_sd_m2)

    analyst.key(Qt.Key.Key_Return, CTRL)
    analyst.settle()
    analyst.window.flows.export(ExportWish(tables=("stall", "total"), out=tmp_path / "out"))
    analyst.settle()
    (row,) = rows_of(tmp_path / "out" / "stall.csv")
    assert float(row["area_m2"]) == pytest.approx(stall.area_m2, abs=0.005)
    assert (row["site"], row["drawn_on"], row["first_seen_from"]) == ("Atlanta", "sample_geotiff", "2015-10-01")
    (total,) = [row for row in rows_of(tmp_path / "out" / "total.csv") if row["object_kind"] == "stall"]
    assert total["area_m2"] == row["area_m2"]
    assert total["area_sd_m2"] == row["area_sd_m2"]


def test_all_roofs_imported_agree_with_the_screen_after_undo_and_redo(analyst: Analyst, shared_data: Path):
    add_image(analyst, shared_data / "buildings_spacenet" / "sample_geotiff.tif", site="Atlanta", acquired="2015-10")
    labels = shared_data / "buildings_spacenet" / "geotiff_labels.geojson"
    analyst.window.flows.take_in([labels], ImportWish(as_kind="stall", site="Atlanta", scene="sample_geotiff"))
    analyst.wait(lambda: analyst.document.count(Stall) == 43)
    total = sum(stall.area_m2 for stall in analyst.document.all(Stall))
    analyst.key(Qt.Key.Key_Z, CTRL)
    analyst.wait(lambda: analyst.document.count(Stall) == 0)
    analyst.key(Qt.Key.Key_Y, CTRL)
    analyst.wait(lambda: analyst.document.count(Stall) == 43)
    assert sum(stall.area_m2 for stall in analyst.document.all(Stall)) == pytest.approx(total)


def test_count_the_cars_of_a_frame_and_survive_a_kill(analyst: Analyst, shared_data: Path, tmp_path: Path):
    """Every labelled car of a KIT AIS frame is one click; the process is killed; nothing is lost; undo still works."""
    frame = shared_data / "vehicles" / "yolo_cars" / "MOS155.png"
    add_image(analyst, frame, site="Munich")
    boxes = [line.split() for line in frame.with_suffix(".txt").read_text().splitlines() if line.strip()]
    scene = next(analyst.document.all(Scene))
    assert scene.is_provisional
    analyst.key(Qt.Key.Key_C)
    for _class, x, y, *_size in boxes:
        analyst.click(float(x) * scene.width_px, float(y) * scene.height_px)
    analyst.settle()
    assert analyst.document.count(Vehicle) == len(boxes)
    copy = tmp_path / "killed"
    copy.mkdir()
    _kill_while_open(analyst, copy)
    with Project.open(copy / "survey.gpkg") as reopened:
        assert reopened.document.count(Vehicle) == len(boxes)
        assert all(car.length_m is None and car.geom is None for car in reopened.document.all(Vehicle))
        reopened.session.undo()
        assert reopened.document.count(Vehicle) == len(boxes) - 1


def _kill_while_open(analyst: Analyst, folder: Path) -> None:
    """Another process opens a copy of the project, edits it and is killed without a word."""
    target = folder / "survey.gpkg"
    done: list[bool] = []
    analyst.window.workspace.session.save_copy(target, lambda: done.append(True), lambda error: done.append(False))
    analyst.wait(lambda: bool(done))
    assert done == [True]
    script = (
        "import sys, time; from pathlib import Path; from annotator.app.headless import Project\n"
        "project = Project.open(Path(sys.argv[1])); print('open', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "open"
    os.kill(child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    child.wait(10)
    child.stdout.close()


def _is_plain_roof(roof, frame) -> bool:
    """A nearly right-angled roof well inside the image."""
    pixels = shapely.transform(roof, frame.pixels)
    inside = shapely.box(40, 40, 860, 860).covers(pixels)
    return inside and len(roof.exterior.coords) == 5 and pixels.area > 0.98 * pixels.minimum_rotated_rectangle.area
