"""Prints how fast tiles come: start of a child, first tile, tiles per second with one and two children, warm cache.

    python tests/benchmarks/bench_tiles.py [IMAGE]

Without IMAGE it makes two of its own in a temporary folder (tiled JPEG with overviews, tiled deflate). One JSON line
per image; times are medians in milliseconds. Compare figures of one run only: machines drift.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from annotator.imagery.cache import TileCache
from annotator.imagery.grid import TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.loader import TileLoader
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource

SIZE_PX = 8192
REPEATS = 5
TILES = 160


def make_images(folder: Path) -> Iterator[Path]:
    """Pictures with the roughness of aerial imagery."""
    import rasterio

    rng = np.random.default_rng(20260210)
    coarse = rng.integers(40, 200, (3, SIZE_PX // 64, SIZE_PX // 64), np.uint8)
    pixels = coarse.repeat(64, axis=1).repeat(64, axis=2)
    pixels += rng.integers(0, 40, (1, SIZE_PX, SIZE_PX), np.uint8)
    layout = {"driver": "GTiff", "width": SIZE_PX, "height": SIZE_PX, "count": 3, "dtype": "uint8", "tiled": True}
    layout |= {"blockxsize": 512, "blockysize": 512, "interleave": "pixel"}
    kinds = {
        "jpeg.tif": {"compress": "JPEG", "photometric": "YCBCR", "JPEG_QUALITY": 85},
        "deflate.tif": {"compress": "DEFLATE", "predictor": 2},
    }
    for name, kind in kinds.items():
        with rasterio.open(folder / name, "w", **layout, **kind) as file:
            file.write(pixels)
            file.build_overviews([2, 4, 8, 16])
        yield folder / name


def random_keys(info: RasterInfo, seed: int) -> list[TileKey]:
    """Whole tiles of full resolution, each once."""
    rows, cols = info.height_px // 512, info.width_px // 512
    keys = [TileKey("image", 0, row, col) for row in range(rows) for col in range(cols)]
    random.Random(seed).shuffle(keys)
    return keys[:TILES]


def start_and_first_tile(path: Path) -> tuple[float, float]:
    """Milliseconds from nothing to the facts of the file, and from there to a tile."""
    begin = time.perf_counter()
    with ImageryService(workers=1) as service:
        info = service.info(path).result()
        known = time.perf_counter()
        service.tile(path, TileKey("image", 0, 0, 0), info.stretch).result()
        return (known - begin) * 1e3, (time.perf_counter() - known) * 1e3


def milliseconds_per_tile(path: Path, workers: int, *, warm: bool) -> float:
    """Mean over `TILES` random tiles brought through a loader; warm: the child has decoded them once before."""
    with ImageryService(workers=workers) as service:
        info = service.info(path).result()
        for _ in range(workers * 4):
            service.tile(path, TileKey("image", 0, 0, 0), info.stretch).result()
        keys = random_keys(info, seed=workers)[: 12 if warm else TILES]
        if warm:
            bring(service, path, info, keys)
        return bring(service, path, info, keys) * 1e3 / len(keys)


def bring(service: ImageryService, path: Path, info: RasterInfo, keys: list[TileKey]) -> float:
    """Seconds until all keys are in a new cache."""
    left, done = set(keys), threading.Event()

    def ready(key: TileKey) -> None:
        left.discard(key)
        if not left:
            done.set()

    loader = TileLoader(service, TileCache(1 << 30), ready, lambda path, why: print(path, why, file=sys.stderr))
    loader.add_source("image", FileSource(str(path), info))
    begin = time.perf_counter()
    loader.want(keys)
    done.wait(60)
    seconds = time.perf_counter() - begin
    loader.close()
    return seconds


def measure(path: Path) -> dict[str, object]:
    """All figures of one image."""
    starts = [start_and_first_tile(path) for _ in range(REPEATS)]
    result: dict[str, object] = {
        "image": path.name,
        "start_to_info_ms": round(statistics.median(start for start, _ in starts), 1),
        "first_tile_ms": round(statistics.median(first for _, first in starts), 2),
    }
    for workers in (1, 2):
        for warm in (False, True):
            per_tile = statistics.median(milliseconds_per_tile(path, workers, warm=warm) for _ in range(REPEATS))
            name = f"{'warm' if warm else 'cold'}_{workers}_workers"
            result[f"{name}_ms_per_tile"] = round(per_tile, 2)
            result[f"{name}_tiles_per_s"] = round(1e3 / per_tile)
    return result


def main() -> None:
    """Measure the named image, or two made ones."""
    if len(sys.argv) > 1:
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        for path in make_images(Path(folder)):
            print(json.dumps(measure(path)))


if __name__ == "__main__":
    main()
