"""From the coordinate systems that files name, in any way that pyproj knows, to longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.formats.features import Geometry, Transform

WKT_LIMIT = 64 * 1024
_LON_LAT = ("CRS84", "4326")


class UnknownSystem(Exception):
    """No system of the Earth's surface that could be converted: guessing would put everything in a wrong place."""


def of_authority(authority: str, code: str) -> Transform | None:
    """How to get to WGS 84 longitude, latitude from a registered system; `None` when they are that already."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if code.upper() in _LON_LAT and authority.upper() in ("EPSG", "OGC"):
        return None
    try:
        return _to_lonlat(CRS.from_authority(authority, code))
    except CRSError as error:
        raise UnknownSystem from error


def of_wkt(text: str) -> Transform | None:
    """Like `of_authority`, of a system written out as well-known text (a .prj file, a GeoPackage's definition)."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not text.strip() or len(text) > WKT_LIMIT:
        raise UnknownSystem
    try:
        source = CRS.from_wkt(text)
        if source.equals(CRS.from_epsg(4326), ignore_axis_order=True):
            return None
        return _to_lonlat(source)
    except CRSError as error:
        raise UnknownSystem from error


def fit_lonlat(geometries: Iterable[Geometry | None]) -> bool:
    """Whether all numbers can be longitudes and latitudes."""
    found = shapely.get_coordinates(np.array(list(geometries), dtype=object))
    return bool((np.abs(found) <= (180.0, 90.0)).all())


def _to_lonlat(source: Any) -> Transform:
    """Axis order is always x, y (east, north), as every program writes vector files, whatever the registry says."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    if not (source.is_geographic or source.is_projected):
        raise UnknownSystem
    try:
        transformer = Transformer.from_crs(source, CRS.from_epsg(4326), always_xy=True)
    except ProjError as error:
        raise UnknownSystem from error

    def to_lonlat(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lon, lat = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([lon, lat])

    return to_lonlat
