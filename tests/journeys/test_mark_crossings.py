"""Mark the published crossings on an image of their own place; coordinates come out as they went in."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt

from annotator.app.exchange.exporting import ExportWish
from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.placing import PlacementWish
from annotator.app.memory import allow_folder
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing
from tests.journeys.conftest import Analyst
from tests.journeys.test_measure_roofs import rows_of


def test_mark_the_seed_points_with_kind_and_gate(analyst: Analyst, shared_data: Path, tmp_path: Path):
    with (shared_data / "northkorea" / "seed_points.csv").open(encoding="utf-8", newline="") as file:
        points = [(row["name"], LonLat(float(row["lon"]), float(row["lat"]))) for row in csv.DictReader(file)][:3]
    image = tmp_path / "river 2023-08.png"
    Image.fromarray(np.full((600, 600, 3), 90, dtype=np.uint8)).save(image)
    allow_folder(tmp_path)
    for index, (name, at) in enumerate(points):
        wish = ImageWish(
            site=name, name=f"scene {index}", acquired="2023-08", placement=PlacementWish(scale_m_per_px=0.5, at=at)
        )
        analyst.window.flows.add([(image,)], wish)
        analyst.wait(
            lambda index=index: (
                analyst.window.workspace.document.count(Crossing) == index and _shows(analyst, f"scene {index}")
            )
        )
        analyst.settle()
        before = analyst.actions
        analyst.key(Qt.Key.Key_X)
        analyst.click(300, 300)
        analyst.settle()
        analyst.key(Qt.Key.Key_2 if "barge" in name else Qt.Key.Key_1)
        analyst.key(Qt.Key.Key_G)
        analyst.settle()
        assert analyst.actions - before == 4
        analyst.key(Qt.Key.Key_Escape)
    analyst.window.flows.export(ExportWish(tables=("crossing",), out=tmp_path / "crossing.csv"))
    analyst.settle()
    rows = {row["site"]: row for row in rows_of(tmp_path / "crossing.csv")}
    for name, at in points:
        # A click is as exact as the screen pixel it hits: half of 0.5 m here.
        assert float(rows[name]["lon"]) == pytest.approx(at.lon, abs=1e-5)
        assert float(rows[name]["lat"]) == pytest.approx(at.lat, abs=1e-5)
        assert rows[name]["at_gate"] == "yes"
    assert {row["class"] for row in rows.values()} == {"Ford", "Barge site"}


def _shows(analyst: Analyst, name: str) -> bool:
    scene = analyst.canvas.scene
    return scene is not None and scene.name == name
