"""Brings the tiles that are wanted now, a few connections to each server, the newest wish first.

Nothing waits here but the threads of this module: who wants a tile says so and is told when it is there. A wish that
is no longer wanted dies before it costs anything. A server that fails is left alone for growing pauses, one that
refuses (a wrong key) is not asked again until its source is added anew, and each trouble is said once. A tile that was
given up may be wished again after a while.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from annotator.domain.errors import Refused
from annotator.imagery.services import web, wording
from annotator.imagery.services.disk_cache import DiskCache, KeptTile, suffix_of
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService

log = logging.getLogger(__name__)

CONNECTIONS = 4
IDLE_S = 10.0
TRIES = 3
BLANK_S = 86_400.0
GIVEN_UP_S = 60.0
FIRST_PAUSE_S, LAST_PAUSE_S = 0.5, 30.0
_BLANK = (204, 404, 410)
_REFUSED = (401, 403)


class Wish(NamedTuple):
    """A tile of a service."""

    service: TileService
    tile: MapTile


class Archive(Protocol):
    """A file that holds tiles."""

    def read(self, tile: MapTile) -> bytes | None: ...

    def close(self) -> None: ...


@dataclass
class _Host:
    """Wishes to one server; the newest is the last."""

    queue: dict[Wish, None] = field(default_factory=dict)
    running: set[Wish] = field(default_factory=set)
    threads: int = 0
    pause_s: float = 0.0
    not_before: float = 0.0


class Fetcher:
    """`on_news(wish)` follows each tile that came, is known not to exist, or failed; called in a thread of this module.

    `say(sentence)` once for each service and kind of trouble. `archive(service)` opens a tile archive.
    """

    def __init__(
        self,
        cache_of: Callable[[TileService], DiskCache],
        archive: Callable[[TileService], Archive],
        on_news: Callable[[Wish], None],
        say: Callable[[str], None],
        *,
        timeout_s: float = web.TIMEOUT_S,
        first_pause_s: float = FIRST_PAUSE_S,
        given_up_s: float = GIVEN_UP_S,
    ) -> None:
        self._cache_of = cache_of
        self._archive = archive
        self._on_news = on_news
        self._say = say
        self._timeout_s = timeout_s
        self._first_pause_s = first_pause_s
        self._given_up_s = given_up_s
        self._ready = threading.Condition()
        self._hosts: dict[str, _Host] = {}
        self._tries: dict[Wish, int] = {}
        self._failed: dict[Wish, float] = {}
        """Until when nobody is asked for them."""
        self._shut: set[str] = set()
        """Services that refused; asked no more."""
        self._said: set[tuple[str, str]] = set()
        self._offline = False
        self._closed = False
        self.requests = 0
        """How many requests have gone out since the start."""

    @property
    def is_offline(self) -> bool:
        return self._offline

    @property
    def is_busy(self) -> bool:
        """Whether anything is being fetched or waits to be."""
        with self._ready:
            return any(host.queue or host.running for host in self._hosts.values())

    def set_offline(self, offline: bool) -> None:
        """Offline no request goes out; archives on this machine are read all the same."""
        with self._ready:
            self._offline = offline
            if not offline:
                for host in self._hosts.values():
                    host.pause_s = host.not_before = 0.0
                self._failed.clear()
            self._ready.notify_all()

    def want(self, wishes: Collection[Wish]) -> None:
        """Fetch these, the first of them first and all before older wishes."""
        with self._ready:
            for wish in reversed(list(wishes)):
                if self._is_hopeless(wish):
                    continue
                host = self._hosts.setdefault(_host_of(wish.service), _Host())
                if wish not in host.running:
                    host.queue.pop(wish, None)
                    host.queue[wish] = None
                self._staff(host, wish.service)
            self._ready.notify_all()

    def keep_only(self, wanted_now: Callable[[], Collection[Wish]]) -> None:
        """Drop the wishes that nobody has any more; those on their way arrive all the same.

        They are counted while nothing can be added: a wish made between counting and dropping would be lost for ever.
        """
        with self._ready:
            wanted = wanted_now()
            for host in self._hosts.values():
                host.queue = {wish: None for wish in host.queue if wish in wanted}

    def has_failed(self, wish: Wish) -> bool:
        """Whether it will not come for now, or (where the server refuses) in this session."""
        return time.monotonic() < self._failed.get(wish, 0.0) or wish.service.identity in self._shut

    def forgive(self, service: TileService) -> None:
        """The source was added again, perhaps with another key: ask anew, and say troubles anew."""
        with self._ready:
            self._shut.discard(service.identity)
            self._failed = {wish: at for wish, at in self._failed.items() if wish.service.identity != service.identity}
            self._said = {said for said in self._said if said[0] != service.identity}

    def close(self) -> None:
        """Fetch nothing more; does not wait for answers on their way."""
        with self._ready:
            self._closed = True
            for host in self._hosts.values():
                host.queue.clear()
            self._ready.notify_all()

    def _is_hopeless(self, wish: Wish) -> bool:
        return self._closed or self.has_failed(wish) or (self._offline and not wish.service.is_archive)

    def _staff(self, host: _Host, service: TileService) -> None:
        most = 1 if service.is_archive else CONNECTIONS
        if host.threads < min(most, len(host.queue) + len(host.running)):
            host.threads += 1
            name = f"tiles {service.host}"
            threading.Thread(target=self._serve, args=(host,), name=name, daemon=True).start()

    def _serve(self, host: _Host) -> None:
        while (wish := self._next(host)) is not None:
            is_news = True
            try:
                # Also of what became hopeless in the queue is told: somebody waits for it.
                is_news = self._is_hopeless(wish) or self._fetch(host, wish)
            except Exception:
                log.exception("a tile of %s could not be fetched", wish.service.host)
                self._give_up(wish)
            with self._ready:
                host.running.discard(wish)
            if is_news and not self._closed:
                self._on_news(wish)

    def _next(self, host: _Host) -> Wish | None:
        """The newest wish, as soon as the server may be asked; None when this thread is no longer needed."""
        idle_until = time.monotonic() + IDLE_S
        with self._ready:
            while not self._closed:
                now = time.monotonic()
                if host.queue and now >= host.not_before:
                    wish, _ = host.queue.popitem()
                    host.running.add(wish)
                    return wish
                if not host.queue and now >= idle_until:
                    break
                until = host.not_before if host.queue else idle_until
                self._ready.wait(max(0.01, until - now))
            host.threads -= 1
        return None

    def _fetch(self, host: _Host, wish: Wish) -> bool:
        """Get one tile; False when there is nothing to tell yet because it is tried again."""
        service, tile = wish
        if service.is_archive:
            return self._extract(wish)
        kept = self._cache_of(service).get(service, tile)
        if kept is not None and kept.is_fresh:
            return True
        self.requests += 1
        try:
            answer = web.get(
                service.tile_url(tile),
                etag=kept.etag if kept is not None and kept.path else "",
                timeout_s=self._timeout_s,
                is_wanted=lambda: not self._closed,
            )
        except web.NoAnswerError as error:
            return self._no_answer(host, wish, error.kind)
        return self._take(host, wish, answer, kept)

    def _take(self, host: _Host, wish: Wish, answer: web.Answer, kept: KeptTile | None) -> bool:
        service, tile = wish
        if answer.status >= 500 or answer.status in (408, 429):
            return self._no_answer(host, wish, str(answer.status))
        host.pause_s = host.not_before = 0.0
        self._tries.pop(wish, None)
        if answer.status == 304 and kept is not None:
            self._cache_of(service).renewed(service, tile, answer.expires_at())
        elif answer.status in _BLANK or (answer.status == 200 and not answer.data):
            if answer.status == 404:
                self._complain(service, "404")
            self._keep(wish, b"", time.time() + BLANK_S)
        elif answer.status == 200 and suffix_of(answer.data):
            self._keep(wish, answer.data, answer.expires_at(), answer.etag)
        elif answer.status == 200:
            self._give_up(wish)
            self._complain(service, "lie", answer.content_type or "something")
        else:
            if answer.status in _REFUSED:
                self._shut.add(service.identity)
            self._give_up(wish)
            self._complain(service, str(answer.status))
        return True

    def _no_answer(self, host: _Host, wish: Wish, kind: str) -> bool:
        """Try again after a pause, a few times; without a network as often as it takes."""
        self._complain(wish.service, kind)
        tries = self._tries.get(wish, 0) + 1
        self._tries[wish] = tries
        if kind in ("too_large", "redirect") or (tries >= TRIES and kind != "unreachable"):
            self._give_up(wish)
            self._tries.pop(wish, None)
            return True
        with self._ready:
            host.pause_s = min(max(2.0 * host.pause_s, self._first_pause_s), LAST_PAUSE_S)
            host.not_before = time.monotonic() + host.pause_s
            # Before the others: whatever was wished since comes first.
            if not self._closed:
                host.queue = {wish: None} | host.queue
        return False

    def _give_up(self, wish: Wish) -> None:
        with self._ready:
            self._failed[wish] = time.monotonic() + self._given_up_s

    def _extract(self, wish: Wish) -> bool:
        try:
            data = self._archive(wish.service).read(wish.tile) or b""
        except Refused as refusal:
            self._give_up(wish)
            self._complain(wish.service, "archive", str(refusal))
            return True
        if data and not suffix_of(data):
            self._give_up(wish)
            self._complain(wish.service, "lie", "bytes")
            return True
        self._keep(wish, data, time.time() + BLANK_S)
        return True

    def _keep(self, wish: Wish, data: bytes, expires_at: float, etag: str = "") -> None:
        if self._closed:  # the folder of tiles that may not stay is gone
            return
        try:
            self._cache_of(wish.service).put(wish.service, wish.tile, data, expires_at=expires_at, etag=etag)
        except OSError as error:
            self._give_up(wish)
            self._complain(wish.service, "disk", error.strerror or "")

    def _complain(self, service: TileService, kind: str, detail: str = "") -> None:
        with self._ready:
            first = (service.identity, kind) not in self._said
            self._said.add((service.identity, kind))
        if first and not self._closed:
            self._say(wording.failure(service, kind, detail))


def _host_of(service: TileService) -> str:
    return service.url if service.is_archive else service.host
