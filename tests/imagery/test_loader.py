"""The list of wishes: replaced as a whole, served from the front, each failure said once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from annotator.domain.errors import Refused
from annotator.imagery.cache import TileCache
from annotator.imagery.grid import PixelRect, TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.jobs import Job
from annotator.imagery.loader import TileLoader
from annotator.imagery.service import ImageryService
from annotator.imagery.source import FileSource

from .conftest import WAIT_S


class Canvas:
    """Notes what a loader tells it."""

    def __init__(self, service: ImageryService) -> None:
        self.ready: list[TileKey] = []
        self.failures: list[tuple[str, str]] = []
        self.broken: list[TileKey] = []
        self.cache = TileCache()
        self._told = threading.Condition()
        self.loader = TileLoader(service, self.cache, self._ready, self._failed, self._broken)

    def _ready(self, key: TileKey) -> None:
        assert key in self.cache
        with self._told:
            self.ready.append(key)
            self._told.notify_all()

    def _failed(self, path: str, sentence: str) -> None:
        self.failures.append((path, sentence))

    def _broken(self, key: TileKey) -> None:
        with self._told:
            self.broken.append(key)
            self._told.notify_all()

    def wait_for(self, true: Callable[[], bool]) -> None:
        with self._told:
            assert self._told.wait_for(true, WAIT_S)


@pytest.fixture
def canvas(service: ImageryService) -> Iterator[Canvas]:
    made = Canvas(service)
    yield made
    made.loader.close()


class Patient:
    """A service that decodes nothing until asked."""

    def __init__(self) -> None:
        self.supply: Callable[[], Job | None] = lambda: None

    def add_supply(self, supply: Callable[[], Job | None]) -> None:
        self.supply = supply

    def wake(self, supply: Callable[[], Job | None]) -> None:
        assert supply == self.supply


def test_wanted_tiles_arrive(canvas: Canvas, service: ImageryService, shared_data: Path) -> None:
    path = str(shared_data / "georef" / "no_geo.jpg")
    info = service.info(path).result(WAIT_S)
    canvas.loader.add_source("s", FileSource(path, info))
    keys = info.grid.visible(PixelRect(0, 0, 2000, 2000), 0, "s")
    canvas.loader.want(keys)
    canvas.wait_for(lambda: len(canvas.ready) == 16)
    assert sorted(canvas.ready) == sorted(keys)
    canvas.loader.want(keys)
    assert canvas.loader.is_idle
    canvas.loader.remove_source("s")
    assert len(canvas.cache) == 0


def test_a_broken_file_is_said_once_and_its_tiles_remembered(
    canvas: Canvas, service: ImageryService, shared_data: Path
) -> None:
    path = str(shared_data / "faults" / "raster" / "corrupt.tif")
    info = service.info(path).result(WAIT_S)
    canvas.loader.add_source("s", FileSource(path, info))
    keys = info.grid.visible(PixelRect(0, 0, 1024, 1024), 0, "s")
    canvas.loader.want(keys)
    canvas.wait_for(lambda: len(canvas.ready) + len(canvas.broken) == len(keys))
    assert canvas.ready
    assert canvas.broken
    assert [key for key in keys if canvas.loader.has_failed(key)] == [key for key in keys if key in canvas.broken]
    assert len(canvas.failures) == 1
    assert "corrupt.tif cannot be shown: a part of it is damaged" in canvas.failures[0][1]
    canvas.loader.want(keys)
    assert canvas.loader.is_idle
    canvas.loader.add_source("s", FileSource(path, info))
    assert not any(canvas.loader.has_failed(key) for key in keys)


def info_of(path: str) -> RasterInfo:
    fields = dict.fromkeys(("crs_wkt", "transform", "gcp_crs_wkt", "image_date_guess", "stretch", "nodata"))
    numbers = dict.fromkeys(("width_px", "height_px", "band_count", "exif_orientation", "has_alpha", "has_mask"), 1)
    lists = {name: [] for name in ("colour_interpretation", "gcps", "overview_factors", "display_bands", "warnings")}
    texts = {"driver": "PNG", "dtype": "uint8", "has_rpc": False, "world_file_used": False}
    return RasterInfo.from_message(path, {**fields, **numbers, **lists, **texts})


def test_old_wishes_that_have_not_begun_die() -> None:
    patient = Patient()
    loader = TileLoader(patient, TileCache(), lambda key: None, lambda path, why: None)  # type: ignore[arg-type]
    loader.add_source("s", FileSource("a.png", info_of("a.png")))
    old, new = ([TileKey("s", level, 0, col) for col in range(3)] for level in (0, 1))
    loader.want(old)
    first = patient.supply()
    loader.want([*new, old[0], TileKey("unknown", 0, 0, 0)])
    rest = [patient.supply() for _ in range(4)]
    assert first is not None
    assert all(job.is_ready() for job in [first, *rest] if job)
    assert [(job.request["level"], job.request["col"]) for job in [first, *rest] if job] == [
        (0, 0),
        (1, 0),
        (1, 1),
        (1, 2),
    ]
    assert rest[3] is None


def test_a_tile_of_a_source_removed_meanwhile_is_not_kept() -> None:
    from annotator.imagery.picture import Picture

    patient, cache, told = Patient(), TileCache(), []
    loader = TileLoader(patient, cache, told.append, lambda path, why: None)  # type: ignore[arg-type]
    loader.add_source("s", FileSource("a.png", info_of("a.png")))
    loader.want([TileKey("s", 0, 0, 0)])
    job = patient.supply()
    loader.remove_source("s")
    assert job is not None
    job.future.set_result(Picture(np.zeros((1, 1), np.uint32), opaque=True))
    assert (len(cache), told, loader.is_idle) == (0, [], True)


@pytest.mark.parametrize("fails", [False, True])
def test_a_tile_on_its_way_from_a_source_of_before_is_asked_of_the_new_one(fails: bool) -> None:
    from annotator.imagery.picture import Picture

    patient, cache, said = Patient(), TileCache(), []
    loader = TileLoader(patient, cache, lambda key: None, lambda path, why: said.append(why))  # type: ignore[arg-type]
    key = TileKey("s", 0, 0, 0)
    loader.add_source("s", FileSource("a.png", info_of("a.png")))
    loader.want([key])
    old = patient.supply()
    assert old is not None
    loader.add_source("s", FileSource("b.png", info_of("b.png")))
    loader.want([key])
    assert patient.supply() is None, "one picture of a tile is made at a time"
    if fails:
        old.future.set_exception(Refused("a.png is damaged"))
    else:
        old.future.set_result(Picture(np.zeros((1, 1), np.uint32), opaque=True))
    assert (key in cache, loader.has_failed(key), said) == (False, False, [])
    new = patient.supply()
    assert new is not None and new.is_ready()
    assert new.path == "b.png"
