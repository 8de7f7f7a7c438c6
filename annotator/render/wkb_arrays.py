"""Well-known binary straight to arrays of corners, for the shapes that nearly all marks are.

Making a million geometries only to take them apart again takes seconds and half a gigabyte. Plain polygons of one ring
and points are read from their bytes; shapes of any other kind go the general way, through shapely.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

Coords = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

_POLYGON = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00"
"""Little-endian, flat, one ring; the number of its corners and they themselves follow."""
_POINT = b"\x01\x01\x00\x00\x00"
_RING_HEAD = 13
_XY = 16
_LEAST_CORNERS = 4


class Shapes(NamedTuple):
    """`m` shapes with `n` corners altogether."""

    rows: Rows
    """(m,) places of the shapes among what was given; those without any corner are missing."""
    coords: Coords
    """(n, 2); a ring has its first corner at its end again."""
    counts: Rows
    """(m,) numbers of corners."""


def shapes_of(wkbs: Sequence[bytes], *, is_area: bool) -> Shapes:
    """Corners of each shape: of the first part where there are several, of the outer ring where it is an area."""
    sizes = np.fromiter(map(len, wkbs), dtype=np.int64, count=len(wkbs))
    plain = _plain(wkbs, sizes, is_area=is_area)
    if plain is None:
        return _general(wkbs, is_area=is_area)
    is_plain, coords, counts = plain
    if is_plain.all():
        return Shapes(np.arange(len(wkbs)), coords, counts)
    at = np.flatnonzero(~is_plain)
    other = _general([wkbs[row] for row in at.tolist()], is_area=is_area)
    return _merged(Shapes(np.flatnonzero(is_plain), coords, counts), other._replace(rows=at[other.rows]))


def _plain(wkbs: Sequence[bytes], sizes: Rows, *, is_area: bool) -> tuple[npt.NDArray[np.bool_], Coords, Rows] | None:
    """Which are plain, and their corners; `None` where too few are to be worth it."""
    head, least = (_RING_HEAD, _RING_HEAD + _LEAST_CORNERS * _XY) if is_area else (len(_POINT), len(_POINT) + _XY)
    known = _POLYGON if is_area else _POINT
    counts = (sizes - head) // _XY
    fits = (sizes >= least) & (sizes == head + counts * _XY) & (is_area | (counts == 1))
    if 2 * np.count_nonzero(fits) < len(wkbs) or not len(wkbs):
        return None
    chosen = wkbs if fits.all() else [wkbs[row] for row in np.flatnonzero(fits).tolist()]
    heads, coords = _cut(chosen, sizes[fits], head)
    counts = counts[fits]
    ok = (heads[:, : len(known)] == np.frombuffer(known, dtype=np.uint8)).all(axis=1)
    if is_area:
        ok &= np.ascontiguousarray(heads[:, len(known) :]).view("<u4").ravel() == counts
    ends = np.cumsum(counts)
    # A ring that is not closed, or has no number at its end, is for shapely to judge; so is a point without place.
    ok &= (coords[ends - counts] == coords[ends - 1]).all(axis=1)
    fits[fits] = ok
    return fits, coords if ok.all() else coords[np.repeat(ok, counts)], counts[ok]


def _cut(wkbs: Sequence[bytes], sizes: Rows, head: int) -> tuple[npt.NDArray[np.uint8], Coords]:
    """The heads as rows of bytes, and all corners."""
    width = int(sizes[0])
    if (sizes == width).all():
        matrix = np.frombuffer(b"".join(wkbs), dtype=np.uint8).reshape(-1, width)
        coords = np.ascontiguousarray(matrix[:, head:]).view("<f8")
        return matrix[:, :head], coords.reshape(-1, 2)
    heads = np.frombuffer(b"".join([wkb[:head] for wkb in wkbs]), dtype=np.uint8).reshape(-1, head)
    return heads, np.frombuffer(b"".join([wkb[head:] for wkb in wkbs]), dtype="<f8").reshape(-1, 2)


def _general(wkbs: Sequence[bytes], *, is_area: bool) -> Shapes:
    shapes = shapely.from_wkb(np.fromiter(wkbs, dtype=object, count=len(wkbs)))
    rows = np.flatnonzero(~shapely.is_empty(shapes))
    shapes = shapes[rows]
    in_parts = shapely.get_type_id(shapes) >= shapely.GeometryType.MULTIPOINT
    shapes[in_parts] = shapely.get_geometry(shapes[in_parts], 0)
    if is_area:
        shapes = shapely.get_exterior_ring(shapes)
    coords, index = shapely.get_coordinates(shapes, return_index=True)
    counts = np.bincount(index, minlength=len(rows))
    return Shapes(rows[counts > 0], coords, counts[counts > 0])


def _merged(one: Shapes, other: Shapes) -> Shapes:
    """Both in the order of their rows."""
    rows, counts = np.concatenate([one.rows, other.rows]), np.concatenate([one.counts, other.counts])
    coords = np.concatenate([one.coords, other.coords])
    order = np.argsort(rows, kind="stable")
    starts = (np.cumsum(counts) - counts)[order]
    counts = counts[order]
    ends = np.cumsum(counts)
    corners = np.repeat(starts - (ends - counts), counts) + np.arange(int(ends[-1]) if len(ends) else 0)
    return Shapes(rows[order], coords[corners], counts)
