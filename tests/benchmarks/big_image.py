"""Makes the image of 20,000 × 20,000 pixels that the benchmarks look at, in every layout that matters; kept nowhere.

python tests/benchmarks/big_image.py FOLDER [SIZE]   (about 1.5 GB; a file that is there already is left alone)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.transform import from_origin

SIZE_PX = 20_000
STRIP_PX = 512
METRES_PER_PX = 0.5
CORNER = (421_000.0, 4_574_000.0)

TILED = {"tiled": True, "blockxsize": 512, "blockysize": 512, "interleave": "pixel"}
JPEG = {"compress": "JPEG", "photometric": "YCBCR", "JPEG_QUALITY": 85}
DEFLATE = {"compress": "DEFLATE", "predictor": 2, "zlevel": 6}
KINDS = {
    "ov": TILED | JPEG,
    "noov": TILED | JPEG,
    "deflate": TILED | DEFLATE,
    "striped": {"tiled": False, "blockysize": 16, "interleave": "pixel"} | JPEG,
}


def strip(top: int, height: int, width: int) -> np.ndarray:
    """Fields, tracks and roofs by formula, with the roughness of aerial imagery; shape (3, height, width)."""
    rng = np.random.default_rng([20260210, top])
    y = np.arange(top, top + height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)[None, :]
    land = 90 + 30 * np.sin(x / 310) * np.cos(y / 270) + 18 * np.sin((x + 2 * y) / 47)
    roofs = ((x // 23 + y // 17) % 9 == 0) & (np.sin(x / 900) * np.sin(y / 700) > 0.2)
    grain = rng.integers(-14, 15, (height, width), np.int16)
    base = np.where(roofs, 190, land) + grain
    return np.stack([np.clip(base + tint, 0, 255).astype(np.uint8) for tint in (6, 0, -14)])


def make(folder: Path, size: int = SIZE_PX, kinds: tuple[str, ...] = tuple(KINDS)) -> dict[str, Path]:
    """Paths by kind; what is missing is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {kind: folder / f"big_{kind}_{size}.tif" for kind in kinds}
    for kind, path in paths.items():
        if not path.is_file():
            _write(path, KINDS[kind], size, with_overviews=kind == "ov")
    return paths


def _write(path: Path, layout: dict[str, object], size: int, *, with_overviews: bool) -> None:
    part = path.with_suffix(".part.tif")
    place = {"crs": "EPSG:32652", "transform": from_origin(*CORNER, METRES_PER_PX, METRES_PER_PX)}
    shape = {"driver": "GTiff", "width": size, "height": size, "count": 3, "dtype": "uint8", "BIGTIFF": "IF_SAFER"}
    with (
        rasterio.Env(GDAL_NUM_THREADS="2", GDAL_CACHEMAX=256 << 20),
        rasterio.open(part, "w", **shape, **place, **layout) as file,
    ):
        for top in range(0, size, STRIP_PX):
            height = min(STRIP_PX, size - top)
            file.write(strip(top, height, size), window=((top, top + height), (0, size)))
        if with_overviews:
            file.build_overviews([2, 4, 8, 16, 32], Resampling.average)
    part.replace(path)


if __name__ == "__main__":
    target, *rest = sys.argv[1:]
    for made in make(Path(target), *(int(number) for number in rest)).values():
        print(made)
