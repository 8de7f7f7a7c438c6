"""Writes the finished picture as a small GeoTIFF that says of itself that it was made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.shutil import copy
from rasterio.transform import Affine

from paint.grid import Grid


def write(path: Path, picture: NDArray[np.uint8], grid: Grid, tags: dict[str, str], quality: int) -> None:
    """JPEG-compressed, tiled, with overviews inside (cloud-optimised layout); pixels (h, w, 3)."""
    profile = {
        "driver": "GTiff",
        "width": grid.width_px,
        "height": grid.height_px,
        "count": 3,
        "dtype": "uint8",
        "crs": f"EPSG:{grid.anchor.epsg}",
        "transform": Affine(*grid.affine),
        "photometric": "RGB",
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as whole:
            whole.write(np.moveaxis(picture, 2, 0))
            whole.update_tags(**tags)
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), memory.open() as whole:
            options = {
                "COMPRESS": "JPEG",
                "QUALITY": str(quality),
                "BLOCKSIZE": "256",
                "OVERVIEW_RESAMPLING": "AVERAGE",
            }
            copy(whole, str(path), driver="COG", **options)
