"""Several files as one picture: every pixel at its place, seams unseen, misfits refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine, from_origin

from annotator.domain.errors import Refused
from annotator.imagery.grid import TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.mosaic import mosaic_info, mosaic_source
from annotator.imagery.service import ImageryService
from annotator.imagery.source import Composition

from .conftest import WAIT_S, channels


def shown(service: ImageryService, infos: list[RasterInfo], level: int, style: str = "") -> np.ndarray:
    """The whole mosaic at a level, put together from its tiles."""
    source, rows = mosaic_source(infos), []
    shape = source.grid.shape_at(level)
    for row in range(shape[0]):
        line = []
        for col in range(shape[1]):
            made = source.answer(TileKey("m", level, row, col, style))
            assert isinstance(made, Composition)
            line.append(channels(service.compose(made).result(WAIT_S)))
        rows.append(np.concatenate(line, axis=1))
    return np.concatenate(rows)


@pytest.fixture
def quarters(shared_data: Path, write_tiff: Callable[..., Path]) -> tuple[Path, list[Path]]:
    """A real image, and the four files it was cut into."""
    import rasterio

    whole = min((shared_data / "multidate").rglob("*.tif"))
    with rasterio.open(whole) as file:
        pixels, transform, crs, nodata = file.read(), file.transform, file.crs, file.nodata
    paths, colours = [], ["gray", "undefined", "undefined", "undefined"]
    for name, x0, y0, x1, y1 in (
        ("a.tif", 0, 0, 500, 401),
        ("b.tif", 500, 0, pixels.shape[2], 401),
        ("c.tif", 0, 401, 333, pixels.shape[1]),
        ("d.tif", 333, 401, pixels.shape[2], pixels.shape[1]),
    ):
        place = transform * Affine.translation(x0, y0)
        paths.append(
            write_tiff(pixels[:, y0:y1, x0:x1], name, transform=place, crs=crs, nodata=nodata, colours=colours)
        )
    return whole, paths


def test_cut_files_make_the_very_picture_again(service: ImageryService, quarters: tuple[Path, list[Path]]) -> None:
    whole, parts = quarters
    info = service.info(whole).result(WAIT_S)
    infos = [service.info(path).result(WAIT_S) for path in (parts[3], parts[0], parts[2], parts[1])]
    made = mosaic_info(infos)
    assert (made.width_px, made.height_px) == (info.width_px, info.height_px)
    assert made.transform == pytest.approx(info.transform)
    own = np.concatenate(
        [
            np.concatenate(
                [
                    channels(service.tile(whole, TileKey("w", 0, row, col), info.stretch).result(WAIT_S))
                    for col in range(info.grid.shape_at(0)[1])
                ],
                axis=1,
            )
            for row in range(info.grid.shape_at(0)[0])
        ]
    )
    assert (shown(service, infos, 0) == own).all()


@pytest.mark.parametrize("level", [1, 2])
def test_seams_are_not_seen_when_reduced(service: ImageryService, write_tiff: Callable[..., Path], level: int) -> None:
    grey = np.full((3, 301, 257), 130, np.uint8)
    left = write_tiff(grey, "left.tif", crs="EPSG:32652", transform=from_origin(5e5, 4.5e6, 1, 1))
    right = write_tiff(grey, "right.tif", crs="EPSG:32652", transform=from_origin(5e5 + 257, 4.5e6, 1, 1))
    infos = [service.info(path).result(WAIT_S) for path in (left, right)]
    seen = shown(service, infos, level)[:-1, :-1]
    assert (seen == [130, 130, 130, 255]).all()


def test_files_of_other_size_and_system_are_warped_into_the_first(
    service: ImageryService, write_tiff: Callable[..., Path]
) -> None:
    red, green = np.zeros((3, 200, 200), np.uint8), np.zeros((3, 100, 100), np.uint8)
    red[0], green[1] = 200, 150
    first = write_tiff(red, "first.tif", crs="EPSG:32652", transform=from_origin(5e5, 4.5e6, 1, 1))
    coarse = write_tiff(green, "coarse.tif", crs="EPSG:32652", transform=from_origin(5e5 - 150, 4.5e6 + 50, 2, 2))
    infos = [service.info(path).result(WAIT_S) for path in (first, coarse)]
    made = mosaic_info(infos)
    assert (made.width_px, made.height_px) == (350, 250)
    seen = shown(service, infos, 0)
    assert seen[10, 10].tolist() == [0, 150, 0, 255]
    assert seen[240, 340].tolist() == [200, 0, 0, 255]
    assert seen[100, 180].tolist() == [0, 150, 0, 255]
    assert seen[10, 340].tolist() == [0, 0, 0, 0]


def test_a_file_without_place_is_refused_by_name(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    grey = np.full((1, 20, 20), 100, np.uint8)
    placed = write_tiff(grey, "placed.tif", crs="EPSG:32652", transform=from_origin(5e5, 4.5e6, 1, 1))
    bare = write_tiff(grey, "bare.tif")
    far = write_tiff(grey, "far.tif", crs="EPSG:32652", transform=from_origin(5e5, -4.5e6, 1, 1))
    info = {path.name: service.info(path).result(WAIT_S) for path in (placed, bare, far)}
    with pytest.raises(Refused, match=r"bare\.tif"):
        mosaic_info([info["placed.tif"], info["bare.tif"]])
    with pytest.raises(Refused, match="too far apart"):
        mosaic_info([info["placed.tif"], info["far.tif"]])


def test_files_none_of_which_has_a_place_lie_side_by_side(
    service: ImageryService, write_tiff: Callable[..., Path]
) -> None:
    paths = [write_tiff(np.full((3, 40, 30), shade, np.uint8), f"{shade}.tif") for shade in (50, 150)]
    infos = [service.info(path).result(WAIT_S) for path in paths]
    assert (mosaic_info(infos).width_px, mosaic_info(infos).transform) == (60, None)
    seen = shown(service, infos, 0)[..., 0]
    assert (seen[:, :30] == 50).all()
    assert (seen[:, 30:] == 150).all()


def test_sixteen_bit_files_share_one_stretch(service: ImageryService, write_tiff: Callable[..., Path]) -> None:
    rng = np.random.default_rng(3)
    dark, bright = (rng.integers(low, low + 400, (1, 64, 64)).astype(np.uint16) for low in (100, 900))
    paths = [
        write_tiff(pixels, f"{name}.tif", crs="EPSG:32652", transform=from_origin(5e5 + x, 4.5e6, 1, 1))
        for name, pixels, x in (("dark", dark, 0), ("bright", bright, 64))
    ]
    infos = [service.info(path).result(WAIT_S) for path in paths]
    seen = shown(service, infos, 0)[..., 0]
    assert seen[:, :64].mean() + 60 < seen[:, 64:].mean()
