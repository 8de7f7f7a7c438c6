"""Geometry blobs of the GeoPackage: a short header in front of well-known binary.

The header is always written in one way (little-endian, WGS 84, an envelope for everything but points), so that equal
geometries have equal bytes and the well-known binary starts at a place that SQL can cut at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

SRS_ID = 4326
POINT_OFFSET = 8
ENVELOPE_OFFSET = 40
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_EMPTY = 0x10
_WKB_POINT = 1

Bounds = tuple[float, float, float, float]
"""minx, maxx, miny, maxy: the order of GeoPackage envelopes and R-trees."""


class NotAGeometry(ValueError):
    """The bytes are no GeoPackage geometry."""


def encode(geometry: Any) -> bytes | None:
    """GeoPackage blob of a two-dimensional shapely geometry in longitude, latitude; `None` stays `None`."""
    if geometry is None:
        return None
    if geometry.has_z:
        message = "the project file holds flat geometries; drop the heights first"
        raise ValueError(message)
    return _blob(to_wkb(geometry), geometry)


def to_wkb(geometry: Any) -> bytes:
    """Little-endian ISO well-known binary: the one form in which geometries are stored and compared."""
    return bytes(shapely.to_wkb(geometry, byte_order=1, flavor="iso"))


def from_wkb(wkb: bytes) -> bytes:
    """GeoPackage blob around well-known binary as `to_wkb` gives it."""
    return _blob(wkb, None if wkb[1] == _WKB_POINT else shapely.from_wkb(wkb))


def _blob(wkb: bytes, geometry: Any) -> bytes:
    """The blob of a geometry given both ways; of a point its binary says all."""
    if wkb[1] == _WKB_POINT:
        empty = wkb[5:21] == _NAN_POINT
        return struct.pack("<2sBBi", b"GP", 0, 0x11 if empty else 0x01, SRS_ID) + wkb
    if geometry.is_empty:
        return struct.pack("<2sBBi4d", b"GP", 0, 0x13, SRS_ID, *[np.nan] * 4) + wkb
    minx, miny, maxx, maxy = geometry.bounds
    return struct.pack("<2sBBi4d", b"GP", 0, 0x03, SRS_ID, minx, maxx, miny, maxy) + wkb


def wkb_of(blob: bytes) -> bytes:
    """Well-known binary inside any GeoPackage blob, ours or another program's."""
    if len(blob) < POINT_OFFSET + 5 or blob[:2] != b"GP":
        message = "no GeoPackage geometry"
        raise NotAGeometry(message)
    kind = blob[3] >> 1 & 7
    if kind >= len(_ENVELOPE_BYTES):
        message = "unknown envelope in a GeoPackage geometry"
        raise NotAGeometry(message)
    return blob[POINT_OFFSET + _ENVELOPE_BYTES[kind] :]


def decode(blob: bytes | None) -> Any:
    """Shapely geometry of a GeoPackage blob. Raises NotAGeometry."""
    if blob is None:
        return None
    try:
        return shapely.force_2d(shapely.from_wkb(wkb_of(blob)))
    except shapely.errors.ShapelyError as error:
        raise NotAGeometry(str(error)) from error


def decode_wkb(wkb: bytes | None) -> Any:
    """Shapely geometry of bare well-known binary. Raises NotAGeometry."""
    if wkb is None:
        return None
    try:
        return shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise NotAGeometry(str(error)) from error


def bounds(blob: bytes | None) -> Bounds | None:
    """Envelope of a blob, from its header where it has one; `None` where there is no geometry or it is empty."""
    if not isinstance(blob, bytes) or len(blob) < POINT_OFFSET or blob[:2] != b"GP" or blob[3] & _EMPTY:
        return None
    order = "<" if blob[3] & 1 else ">"
    if blob[3] >> 1 & 7 and len(blob) >= ENVELOPE_OFFSET:
        return struct.unpack_from(order + "4d", blob, POINT_OFFSET)
    try:
        geometry = decode(blob)
    except NotAGeometry:
        return None
    if geometry.is_empty:
        return None
    minx, miny, maxx, maxy = geometry.bounds
    return minx, maxx, miny, maxy


def merged_bounds(blobs: Iterable[bytes | None]) -> Bounds | None:
    """Envelope of all blobs together."""
    found = [box for box in map(bounds, blobs) if box is not None]
    if not found:
        return None
    minx, maxx, miny, maxy = zip(*found, strict=True)
    return min(minx), max(maxx), min(miny), max(maxy)


_NAN_POINT = struct.pack("<2d", np.nan, np.nan)
