"""The map sources at work: one cache, one fetcher, and the pictures that are made of their tiles."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Collection
from pathlib import Path

from annotator.app.folders import cache_dir
from annotator.app.maps import sources
from annotator.app.maps.scenes import grid_of, left_top, source_of
from annotator.app.maps.sources import MapChoice
from annotator.app.signal import Signal
from annotator.domain.frame import SceneFrame
from annotator.domain.records import Scene
from annotator.imagery.frames import pixel_map
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.mesh import PixelMap
from annotator.imagery.services.disk_cache import DiskCache
from annotator.imagery.services.fetcher import Archive, Fetcher, Wish
from annotator.imagery.services.mercator import world_frame
from annotator.imagery.services.service import TileService
from annotator.imagery.services.tiles import ServiceTiles, onto_frame, shifted

Refresh = Callable[[str, Collection[TileKey] | None], None]

FINER_LEVELS = -5
MARGIN_PX = 1 << 20
"""Of a base map beyond the scene on each side: 500 km at 0.5 m per pixel."""


class Atlas:
    """One per window. `refresh(source id, keys)` asks a source of the canvas again; `say` tells trouble, once each.

    Both are called in threads of the fetcher.
    """

    def __init__(self, refresh: Refresh, say: Callable[[str], None]) -> None:
        self.choice = sources.load()
        self.chosen: Signal[MapChoice] = Signal()
        """The user's sources, base map or offline switch are others now."""
        self._refresh = refresh
        self._kept = DiskCache(cache_dir() / "tiles")
        self._session: DiskCache | None = None
        self._archives: dict[str, Archive] = {}
        self._lock = threading.Lock()
        self._shown: dict[str, ServiceTiles] = {}
        self.fetcher = Fetcher(self._cache_of, self._archive_of, self._on_news, say)
        self.fetcher.set_offline(self.choice.is_offline)

    def choose(self, choice: MapChoice) -> None:
        """Other sources, base map, opacity or offline switch; kept for the next run."""
        added = [source for source in choice.sources if source not in self.choice.sources]
        sources.save(choice, self.choice)
        was_offline, self.choice = self.choice.is_offline, choice
        for source in added:
            self.fetcher.forgive(source)
        if was_offline != choice.is_offline:
            self.fetcher.set_offline(choice.is_offline)
            self._ask_again()
        self.chosen.emit(choice)

    def forgive(self, service: TileService) -> None:
        """A source is added again, perhaps as it was: what failed of it is asked for anew."""
        self.fetcher.forgive(service)
        self._ask_again()

    def base_tiles(self, source_id: str, service: TileService, frame: SceneFrame, grid: TileGrid) -> ServiceTiles:
        """The tiles of a source below a scene, in the grid of `base_grid`."""
        way = frame.scene.mapping, frame.nudge_east_m, frame.nudge_north_m
        return self._made(source_id, service, grid, (onto_frame(service, frame), way))

    def scene_tiles(self, scene: Scene, archive: Path | None) -> ServiceTiles:
        """The tiles of a scene in its own grid (`grid_of`). Refused where they may not be shown, with why."""
        service = source_of(scene, self.choice, archive)
        left, top = left_top(scene, service)
        return self._made(scene.uid, service, grid_of(scene), (shifted(left, top), (left, top)))

    def tiles_seen_from(
        self, source_id: str, scene: Scene, archive: Path | None, target: SceneFrame, own: SceneFrame, grid: TileGrid
    ) -> ServiceTiles:
        """The tiles of a scene in the grid of another one's frame; `own` is its frame at that site.

        Refused where they may not be shown, with why.
        """
        service = source_of(scene, self.choice, archive)
        ways = tuple((each.scene.mapping, each.nudge_east_m, each.nudge_north_m) for each in (target, own))
        world = world_frame(service.max_zoom, service.tile_px, own.nudge_east_m, own.nudge_north_m)
        return self._made(source_id, service, grid, (pixel_map(target, world), ways))

    def forget(self, source_id: str) -> None:
        with self._lock:
            self._shown.pop(source_id, None)
        self._prune()

    def forget_all_but(self, source_ids: Collection[str]) -> None:
        """Only these are shown; what the others wait for is fetched no more."""
        with self._lock:
            gone = [each for each in self._shown if each not in source_ids]
        for source_id in gone:
            self.forget(source_id)

    def showing(self) -> list[TileService]:
        """The sources whose pixels may be seen now."""
        with self._lock:
            return list(dict.fromkeys(tiles.service for tiles in self._shown.values()))

    def uses_network(self) -> bool:
        """Whether anything shown can send requests."""
        return any(not service.is_archive for service in self.showing())

    def cache_bytes(self) -> int:
        return self._kept.size_bytes()

    def clear_cache(self) -> None:
        """Forget all tiles on disk; what is shown now comes again when it is looked at anew."""
        self._kept.clear()

    def close(self) -> None:
        self.fetcher.close()
        with self._lock:
            archives, self._archives = list(self._archives.values()), {}
            self._shown = {}
        for archive in archives:
            archive.close()
        if self._session is not None:
            shutil.rmtree(self._session.folder, ignore_errors=True)

    def _made(self, source_id: str, service: TileService, grid: TileGrid, way: tuple[PixelMap, object]) -> ServiceTiles:
        to_world, identity = way

        def refresh(keys: Collection[TileKey]) -> None:
            self._refresh(source_id, keys)

        cache = self._cache_of(service)
        made = ServiceTiles(service, grid, to_world, identity, cache, self.fetcher, refresh, self._prune)
        with self._lock:
            known = self._shown.get(source_id)
            if known == made:
                return known
            self._shown[source_id] = made
        return made

    def _cache_of(self, service: TileService) -> DiskCache:
        """Where its tiles are kept: on disk, or until the end of the session where its terms forbid more."""
        if service.may_keep:
            return self._kept
        with self._lock:
            if self._session is None:
                self._session = DiskCache(Path(tempfile.mkdtemp(prefix="annotator-tiles-")))
            return self._session

    def _archive_of(self, service: TileService) -> Archive:
        with self._lock:
            if service.url not in self._archives:
                from annotator.app.maps.opening import open_archive  # readers of archives are rarely needed

                self._archives[service.url] = open_archive(Path(service.url))
            return self._archives[service.url]

    def _on_news(self, wish: Wish) -> None:
        with self._lock:
            shown = list(self._shown.values())
        for tiles in shown:
            tiles.on_news(wish)

    def _prune(self) -> None:
        """Wishes that no picture has any more die."""
        self.fetcher.keep_only(self._wishes)

    def _wishes(self) -> set[Wish]:
        with self._lock:
            shown = list(self._shown.values())
        return set().union(*(tiles.wishes() for tiles in shown))

    def _ask_again(self) -> None:
        with self._lock:
            ids = list(self._shown)
        for source_id in ids:
            self._refresh(source_id, None)


def base_grid(scene_grid: TileGrid) -> TileGrid:
    """The grid of a base map around a scene: finer than its pixels where the map is, and reaching well beyond it."""
    return TileGrid(scene_grid.width_px, scene_grid.height_px, min_level=FINER_LEVELS, margin_px=MARGIN_PX)
