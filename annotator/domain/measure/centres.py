"""Centres of geometries on the globe, those that lie across the 180th meridian included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.measure.ellipsoid import FloatArray, wrapped_deg
from annotator.domain.positions import LonLat


def centres(shapes: npt.NDArray[Any] | Sequence[Any]) -> FloatArray:
    """Return (n, 2) longitudes and latitudes of the centres of geometries in lon/lat; NaN where there is none.

    Whose longitudes span more than half the globe lies across the 180th meridian, as RFC 7946 3.1.9 has it.
    """
    geometries = np.array(shapes, dtype=object)
    west, _, east, _ = shapely.bounds(geometries).reshape(-1, 4).T
    across = east - west > 180.0
    if across.any():
        geometries[across] = shapely.transform(geometries[across], _eastern)
    middles = shapely.centroid(geometries)
    found = np.stack([shapely.get_x(middles), shapely.get_y(middles)], axis=1)
    found[across, 0] = wrapped_deg(found[across, 0])
    return found


def centre(shape: shapely.Geometry) -> LonLat:
    """As `centres`, of one geometry that is not empty."""
    lon, lat = centres([shape])[0].tolist()
    return LonLat(lon, lat)


def _eastern(lonlat: FloatArray) -> FloatArray:
    """Longitudes from 0 to 360."""
    return np.column_stack([np.where(lonlat[:, 0] < 0.0, lonlat[:, 0] + 360.0, lonlat[:, 0]), lonlat[:, 1]])
