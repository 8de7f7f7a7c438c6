"""JPEG blocks of a TIFF are decoded without GDAL to the same picture; what is not such a block is left to GDAL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.imagery.style import DisplayStyle
from annotator.imagery.worker import jpeg_blocks
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.orient import Box
from annotator.imagery.worker.raster import Raster

WIDTH, HEIGHT = 1300, 1000
LAYOUT = {"compress": "JPEG", "photometric": "YCBCR", "tiled": True, "blockxsize": 256, "blockysize": 256}
LAYOUT |= {"interleave": "pixel", "JPEG_QUALITY": 95}
WRITER = Callable[..., Path]


@pytest.fixture(scope="module")
def bands() -> np.ndarray:
    """Fine lines in light and dark, so that a pixel beside its place is seen, under slowly changing colours."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    lines = 40 * ((x // 5 + y // 7) % 2)
    return np.stack([60 + 80 * x / WIDTH + lines, 50 + 80 * y / HEIGHT + lines, 140 - 60 * x / WIDTH + lines]).astype(
        np.uint8
    )


def render(raster: Raster, level: int, box: Box, style: str = "") -> np.ndarray:
    argb = raster.render(level, box, DisplayStyle.parse(style), None, lambda: None)
    return argb.view(np.uint8).reshape(*argb.shape, 4).astype(int)


def by_gdal(path: Path, level: int, box: Box, style: str = "") -> np.ndarray:
    raster = Raster(str(path))
    raster._jpeg_blocks._is_usable = False
    found = render(raster, level, box, style)
    raster.close()
    return found


def mean_by_gdal(path: Path, raster: Raster, level: int) -> np.ndarray:
    """The whole picture at a level: what is stored for the next finer one, each pixel the mean of those below it."""
    stored = max(factor for factor in raster.factors if factor <= 1 << level)
    finer = by_gdal(path, stored.bit_length() - 1, (0, 0, *raster.level_size(stored.bit_length() - 1)))
    step = (1 << level) // stored
    (height, width), (rows, cols) = finer.shape[:2], (-(-side // step) for side in finer.shape[:2])
    filled = np.pad(finer, ((0, rows * step - height), (0, cols * step - width), (0, 0)), mode="edge")
    return filled.reshape(rows, step, cols, step, 4).mean(axis=(1, 3))


def reads(raster: Raster, level: int = 0, skip: int = 1) -> bool:
    """Whether the first tile is decoded without GDAL."""
    return raster._decoded(1 << level, (0, 0, 512, min(512, raster.height)), skip) is not None


def boxes(raster: Raster, level: int) -> list[Box]:
    """All tiles of the screen."""
    width, height = raster.level_size(level)
    corners = [(x, y) for y in range(0, height, 512) for x in range(0, width, 512)]
    return [(x, y, min(x + 512, width), min(y + 512, height)) for x, y in corners]


@pytest.mark.parametrize(
    "layout",
    [
        LAYOUT,
        LAYOUT | {"blockxsize": 512, "blockysize": 512, "overviews": [2, 4]},
        LAYOUT | {"overviews": [2]},
        LAYOUT | {"tiled": False, "blockxsize": WIDTH, "blockysize": 16},
        LAYOUT | {"tiled": False, "blockxsize": WIDTH, "blockysize": 64},
    ],
)
def test_every_tile_at_every_level_is_the_mean_of_what_gdal_reads(
    write_tiff: WRITER, bands: np.ndarray, layout: Any
) -> None:
    path = write_tiff(bands, **layout)
    raster = Raster(str(path))
    if layout["tiled"]:
        assert reads(raster)
    for level in range(4):
        mean = mean_by_gdal(path, raster, level)
        for box in boxes(raster, level):
            apart = np.abs(render(raster, level, box) - mean[box[1] : box[3], box[0] : box[2]])
            assert apart.mean() < 1.0, (level, box)
            assert apart.max() <= 10, (level, box)


def test_rows_of_a_striped_file_are_decoded_too(write_tiff: WRITER, bands: np.ndarray) -> None:
    path = write_tiff(bands, **(LAYOUT | {"tiled": False, "blockxsize": WIDTH, "blockysize": 16}))
    raster = Raster(str(path))
    assert raster._decoded(1, (0, 0, WIDTH, 512), 1) is not None
    assert raster._decoded(1, (0, 512, WIDTH, HEIGHT), 1) is not None
    assert raster._decoded(1, (0, 0, 512, 512), 1) is None  # would decode all beside it again and again


def test_other_bands_and_tones_are_as_by_gdal(write_tiff: WRITER, bands: np.ndarray) -> None:
    path = write_tiff(bands, **LAYOUT)
    raster, box = Raster(str(path)), (0, 0, 512, 512)
    for style in ("bands=3,1,2", "gamma=2", "bands=2,3,1;gamma=0.7"):
        text = DisplayStyle.parse(style).text()
        assert np.abs(render(raster, 0, box, text) - by_gdal(path, 0, box, text)).mean() < 1.0, style
    assert reads(raster)


@pytest.mark.parametrize(
    ("layout", "count"),
    [
        (LAYOUT | {"photometric": "RGB"}, 3),
        (LAYOUT | {"photometric": "MINISBLACK"}, 1),
        (LAYOUT | {"blockxsize": 1024, "blockysize": 1024}, 3),
        (LAYOUT | {"blockxsize": 240, "blockysize": 240}, 3),
        (LAYOUT | {"compress": "DEFLATE", "photometric": "RGB"}, 3),
    ],
)
def test_other_layouts_are_left_to_gdal(write_tiff: WRITER, bands: np.ndarray, layout: Any, count: int) -> None:
    raster = Raster(str(write_tiff(bands[:count], **layout)))
    assert not reads(raster)
    assert render(raster, 0, (0, 0, 512, 512)).shape == (512, 512, 4)


def test_overviews_in_a_file_of_their_own_are_left_to_gdal(write_tiff: WRITER, bands: np.ndarray) -> None:
    import rasterio

    path = write_tiff(bands, **LAYOUT)
    options = {"COMPRESS_OVERVIEW": "JPEG", "PHOTOMETRIC_OVERVIEW": "YCBCR", "TIFF_USE_OVR": True}
    with rasterio.Env(**options), rasterio.open(path, "r+") as file:
        file.build_overviews([2])
    assert path.with_name(path.name + ".ovr").exists()
    raster = Raster(str(path))
    assert reads(raster)
    assert not reads(raster, level=1)
    assert render(raster, 1, (0, 0, 512, 500)).shape == (500, 512, 4)


def block_at(path: Path, col: int, row: int) -> tuple[int, int]:
    """Offset and size of a block in the file."""
    import rasterio

    with rasterio.open(path) as file:
        return tuple(int(file.get_tag_item(f"BLOCK_{name}_{col}_{row}", "TIFF", bidx=1)) for name in ("OFFSET", "SIZE"))


def spoiled(path: Path, at: int, data: bytes) -> Raster:
    content = bytearray(path.read_bytes())
    content[at : at + len(data)] = data
    path.write_bytes(content)
    return Raster(str(path))


def test_a_broken_block_is_left_to_gdal_which_says_what_is_wrong(write_tiff: WRITER, bands: np.ndarray) -> None:
    path = write_tiff(bands, **LAYOUT)
    offset, size = block_at(path, 1, 0)
    raster = spoiled(path, offset + 20, b"\xff\xd9" + bytes(size - 22))
    with pytest.raises(ImageRefused) as told:
        render(raster, 0, (0, 0, 512, 512))
    assert (told.value.code, bool(told.value.detail)) == ("read", True)
    assert render(raster, 0, (512, 512, 1024, 1000)).shape == (488, 512, 4)


def test_a_block_that_says_it_is_huge_is_not_decoded(
    write_tiff: WRITER, bands: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tiff(bands, **LAYOUT)
    offset, size = block_at(path, 0, 0)
    stored = path.read_bytes()[offset : offset + size]
    frame = stored.index(b"\xff\xc0")
    decoded: list[int] = []
    whole = jpeg_blocks.simplejpeg.decode_jpeg
    monkeypatch.setattr(
        jpeg_blocks.simplejpeg, "decode_jpeg", lambda *given, **said: decoded.append(1) or whole(*given, **said)
    )
    raster = spoiled(path, offset + frame + 5, b"\xfd\xe8\xfd\xe8")  # 65,000 x 65,000
    assert raster._decoded(1, (0, 0, 256, 256), 1) is None
    assert decoded == []
