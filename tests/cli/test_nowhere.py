"""A file may state a system in which its numbers lie nowhere: nothing is placed there, and nothing breaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from annotator.__main__ import main
from annotator.app.headless import Project
from annotator.domain.records import Scene, Stall, Vehicle, Zone
from annotator.store import ProjectFile

LABELS = """{"version": "5", "imagePath": "x", "imageWidth": 300, "imageHeight": 200, "imageData": null, "shapes":
[{"label": "Truck", "shape_type": "polygon", "points": [[30, 20], [270, 40], [240, 140], [60, 170]]}]}"""


def image(path: Path, crs: str, west: float, north: float, size: float) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", width=300, height=200, count=1, dtype="uint8", crs=crs,
        transform=from_origin(west, north, size, size),
    ) as file:  # fmt: skip
        file.write(np.ones((1, 200, 300), np.uint8))
    return path


@pytest.mark.parametrize(
    ("crs", "west", "north", "size", "is_placed"),
    [
        ("EPSG:4326", 128.18, 141.42, 5e-6, False),
        ("EPSG:4326", 0.5, 0.0, 1.0, False),
        ("EPSG:32652", 9e9, 4585000.0, 0.5, False),
        ("EPSG:4326", 128.0, 90.0003, 5e-6, True),
    ],
    ids=["latitude 141", "pixel numbers", "nine million km east", "the upper part beyond the pole"],
)
def test_marks_on_it_count_and_have_no_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    crs: str,
    west: float,
    north: float,
    size: float,
    is_placed: bool,
) -> None:
    project, labels = tmp_path / "p.gpkg", tmp_path / "labels.json"
    labels.write_text(LABELS, "utf-8")
    file = image(tmp_path / "o.tif", crs, west, north, size)
    assert main(["new", str(project)]) == 0
    assert main(["add", str(project), str(file), "--site", "S", "--acquired", "2024", "--name", "sc"]) == 0
    assert ("nowhere on Earth" in capsys.readouterr().err) != is_placed
    for kind in ("stall", "zone", "vehicle"):
        assert main(["import", str(project), str(labels), "--as", kind, "--scene", "sc"]) == 0
    assert main(["summary", str(project)]) == 0
    with Project.open(project) as held:
        assert not held.session.project.is_damaged
        (scene,) = held.document.all(Scene)
        assert (scene.placement == "native") == is_placed
        for record in (Stall, Zone, Vehicle):
            (mark,) = held.document.all(record)
            assert mark.geom is None or (is_placed and record is Vehicle), "its middle is still on the globe"
            assert mark.geom_px is not None
        (stall,) = held.document.all(Stall)
        assert (stall.area_m2, stall.area_sd_m2) == (None, None)
    with ProjectFile.open(project) as again:
        assert not again.read_only
