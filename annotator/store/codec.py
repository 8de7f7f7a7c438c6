"""Geometry blobs of the GeoPackage: a short header in front of well-known binary.

The header is always written in one way (little-endian, WGS 84, an envelope for everything but points), so that equal
geometries have equal bytes and the well-known binary starts at a place that SQL can cut at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from annotator.domain.table import object_array
from annotator.store.nesting import is_shallow

SRS_ID = 4326
POINT_OFFSET = 8
ENVELOPE_OFFSET = 40
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_EMPTY = 0x10
_WKB_POINT = 1
_OWN_HEAD = b"GP\x00\x03"
"""Little-endian with an envelope, not empty: how all shapes but points begin."""
_HEADER = np.dtype([("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("box", "<f8", 4)])
HEAD_BYTES = 5
"""Byte order and kind, with which well-known binary begins."""
_PLAIN_HEADS = frozenset(struct.pack("<BI", 1, kind) for kind in (1, 2, 3))
_NOT_FLAT = "the project file holds flat geometries; drop the heights first"

Bounds = tuple[float, float, float, float]
"""minx, maxx, miny, maxy: the order of GeoPackage envelopes and R-trees."""


class NotAGeometry(ValueError):
    """The bytes are no GeoPackage geometry."""


def encode(geometry: Any) -> bytes | None:
    """GeoPackage blob of a two-dimensional shapely geometry in longitude, latitude; `None` stays `None`."""
    if geometry is None:
        return None
    if geometry.has_z:
        raise ValueError(_NOT_FLAT)
    return _blob(to_wkb(geometry), geometry)


def encode_all(geometries: Sequence[Any]) -> list[bytes | None]:
    """Like `encode`, for many at once."""
    shapes = object_array(geometries)
    if shapely.has_z(shapes).any():
        raise ValueError(_NOT_FLAT)
    written = to_wkb_all(geometries)
    edges = shapely.bounds(shapes)
    headers = np.zeros(len(shapes), dtype=_HEADER)
    headers["magic"], headers["flags"], headers["srs"] = b"GP", 0x03, SRS_ID
    headers["box"] = edges[:, [0, 2, 1, 3]]
    raw = headers.tobytes()
    blobs = [
        None if wkb is None else raw[start : start + ENVELOPE_OFFSET] + wkb
        for start, wkb in zip(range(0, len(raw), ENVELOPE_OFFSET), written, strict=True)
    ]
    special = (shapely.get_type_id(shapes) == 0) | shapely.is_empty(shapes)
    for at in np.flatnonzero(special).tolist():
        blobs[at] = encode(geometries[at])
    return blobs


def to_wkb_all(geometries: Sequence[Any]) -> list[bytes | None]:
    """Like `to_wkb`, for many at once; `None` stays `None`."""
    written: list[bytes | None] = shapely.to_wkb(object_array(geometries), byte_order=1, flavor="iso").tolist()
    return written


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
    wkb = wkb_of(blob)
    require_shallow([wkb])
    try:
        return shapely.force_2d(shapely.from_wkb(wkb))
    except shapely.errors.ShapelyError as error:
        raise NotAGeometry(str(error)) from error


def wkb_of_all(blobs: Sequence[bytes | None]) -> list[bytes | None]:
    """Like `wkb_of`, for many at once; `None` stays `None`. Raises NotAGeometry."""
    present = [blob for blob in blobs if blob is not None]
    heads = {blob[:4] for blob in present}
    if heads <= {_OWN_HEAD} and min(map(len, present), default=ENVELOPE_OFFSET) >= ENVELOPE_OFFSET:
        if len(present) == len(blobs):
            return [blob[ENVELOPE_OFFSET:] for blob in present]
        return [blob and blob[ENVELOPE_OFFSET:] for blob in blobs]
    return [blob and wkb_of(blob) for blob in blobs]


def decode_all(blobs: Sequence[bytes | None]) -> list[Any]:
    """Like `decode`, for many at once. Raises NotAGeometry."""
    wkbs = wkb_of_all(blobs)
    require_shallow(wkbs)
    try:
        shapes = shapely.force_2d(shapely.from_wkb(object_array(wkbs)))
    except shapely.errors.ShapelyError as error:
        raise NotAGeometry(str(error)) from error
    found: list[Any] = shapes.tolist()
    return found


def decode_wkb_all(wkbs: Sequence[bytes | None]) -> list[Any]:
    """Like `decode_wkb`, for many at once. Raises NotAGeometry."""
    require_shallow(wkbs)
    try:
        found: list[Any] = shapely.from_wkb(object_array(wkbs)).tolist()
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise NotAGeometry(str(error)) from error
    return found


def decode_wkb(wkb: bytes | None) -> Any:
    """Shapely geometry of bare well-known binary. Raises NotAGeometry."""
    if wkb is None:
        return None
    require_shallow([wkb])
    try:
        return shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, TypeError) as error:
        raise NotAGeometry(str(error)) from error


def require_shallow(wkbs: Iterable[bytes | None]) -> None:
    """Raises NotAGeometry where the parser of a binary would go so deep that it ended the process."""
    for wkb in wkbs:
        if isinstance(wkb, bytes) and not _is_fit(wkb):
            message = "a geometry of parts within parts"
            raise NotAGeometry(message)


def is_harmless(blob: bytes, *, has_header: bool) -> bool:
    """Whether a blob can be given to the parser of geometries."""
    try:
        return _is_fit(wkb_of(blob) if has_header else blob)
    except NotAGeometry:
        return False


def is_plain(wkb: bytes) -> bool:
    """Whether it is a little-endian point, line or polygon: those have no parts that have parts."""
    return wkb[:HEAD_BYTES] in _PLAIN_HEADS


def _is_fit(wkb: bytes) -> bool:
    return is_plain(wkb) or is_shallow(wkb)


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


def bounds_all(blobs: Sequence[bytes | None]) -> list[Bounds | None]:
    """Like `bounds`, for many at once."""
    if not all(blob is not None and len(blob) >= ENVELOPE_OFFSET and blob[:4] == _OWN_HEAD for blob in blobs):
        return list(map(bounds, blobs))
    raw = b"".join([blob[POINT_OFFSET:ENVELOPE_OFFSET] for blob in blobs if blob is not None])
    return list(map(tuple, np.frombuffer(raw, dtype="<f8").reshape(-1, 4).tolist()))


def merged_bounds(blobs: Iterable[bytes | None]) -> Bounds | None:
    """Envelope of all blobs together."""
    found = [box for box in bounds_all(list(blobs)) if box is not None]
    if not found:
        return None
    minx, maxx, miny, maxy = zip(*found, strict=True)
    return min(minx), max(maxx), min(miny), max(maxy)


_NAN_POINT = struct.pack("<2d", np.nan, np.nan)
