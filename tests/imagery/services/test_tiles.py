"""Tiles of a service on the frame of a scene: in the right place, as fine as needed, and whatever is here meanwhile."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.domain.frame import SceneFrame
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene
from annotator.imagery.cache import TileCache
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.loader import TileLoader
from annotator.imagery.service import ImageryService
from annotator.imagery.services import mercator
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService, from_line, service_from_url
from annotator.imagery.services.tiles import ServiceTiles, onto_frame, shifted
from tests.imagery.services.fetching import Fetching
from tests.imagery.services.tile_server import TileServer

WAIT_S = 15.0


class Shown:
    """One source of tiles in a loader, fed by a fetcher."""

    def __init__(self, imagery: ImageryService, fetching: Fetching) -> None:
        self.fetching = fetching
        self.cache = TileCache()
        self.arrived: list[TileKey] = []
        self.failed: list[str] = []
        self._change = threading.Event()
        self.loader = TileLoader(imagery, self.cache, self._note, lambda _path, text: self.failed.append(text))
        fetching.fetcher._on_news = self._on_news

    def add(self, service: TileService, grid: TileGrid, way: Callable[[Any], Any], identity: object = 0) -> None:
        def refresh(keys: Any) -> None:
            self.loader.refresh("map", keys)

        def prune() -> None:
            self.fetching.fetcher.keep_only(self.tiles.wishes)

        cache, fetcher = self.fetching.cache, self.fetching.fetcher
        self.tiles = ServiceTiles(service, grid, way, identity, cache, fetcher, refresh, prune)
        self.loader.add_source("map", self.tiles)

    def get(self, key: TileKey) -> np.ndarray:
        self.loader.want([key])
        end = time.monotonic() + WAIT_S
        while key not in self.cache or key in self.loader._partial or not self.loader.is_idle:
            assert time.monotonic() < end, (self.failed, self.fetching.said)
            time.sleep(0.01)
        time.sleep(0.1)  # the last picture is put into the cache right after it is known to be the last
        picture = self.cache.get(key)
        assert picture is not None
        return picture.argb

    def _note(self, key: TileKey) -> None:
        self.arrived.append(key)

    def _on_news(self, wish: Any) -> None:
        self.tiles.on_news(wish)


@pytest.fixture
def shown(service: ImageryService, fetching: Fetching):
    made = Shown(service, fetching)
    yield made
    made.loader.close()


def world_picture(shared_data: Path, zoom: int) -> np.ndarray:
    """All tiles of a zoom as one picture (0xAARRGGBB, premultiplied), put together by Pillow alone."""
    from PIL import Image

    side = 256 << zoom
    whole = Image.new("RGBA", (side, side))
    for x in range(1 << zoom):
        for y in range(1 << zoom):
            with Image.open(shared_data / "tiles" / "xyz_world" / str(zoom) / str(x) / f"{y}.png") as tile:
                whole.paste(tile.convert("RGBA"), (x * 256, y * 256))
    rgba = np.asarray(whole).astype(np.uint32)
    alpha = rgba[..., 3]
    red, green, blue = ((rgba[..., band] * alpha + 127) // 255 for band in range(3))
    return alpha << 24 | red << 16 | green << 8 | blue


def test_tiles_in_their_own_grid_are_the_servers_pixels(
    shown: Shown, server: TileServer, world: TileService, shared_data: Path
):
    shown.add(world, TileGrid(1024, 1024), shifted(0, 0))
    truth = world_picture(shared_data, 2)
    for row, col in ((0, 0), (1, 1)):
        part = truth[row * 512 : row * 512 + 512, col * 512 : col * 512 + 512]
        assert np.array_equal(shown.get(TileKey("map", 0, row, col)) >> 24, part >> 24)
        solid = (part >> 24) == 255
        assert np.array_equal(shown.get(TileKey("map", 0, row, col))[solid], part[solid])
    coarse = shown.get(TileKey("map", 1, 0, 0))
    assert np.array_equal(coarse >> 24, world_picture(shared_data, 1) >> 24)
    assert {path.split("/")[1] for path in server.asked} == {"1", "2"}


def test_a_base_map_lies_in_the_right_place_of_a_scene_in_another_projection(
    shown: Shown, world: TileService, shared_data: Path
):
    """Each pixel of a picture in longitude and latitude has the colour of the map there, found by formulas alone."""
    way = Placement("affine", "EPSG:4326", (0.2, 0.0, -20.0, 0.0, -0.2, 70.0))
    frame = SceneFrame(Scene(uid="s", name="s", mapping=way.to_json()))
    grid = TileGrid(512, 512)
    shown.add(world, grid, onto_frame(world, frame))
    got = shown.get(TileKey("map", 0, 0, 0))
    truth = world_picture(shared_data, 2)
    lon = -20.0 + 0.2 * (np.arange(512) + 0.5)
    lat = 70.0 - 0.2 * (np.arange(512) + 0.5)
    x = (lon + 180.0) / 360.0 * 1024
    y = (1.0 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2.0 * 1024
    shifts = {}
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            cols = np.clip(np.floor(x + dx).astype(int), 0, 1023)
            rows = np.clip(np.floor(y + dy).astype(int), 0, 1023)
            expected = truth[np.ix_(rows, cols)]
            green = [(each >> 8 & 255).astype(int) for each in (got, expected)]
            shifts[dx, dy] = np.abs(green[0] - green[1]).mean()
    assert min(shifts, key=lambda shift: shifts[shift]) == (0, 0), shifts
    assert shifts[0, 0] < 4.0


def test_what_the_server_lacks_is_shown_from_a_coarser_zoom(shown: Shown, server: TileServer, world: TileService):
    deep = dataclasses.replace(world, max_zoom=3)
    shown.add(deep, TileGrid(2048, 2048), shifted(0, 0))
    fine = shown.get(TileKey("map", 0, 1, 1))
    shown.add(deep, TileGrid(2048, 2048), shifted(0, 0), identity=1)
    assert (fine >> 24).any()
    assert "/2/1/1.png" in server.asked
    assert len(shown.fetching.said) == 1


def test_what_a_broken_server_did_not_give_is_shown_once_it_works_again(
    service: ImageryService, server: TileServer, world: TileService, tmp_path: Path
):
    fetching = Fetching(tmp_path / "patient", given_up_s=0.5)
    shown = Shown(service, fetching)
    shown.add(world, TileGrid(1024, 1024), shifted(0, 0))
    key = TileKey("map", 0, 0, 0)
    server.answer = lambda _path: (500, {}, b"")
    shown.loader.want([key])
    fetching.wait(lambda: len(server.asked) >= 3 and not fetching.fetcher.is_busy)
    server.answer = lambda _path: None
    time.sleep(0.7)
    assert shown.get(key).any()
    shown.loader.close()


def test_wishes_of_a_view_that_was_left_are_never_asked(shown: Shown, server: TileServer, world: TileService):
    server.gate.clear()
    shown.add(world, TileGrid(1024, 1024), shifted(0, 0))
    shown.loader.want([TileKey("map", 0, 0, 0), TileKey("map", 0, 0, 1)])
    shown.fetching.wait(lambda: len(shown.tiles.wishes()) == 8 and len(server.asked) == 4)
    shown.loader.want([TileKey("map", 2, 0, 0)])
    shown.fetching.wait(lambda: len(shown.tiles.wishes()) == 1)
    server.gate.set()
    shown.get(TileKey("map", 2, 0, 0))
    assert sorted(server.asked)[:1] == ["/0/0/0.png"] and len(server.asked) == 5


def test_tiles_that_are_no_pictures_end_in_the_child_with_a_sentence(
    shown: Shown, server: TileServer, world: TileService
):
    server.answer = lambda _path: (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + b"\xff" * 500)
    shown.add(world, TileGrid(1024, 1024), shifted(0, 0))
    shown.loader.want([TileKey("map", 2, 0, 0)])
    shown.fetching.wait(lambda: bool(shown.failed))
    assert len(shown.failed) == 1


def test_addresses_name_tiles_in_every_usual_way():
    tile = MapTile(3, 5, 2)
    cases = {
        "http://h.example/{z}/{x}/{y}.png": "http://h.example/3/5/2.png",
        "http://h.example/${z}/${x}/${-y}.png": "http://h.example/3/5/5.png",
        "http://h.example/a{q}.jpeg?g=1": "http://h.example/a121.jpeg?g=1",
    }
    for template, address in cases.items():
        assert service_from_url(template).tile_url(tile) == address
    with_box = service_from_url("http://h.example/wms?BBOX={bbox}&WIDTH={size}&HEIGHT={size}").tile_url(
        MapTile(0, 0, 0)
    )
    west, south, east, north = map(float, with_box.split("BBOX=")[1].split("&")[0].split(","))
    assert (west, south) == pytest.approx((-mercator.HALF_M, -mercator.HALF_M))
    assert (east, north) == pytest.approx((mercator.HALF_M, mercator.HALF_M))


@pytest.mark.parametrize(
    "url",
    [
        "http://u:pw@h.example/{z}/{x}/{y}.png",
        "http://h.example/{z}/{x}/{y}.png?apikey=SECRETpw",
        "http://h.example/SECRET1pwabcdefghij0123456789/{z}/{x}/{y}.png",
        "http://h.example/wms?access_token=pk.SECRETpw&BBOX={bbox}",
    ],
)
def test_keys_stay_out_of_what_a_project_keeps(url: str):
    service = service_from_url(url)
    line = service.to_line()
    assert "pw" not in line and "h.example" in line
    again = from_line(line)
    assert again.public_url == service.public_url
    assert (again.min_zoom, again.max_zoom) == (service.min_zoom, service.max_zoom)


def test_a_wms_is_asked_for_exactly_the_square_of_each_tile(fetching: Fetching, server: TileServer, shared_data: Path):
    """From the address of the service to the request of a tile, against a server that answers like one."""
    from annotator.app.maps.opening import look_at_address
    from tests.formats.test_map_services import WMS

    data = (shared_data / "tiles" / "xyz_world" / "1" / "1" / "0.png").read_bytes()
    page = WMS.replace("http://maps.example/wms?map=a", f"{server.url}/wms?map=a").encode()

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        if "GetCapabilities" in path:
            return 200, {"Content-Type": "text/xml"}, page
        return 200, {"Content-Type": "image/png"}, data

    server.answer = answer
    (service,) = look_at_address(f"{server.url}/wms?map=a")
    assert "SERVICE=WMS" in server.asked[0] and "map=a" in server.asked[0]
    fetching.want(service, (1, 1, 0))
    fetching.wait()
    assert fetching.kept(service, 1, 1, 0) == data
    query = dict(part.split("=", 1) for part in server.asked[-1].split("?")[1].split("&"))
    assert [float(edge) for edge in query["BBOX"].split(",")] == pytest.approx([0, 0, mercator.HALF_M, mercator.HALF_M])
    assert (query["WIDTH"], query["HEIGHT"], query["LAYERS"]) == ("256", "256", "ortho+2020")


def test_a_list_of_layers_that_is_none_is_one_sentence(server: TileServer):
    from annotator.app.maps.opening import look_at_address
    from annotator.domain.errors import Refused

    server.answer = lambda _path: (403, {}, b"")
    with pytest.raises(Refused, match="key"):
        look_at_address(f"{server.url}/wmts?token=SECRETpw12")
    server.answer = lambda _path: (200, {}, b"<html>Sign in</html>")
    with pytest.raises(Refused, match="html") as refused:
        look_at_address(f"{server.url}/wmts?token=SECRETpw12")
    assert "SECRET" not in str(refused.value)
    for bad in ("file:///etc/passwd", "ftp://h.example/wms", "just text"):
        with pytest.raises(Refused, match="http"):
            look_at_address(bad)


@pytest.mark.parametrize("lon", [-128.1868, 128.1868])
@pytest.mark.parametrize("zoom", [9, 12, 18, 22])
def test_the_tile_below_a_place_is_the_one_its_longitude_names(fetching: Fetching, lon: float, zoom: int):
    """In both hemispheres and at all zooms, from a scene in UTM, by the formulas of the projection alone."""
    lat, north = 41.4111, 4_585_000.0
    utm = 52 if lon > 0 else 9
    way = Placement("affine", f"EPSG:326{utm:02d}", (0.5, 0.0, 430_000.0, 0.0, -0.5, north))
    frame = SceneFrame(Scene(uid="s", name="s", mapping=way.to_json()))
    ((px, py),) = frame.pixels(np.array([[lon, lat]])).tolist()
    service = TileService("Deep", "http://127.0.0.1:9/{z}/{x}/{y}.png", 0, zoom)
    fetching.fetcher.set_offline(True)
    grid = TileGrid(4096, 4096, min_level=-5, margin_px=1 << 20)
    tiles = ServiceTiles(
        service, grid, onto_frame(service, frame), 0, fetching.cache, fetching.fetcher, lambda _keys: None, lambda: None
    )
    level = max(-5, min(0, 18 - zoom))
    step = 512 * 2.0**level
    tiles.answer(TileKey("map", level, int(py // step), int(px // step)))
    side = 1 << zoom
    x = int((lon + 180.0) / 360.0 * side)
    y = int((1.0 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2.0 * side)
    assert MapTile(zoom, x, y) in {wish.tile for wish in tiles.wishes()}
