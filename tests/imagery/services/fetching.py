"""A fetcher with a cache in a folder of the test, which writes down what it is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from annotator.app.maps.opening import open_archive
from annotator.imagery.services.disk_cache import DiskCache
from annotator.imagery.services.fetcher import Archive, Fetcher, Wish
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService


class Fetching:
    """`news` and `said` in the order in which they came."""

    def __init__(self, folder: Path, timeout_s: float = 5.0, given_up_s: float = 60.0) -> None:
        self.folder = folder
        self.news: list[Wish] = []
        self.said: list[str] = []
        self.cache = DiskCache(folder)
        self.fetcher = Fetcher(
            lambda _service: self.cache,
            self._open,
            self.news.append,
            self.said.append,
            timeout_s=timeout_s,
            first_pause_s=0.02,
            given_up_s=given_up_s,
        )

    def want(self, service: TileService, *tiles: tuple[int, int, int]) -> None:
        self.fetcher.want([Wish(service, MapTile(*tile)) for tile in tiles])

    def wait(self, holds: Callable[[], bool] | None = None) -> None:
        end = time.monotonic() + 30.0
        while not (holds() if holds else not self.fetcher.is_busy):
            assert time.monotonic() < end, "it never came"
            time.sleep(0.005)

    def kept(self, service: TileService, *tile: int) -> bytes | None:
        found = self.cache.get(service, MapTile(*tile))
        return None if found is None or not found.path else Path(found.path).read_bytes()

    def _open(self, service: TileService) -> Archive:
        return open_archive(Path(service.url))
