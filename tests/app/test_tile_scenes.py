"""Tile sources as scenes: which part of the world they show, and that positions come back from their pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.app.maps import sources
from annotator.app.maps.scenes import WHOLE_MAX_PX, grid_of, left_top, scene_around, window_of
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene
from annotator.imagery.services import mercator
from annotator.imagery.services.service import TileService

URL = "https://tiles.example.org/{z}/{x}/{y}.png"


@pytest.mark.parametrize("tile_px", [256, 512])
@pytest.mark.parametrize("zoom", [2, 8, 9, 12, 15, 19, 22])
@pytest.mark.parametrize("lon", [-128.2, 128.2])
def test_positions_come_back_from_the_pixels_of_a_scene(zoom: int, tile_px: int, lon: float):
    service = TileService("World", URL, 0, zoom, tile_px)
    site = LonLat(lon, 41.4)
    window = window_of(service, site)
    assert max(window.width, window.height) <= WHOLE_MAX_PX + tile_px
    mapping = mercator.placement(zoom, tile_px, window.left, window.top).to_json()
    scene = Scene(
        uid="s", name="s", kind="tiles", mapping=mapping, width_px=window.width, height_px=window.height, files="x"
    )
    frame = SceneFrame(scene)
    corners = np.array([[1.0, 1.0], [window.width - 1.0, window.height - 1.0], [window.width / 2, window.height / 2]])
    assert frame.pixels(frame.lonlat(corners)) == pytest.approx(corners, abs=0.01)
    ((x, y),) = frame.pixels(np.array([site])).tolist()
    assert 0 < x < window.width and 0 < y < window.height
    assert left_top(scene, service) == (window.left, window.top)
    assert grid_of(scene).width_px == window.width


def test_a_source_of_the_whole_world_needs_a_site_with_a_place():
    with pytest.raises(Refused, match="choose a site"):
        window_of(TileService("World", URL, 0, 19), None)
    far = TileService("Small", URL, 0, 19, bounds=(10.0, 40.0, 20.0, 45.0))
    with pytest.raises(Refused, match="no pictures at this site"):
        window_of(far, LonLat(128.0, 41.0))


def test_a_scene_keeps_the_terms_of_its_source(tmp_path: Path):
    service = TileService("World", URL, 0, 9, attribution="© Makers", licence="ODbL 1.0")
    made = scene_around(tmp_path / "p.gpkg", service, LonLat(128.0, 41.0))
    assert (made.credit, made.licence) == ("© Makers", "ODbL 1.0")


def test_a_source_with_other_zooms_than_before_is_said():
    service = TileService("World", URL, 0, 2)
    scene = Scene(uid="s", name="s", kind="tiles", mapping=mercator.placement(3, 256).to_json())
    with pytest.raises(Refused, match="other zooms"):
        left_top(scene, service)


def test_two_windows_keep_each_others_sources() -> None:
    ours, theirs, old = (TileService(name, f"https://{name}.example/{{z}}/{{x}}/{{y}}.png") for name in "abc")
    start = sources.MapChoice((old,))
    sources.save(start)
    sources.save(start.with_source(theirs, as_base=False), start)
    sources.save(start.with_source(ours, as_base=True), start)
    assert set(sources.load().sources) == {ours, theirs, old}
    assert sources.load().base_service == ours
    sources.save(start.without(old.identity), start)
    assert set(sources.load().sources) == {ours, theirs}
