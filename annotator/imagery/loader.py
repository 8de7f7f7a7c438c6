"""Brings the tiles a canvas needs now, and forgets those it no longer needs before they cost anything."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from functools import partial

from annotator.domain.errors import Refused
from annotator.imagery.cache import TileCache
from annotator.imagery.grid import TileKey
from annotator.imagery.info import RasterInfo
from annotator.imagery.jobs import Job, tile_job
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService


class TileLoader:
    """Fills `cache` with wanted tiles.

    `on_ready(key)` follows each tile that is now in the cache. `on_failed(path, sentence)` is said once for each file;
    each further broken tile is only remembered (`has_failed`) and told to `on_tile_failed(key)`, so that it can be
    drawn as broken. All three are called in a thread of the service.
    """

    def __init__(
        self,
        service: ImageryService,
        cache: TileCache,
        on_ready: Callable[[TileKey], None],
        on_failed: Callable[[str, str], None],
        on_tile_failed: Callable[[TileKey], None] | None = None,
    ) -> None:
        self._service = service
        self._cache = cache
        self._on_ready = on_ready
        self._on_failed = on_failed
        self._on_tile_failed = on_tile_failed
        self._lock = threading.Lock()
        self._sources: dict[str, tuple[str, RasterInfo]] = {}
        self._wanted: list[TileKey] = []
        self._running: set[TileKey] = set()
        self._failed: set[TileKey] = set()
        self._complained: set[str] = set()
        service.add_supply(self._next_job)

    def add_source(self, source_id: str, path: str, info: RasterInfo) -> None:
        """Tiles with this source id come from that file; adding it again gives its broken tiles a new chance."""
        with self._lock:
            known = self._sources.get(source_id)
            self._sources[source_id] = path, info
            self._complained.discard(path)
            self._failed = {key for key in self._failed if key.source != source_id}
        if known is not None and known != (path, info):
            self._cache.forget_source(source_id)

    def remove_source(self, source_id: str) -> None:
        """Forget a source and its tiles."""
        with self._lock:
            self._sources.pop(source_id, None)
            self._wanted = [key for key in self._wanted if key.source != source_id]
            self._failed = {key for key in self._failed if key.source != source_id}
        self._cache.forget_source(source_id)

    def want(self, keys: Iterable[TileKey]) -> None:
        """Replace the whole list of wishes, most urgent first; wishes of before that have not begun die."""
        with self._lock:
            self._wanted = [
                key
                for key in keys
                if key not in self._cache and key not in self._failed and key.source in self._sources
            ]
            self._wanted.reverse()
            anything = bool(self._wanted)
        if anything:
            self._service.wake(self._next_job)

    def has_failed(self, key: TileKey) -> bool:
        """Whether this tile cannot be decoded."""
        return key in self._failed

    @property
    def is_idle(self) -> bool:
        """Whether nothing is wanted or being decoded."""
        with self._lock:
            return not self._wanted and not self._running

    def close(self) -> None:
        """Want nothing more; the service stays."""
        with self._lock:
            self._wanted = []
            self._sources = {}
        self._service.remove_supply(self._next_job)

    def _next_job(self) -> Job | None:
        """The most urgent wish; called by the service with its queue locked, so nothing of it may be called here."""
        with self._lock:
            while self._wanted:
                key = self._wanted.pop()
                if key in self._running or key in self._cache or key.source not in self._sources:
                    continue
                path, info = self._sources[key.source]
                job = tile_job(path, key, info.stretch)
                self._running.add(key)
                job.future.add_done_callback(partial(self._done, key, path))
                return job
        return None

    def _done(self, key: TileKey, path: str, future: Future[Picture]) -> None:
        try:
            picture = future.result()
        except CancelledError:
            with self._lock:
                self._running.discard(key)
            return
        except Refused as refused:
            self._note_failure(key, path, str(refused))
            return
        with self._lock:
            self._running.discard(key)
            known = key.source in self._sources and self._sources[key.source][0] == path
        if known:
            self._cache.put(key, picture)
            self._on_ready(key)

    def _note_failure(self, key: TileKey, path: str, sentence: str) -> None:
        with self._lock:
            self._running.discard(key)
            if key.source not in self._sources:
                return
            self._failed.add(key)
            first = path not in self._complained
            self._complained.add(path)
        if first:
            self._on_failed(path, sentence)
        if self._on_tile_failed is not None:
            self._on_tile_failed(key)
