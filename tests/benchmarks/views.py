"""How long views of a large image take, cold, at every zoom, for each layout of the file.

    python -m tests.benchmarks.views [FOLDER] [SIZE]

FOLDER keeps the made images between runs. Milliseconds until all tiles of a view of 1920 × 1080 are there. The limit is
rasterio in two threads of this process, reading the same pixels and doing nothing else.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

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
from tests.benchmarks import part
from tests.benchmarks.big_image import make
from tests.benchmarks.table import Figure

VIEW_PX = (1920, 1080)
PLACES = 9
REPEATS = 3


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
        keys = self.grid.visible(seen(level, x, y), level, "image")
        self._left = set(keys)
        self._done.clear()
        begin = time.perf_counter()
        self.loader.want(keys)
        if not self._done.wait(60):
            raise SystemExit(f"a view at 1:{2**level} did not come")
        return (time.perf_counter() - begin) * 1e3


def seen(level: int, x: float, y: float) -> PixelRect:
    """What a view shows of the image."""
    width, height = (side * 2**level for side in VIEW_PX)
    return PixelRect(x, y, x + width, y + height)


def places(grid: TileGrid, level: int) -> list[tuple[int, int]]:
    """Corners of views, the same in every run."""
    rng = random.Random(7 + level)
    room = [max(1, size - side * 2**level) for size, side in zip((grid.width_px, grid.height_px), VIEW_PX, strict=True)]
    return [(rng.randrange(room[0]), rng.randrange(room[1])) for _ in range(PLACES)]


def views(service: ImageryService, source: TileSource, grid: TileGrid, level: int) -> list[float]:
    """Each place seen for the first time."""
    screen = Screen(service, source, grid)
    times = [screen.milliseconds(level, *place) for place in places(grid, level)]
    screen.loader.close()
    return times


def whole_level(info: RasterInfo) -> int:
    """The level of a view of the whole image."""
    return info.grid.level_for(VIEW_PX[1] / info.height_px)


def first_view(path: Path) -> float:
    """From a standing service: facts of the file, then the whole picture."""
    with ImageryService() as service:
        for lane in range(4):
            service.tile(path, TileKey("image", 0, 0, lane)).result()
        begin = time.perf_counter()
        info = service.info(path).result()
        source = FileSource(str(path), info, None, first_level_needed(info) is not None)
        Screen(service, source, info.grid).milliseconds(whole_level(info))
        return (time.perf_counter() - begin) * 1e3


class Bare:
    """A file read by rasterio in threads, and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, threading.local()

    def file(self, level: int) -> Any:
        """One handle per thread and level."""
        import rasterio

        held: dict[int, Any] = self._own.__dict__
        if level not in held:
            held[level] = rasterio.open(self._path, **({"overview_level": level - 1} if level else {}))
        return held[level]

    def read(self, level: int, windows: list[Any]) -> float:
        """Milliseconds for all windows (rows, cols) of a level, in two threads."""
        import rasterio

        def one(window: Any) -> None:
            with rasterio.Env(GTIFF_IMPLICIT_JPEG_OVR=True, GDAL_CACHEMAX=64 << 20):
                self.file(level).read(window=window)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: one(((0, 8), (0, 8))), range(4)))
            begin = time.perf_counter()
            list(pool.map(one, windows))
            return (time.perf_counter() - begin) * 1e3


def least_ms(path: Path, grid: TileGrid, level: int) -> float:
    """The limit of a view: its tiles, decoded."""
    file = Bare(path)
    times = []
    for place in places(grid, level):
        rects = [grid.rect(key) for key in grid.visible(seen(level, *place), level)]
        windows = [
            tuple((int(low) >> level, int(high) >> level) for low, high in ((r.y0, r.y1), (r.x0, r.x1))) for r in rects
        ]
        times.append(file.read(level, windows))
    return statistics.median(times)


def least_whole_ms(path: Path, info: RasterInfo, *, is_jpeg: bool) -> float:
    """The limit of a first picture: every block decoded once, at an eighth where JPEG allows it."""
    level = 3 if is_jpeg else 0
    height, width = info.height_px >> level, info.width_px >> level
    step = 512 >> level
    rows = [((top, min(top + step, height)), (0, width)) for top in range(0, height, step)]
    return statistics.median(Bare(path).read(level, rows) for _ in range(REPEATS))


def web_frame(info: RasterInfo) -> SceneFrame:
    """A frame in EPSG:3857 with pixels of about the same size over the same ground."""
    own = native_frame(info)
    x, y = from_lonlat("EPSG:3857", own.lonlat(np.array([[0.0, 0.0]])))[0]
    matrix = np.array([[0.66, 0, x], [0, -0.66, y], [0, 0, 1.0]])
    return SceneFrame(Scene(uid="web", name="web", mapping=Placement.from_matrix(matrix, "EPSG:3857").to_json()))


def first_pictures(paths: dict[str, Path]) -> Iterator[Figure]:
    """Of files that have no coarse copies of themselves."""
    for kind, goal in (("noov", "≤ 600"), ("striped", "≤ 600"), ("deflate", "≤ 1,500")):
        with ImageryService() as service:
            info = service.info(paths[kind]).result()
        least = least_whole_ms(paths[kind], info, is_jpeg=kind != "deflate")
        times = [first_view(paths[kind]) for _ in range(REPEATS)]
        yield Figure(f"first picture, {NAMES[kind]}", "ms", times, goal, least, f"{kind}/first")


def later_views(paths: dict[str, Path]) -> Iterator[Figure]:
    """At every zoom, of a file with overviews, and warped onto a frame in EPSG:3857."""
    path = paths["ov"]
    with ImageryService() as service:
        info = service.info(path).result()
        source = FileSource(str(path), info)
        for level in range(min(5, info.grid.max_level)):
            least = least_ms(path, info.grid, level)
            goal = "≤ 25" if level == 0 else "≤ 20"
            times = views(service, source, info.grid, level)
            yield Figure(f"new view 1:{2**level}, cold", "ms", times, goal, least, f"ov/1:{2**level}")
        yield from useful_and_warm(service, source, info)
        warped = warped_scene(web_frame(info), info.grid, native_frame(info), source)
        views(service, warped, info.grid, 0)
        for level in range(min(5, info.grid.max_level)):
            least = least_ms(path, info.grid, level)
            times = views(service, warped, info.grid, level)
            yield Figure(f"other date warped, 1:{2**level}", "ms", times, "≤ 60", least, f"ov/warped 1:{2**level}")


def useful_and_warm(service: ImageryService, source: FileSource, info: RasterInfo) -> Iterator[Figure]:
    """Something coarser in the place of a new view, and a view that is in the cache."""
    screen, coarse = Screen(service, source, info.grid), 3
    top = info.grid.tops("image")
    times = [screen.milliseconds(coarse, x, y) for x, y in places(info.grid, 0)]
    yield Figure("new view 1:1: something useful (tiles at 1:8)", "ms", times, "≤ 16")
    screen.milliseconds(0)
    keys = info.grid.visible(seen(0, 0, 0), 0, "image")
    warm = []
    for _ in range(20):
        begin = time.perf_counter()
        screen.loader.want([*keys, *top])
        found = [screen.cache.get(key) for key in keys]
        warm.append((time.perf_counter() - begin) * 1e3)
        assert all(found)
    screen.loader.close()
    yield Figure("new view 1:1, warm: tiles at hand", "ms", warm, "≤ 2", None, "ov/again")


def with_copies(paths: dict[str, Path]) -> Iterator[Figure]:
    """Views of files that needed copies, once they are made, as at the second opening."""
    for kind in ("noov", "striped"):
        path = paths[kind]
        with tempfile.TemporaryDirectory() as folder, ImageryService() as service:
            info = service.info(path).result()
            if first_level_needed(info) is None:
                continue
            begin = time.perf_counter()
            copies = OverviewStore(Path(folder)).build(kind, info, lambda _done: None)
            name = NAMES[kind]
            yield Figure(f"copies made in the background, {name}", "s", [time.perf_counter() - begin])
            source = FileSource(str(path), info, copies)
            first = [Screen(service, source, info.grid).milliseconds(whole_level(info)) for _ in range(REPEATS)]
            yield Figure(f"second opening: whole picture, {name}", "ms", first, "as with overviews")
            levels = range(min(5, info.grid.max_level))
            times = [time for level in levels for time in views(service, source, info.grid, level)]
            yield Figure(f"later views at all zooms, {name}", "ms", times, "≤ 80", None, f"{kind}/all")


NAMES = {"noov": "tiled JPEG without overviews", "striped": "striped JPEG", "deflate": "tiled deflate, no overviews"}


def figures(folder: Path, size: int) -> Iterator[Figure]:
    """All rows."""
    paths = make(folder, size)
    yield from first_pictures(paths)
    yield from later_views(paths)
    yield from with_copies(paths)


if __name__ == "__main__":
    part.run(figures)
