"""Fetching from a server on this machine: what comes, what is kept, and every way in which a server can fail."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path

import pytest

from annotator.domain.errors import Refused
from annotator.imagery.services import fetcher, web
from annotator.imagery.services.disk_cache import DiskCache
from annotator.imagery.services.fetcher import Wish
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService
from annotator.imagery.services.web import Answer
from tests.imagery.services.fetching import Fetching
from tests.imagery.services.tile_server import TileServer

ALL_OF_ZOOM_2 = [(2, x, y) for x in range(4) for y in range(4)]


def test_a_tile_is_fetched_once_and_there_without_a_network_afterwards(
    server: TileServer, world: TileService, fetching: Fetching, shared_data: Path
):
    fetching.want(world, (1, 1, 0))
    fetching.wait()
    truth = (shared_data / "tiles" / "xyz_world" / "1" / "1" / "0.png").read_bytes()
    assert fetching.kept(world, 1, 1, 0) == truth
    server.close()
    again = Fetching(fetching.folder)
    again.fetcher.set_offline(True)
    assert again.kept(world, 1, 1, 0) == truth
    again.want(world, (1, 1, 0), (1, 0, 0))
    again.wait()
    assert (again.fetcher.requests, again.said) == (0, [])
    kept = again.cache.get(world, MapTile(1, 1, 0))
    assert kept is not None and kept.source == world.public_url and kept.etag and kept.is_fresh


def test_nothing_is_asked_offline_and_all_of_it_afterwards(server: TileServer, world: TileService, fetching: Fetching):
    fetching.fetcher.set_offline(True)
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert server.asked == []
    fetching.fetcher.set_offline(False)
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert server.asked == ["/0/0/0.png"]


def test_the_newest_wish_comes_first_and_dropped_ones_are_never_asked(
    server: TileServer, world: TileService, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetcher, "CONNECTIONS", 1)
    server.gate.clear()
    fetching.want(world, *ALL_OF_ZOOM_2[:8])
    fetching.wait(lambda: len(server.asked) == 1)
    fetching.want(world, (1, 0, 0), (1, 1, 1))
    wanted = [(1, 0, 0), (1, 1, 1), ALL_OF_ZOOM_2[7]]
    fetching.fetcher.keep_only(lambda: [Wish(world, MapTile(*tile)) for tile in wanted])
    server.gate.set()
    fetching.wait()
    assert server.asked == ["/2/0/0.png", "/1/0/0.png", "/1/1/1.png", "/2/1/3.png"]


def test_a_server_has_few_connections_at_once(server: TileServer, world: TileService, fetching: Fetching):
    server.delay_s = 0.02
    fetching.want(world, *ALL_OF_ZOOM_2)
    fetching.wait()
    assert len(server.asked) == len(ALL_OF_ZOOM_2)
    assert server.most_at_once <= fetcher.CONNECTIONS


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_said_once_without_the_key_and_not_tried_again(
    server: TileServer, fetching: Fetching, status: int
):
    secret = "abc123secret"
    service = TileService("Keyed", f"{server.url}/{{z}}/{{x}}/{{y}}.png?api_key={secret}", 0, 2)
    server.answer = lambda _path: (status, {}, b"")
    fetching.want(service, (0, 0, 0))
    fetching.wait()
    fetching.want(service, (1, 0, 0), (1, 1, 0), (0, 0, 0))
    fetching.wait()
    assert len(server.asked) == 1
    (sentence,) = fetching.said
    assert "Keyed" in sentence and "key" in sentence and secret not in sentence
    files = [path.read_text("latin-1") for path in fetching.folder.rglob("*") if path.is_file()]
    assert not any(secret in text for text in files) and secret not in service.to_line()


def test_a_missing_tile_is_empty_remembered_and_said_once(server: TileServer, world: TileService, fetching: Fetching):
    deep = dataclasses.replace(world, max_zoom=3)
    fetching.want(deep, (3, 0, 0), (3, 1, 1))
    fetching.wait()
    fetching.want(deep, (3, 0, 0))
    fetching.wait()
    assert sorted(server.asked) == ["/3/0/0.png", "/3/1/1.png"]
    assert len(fetching.said) == 1 and "404" in fetching.said[0]
    kept = fetching.cache.get(deep, MapTile(3, 0, 0))
    assert kept is not None and kept.is_blank


def test_a_server_that_stumbles_is_asked_again_after_a_pause(
    server: TileServer, world: TileService, fetching: Fetching
):
    server.answer = lambda _path: (503, {}, b"") if len(server.asked) < 3 else None
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert len(server.asked) == 3
    assert fetching.kept(world, 0, 0, 0)
    assert len(fetching.said) == 1


def test_a_server_that_stays_broken_is_given_up(server: TileServer, world: TileService, fetching: Fetching):
    server.answer = lambda _path: (500, {}, b"")
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert len(server.asked) == 3
    assert len(fetching.said) == 1


def test_what_was_given_up_may_be_wished_again_after_a_while(server: TileServer, world: TileService, tmp_path: Path):
    fetching = Fetching(tmp_path / "patient", given_up_s=0.5)
    server.answer = lambda _path: (500, {}, b"")
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    server.answer = lambda _path: None
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert len(server.asked) == 3
    time.sleep(0.6)
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert len(server.asked) == 4 and fetching.kept(world, 0, 0, 0)
    assert len(fetching.said) == 1


def test_a_server_that_says_nothing_times_out_and_comes_back(server: TileServer, world: TileService, tmp_path: Path):
    fetching = Fetching(tmp_path / "quick", timeout_s=0.3)
    server.gate.clear()
    fetching.want(world, (0, 0, 0))
    fetching.wait(lambda: bool(fetching.said))
    assert "in time" in fetching.said[0]
    server.gate.set()
    fetching.wait()
    assert fetching.kept(world, 0, 0, 0)


def test_no_server_is_one_sentence_and_cured_by_its_return(world: TileService, fetching: Fetching):
    gone = dataclasses.replace(world, url="http://127.0.0.1:9/{z}/{x}/{y}.png")
    fetching.want(gone, (0, 0, 0), (1, 0, 0))
    fetching.wait(lambda: bool(fetching.said))
    time.sleep(0.1)
    assert len(fetching.said) == 1 and "cannot be reached" in fetching.said[0]
    fetching.fetcher.set_offline(True)
    fetching.wait()


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"Content-Type": "text/html"}, b"<html>please log in</html>"),
        (200, {"Content-Type": "image/png"}, b"<VRTDataset/>"),
        (200, {"Content-Type": "image/png"}, b"GIF89a......"),
    ],
)
def test_a_page_instead_of_a_tile_is_never_kept(server: TileServer, world: TileService, fetching: Fetching, reply):
    server.answer = lambda _path: reply
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert len(server.asked) == 1 and len(fetching.said) == 1
    assert fetching.cache.get(world, MapTile(0, 0, 0)) is None


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + b"x" * (web.TILE_BYTES + 1), b"\x89PNG\r\n\x1a\n"])
def test_answers_too_large_or_broken_off_are_dropped(server: TileServer, world: TileService, fetching: Fetching, data):
    stated = {} if len(data) > 100 else {"Content-Length": "500"}
    server.answer = lambda _path: (200, stated, data)
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert fetching.cache.get(world, MapTile(0, 0, 0)) is None
    assert len(fetching.said) == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "{url}/round"])
def test_redirects_lead_nowhere_but_to_the_web_and_not_in_circles(
    server: TileServer, world: TileService, fetching: Fetching, target: str
):
    server.answer = lambda _path: (302, {"Location": target.format(url=server.url)}, b"")
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    assert fetching.cache.get(world, MapTile(0, 0, 0)) is None
    assert len(server.asked) <= 5 and len(fetching.said) == 1


def test_other_schemes_are_refused_before_anything_is_opened():
    for url in ("file:///etc/passwd", "ftp://example.org/{z}/{x}/{y}", "data:image/png,x", "//example.org/a"):
        with pytest.raises(Refused):
            web.get(url)


def test_an_old_tile_is_asked_for_again_with_its_etag_and_kept(
    server: TileServer, world: TileService, fetching: Fetching
):
    fetching.want(world, (0, 0, 0))
    fetching.wait()
    data = fetching.kept(world, 0, 0, 0) or b""
    old = DiskCache(fetching.folder)
    old.put(world, MapTile(0, 0, 0), data, expires_at=0.0, etag=f'"{len(data)}"')
    later = Fetching(fetching.folder)
    kept = later.cache.get(world, MapTile(0, 0, 0))
    assert kept is not None
    later.cache._known[world.identity, MapTile(0, 0, 0)] = dataclasses.replace(kept, fetched_at=0.0)
    later.want(world, (0, 0, 0))
    later.wait()
    assert server.headers[-1]["If-None-Match"] == f'"{len(data)}"'
    assert later.kept(world, 0, 0, 0) == data
    renewed = later.cache.get(world, MapTile(0, 0, 0))
    assert renewed is not None and renewed.is_fresh


def test_the_cache_keeps_its_limit_and_can_be_cleared(server: TileServer, world: TileService, tmp_path: Path):
    cache = DiskCache(tmp_path / "small", limit_bytes=10_000)
    for x in range(4):
        data = b"\x89PNG\r\n\x1a\n" + bytes(4_000)
        cache.put(world, MapTile(2, x, 0), data, expires_at=time.time() + 60)
    assert cache.size_bytes() <= 10_000
    assert cache.get(world, MapTile(2, 3, 0)) is not None
    cache.clear()
    assert cache.size_bytes() == 0 and cache.get(world, MapTile(2, 3, 0)) is None


def test_tiles_that_another_program_removed_are_not_here(world: TileService, tmp_path: Path):
    ours, theirs = DiskCache(tmp_path / "shared"), DiskCache(tmp_path / "shared")
    tile = MapTile(2, 1, 1)
    ours.put(world, tile, b"\x89PNG\r\n\x1a\n" + bytes(100), expires_at=time.time() + 60)
    assert ours.get(world, tile) is not None
    theirs.clear()
    assert ours.get(world, tile) is None
    ours.put(world, tile, b"\x89PNG\r\n\x1a\n" + bytes(100), expires_at=time.time() + 60)
    assert ours.get(world, tile) is not None


def test_a_cache_that_another_program_shrinks_meanwhile_still_counts(
    world: TileService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    cache = DiskCache(tmp_path / "shared")
    for x in range(2):
        cache.put(world, MapTile(2, x, 0), b"\x89PNG\r\n\x1a\n" + bytes(92), expires_at=time.time() + 60)
    stat = Path.stat

    def gone(path: Path, **how: bool) -> os.stat_result:
        if path.name == "0.png" and path.parent.name == "0":
            raise FileNotFoundError(path)
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", gone)
    assert DiskCache(tmp_path / "shared").size_bytes() == 100


def test_the_tiles_unused_for_longest_go_first(world: TileService, tmp_path: Path):
    old = DiskCache(tmp_path / "small")
    for x in range(3):
        kept = old.put(world, MapTile(2, x, 0), b"\x89PNG\r\n\x1a\n" + bytes(3_000), expires_at=time.time() + 60)
        os.utime(kept.path, (1000.0 + x, 1000.0 + x))
    cache = DiskCache(tmp_path / "small", limit_bytes=10_000)
    assert cache.get(world, MapTile(2, 0, 0)) is not None
    cache.put(world, MapTile(2, 3, 0), b"\x89PNG\r\n\x1a\n" + bytes(3_000), expires_at=time.time() + 60)
    assert cache.get(world, MapTile(2, 0, 0)) is not None
    assert cache.get(world, MapTile(2, 1, 0)) is None


def test_a_wish_made_while_wishes_are_counted_is_not_lost(server: TileServer, world: TileService, fetching: Fetching):
    """Another thread wants a tile between the counting of what is wanted and the dropping of the rest."""
    wanting = threading.Thread(target=lambda: fetching.want(world, (1, 0, 0)))

    def counted() -> list[Wish]:
        wanting.start()
        time.sleep(0.1)
        return []

    fetching.fetcher.keep_only(counted)
    wanting.join()
    fetching.wait()
    assert server.asked == ["/1/0/0.png"]


@pytest.mark.parametrize(
    ("control", "fresh_s"),
    [("max-age=3600", 3600), ("no-cache", 0), ("no-store, max-age=3600", 0), ("s-maxage=60", 60), ("", 7 * 86_400)],
)
def test_a_server_says_how_long_its_tiles_stay_fresh(control: str, fresh_s: float) -> None:
    headers = Message()
    if control:
        headers["Cache-Control"] = control
    left = Answer(200, b"", headers).expires_at() - time.time()
    assert left == pytest.approx(fresh_s, abs=5)


@pytest.mark.usefixtures("hasty_threads")
def test_no_bytes_are_lost_when_several_tiles_are_kept_at_once(tmp_path: Path):
    cache, both = DiskCache(tmp_path / "cache"), threading.Barrier(2)
    assert cache.size_bytes() == 0

    def keep() -> None:
        both.wait(20)
        for _ in range(20_000):
            cache._grow(1)

    with ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            threads.submit(keep)
    assert cache.size_bytes() == 40_000


@pytest.mark.usefixtures("hasty_threads")
def test_a_source_can_be_forgiven_while_its_tiles_are_given_up(fetching: Fetching):
    service, is_over = TileService("World", "http://127.0.0.1:9/{z}/{x}/{y}.png"), threading.Event()
    wishes = [Wish(service, MapTile(12, x, 0)) for x in range(3000)]

    def fail() -> None:
        while not is_over.is_set():
            for wish in wishes:
                fetching.fetcher._give_up(wish)

    failing = threading.Thread(target=fail)
    failing.start()
    try:
        for _ in range(50):
            fetching.fetcher.forgive(service)
    finally:
        is_over.set()
        failing.join()
    fetching.fetcher.forgive(service)
    assert not any(fetching.fetcher.has_failed(wish) for wish in wishes)


def test_what_comes_after_closing_is_not_kept(server: TileServer, world: TileService, fetching: Fetching):
    server.gate.clear()
    fetching.want(world, (2, 9, 9))
    fetching.wait(lambda: len(server.asked) == 1)
    fetching.fetcher.close()
    server.gate.set()
    fetching.wait()
    assert not fetching.folder.exists()


def test_of_wishes_that_wait_when_the_server_refuses_is_told_too(
    server: TileServer, world: TileService, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetcher, "CONNECTIONS", 1)
    server.answer = lambda _path: (403, {}, b"")
    server.gate.clear()
    fetching.want(world, *ALL_OF_ZOOM_2[:3])
    server.gate.set()
    fetching.wait()
    assert len(server.asked) == 1
    assert {wish.tile for wish in fetching.news} == {MapTile(*tile) for tile in ALL_OF_ZOOM_2[:3]}
