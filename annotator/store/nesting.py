"""How deep the well-known binary of a stranger goes, found before the parser sees it.

The parser calls itself for each part of a collection: a megabyte of collections within collections ends the process.
"""

from __future__ import annotations

import struct

DEEPEST = 10
_POINT, _LINE, _POLYGON, _FIRST_MULTI, _LAST_MULTI = 1, 2, 3, 4, 7
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000


def is_shallow(wkb: bytes) -> bool:
    """Whether a geometry's parts can be walked through and lie no deeper than `DEEPEST`."""
    if len(wkb) < 5:
        return False
    try:
        return _kind(wkb, 0)[0] < _FIRST_MULTI or _walked(wkb)
    except struct.error:
        return False


def _walked(wkb: bytes) -> bool:
    at = 0
    missing = [1]
    while missing:
        if not missing[-1]:
            missing.pop()
            continue
        missing[-1] -= 1
        kind, numbers, order, at = _kind(wkb, at)
        if _FIRST_MULTI <= kind <= _LAST_MULTI:
            if len(missing) > DEEPEST:
                return False
            missing.append(struct.unpack_from(order + "I", wkb, at)[0])
            at += 4
        elif kind in (_POINT, _LINE, _POLYGON):
            at = _behind(wkb, at, kind, 8 * numbers, order)
        else:
            return False
    return True


def _behind(wkb: bytes, at: int, kind: int, size: int, order: str) -> int:
    """Where a point, line or polygon ends whose positions take `size` bytes each."""
    if kind == _POINT:
        return at + size
    rings = 1
    if kind == _POLYGON:
        (rings,) = struct.unpack_from(order + "I", wkb, at)
        at += 4
    for _ring in range(rings):
        # runs out of the bytes, and so ends, long before a false number of rings is reached
        (positions,) = struct.unpack_from(order + "I", wkb, at)
        at += 4 + size * positions
    return at


def _kind(wkb: bytes, at: int) -> tuple[int, int, str, int]:
    """Kind of the geometry at a place, numbers per position, byte order, and where its contents begin."""
    order = "<" if wkb[at : at + 1] == b"\x01" else ">"
    (raw,) = struct.unpack_from(order + "I", wkb, at + 1)
    flags = bool(raw & _EWKB_Z) + bool(raw & _EWKB_M)
    plain = raw & 0x0FFFFFFF
    iso = (0, 1, 1, 2)[plain // 1000] if plain // 1000 < 4 else 0
    return plain % 1000, 2 + flags + iso, order, at + (9 if raw & _EWKB_SRID else 5)
