"""One decoding child for all tests of this folder, and files made on the spot."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from annotator.imagery.grid import PixelRect
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService

WAIT_S = 60.0


@pytest.fixture(scope="session")
def service() -> Iterator[ImageryService]:
    """A running service."""
    with ImageryService() as running:
        yield running


@pytest.fixture
def whole(service: ImageryService) -> Callable[..., Picture]:
    """Reads a whole picture 1:1 (or the given size)."""

    def read(path: Path | str, size: tuple[int, int] | None = None, style: str = "") -> Picture:
        info = service.info(path).result(WAIT_S)
        rect = PixelRect(0, 0, info.width_px, info.height_px)
        return service.read(path, rect, size or (info.width_px, info.height_px), style).result(WAIT_S)

    return read


@pytest.fixture
def write_tiff(tmp_path: Path) -> Callable[..., Path]:
    """Writes bands (count, height, width) as GeoTIFF; `colours`, `mask` and `overviews` besides rasterio's options."""

    def write(bands: np.ndarray, name: str = "made.tif", **options: Any) -> Path:
        import rasterio
        from rasterio.enums import ColorInterp

        colours, mask = options.pop("colours", None), options.pop("mask", None)
        overviews, sidecar = options.pop("overviews", None), options.pop("sidecar_mask", True)
        count, height, width = bands.shape
        path = tmp_path / name
        layout = {"driver": "GTiff", "width": width, "height": height, "count": count, "dtype": bands.dtype, **options}
        with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=not sidecar, GDAL_PAM_ENABLED=False):
            warnings.simplefilter("ignore")
            with rasterio.open(path, "w", **layout) as file:
                if colours is not None:
                    file.colorinterp = [ColorInterp[name] for name in colours]
                file.write(bands)
                if mask is not None:
                    file.write_mask(mask)
                if overviews is not None:
                    file.build_overviews(overviews)
        return path

    return write


class Fact(NamedTuple):
    """What the index of the real files says about one raster."""

    name: str
    text: str
    size: tuple[int, int]
    bands: int
    dtype: str


@pytest.fixture(scope="session")
def facts(shared_data: Path) -> list[Fact]:
    """Every raster of the index that opens."""
    found, folder = [], ""
    for line in (shared_data / "INDEX.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            folder = line[3:].strip()
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        match = re.search(r"(?:GTiff|JPEG|PNG|BMP) (\d+)x(\d+) bands=(\d+) (\w+)", cells[-1])
        if match and (shared_data / folder / cells[0]).is_file():
            width, height, bands, dtype = match.groups()
            found.append(Fact(folder + cells[0], cells[-1], (int(width), int(height)), int(bands), dtype))
    return found


@pytest.fixture(scope="session")
def truth(shared_data: Path) -> list[dict[str, str]]:
    """Rows of the table of measured corner positions and pixel values."""
    with (shared_data / "georef_truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def channels(picture: Picture) -> np.ndarray:
    """Pixels as (height, width, 4) of red, green, blue, alpha."""
    argb = picture.argb
    return np.stack([(argb >> np.uint32(shift)) & np.uint32(255) for shift in (16, 8, 0, 24)], axis=-1)
