"""Prints how long views of a large image take, cold, at every zoom, for each layout of the file.

    python tests/benchmarks/bench_views.py [FOLDER] [SIZE]

FOLDER keeps the made images between runs (default: a temporary one). One JSON line per layout; milliseconds until all
tiles of a view of 1920 × 1080 are there: `first` = the whole picture right after opening, `1:n` = median over places.
`warped` is onto a frame in EPSG:3857; `with copies` is what follows once the background has made the cached copies.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from big_image import SIZE_PX, make

from annotator.domain.frame import SceneFrame
from annotator.domain.georeference.crs import from_lonlat
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene
from annotator.imagery.cache import TileCache
from annotator.imagery.frames import warped_scene
from annotator.imagery.grid import PixelRect, TileGrid, TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.loader import TileLoader
from annotator.imagery.mosaic import native_frame
from annotator.imagery.overviews import OverviewStore, first_level_needed
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource, TileSource

VIEW_PX = (1920, 1080)
PLACES = 5


class Screen:
    """Waits for the tiles of views."""

    def __init__(self, service: ImageryService, source: TileSource, grid: TileGrid) -> None:
        self.grid = grid
        self._left: set[TileKey] = set()
        self._done = threading.Event()
        self.cache = TileCache()
        self.loader = TileLoader(service, self.cache, self._ready, self._failed)
        self.loader.add_source("image", source)

    def _ready(self, key: TileKey) -> None:
        self._left.discard(key)
        if not self._left:
            self._done.set()

    def _failed(self, path: str, sentence: str) -> None:
        raise SystemExit(f"{path}: {sentence}")

    def milliseconds(self, level: int, x: float = 0.0, y: float = 0.0) -> float:
        """Until a view with its corner at (x, y) is complete; nothing of it is in the cache."""
        self.cache.clear()
        width, height = (side * 2**level for side in VIEW_PX)
        keys = self.grid.visible(PixelRect(x, y, x + width, y + height), level, "image")
        self._left = set(keys)
        self._done.clear()
        begin = time.perf_counter()
        self.loader.want(keys)
        self._done.wait(60)
        return (time.perf_counter() - begin) * 1e3


def views(service: ImageryService, source: TileSource, grid: TileGrid) -> dict[str, int]:
    """Median per zoom, each place seen for the first time."""
    screen, figures, rng = Screen(service, source, grid), {}, random.Random(7)
    for level in range(grid.max_level):
        room = [
            max(1, size - side * 2**level) for size, side in zip((grid.width_px, grid.height_px), VIEW_PX, strict=True)
        ]
        times = [screen.milliseconds(level, rng.randrange(room[0]), rng.randrange(room[1])) for _ in range(PLACES)]
        figures[f"1:{2**level}"] = round(statistics.median(times))
    screen.loader.close()
    return figures


def first_view(path: Path) -> tuple[int, int]:
    """From a standing service: facts of the file, then the whole picture."""
    with ImageryService() as service:
        for lane in range(4):
            service.tile(path, TileKey("image", 0, 0, lane)).result()
        begin = time.perf_counter()
        info = service.info(path).result()
        level = info.grid.level_for(VIEW_PX[1] / info.height_px)
        known = time.perf_counter()
        Screen(service, FileSource(str(path), info), info.grid).milliseconds(level)
        return round((known - begin) * 1e3), round((time.perf_counter() - begin) * 1e3)


def web_frame(info: RasterInfo) -> SceneFrame:
    """A frame in EPSG:3857 with pixels of about the same size over the same ground."""
    own = native_frame(info)
    x, y = from_lonlat("EPSG:3857", own.lonlat(np.array([[0.0, 0.0]])))[0]
    matrix = np.array([[0.66, 0, x], [0, -0.66, y], [0, 0, 1.0]])
    return SceneFrame(Scene(uid="web", name="web", mapping=Placement.from_matrix(matrix, "EPSG:3857").to_json()))


def measure(kind: str, path: Path) -> dict[str, object]:
    """All figures of one layout."""
    facts, first = first_view(path)
    result: dict[str, object] = {"image": kind, "info": facts, "first": first}
    with ImageryService() as service:
        info = service.info(path).result()
        source = FileSource(str(path), info)
        result |= views(service, source, info.grid)
        warped = warped_scene(web_frame(info), info.grid, native_frame(info), source)
        result["warped"] = views(service, warped, info.grid)
    return result


def measure_copies(kind: str, path: Path) -> dict[str, object]:
    """The views of a file that needed copies, once they are made (as at the second opening)."""
    with tempfile.TemporaryDirectory() as folder, ImageryService() as service:
        info = service.info(path).result()
        if first_level_needed(info) is None:
            return {}
        begin = time.perf_counter()
        copies = OverviewStore(Path(folder)).build(kind, info, lambda _done: None)
        made = round(time.perf_counter() - begin, 1)
        source = FileSource(str(path), info, copies)
        first = Screen(service, source, info.grid).milliseconds(info.grid.level_for(VIEW_PX[1] / info.height_px))
        figures = views(service, source, info.grid)
    return {"image": f"{kind} with copies", "copies_s": made, "first": round(first), **figures}


def main(folder: Path, size: int) -> None:
    """Measure every layout."""
    for kind, path in make(folder, size).items():
        for figures in (measure(kind, path), measure_copies(kind, path)):
            if figures:
                print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    named = [argument for argument in sys.argv[1:] if not argument.isdigit()]
    wanted = next((int(argument) for argument in sys.argv[1:] if argument.isdigit()), SIZE_PX)
    if named:
        main(Path(named[0]), wanted)
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made), wanted)
