"""Well-known binary straight to arrays of corners, for the shapes that nearly all marks are.

Making a million geometries only to take them apart again takes seconds and half a gigabyte. Plain polygons of one ring
and points are read from their bytes; shapes of any other kind go the general way, through shapely.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.ragged import Ragged, windows

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


def shapes_of(wkbs: Ragged, *, is_area: bool) -> Shapes:
    """Corners of each shape: of the first part where there are several, of the outer ring where it is an area."""
    given = np.flatnonzero(wkbs.starts >= 0)
    if len(given) < len(wkbs):
        found = shapes_of(wkbs.taken(given), is_area=is_area)
        return found._replace(rows=given[found.rows])
    is_plain = _fitting(wkbs, is_area=is_area)
    if 2 * np.count_nonzero(is_plain) < len(wkbs) or not len(wkbs):
        return _general(wkbs, is_area=is_area)
    plain = _plain(wkbs, is_plain, is_area=is_area)
    at = np.flatnonzero(~is_plain)
    if not len(at):
        return plain
    other = _general(wkbs.taken(at), is_area=is_area)
    return _merged(plain, other._replace(rows=at[other.rows]))


def _fitting(wkbs: Ragged, *, is_area: bool) -> npt.NDArray[np.bool_]:
    """Which shapes are plain by their length and by how they begin."""
    head, known = _head(is_area=is_area)
    counts = (wkbs.sizes - head) // _XY
    fits: npt.NDArray[np.bool_] = (wkbs.sizes == head + counts * _XY) & (
        counts >= _LEAST_CORNERS if is_area else counts == 1
    )
    heads = windows(wkbs.data, wkbs.starts[fits], head)
    ok = (heads[:, : len(known)] == np.frombuffer(known, dtype=np.uint8)).all(axis=1)
    if is_area:
        ok &= np.ascontiguousarray(heads[:, len(known) :]).view("<u4").ravel() == counts[fits]
    fits[fits] = ok
    return fits


def _plain(wkbs: Ragged, is_plain: npt.NDArray[np.bool_], *, is_area: bool) -> Shapes:
    """The plain ones; whichever turns out not to be is struck off `is_plain`."""
    head, _ = _head(is_area=is_area)
    chosen = wkbs if is_plain.all() else wkbs.taken(np.flatnonzero(is_plain))
    counts = (chosen.sizes - head) // _XY
    coords = chosen.tails(head).view("<f8").reshape(-1, 2)
    # A ring that is not closed, or has no number at its end, is for shapely to judge; so is a point without place.
    ends = np.cumsum(counts)
    ok = (coords[ends - counts] == coords[ends - 1]).all(axis=1)
    if not ok.all():
        coords, counts = coords[np.repeat(ok, counts)], counts[ok]
        is_plain[is_plain] = ok
    return Shapes(np.flatnonzero(is_plain), coords, counts)


def _head(*, is_area: bool) -> tuple[int, bytes]:
    """How many bytes stand before the corners, and what the first of them are."""
    return (_RING_HEAD, _POLYGON) if is_area else (len(_POINT), _POINT)


def _general(wkbs: Ragged, *, is_area: bool) -> Shapes:
    shapes = shapely.from_wkb(wkbs.column())
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
