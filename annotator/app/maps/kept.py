"""Tile scenes as far as their tiles are on disk: for chips and reports, which fetch nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from annotator.app.folders import cache_dir
from annotator.app.maps import sources
from annotator.app.maps.scenes import left_top, source_of
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect, TileGrid
from annotator.imagery.looking import seen_in
from annotator.imagery.services.disk_cache import DiskCache
from annotator.imagery.services.fetcher import Fetcher
from annotator.imagery.services.tiles import ServiceTiles, shifted


class _NoFetcher:
    """Fetches nothing, and says of each tile that it will not come."""

    is_offline = True

    def want(self, _wishes: object) -> None: ...

    def has_failed(self, _wish: object) -> bool:
        return True


class KeptTiles:
    """Looks at tile scenes without asking anybody; `resolve` gives the path of a stored name."""

    def __init__(self, resolve: Callable[[str], Path | None]) -> None:
        self._resolve = resolve
        self._cache: DiskCache | None = None

    def seen_in(self, scene: Scene, rect: PixelRect, grid: TileGrid) -> ServiceTiles:
        """The part `rect` of a scene in `grid`, that of a picture of it. Refused where it may not be shown."""
        archive = self._resolve(scene.files) if scene.files and "\n" not in scene.files else None
        service = source_of(scene, sources.load(), archive)
        way = seen_in(rect, (grid.width_px, grid.height_px), shifted(*left_top(scene, service)))
        fetcher = cast(Fetcher, _NoFetcher())
        return ServiceTiles(service, grid, way, rect, self._kept(), fetcher, lambda _keys: None, lambda: None)

    def _kept(self) -> DiskCache:
        if self._cache is None:
            self._cache = DiskCache(cache_dir() / "tiles")
        return self._cache
