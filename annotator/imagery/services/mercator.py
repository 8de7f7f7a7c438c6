"""The square world of web maps (EPSG:3857): tiles, their pixels, and the frame that all zooms of a service share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from annotator.domain.frame import Points, SceneFrame
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import Scene

CRS = "EPSG:3857"
HALF_M = math.pi * 6378137.0
"""Half a side of the world, metres of the projection."""
MAX_LAT = 85.0511287798066

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class MapTile(NamedTuple):
    """One tile: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def parent(self) -> MapTile:
        """The tile one zoom coarser that covers it."""
        return MapTile(self.z - 1, self.x >> 1, self.y >> 1)


def world_px(zoom: int, tile_px: int) -> int:
    """Width and height of the world in pixels."""
    return tile_px << zoom


def placement(zoom: int, tile_px: int, left: int = 0, top: int = 0) -> Placement:
    """From pixels of a zoom, counted from (left, top) of the world, to EPSG:3857."""
    res = 2.0 * HALF_M / world_px(zoom, tile_px)
    return Placement("affine", CRS, (res, 0.0, res * left - HALF_M, 0.0, -res, HALF_M - res * top))


@dataclass(frozen=True)
class WorldFrame(SceneFrame):
    """The pixels of the whole world at a zoom; x runs from 0 at 180° west to `side_px`, never beyond."""

    side_px: int = 256

    def pixels(self, lonlat: Points) -> Points:
        """Longitude, latitude (n, 2) to pixels (n, 2)."""
        found = super().pixels(lonlat)
        with np.errstate(invalid="ignore"):
            found[:, 0] %= self.side_px
        return found


def world_frame(zoom: int, tile_px: int, nudge_east_m: float = 0.0, nudge_north_m: float = 0.0) -> WorldFrame:
    """The pixels of the whole world at a zoom, as a frame."""
    scene = Scene(uid="", name=CRS, kind="tiles", mapping=placement(zoom, tile_px).to_json())
    return WorldFrame(scene, nudge_east_m, nudge_north_m, world_px(zoom, tile_px))


def bbox_m(tile: MapTile) -> Bounds:
    """West, south, east, north of a tile in metres of EPSG:3857."""
    side = 2.0 * HALF_M / (1 << tile.z)
    west, north = tile.x * side - HALF_M, HALF_M - tile.y * side
    return west, north - side, west + side, north


def to_world(lon: float, lat: float, zoom: int, tile_px: int) -> tuple[float, float]:
    """World pixel of a position; latitudes beyond the square's edge lie on it."""
    size = world_px(zoom, tile_px)
    bounded = math.radians(max(-MAX_LAT, min(MAX_LAT, lat)))
    y = (1.0 - math.asinh(math.tan(bounded)) / math.pi) / 2.0
    return (lon + 180.0) / 360.0 * size, y * size


def quadkey(tile: MapTile) -> str:
    """The tile's name as one digit per zoom."""
    bits = range(tile.z - 1, -1, -1)
    return "".join(str((tile.x >> bit & 1) + 2 * (tile.y >> bit & 1)) for bit in bits)
