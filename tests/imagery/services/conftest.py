"""The tile server over the real tiles, and a fetcher that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.imagery.services.service import TileService
from tests.imagery.services.fetching import Fetching
from tests.imagery.services.tile_server import TileServer


@pytest.fixture
def server(shared_data: Path) -> Iterator[TileServer]:
    running = TileServer(shared_data / "tiles" / "xyz_world")
    yield running
    running.close()


@pytest.fixture
def world(server: TileServer) -> TileService:
    """Zooms 0 to 2 of the whole world."""
    return TileService("World", f"{server.url}/{{z}}/{{x}}/{{y}}.png", 0, 2, attribution="© Makers of the world")


@pytest.fixture
def fetching(tmp_path: Path) -> Iterator[Fetching]:
    made = Fetching(tmp_path / "cache")
    yield made
    made.fetcher.close()
