"""Cached copies of large files: the same picture, made in steps that can stop and go on, the source left alone."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotator.imagery.grid import TileKey
from annotator.imagery.hash import sha256
from annotator.imagery.info import RasterInfo
from annotator.imagery.overviews import OverviewStore, first_level_needed
from annotator.imagery.pyramid import Pyramid
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource, OwnTile

from .conftest import WAIT_S, channels


class Stopped(Exception):
    """Raised by a report to stop the work."""


def land(width: int, height: int) -> np.ndarray:
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    shade = 120 + 60 * np.sin(x / 90) * np.cos(y / 70) + 30 * np.sin((x + y) / 400)
    return np.stack([shade + tint for tint in (10, 0, -20)]).clip(0, 255).astype(np.uint8)


@pytest.fixture
def store(tmp_path: Path) -> OverviewStore:
    return OverviewStore(tmp_path / "overviews")


@pytest.fixture
def striped(service: ImageryService, write_tiff: Callable[..., Path]) -> RasterInfo:
    path = write_tiff(land(4301, 4100), "striped.tif", tiled=False, compress="deflate")
    return service.info(path).result(WAIT_S)


def tile(service: ImageryService, source: FileSource, key: TileKey) -> np.ndarray:
    answer = source.answer(key)
    assert isinstance(answer, OwnTile)
    made = service.tile(answer.path, key._replace(level=answer.level), answer.stretch).result(WAIT_S)
    return channels(made).astype(int)


@pytest.mark.parametrize(
    ("size", "in_rows", "factors", "level"),
    [
        ((20_000, 20_000), False, (2, 4, 8, 16, 32), None),
        ((20_000, 20_000), False, (), 1),
        ((20_000, 20_000), True, (), 0),
        ((1800, 1500), True, (), None),
        ((4000, 3000), True, (), 1),
    ],
)
def test_only_what_is_slow_gets_copies(
    striped: RasterInfo, size: tuple[int, int], in_rows: bool, factors: tuple[int, ...], level: int | None
) -> None:
    info = replace(striped, width_px=size[0], height_px=size[1], is_striped=in_rows, overview_factors=factors)
    assert first_level_needed(info) == level


def test_copies_show_the_same_picture_at_every_level(
    service: ImageryService, store: OverviewStore, striped: RasterInfo
) -> None:
    before, stamp = sha256(striped.path), Path(striped.path).stat().st_mtime_ns
    told: list[float] = []
    copies = store.build("a" * 64, striped, told.append)
    assert copies is not None
    assert (copies.first_level, len(copies.paths)) == (0, 4)
    assert store.find("a" * 64) == copies
    assert told == sorted(told)
    assert told[-1] > 0.9
    plain = FileSource(striped.path, striped)
    for level in range(striped.grid.max_level + 1):
        rows, cols = striped.grid.shape_at(level)
        for key in (TileKey("s", level, 0, 0), TileKey("s", level, rows - 1, cols - 1)):
            own, copied = tile(service, plain, key), tile(service, replace(plain, pyramid=copies), key)
            assert own.shape == copied.shape
            assert np.abs(own - copied).mean() < 2.5
    assert (sha256(striped.path), Path(striped.path).stat().st_mtime_ns) == (before, stamp)
    assert sorted(os.listdir(Path(striped.path).parent)) == ["overviews", "striped.tif"]


def test_stopped_work_goes_on_where_it_was(store: OverviewStore, striped: RasterInfo) -> None:
    def stop(done: float) -> None:
        if done > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        store.build("b" * 64, striped, stop)
    assert store.find("b" * 64) is None
    told: list[float] = []
    assert store.build("b" * 64, striped, told.append) is not None
    assert 0.2 < told[0] < 0.4
    straight = OverviewStore(store.folder.parent / "other")
    whole = straight.build("b" * 64, striped, lambda _done: None)
    stopped = store.find("b" * 64)
    assert whole is not None
    assert stopped is not None
    import rasterio

    for one, other in zip(whole.paths, stopped.paths, strict=True):
        with rasterio.open(one) as first, rasterio.open(other) as second:
            assert (first.read() == second.read()).all()


def test_numbers_and_holes_of_science_data_stay_exact(
    service: ImageryService, store: OverviewStore, write_tiff: Callable[..., Path]
) -> None:
    numbers = np.random.default_rng(5).integers(1, 4000, (1, 2600, 2300)).astype(np.uint16)
    numbers[0, :1301, :1201] = 0
    path = write_tiff(numbers, tiled=True, blockxsize=256, blockysize=256, nodata=0)
    info = service.info(path).result(WAIT_S)
    copies = store.build("c" * 64, info, lambda _done: None)
    assert copies is not None
    assert copies.first_level == 1
    import rasterio

    with rasterio.open(copies.paths[0]) as file:
        found = file.read(1)
    wide = numbers[0].astype(float)
    valid = wide > 0
    total = sum(wide[r::2, c::2] for r in (0, 1) for c in (0, 1))
    count = sum(valid[r::2, c::2].astype(int) for r in (0, 1) for c in (0, 1))
    assert ((found == 0) == (count == 0)).all()
    seen = count > 0
    assert np.abs(found[seen] - (total[seen] / count[seen])).max() <= 0.5


def test_what_was_unused_for_longest_goes_first(store: OverviewStore, striped: RasterInfo) -> None:
    for name, age_s in (("d", 300), ("e", 200), ("f", 100)):
        assert store.build(name * 64, striped, lambda _done: None) is not None
        done = store.folder / (name * 64) / "done.json"
        os.utime(done, (done.stat().st_mtime - age_s,) * 2)
    assert store.find("d" * 64) is not None, "looking at it makes it young"
    store.max_bytes = store.nbytes * 2 // 3 + 1
    store.trim()
    assert [store.find(name * 64) is not None for name in "def"] == [True, False, True]
    assert store.clear() == 0
    assert store.find("d" * 64) is None
    assert store.nbytes == 0


def test_two_programs_that_want_the_same_copies_make_them_once(
    store: OverviewStore, striped: RasterInfo, tmp_path: Path
) -> None:
    """Both would write into the same files."""
    digest, both, waited = "abc", threading.Barrier(2), list[float]()

    def build() -> Pyramid | None:
        both.wait(WAIT_S)
        return OverviewStore(store.folder).build(digest, striped, waited.append)

    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(build) for _ in range(2))
        assert first.result(WAIT_S) == second.result(WAIT_S) == store.find(digest)
    alone = OverviewStore(tmp_path / "alone").build(digest, striped, lambda _part: None)
    made = store.find(digest)
    assert alone is not None and made is not None
    for path, other in zip(alone.paths, made.paths, strict=True):
        assert Path(path).read_bytes() == Path(other).read_bytes()
