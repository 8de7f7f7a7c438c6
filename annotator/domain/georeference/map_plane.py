"""A piece of the web map's plane (EPSG:3857) around a place: the pixels of what has no picture of its own."""

from __future__ import annotations

import math
from functools import lru_cache

from annotator.domain.georeference.placement import Placement
from annotator.domain.positions import LonLat

SIDE_PX = 1 << 15
"""About 4 km in the middle latitudes: more than any market and its surroundings."""
_ZOOM, _TILE_PX = 20, 256
_HALF_M = math.pi * 6378137.0
_RES = 2.0 * _HALF_M / (_TILE_PX << _ZOOM)


@lru_cache(maxsize=1024)
def map_plane(at: LonLat) -> str:
    """The placement (as stored text) of a square of `SIDE_PX` whose middle is at a place, whole pixels of zoom 20."""
    x = math.radians(at.lon) * 6378137.0
    y = math.asinh(math.tan(math.radians(at.lat))) * 6378137.0
    left = round((x + _HALF_M) / _RES) - SIDE_PX // 2
    top = round((_HALF_M - y) / _RES) - SIDE_PX // 2
    matrix = (_RES, 0.0, _RES * left - _HALF_M, 0.0, -_RES, _HALF_M - _RES * top)
    return Placement("affine", "EPSG:3857", matrix).to_json()
