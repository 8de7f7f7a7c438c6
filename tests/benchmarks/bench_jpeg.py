"""How long a JPEG block of a TIFF takes by libjpeg-turbo and by GDAL, whole and at an eighth.

python -m tests.benchmarks.bench_jpeg [FOLDER] [SIZE]
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from annotator.imagery.style import DisplayStyle
from annotator.imagery.worker.raster import Raster
from tests.benchmarks import part
from tests.benchmarks.big_image import make
from tests.benchmarks.table import Figure

BLOCKS = 30
SIDE_PX = 512


def milliseconds(path: Path, level: int, *, by_gdal: bool) -> list[float]:
    """For each of some blocks, none of which was read before."""
    import rasterio

    times, style = [], DisplayStyle()
    with rasterio.Env(GTIFF_IMPLICIT_JPEG_OVR=True):
        raster = Raster(str(path))
        raster._jpeg_blocks._is_usable = not by_gdal
        side = SIDE_PX >> level
        rng = np.random.default_rng(3)
        for number in rng.permutation((raster.width // SIDE_PX) ** 2)[: BLOCKS + 1].tolist():
            row, col = divmod(number, raster.width // SIDE_PX)
            box = col * side, row * side, (col + 1) * side, (row + 1) * side
            begin = time.perf_counter()
            raster.render(level, box, style, None, lambda: None)
            times.append((time.perf_counter() - begin) * 1e3)
        raster.close()
    return times[1:]


def figures(folder: Path, size: int) -> Iterator[Figure]:
    """All rows."""
    path = make(folder, size, ("noov",))["noov"]
    for level, name in ((0, "1:1"), (3, "1:8")):
        yield Figure(f"JPEG block of {SIDE_PX} px, {name}", "ms", milliseconds(path, level, by_gdal=False))
        yield Figure(f"  read by GDAL, {name}", "ms", milliseconds(path, level, by_gdal=True))


if __name__ == "__main__":
    part.run(figures)
