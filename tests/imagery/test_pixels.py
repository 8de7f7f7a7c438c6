"""Made pictures: turns, colours, masks, levels and scaling, each against a result worked out another way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from annotator.domain.errors import Refused
from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.style import DisplayStyle
from annotator.imagery.worker import orient, worldfile
from annotator.imagery.worker.pixels import halved

from .conftest import WAIT_S, channels

Whole = Callable[..., Picture]
Write = Callable[..., Path]
RNG = np.random.default_rng(7)


def smooth_picture(height: int, width: int) -> np.ndarray:
    """Colours that differ in all corners and survive JPEG."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([255 * x / width, 255 * y / height, 128 + 0 * x], axis=-1).astype(np.uint8)


def photo(path: Path, pixels: np.ndarray, orientation: int) -> Path:
    exif = Image.Exif()
    exif[274] = orientation
    exif[306] = "2019:09:04 10:11:12"
    Image.fromarray(pixels).save(path, quality=95, exif=exif, subsampling=0)
    return path


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_seen_as_their_camera_meant(
    service: ImageryService, whole: Whole, tmp_path: Path, orientation: int
) -> None:
    path = photo(tmp_path / "photo.jpg", smooth_picture(700, 1100), orientation)
    with Image.open(path) as image:
        upright = np.asarray(ImageOps.exif_transpose(image)).astype(int)
    info = service.info(path).result(WAIT_S)
    assert (info.height_px, info.width_px) == upright.shape[:2]
    assert info.exif_orientation == orientation
    assert info.image_date_guess == dt.date(2019, 9, 4)
    assert np.abs(channels(whole(path))[..., :3] - upright).max() <= 4
    for level, row, col in ((0, 1, 0), (1, 0, 0), (2, 0, 0)):
        tile = channels(service.tile(path, TileKey("", level, row, col)).result(WAIT_S))
        step = 1 << level
        part = upright[row * 512 * step :: step, col * 512 * step :: step][: tile.shape[0], : tile.shape[1]]
        assert np.abs(tile[..., :3] - part).max() <= 8, level


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_placed_photo_keeps_its_place_when_turned(service: ImageryService, tmp_path: Path, orientation: int) -> None:
    path = photo(tmp_path / "photo.jpg", smooth_picture(20, 30), orientation)
    (tmp_path / "photo.jgw").write_text("2\n0\n0\n-2\n101\n199\n")
    info = service.info(path).result(WAIT_S)
    assert info.world_file_used
    assert info.transform is not None
    a, b, c, d, e, f = info.transform
    corners = {(a * x + b * y + c, d * x + e * y + f) for x in (0, info.width_px) for y in (0, info.height_px)}
    assert corners == {(100, 200), (160, 200), (100, 160), (160, 160)}
    x, y = orient.seen_point(orientation, 30, 20, 0, 0)
    assert (a * x + b * y + c, d * x + e * y + f) == pytest.approx((100, 200))


@pytest.mark.parametrize(
    "text", ["", "1 0 0 -1 5", "1 0 0 -1 5 nan", "1 0 0 -1 5 6 7", "1 0 0 inf 5 6", "0 0 0 0 5 6", "<html>", "1\0" * 99]
)
def test_a_world_file_that_is_not_six_numbers_is_named(service: ImageryService, tmp_path: Path, text: str) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    (tmp_path / "a.pgw").write_text(text)
    info = service.info(tmp_path / "a.png").result(WAIT_S)
    assert info.transform is None
    assert not info.world_file_used
    assert "a.pgw is not six finite numbers" in info.warnings[0]


def test_a_world_file_gives_the_centre_of_a_pixel(tmp_path: Path) -> None:
    path = tmp_path / "a.TFW"
    path.write_text("0,5 0.1 0.2 -0.5 10 20")
    assert worldfile.read(str(path)) == pytest.approx((0.5, 0.2, 9.65, 0.1, -0.5, 20.2))
    assert worldfile.find(str(tmp_path / "a.tif")) == str(path)


def test_cmyk_photos_have_their_colours(whole: Whole, tmp_path: Path) -> None:
    pixels = smooth_picture(64, 64)
    Image.fromarray(pixels).convert("CMYK").save(tmp_path / "print.jpg", quality=95)
    assert np.abs(channels(whole(tmp_path / "print.jpg"))[..., :3].astype(int) - pixels).max() <= 8


@pytest.mark.parametrize("sidecar", [True, False])
def test_masks_make_holes_at_every_level(service: ImageryService, write_tiff: Write, sidecar: bool) -> None:
    mask = np.full((1024, 1024), 255, np.uint8)
    mask[:512, :512] = 0
    bands = np.full((3, 1024, 1024), 77, np.uint8)
    path = write_tiff(bands, mask=mask, sidecar_mask=sidecar, overviews=[2], tiled=True)
    assert service.info(path).result(WAIT_S).has_mask
    for level in (0, 1, 2):
        grid = service.info(path).result(WAIT_S).grid
        width, _ = grid.size_at(level)
        picture = service.read(path, PixelRect(0, 0, 1024, 1024), (width, width)).result(WAIT_S)
        alpha = channels(picture)[..., 3]
        half = width // 2
        assert (alpha[: half - 1, : half - 1] == 0).all()
        assert (alpha[half + 1 :, :] == 255).all()


def test_sixteen_bits_are_stretched_and_nodata_takes_no_part(service: ImageryService, write_tiff: Write) -> None:
    values = RNG.integers(1000, 2000, (3, 300, 300)).astype(np.uint16)
    values[:, :50] = 65_000
    path = write_tiff(values, nodata=65_000)
    info = service.info(path).result(WAIT_S)
    assert info.stretch is not None
    for band, (low, high) in enumerate(info.stretch):
        wanted = np.percentile(values[band, 50:], [2, 98])
        assert (low, high) == pytest.approx(tuple(wanted), abs=2)
    tile = channels(service.tile(path, TileKey("", 0, 0, 0), info.stretch).result(WAIT_S))
    assert (tile[:50, :, 3] == 0).all()
    assert (tile[50:, :, 3] == 255).all()


@pytest.mark.parametrize("dtype", ["int16", "int32", "uint32", "float32", "float64", "int8"])
def test_every_kind_of_number_is_shown(whole: Whole, write_tiff: Write, dtype: str) -> None:
    ramp = np.linspace(-100, 100, 256) if dtype[0] != "u" else np.linspace(0, 4e9, 256)
    bands = np.tile(ramp.astype(dtype), (1, 4, 1))
    shades = channels(whole(write_tiff(bands)))[0, :, 0].astype(int)
    assert shades[0] == 0
    assert shades[-1] == 255
    assert (np.diff(shades) >= 0).all()
    assert abs(shades[128] - 128) <= 3


def test_numbers_that_are_not_finite_are_clear(whole: Whole, write_tiff: Write) -> None:
    bands = np.linspace(0, 1, 64, dtype=np.float32).reshape(1, 8, 8)
    bands[0, 0, :3] = np.nan, np.inf, -np.inf
    alpha = channels(whole(write_tiff(bands)))[..., 3]
    assert alpha[0, :3].tolist() == [0, 0, 0]
    assert alpha[0, 3:].min() == 255


def test_complex_numbers_are_no_picture(service: ImageryService, write_tiff: Write) -> None:
    with pytest.raises(Refused, match="complex64"):
        service.info(write_tiff(np.zeros((1, 4, 4), np.complex64))).result(WAIT_S)


@pytest.mark.parametrize(
    ("count", "colours", "shown", "alpha"),
    [
        (4, ["red", "green", "blue", "undefined"], (1, 2, 3), False),
        (5, ["gray", "undefined", "undefined", "undefined", "undefined"], (1, 2, 3), False),
        (2, ["gray", "undefined"], (1,), False),
        (2, ["gray", "alpha"], (1,), True),
    ],
)
def test_bands_are_chosen_by_their_meaning(
    service: ImageryService, write_tiff: Write, count: int, colours: list[str], shown: tuple[int, ...], alpha: bool
) -> None:
    bands = np.stack([np.full((8, 8), 40 * band + 20, np.uint8) for band in range(count)])
    bands[:, 0, 0] = 0
    kind = {"photometric": "RGB" if colours[0] == "red" else "MINISBLACK", "alpha": "YES" if alpha else "NO"}
    path = write_tiff(bands, colours=colours, **kind)
    info = service.info(path).result(WAIT_S)
    assert (info.display_bands, info.has_alpha) == (shown, alpha)


def test_half_transparent_colours_are_premultiplied(whole: Whole, write_tiff: Write) -> None:
    bands = np.stack([np.full((4, 4), value, np.uint8) for value in (200, 100, 50, 128)])
    picture = whole(write_tiff(bands, colours=["red", "green", "blue", "alpha"]))
    assert channels(picture)[1, 1].tolist() == [100, 50, 25, 128]
    assert not picture.opaque


def test_levels_without_overviews_are_averages(service: ImageryService, write_tiff: Write) -> None:
    bands = RNG.integers(0, 256, (3, 1100, 1300)).astype(np.uint8)
    path = write_tiff(bands)
    for level in (1, 2):
        tile = channels(service.tile(path, TileKey("", level, 0, 0)).result(WAIT_S)).astype(int)
        step = 1 << level
        rows, cols = (size // step for size in (1100, 1300))
        means = bands[:, : rows * step, : cols * step].reshape(3, rows, step, cols, step).mean(axis=(2, 4))
        part = np.moveaxis(means, 0, -1)[: tile.shape[0], : tile.shape[1]]
        assert np.abs(tile[: part.shape[0], : part.shape[1], :3] - part).max() <= 1.6, level
        assert abs((tile[: part.shape[0], : part.shape[1], :3] - part).mean()) < 0.1, level


@pytest.mark.parametrize("size", [(1025, 1537), (513, 3), (1, 1)])
def test_tiles_have_the_shape_the_grid_says(service: ImageryService, write_tiff: Write, size: tuple[int, int]) -> None:
    path = write_tiff(RNG.integers(0, 256, (3, *size)).astype(np.uint8), overviews=[2] if min(size) > 4 else None)
    grid = service.info(path).result(WAIT_S).grid
    for level in range(grid.max_level + 1):
        for key in grid.visible(PixelRect(0, 0, grid.width_px, grid.height_px), level):
            x0, y0, x1, y1 = grid.rect(key)
            shape = service.tile(path, key).result(WAIT_S).argb.shape
            assert shape == ((y1 - y0) >> level, (x1 - x0) >> level), key


def test_outside_of_the_picture_is_clear_and_inside_exact(service: ImageryService, write_tiff: Write) -> None:
    bands = RNG.integers(0, 256, (3, 50, 60)).astype(np.uint8)
    path = write_tiff(bands)
    pixels = channels(service.read(path, PixelRect(-10, -5, 80, 55), (90, 60)).result(WAIT_S))
    assert (np.moveaxis(bands, 0, -1) == pixels[5:55, 10:70, :3]).all()
    pixels[5:55, 10:70] = 0
    assert not pixels.any()
    enlarged = channels(service.read(path, PixelRect(10, 20, 20, 30), (40, 40)).result(WAIT_S))[..., :3]
    assert (enlarged == np.moveaxis(bands, 0, -1)[20:30, 10:20].repeat(4, 0).repeat(4, 1)).all()
    assert not channels(service.read(path, PixelRect(500, 500, 600, 600), (9, 9)).result(WAIT_S)).any()


def test_pictures_larger_than_a_slot_arrive_whole(service: ImageryService, write_tiff: Write) -> None:
    bands = RNG.integers(0, 256, (3, 1500, 1700)).astype(np.uint8)
    path = write_tiff(bands)
    pixels = channels(service.read(path, PixelRect(0, 0, 1700, 1500), (1700, 1500)).result(WAIT_S))
    assert (np.moveaxis(bands, 0, -1) == pixels[..., :3]).all()


def test_styles_choose_bands_and_tone(service: ImageryService, write_tiff: Write) -> None:
    bands = np.stack([np.full((4, 4), value, np.uint8) for value in (10, 60, 110, 160)])
    path = write_tiff(bands, photometric="MINISBLACK", alpha="NO")

    def first(style: DisplayStyle) -> list[int]:
        return channels(service.tile(path, TileKey("", 0, 0, 0, style.text())).result(WAIT_S))[0, 0, :3].tolist()

    assert first(DisplayStyle()) == [10, 60, 110]
    assert first(DisplayStyle(bands=(4, 2, 1))) == [160, 60, 10]
    assert first(DisplayStyle(bands=(3,), stretch=((100.0, 120.0),))) == [128, 128, 128]
    assert first(DisplayStyle(brightness=0.2)) == [61, 111, 161]
    assert first(DisplayStyle(gamma=2.0)) == [round((v / 255) ** 0.5 * 255) for v in (10, 60, 110)]
    with pytest.raises(Refused, match="no band 9"):
        first(DisplayStyle(bands=(9,)))


def test_a_replaced_file_is_read_again(service: ImageryService, tmp_path: Path, whole: Whole) -> None:
    path = tmp_path / "a.png"
    for shade, size in ((10, 5), (200, 7)):
        Image.new("RGB", (size, size), (shade, shade, shade)).save(path)
        for _ in range(4):
            picture = whole(path)
            assert picture.argb.shape == (size, size)
            assert channels(picture)[0, 0, 0] == shade


@pytest.mark.parametrize("name", ["백두산 시장 «1».tif", "a b#c%20&d.tif", "x" * 200 + ".tif"])
def test_names_in_any_script_open(whole: Whole, write_tiff: Callable[..., Any], name: str) -> None:
    assert channels(whole(write_tiff(np.full((1, 3, 3), 200, np.uint8), name))).max() > 0


def test_halving_is_the_mean_of_four() -> None:
    argb = RNG.integers(0, 2**32, (6, 8), dtype=np.uint32)
    given = channels(Picture(argb, opaque=False)).astype(float)
    means = given.reshape(3, 2, 4, 2, 4).mean(axis=(1, 3))
    assert np.abs(channels(Picture(halved(argb), opaque=False)) - means).max() <= 0.75
    assert halved(argb[:5, :7]).shape == (3, 4)
