"""What a scene shows in a rectangle: of a file, of several, of map tiles on disk, in its kept display style."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from annotator.app.folders import cache_dir
from annotator.app.maps import sources
from annotator.app.maps.sources import MapChoice
from annotator.app.pictures import Pictures
from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService
from annotator.imagery.services import mercator
from annotator.imagery.services.disk_cache import DiskCache
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService
from annotator.imagery.style import DisplayStyle

WAIT_S = 30.0
SIDE = 600


@pytest.fixture
def pictures(tmp_path: Path) -> Iterator[Pictures]:
    with ImageryService() as service:
        yield Pictures(service, lambda stored: tmp_path / stored)


@pytest.fixture
def pixels() -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return np.stack((x * 255 // SIDE, y * 255 // SIDE, (x + y) % 256)).astype(np.uint8)


def write(path: Path, part: np.ndarray, left: int) -> None:
    place = {"crs": "EPSG:32652", "transform": Affine(0.5, 0, 400_000 + left / 2, 0, -0.5, 4_500_000)}
    shape = {"driver": "GTiff", "count": 3, "dtype": "uint8", "height": part.shape[1], "width": part.shape[2]}
    with rasterio.open(path, "w", **shape, **place) as file:
        file.write(part)


def red_green_blue(argb: np.ndarray) -> np.ndarray:
    return np.stack([argb >> shift & 255 for shift in (16, 8, 0)])


@pytest.mark.parametrize("files", ["whole.tif", "left.tif\nright.tif"])
def test_a_rectangle_shows_the_same_of_a_file_and_of_its_halves(
    pictures: Pictures, pixels: np.ndarray, tmp_path: Path, files: str
) -> None:
    write(tmp_path / "whole.tif", pixels, 0)
    write(tmp_path / "left.tif", pixels[:, :, :250], 0)
    write(tmp_path / "right.tif", pixels[:, :, 250:], 250)
    scene = Scene(uid="s", name="s", files=files)
    for _ in range(2):
        found = pictures.read(scene, PixelRect(200, 100, 500, 400), (300, 300)).result(WAIT_S)
        assert found.opaque
        assert np.array_equal(red_green_blue(found.argb), pixels[:, 100:400, 200:500])
    beyond = pictures.read(scene, PixelRect(500, 0, 700, 200), (100, 100)).result(WAIT_S)
    assert not beyond.opaque
    assert (beyond.argb[:, 51:] == 0).all()
    assert (beyond.argb[:, :50] >> 24 == 255).all()


@pytest.mark.parametrize("files", ["whole.tif", "left.tif\nright.tif"])
def test_a_kept_style_is_shown(pictures: Pictures, pixels: np.ndarray, tmp_path: Path, files: str) -> None:
    for name, part, left in (
        ("whole.tif", pixels, 0), ("left.tif", pixels[:, :, :250], 0), ("right.tif", pixels[:, :, 250:], 250)
    ):  # fmt: skip
        write(tmp_path / name, part, left)
    scene = Scene(uid="s", name="s", files=files, display=DisplayStyle(bands=(2,)).to_json())
    found = pictures.read(scene, PixelRect(200, 100, 300, 200), (100, 100)).result(WAIT_S)
    assert (red_green_blue(found.argb) == pixels[1, 100:200, 200:300]).all()


def test_a_file_put_in_the_place_of_another_is_seen(pictures: Pictures, pixels: np.ndarray, tmp_path: Path) -> None:
    write(tmp_path / "whole.tif", pixels, 0)
    scene = Scene(uid="s", name="s", files="whole.tif")
    pictures.read(scene, PixelRect(0, 0, 64, 64), (64, 64)).result(WAIT_S)
    write(tmp_path / "other.tif", 255 - pixels[:, :400, :400], 0)
    os.replace(tmp_path / "other.tif", tmp_path / "whole.tif")
    os.utime(tmp_path / "whole.tif", ns=(1, 1))
    found = pictures.read(scene, PixelRect(0, 0, 64, 64), (64, 64)).result(WAIT_S)
    assert np.array_equal(red_green_blue(found.argb), 255 - pixels[:, :64, :64])


def test_a_missing_file_is_refused(pictures: Pictures) -> None:
    scene = Scene(uid="s", name="s", files="gone.tif")
    with pytest.raises(Refused, match=r"gone\.tif is not where it was"):
        pictures.read(scene, PixelRect(0, 0, 9, 9), (9, 9)).result(WAIT_S)


def test_map_tiles_are_shown_as_far_as_they_are_on_disk(pictures: Pictures, shared_data: Path) -> None:
    service = TileService("World", "https://tiles.example.org/{z}/{x}/{y}.png", 0, 1)
    sources.save(MapChoice((service,)))
    tile = (shared_data / "tiles" / "xyz_world" / "1" / "0" / "0.png").read_bytes()
    DiskCache(cache_dir() / "tiles").put(service, MapTile(1, 0, 0), tile, expires_at=4e9)
    mapping = mercator.placement(1, 256).to_json()
    scene = Scene(
        uid="s", name="s", kind="tiles", mapping=mapping, width_px=512, height_px=512, files=service.to_line()
    )
    found = pictures.read(scene, PixelRect(0, 0, 512, 256), (512, 256)).result(WAIT_S)
    assert (found.argb[:, :256] >> 24 == 255).mean() > 0.9
    assert (found.argb[:, 257:] == 0).all()
    sources.save(MapChoice())
    with pytest.raises(Refused, match="Nothing was asked of it"):
        pictures.read(scene, PixelRect(0, 0, 512, 256), (512, 256)).result(WAIT_S)
