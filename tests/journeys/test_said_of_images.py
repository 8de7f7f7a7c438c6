"""What the status bar says of an image that was added belongs to that image and goes with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from rasterio.crs import CRS
from rasterio.transform import from_origin

from annotator.app.exchange.images import ImageWish
from annotator.domain.records import Scene, Stall
from annotator.imagery.services.service import TileService
from tests.journeys.conftest import Analyst
from tests.journeys.test_measure_roofs import add_image

MARS = (
    'PROJCS["Mars plate carree",GEOGCS["GCS_Mars_2000",DATUM["D_Mars_2000",SPHEROID["Mars_2000",3396190,169.8944]],'
    'PRIMEM["Reference_Meridian",0],UNIT["degree",0.0174532925199433]],PROJECTION["Equirectangular"],'
    'PARAMETER["standard_parallel_1",0],PARAMETER["central_meridian",0],PARAMETER["false_easting",0],'
    'PARAMETER["false_northing",0],UNIT["metre",1]]'
)


def said(analyst: Analyst) -> str:
    return analyst.window.bench.status.sentence.text()


def add(analyst: Analyst, path: Path, site: str) -> Scene:
    before = {scene.uid for scene in analyst.document.all(Scene)}
    analyst.window.flows.add([(path,)], ImageWish(site=site, acquired="2016"))
    analyst.wait(lambda: analyst.canvas.scene is not None and analyst.canvas.scene.uid not in before)
    analyst.settle()
    return analyst.canvas.scene


def test_a_doubt_is_said_with_its_image_and_not_below_the_next(analyst: Analyst, shared_data: Path) -> None:
    add_image(analyst, shared_data / "georef" / "cog_rgb.tif", site="Placed", acquired="2015")
    step = said(analyst)
    add(analyst, shared_data / "georef" / "no_geo.jpg", "Placed")
    assert "no scale yet" in said(analyst)
    analyst.key(Qt.Key.Key_BracketLeft)
    analyst.wait(lambda: analyst.canvas.scene.name == "cog_rgb")
    assert said(analyst) == step


def test_undated_map_tiles_say_so_when_they_are_shown(analyst: Analyst) -> None:
    tiles = TileService("World", "http://127.0.0.1:9/{z}/{x}/{y}.png", 0, 2)
    analyst.window.bench.stage.maps.set_offline(True)
    analyst.window.bench.stage.maps.add(tiles, ImageWish(site="Everywhere"))
    analyst.wait(lambda: analyst.canvas.scene is not None)
    assert "no date yet" in said(analyst)


@pytest.mark.parametrize(
    ("crs", "sentence"),
    [(MARS, "Mars plate carree is not on Earth"), ('LOCAL_CS["Site grid",UNIT["metre",1]]', "Site grid is no system")],
)
def test_a_system_that_is_not_the_earths_is_named_and_gives_no_area(
    analyst: Analyst, tmp_path: Path, crs: str, sentence: str
) -> None:
    path = tmp_path / "far.tif"
    shape = {"width": 200, "height": 200, "count": 1, "dtype": "uint8"}
    place = {"crs": CRS.from_wkt(crs), "transform": from_origin(10, 20, 1, 1)}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place) as file:
        file.write(np.arange(40_000, dtype=np.uint32).reshape(1, 200, 200).astype(np.uint8))
    add(analyst, path, "Far")
    assert sentence in said(analyst)
    assert "u 0.2" not in analyst.window.bench.status.scene.text()
    analyst.look_at_image()
    analyst.key(Qt.Key.Key_R)
    for corner in ((50, 50), (90, 50), (90, 70)):
        analyst.click(*corner)
    analyst.settle()
    (stall,) = analyst.document.all(Stall)
    assert stall.area_m2 is None and stall.geom is None


def come_back(analyst: Analyst) -> None:
    """From another program to this one, as the system tells it."""
    for state in (Qt.ApplicationState.ApplicationInactive, Qt.ApplicationState.ApplicationActive):
        QGuiApplication.instance().applicationStateChanged.emit(state)
    analyst.settle()


def test_a_file_that_changes_or_goes_while_it_is_shown_is_told_once(
    analyst: Analyst, shared_data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "image.tif"
    path.write_bytes((shared_data / "georef" / "cog_rgb.tif").read_bytes())
    scene = add(analyst, path, "Placed")
    analyst.look_at_image()
    told: list[str] = []
    analyst.window.bench.stage.said.connect(told.append)
    analyst.window.bench.stage.files.check(scene)
    come_back(analyst)
    assert not told
    path.write_bytes((shared_data / "georef" / "cog_rgba.tif").read_bytes())
    for _time in range(2):
        come_back(analyst)
    assert len(told) == 1 and "content has changed" in told[0]
    path.unlink()
    for _time in range(2):
        come_back(analyst)
    assert len(told) == 2 and "not where it was" in told[1]
