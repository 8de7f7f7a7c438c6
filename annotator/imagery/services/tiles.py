"""The tiles of a service as a source for the canvas: warped onto the frame of a scene, or in a grid of their own."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterator

import numpy as np

from annotator.domain.frame import SceneFrame
from annotator.imagery.frames import pixel_map
from annotator.imagery.grid import TileGrid, TileKey
from annotator.imagery.mesh import Mesh, PixelMap, mesh_over
from annotator.imagery.services import mercator
from annotator.imagery.services.disk_cache import DiskCache, KeptTile
from annotator.imagery.services.fetcher import Fetcher, Wish
from annotator.imagery.services.mercator import MapTile
from annotator.imagery.services.service import TileService
from annotator.imagery.source import AS_STORED, Answer, Composition, Piece

MOST_TILES = 30
"""Pieces of one picture tile; beyond it a coarser zoom serves."""
ANCESTORS = 5
_EVERY_S = 0.25

Refresh = Callable[[Collection[TileKey]], None]


class ServiceTiles:
    """Tiles of `grid` painted from those of a service; `to_world` leads to pixels of its finest zoom.

    Two are equal when they show the same, so that adding one again keeps what is decoded.
    """

    def __init__(
        self,
        service: TileService,
        grid: TileGrid,
        to_world: PixelMap,
        identity: object,
        cache: DiskCache,
        fetcher: Fetcher,
        refresh: Refresh,
        prune: Callable[[], None],
    ) -> None:
        self.service = service
        self._grid = grid
        self._to_world = to_world
        self._identity = service.identity, service.min_zoom, service.max_zoom, grid, identity
        self._cache = cache
        self._fetcher = fetcher
        self._refresh = refresh
        self._prune = prune
        self._lock = threading.Lock()
        self._waiting: dict[TileKey, set[MapTile]] = {}
        self._failed: dict[TileKey, set[MapTile]] = {}
        """What was not to be had of pictures that were asked for; it may be had later."""
        self._told: dict[TileKey, float] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ServiceTiles) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    def answer(self, key: TileKey) -> Answer:
        """What is on disk of it now; what is not is asked for."""
        width, height = self._grid.tile_size(key)
        world = mercator.world_px(self.service.max_zoom, self.service.tile_px)
        with np.errstate(invalid="ignore"):
            # Far from a scene its coordinate system ends; there is no map then.
            mesh = mesh_over(self._grid, key, self._to_world, (world, world))
        tiles = self._tiles_below(mesh)
        found: dict[MapTile, KeptTile] = {}
        lacking: set[MapTile] = set()
        for tile in tiles:
            self._look_up(tile, found, lacking)
        failed = {tile for tile in lacking if self._fetcher.has_failed(Wish(self.service, tile))}
        missing = lacking - failed
        with self._lock:
            # A copy: news that comes meanwhile must not make this answer look whole.
            for noted, tiles_now in ((self._waiting, set(missing)), (self._failed, failed)):
                if tiles_now:
                    noted[key] = tiles_now
                else:
                    noted.pop(key, None)
        self._fetcher.want([Wish(self.service, tile) for tile in missing])
        pieces = tuple(self._piece(mesh, tile, kept) for tile, kept in sorted(found.items()))
        if lacking and not pieces:
            return None
        return Composition(width, height, pieces, is_final=not lacking)

    def keep(self, keys: Collection[TileKey]) -> None:
        """Only these are still wanted; the others wait no more. What failed a while ago is tried again."""
        with self._lock:
            dropped = [key for key in self._waiting if key not in keys]
            for key in dropped:
                del self._waiting[key]
            again = [key for key, tiles in self._failed.items() if key in keys and self._may_come(tiles)]
            for key in again:
                del self._failed[key]
        if dropped:
            self._prune()
        if dropped or again:
            self._refresh(dropped + again)

    def wishes(self) -> set[Wish]:
        """What it waits for."""
        with self._lock:
            return {Wish(self.service, tile) for missing in self._waiting.values() for tile in missing}

    def on_news(self, wish: Wish) -> None:
        """A tile has come or is known not to come: the pictures that wait for it are made again, not too often."""
        if wish.service != self.service:
            return
        now, ready = time.monotonic(), []
        with self._lock:
            for key, missing in self._waiting.items():
                if wish.tile in missing:
                    missing.discard(wish.tile)
                    if not missing or now - self._told.get(key, 0.0) > _EVERY_S:
                        self._told[key] = now
                        ready.append(key)
            for key in ready:
                if not self._waiting[key]:
                    self._told.pop(key, None)
        if ready:
            self._refresh(ready)

    def _may_come(self, tiles: Collection[MapTile]) -> bool:
        return not all(self._fetcher.has_failed(Wish(self.service, tile)) for tile in tiles)

    def _tiles_below(self, mesh: Mesh) -> list[MapTile]:
        """Tiles of the zoom that is as fine as the picture, or coarser where those would be too many."""
        bounds = mesh.bounds()
        if bounds is None:
            return []
        ratio = max(_world_px_per_px(mesh), 1e-9)
        zoom = self.service.max_zoom - max(0, round(math.log2(ratio)))
        zoom = max(self.service.min_zoom, min(self.service.max_zoom, zoom))
        while True:
            tiles = list(self._covering(bounds, zoom))
            if len(tiles) <= MOST_TILES or zoom == self.service.min_zoom:
                return tiles[:MOST_TILES]
            zoom -= 1

    def _covering(self, bounds: tuple[float, float, float, float], zoom: int) -> Iterator[MapTile]:
        side = self.service.tile_px << (self.service.max_zoom - zoom)
        count = 1 << zoom
        x0, y0, x1, y1 = bounds
        for row in range(max(0, math.floor(y0 / side)), min(count, math.ceil(y1 / side))):
            for col in range(max(0, math.floor(x0 / side)), min(count, math.ceil(x1 / side))):
                yield MapTile(zoom, col, row)

    def _look_up(self, tile: MapTile, found: dict[MapTile, KeptTile], lacking: set[MapTile]) -> None:
        """The tile, or while it is not here (or does not exist) the nearest coarser one that is."""
        if not self._is_within(tile):
            return
        kept = self._cache.get(self.service, tile)
        if kept is None or (not kept.is_fresh and not self._fetcher.is_offline and not self.service.is_archive):
            lacking.add(tile)
        if kept is not None and kept.path:
            found[tile] = kept
            return
        above = tile
        for _ in range(ANCESTORS):
            above = above.parent
            if above.z < self.service.min_zoom:
                return
            coarser = self._cache.get(self.service, above)
            if coarser is not None and coarser.path:
                found[above] = coarser
                return
            if coarser is None and kept is not None:
                # The service has nothing this fine here: ask for the next coarser.
                lacking.add(above)
                if not self._fetcher.has_failed(Wish(self.service, above)):
                    return

    def _is_within(self, tile: MapTile) -> bool:
        bounds = self.service.bounds
        if bounds is None:
            return self.service.has(tile)
        side = self.service.tile_px
        west, north = mercator.to_world(bounds[0], bounds[3], tile.z, side)
        east, south = mercator.to_world(bounds[2], bounds[1], tile.z, side)
        x, y = tile.x * side, tile.y * side
        return self.service.has(tile) and x < east and x + side > west and y < south and y + side > north

    def _piece(self, mesh: Mesh, tile: MapTile, kept: KeptTile) -> Piece:
        scale = 1 << (self.service.max_zoom - tile.z)
        side = self.service.tile_px
        moved = Mesh(mesh.xs, mesh.ys, mesh.xy / scale).shifted(-tile.x * side, -tile.y * side)
        return Piece(kept.path, moved, "", AS_STORED)


def onto_frame(service: TileService, target: SceneFrame) -> PixelMap:
    """From pixels of a frame to pixels of the service's finest zoom."""
    return pixel_map(target, mercator.world_frame(service.max_zoom, service.tile_px))


def shifted(left: int, top: int) -> PixelMap:
    """From pixels of a part of the world to those of the whole, at one zoom."""
    return lambda pixels: pixels + np.array([float(left), float(top)])


def _world_px_per_px(mesh: Mesh) -> float:
    """Typical length in world pixels of one tile pixel."""
    with np.errstate(invalid="ignore"):
        across = np.hypot(*np.moveaxis(np.diff(mesh.xy, axis=1), 2, 0)) / np.diff(mesh.xs)
    known = across[np.isfinite(across)]
    return float(np.median(known)) if known.size else 0.0
