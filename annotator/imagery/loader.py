"""Brings the tiles a canvas needs now, and forgets those it no longer needs before they cost anything."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future
from typing import Any

import numpy as np

from annotator.domain.errors import Refused
from annotator.imagery import sentences
from annotator.imagery.cache import TileCache
from annotator.imagery.channel import Message
from annotator.imagery.grid import TileKey
from annotator.imagery.jobs import Job, tile_request
from annotator.imagery.picture import Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.sharing import Sharing
from annotator.imagery.source import FetchingSource, OwnTile, TileSource, composition_request

log = logging.getLogger(__name__)


class _Errand:
    """One tile on its way: who was asked, and what is still missing of it."""

    def __init__(self, key: TileKey, source: TileSource, lane: int) -> None:
        self.key = key
        self.lane = lane
        self.source = source
        self.is_final = True
        self.job = Job({"op": "none", "path": key.source}, prepare=self._request)

    def _request(self, future: Future[Any]) -> Message | None:
        """The message for the child; None when the answer is known without it."""
        try:
            answer = self.source.answer(self.key)
        except Exception as error:  # noqa: BLE001 - the future hands it on; the decoding thread must live
            future.set_exception(error)
            return None
        if isinstance(answer, OwnTile):
            return tile_request(answer.path, self.key, answer.level, answer.stretch)
        if answer is not None:
            self.is_final = answer.is_final
            if answer.pieces:
                return composition_request(answer)
        clear = None if answer is None else Picture(np.zeros((answer.height, answer.width), np.uint32), False)
        future.set_result(clear)
        return None


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
        self._sources: dict[str, TileSource] = {}
        self._former: dict[str, TileSource] = {}
        self._wish: tuple[TileKey, ...] = ()
        self._wanted: list[TileKey] = []
        self._running: set[TileKey] = set()
        self._failed: set[TileKey] = set()
        self._absent: set[TileKey] = set()
        self._partial: set[TileKey] = set()
        self._stale: set[TileKey] = set()
        self._overtaken: set[TileKey] = set()
        """Refreshed while on their way: what comes may be old already."""
        self._complained: set[str] = set()
        self._sharing = Sharing(self._is_by_rows)
        service.add_supply(self._next_job)

    def add_source(self, source_id: str, source: TileSource) -> None:
        """Tiles with this id come from `source`; adding it again gives its broken tiles a new chance."""
        with self._lock:
            known = self._sources.get(source_id)
            self._sources[source_id] = source
            self._former.pop(source_id, None)
            self._complained.clear()
            self._forget_states(source_id)
        if known is not None and known != source:
            self._cache.forget_source(source_id)

    def exchange_source(self, source_id: str, source: TileSource) -> None:
        """The same pixels come another way from now on; tiles that are here or on their way stay good."""
        with self._lock:
            former = self._sources.get(source_id)
            self._sources[source_id] = source
            if former is not None:
                self._former[source_id] = former
            self._forget_states(source_id)
            anything = self._want_again()
        if anything:
            self._service.wake(self._next_job)

    def remove_source(self, source_id: str) -> None:
        """Forget a source and its tiles."""
        with self._lock:
            self._sources.pop(source_id, None)
            self._wanted = [key for key in self._wanted if key.source != source_id]
            self._forget_states(source_id)
        self._cache.forget_source(source_id)

    def want(self, keys: Iterable[TileKey]) -> None:
        """Replace the whole list of wishes, most urgent first; wishes of before that have not begun die."""
        with self._lock:
            self._wish = tuple(keys)
            fetching = [source for source in self._sources.values() if isinstance(source, FetchingSource)]
            anything = self._want_again()
        for source in fetching:
            source.keep(frozenset(self._wish))
        if anything:
            self._service.wake(self._next_job)

    def refresh(self, source_id: str, keys: Iterable[TileKey] | None = None) -> None:
        """A source has more to give now: ask it again for these tiles (default: for all that it gave not or in part).

        Pictures shown in part stay until the better one is here. May be called in any thread.
        """
        with self._lock:
            concerned = None if keys is None else set(keys)
            again = {
                key
                for key in self._absent | self._partial
                if key.source == source_id and (concerned is None or key in concerned)
            }
            self._absent -= again
            self._stale |= again & self._partial
            self._overtaken |= {
                key for key in self._running if key.source == source_id and (concerned is None or key in concerned)
            }
            anything = bool(again) and self._want_again()
        if anything:
            self._service.wake(self._next_job)

    def renew(self, source_id: str) -> None:
        """The same picture comes better from now on: fetch its tiles again, showing the old ones meanwhile."""
        with self._lock:
            self._forget_states(source_id)
            self._stale |= {key for key in self._wish if key.source == source_id and key in self._cache}
            anything = self._want_again()
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
            self._wish, self._wanted = (), []
            self._sources = {}
        self._service.remove_supply(self._next_job)

    def _forget_states(self, source_id: str) -> None:
        for keys in (self._failed, self._absent, self._partial, self._stale):
            keys -= {key for key in keys if key.source == source_id}

    def _want_again(self) -> bool:
        """Queue what of the wish is neither here nor known to be unobtainable; whether there is any."""
        self._wanted = [key for key in self._wish if self._lacks(key)]
        if any(getattr(self._sources[key.source], "is_slow", False) for key in self._wanted):
            self._wanted.sort(key=lambda key: key.level)
        self._wanted.reverse()
        return bool(self._wanted)

    def _lacks(self, key: TileKey) -> bool:
        if key.source not in self._sources or key in self._failed or key in self._absent:
            return False
        return key not in self._cache or key in self._stale

    def _is_by_rows(self, key: TileKey) -> bool:
        return bool(getattr(self._sources.get(key.source), "is_by_rows", False))

    def _next_job(self, lane: int = 0) -> Job | None:
        """The most urgent wish; called by the service with its queue locked, so nothing of it may be called here."""
        with self._lock:
            while (at := self._sharing.pick(self._wanted, lane)) is not None:
                key = self._wanted.pop(at)
                if key in self._running or not self._lacks(key):
                    continue
                errand = _Errand(key, self._sources[key.source], lane)
                self._running.add(key)
                self._sharing.begun(key, lane)
                self._stale.discard(key)
                errand.job.future.add_done_callback(lambda _future, errand=errand: self._done(errand))  # type: ignore[misc]
                return errand.job
        return None

    def _done(self, errand: _Errand) -> None:
        key, job = errand.key, errand.job
        try:
            picture = job.future.result()
        except CancelledError:
            with self._lock:
                self._put_down(key)
            return
        except Refused as refused:
            self._note_failure(errand, str(refused))
            return
        except Exception as error:
            log.exception("a source of tiles failed")
            self._note_failure(errand, sentences.refusal(key.source, "bug", f"{type(error).__name__}: {error}"))
            return
        if self._keep(errand, picture):
            self._on_ready(key)
        self._ask_overtaken(key)
        for fault in job.faults:
            self._complain(fault.path, sentences.refusal(*fault))

    def _put_down(self, key: TileKey) -> None:
        self._running.discard(key)
        self._sharing.ended(key)

    def _keep(self, errand: _Errand, picture: Picture | None) -> bool:
        """Note what came; whether it was a picture of a source that is still the same, and is in the cache now."""
        with self._lock:
            self._put_down(errand.key)
            source_id = errand.key.source
            if errand.source not in (self._sources.get(source_id), self._former.get(source_id)):
                # Its wish fell away when it was made again, because it was on its way.
                self._overtaken.add(errand.key)
                return False
            (self._partial.discard if errand.is_final else self._partial.add)(errand.key)
            if picture is None and errand.key not in self._overtaken:
                self._absent.add(errand.key)
            if picture is not None:
                self._cache.put(errand.key, picture)
            return picture is not None

    def _ask_overtaken(self, key: TileKey) -> None:
        """Ask again for a tile that came too early: there was more to come, or its source became another one."""
        with self._lock:
            if key not in self._overtaken:
                return
            self._overtaken.discard(key)
            if key in self._partial:
                self._stale.add(key)
            anything = self._want_again()
        if anything:
            self._service.wake(self._next_job)

    def _note_failure(self, errand: _Errand, sentence: str) -> None:
        with self._lock:
            self._put_down(errand.key)
            is_current = errand.source == self._sources.get(errand.key.source)
            (self._failed if is_current else self._overtaken).add(errand.key)
        if not is_current:
            self._ask_overtaken(errand.key)
            return
        self._complain(errand.job.path, sentence)
        if self._on_tile_failed is not None:
            self._on_tile_failed(errand.key)

    def _complain(self, path: str, sentence: str) -> None:
        with self._lock:
            first = path not in self._complained
            self._complained.add(path)
        if first:
            self._on_failed(path, sentence)
