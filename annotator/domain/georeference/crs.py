"""Coordinate systems of scenes: which body they describe, and the way to longitude and latitude.

Axes are always x east, y north, longitude first, whatever order the authority defines.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from annotator.domain.errors import Refused
from annotator.domain.measure.ellipsoid import FloatArray, wrapped_deg
from annotator.domain.positions import LonLat
from annotator.domain.text import translate

WGS84 = "EPSG:4326"
# Every ellipsoid of the Earth ever used lies in here; the next body, Venus, has 6,051,800 m.
_EARTH_RADIUS_M = (6_300_000.0, 6_450_000.0)
_EXACT_DEG = 1e-11
_CYLINDRICAL = ("Mercator (", "Popular Visualisation Pseudo Mercator", "Equidistant Cylindrical", "Cylindrical Equal")


def local_crs(centre: LonLat) -> str:
    """Return the plane in metres round a centre (azimuthal equidistant), the ground of fitted placements."""
    return f"+proj=aeqd +lat_0={centre.lat!r} +lon_0={centre.lon!r} +datum=WGS84 +units=m +no_defs +type=crs"


@lru_cache(maxsize=512)
def crs_of(text: str) -> CRS:
    """Return the coordinate system for WKT, an authority's code or a PROJ string; Refused if it is none."""
    try:
        return CRS.from_user_input(text).to_2d()
    except CRSError as error:
        message = translate("Georeference", "The coordinate system is not understood: {crs}")
        raise Refused(message.format(crs=text if len(text) < 80 else text[:77] + "…")) from error


@lru_cache(maxsize=512)
def is_on_a_body(text: str) -> bool:
    """Tell whether positions have longitude and latitude: not in a local engineering system, nor in an unknown one."""
    try:
        crs = crs_of(text)
    except Refused:
        return False
    return crs.ellipsoid is not None and not crs.is_geocentric and not crs.is_vertical


@lru_cache(maxsize=512)
def is_earth(text: str) -> bool:
    """Tell whether the coordinate system describes the Earth, by the size of its ellipsoid."""
    ellipsoid = crs_of(text).ellipsoid
    return ellipsoid is not None and _EARTH_RADIUS_M[0] < ellipsoid.semi_major_metre < _EARTH_RADIUS_M[1]


@lru_cache(maxsize=512)
def geod_of(text: str) -> Geod:
    """Return the geodesics in which lon/lat from this coordinate system are measured: WGS 84, or the body's own."""
    if is_earth(text):
        return Geod(ellps="WGS84")
    ellipsoid = crs_of(text).ellipsoid
    assert ellipsoid is not None, "geodesics of a coordinate system without a body"
    return Geod(a=ellipsoid.semi_major_metre, b=ellipsoid.semi_minor_metre)


@lru_cache(maxsize=512)
def _to_lonlat(text: str) -> Transformer:
    target = CRS.from_user_input(WGS84) if is_earth(text) else crs_of(text).geodetic_crs
    return Transformer.from_crs(crs_of(text), target, always_xy=True)


def to_lonlat(text: str, xy: FloatArray) -> FloatArray:
    """Return (n, 2) lon/lat in degrees, -180 … 180, for (n, 2) coordinates of the system; inf outside its domain."""
    lon, lat = _to_lonlat(text).transform(xy[:, 0], xy[:, 1])
    with np.errstate(invalid="ignore"):
        return np.column_stack((wrapped_deg(lon), lat))


def from_lonlat(text: str, lonlat: FloatArray) -> FloatArray:
    """Return (n, 2) coordinates of the system for (n, 2) lon/lat in degrees; inf outside its domain."""
    xy = _inverse(text, lonlat)
    # The inverse of a change of datum by seven parameters is off by half a millimetre, the same all around.
    if len(lonlat) and np.abs(_miss_deg(text, xy[:1], lonlat[:1])).max() > _EXACT_DEG:
        xy = _inverse(text, lonlat + _miss_deg(text, xy, lonlat))
    return xy


def _inverse(text: str, lonlat: FloatArray) -> FloatArray:
    x, y = _to_lonlat(text).transform(lonlat[:, 0], lonlat[:, 1], direction="INVERSE")
    return np.column_stack((x, y))


def _miss_deg(text: str, xy: FloatArray, lonlat: FloatArray) -> FloatArray:
    """(n, 2) degrees by which the way back from xy misses; 0 where it is not defined."""
    with np.errstate(invalid="ignore"):
        miss = lonlat - to_lonlat(text, xy)
        miss[:, 0] = wrapped_deg(miss[:, 0])
    return np.where(np.isfinite(miss), miss, 0.0)


@lru_cache(maxsize=512)
def x_period(text: str) -> float | None:
    """Return after how many units of x the world begins again, for geographic and cylindrical systems."""
    crs = crs_of(text)
    if crs.is_geographic:
        return 2 * math.pi / crs.axis_info[0].unit_conversion_factor
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    if not method.startswith(_CYLINDRICAL):
        return None
    x = from_lonlat(text, np.array([[0.0, 0.0], [1.0, 0.0], [90.0, 0.0], [91.0, 0.0]]))[:, 0]
    # The seam of the map can lie in one of the two steps only.
    return float(min(abs(x[1] - x[0]), abs(x[3] - x[2]))) * 360
