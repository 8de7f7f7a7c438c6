"""From arrays of vertices to what QPainter draws fast.

Two measured facts shape this module. One path with a hairline pen costs 1 µs per mark with anti-aliasing; a pen wider
than a pixel costs fifty times that, because the outline of the stroke is filled as one polygon. So an outline of two
pixels with a halo is a few hairline rings beside each other, and a dashed one is many short straight pieces. And paths
are streamed from one buffer: adding points one by one costs ten times as much.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QDataStream, QIODeviceBase
from PySide6.QtGui import QPainterPath, QPolygonF

Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2)."""
Offsets = npt.NDArray[np.int64]
"""First vertex of each of m rings, and n: shape (m + 1,)."""
Segments = npt.NDArray[np.float64]
"""Straight pieces, shape (k, 2, 2): start and end."""

_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1
_DASHES_MAX = 4000
_MITER_MIN = 0.35


def path_of(coords: Points, offsets: Offsets, *, closed: bool) -> QPainterPath:
    """All rings (or open lines) as one path."""
    counts = np.diff(offsets)
    if not len(coords):
        return QPainterPath()
    if closed:
        order, counts = _closing(offsets, counts)
        coords = coords[order]
    elements = np.empty(len(coords), _ELEMENT)
    elements["type"] = _LINE
    elements["type"][np.concatenate([[0], np.cumsum(counts)[:-1]])] = _MOVE
    elements["x"], elements["y"] = coords[:, 0], coords[:, 1]
    return _streamed(elements)


def path_of_segments(segments: Segments) -> QPainterPath:
    """Straight pieces as one path."""
    elements = np.empty(len(segments) * 2, _ELEMENT)
    elements["type"] = np.tile(np.array([_MOVE, _LINE]), len(segments))
    elements["x"], elements["y"] = segments[..., 0].ravel(), segments[..., 1].ravel()
    return _streamed(elements)


def polygons_of(coords: Points, offsets: Offsets) -> list[QPolygonF]:
    """One polygon per ring, to be filled one by one: many in one path would take quadratic time."""
    counts = np.diff(offsets)
    words = np.empty(len(counts) + 4 * len(coords), ">u4")
    heads = np.arange(len(counts)) + 4 * offsets[:-1]
    body = np.ones(len(words), dtype=bool)
    body[heads] = False
    words[heads] = counts
    words[body] = np.ascontiguousarray(coords, dtype=">f8").view(">u4").ravel()
    data = QByteArray(words.tobytes())
    stream = QDataStream(data, QIODeviceBase.OpenModeFlag.ReadOnly)
    polygons = []
    for _ in range(len(counts)):
        polygon = QPolygonF()
        stream >> polygon
        polygons.append(polygon)
    return polygons


def grown(coords: Points, offsets: Offsets, by: float) -> Points:
    """Vertices of all rings moved outwards by `by` (inwards where negative), corners mitred."""
    if not by or not len(coords):
        return coords
    following, before = _neighbours(offsets)
    normals = _normals(coords, coords[following])
    both = normals + normals[before]
    cosine = 1.0 + (normals * normals[before]).sum(axis=1)
    moved = both / np.maximum(cosine, _MITER_MIN)[:, None]
    x, y = coords[:, 0], coords[:, 1]
    doubled = np.add.reduceat(x * y[following] - x[following] * y, offsets[:-1])
    outward = np.repeat(np.where(doubled >= 0, 1.0, -1.0), np.diff(offsets))
    result: Points = coords + moved * (outward * by)[:, None]
    return result


def edges(coords: Points, offsets: Offsets, *, closed: bool) -> Segments:
    """The straight edges of all rings or lines."""
    following, _ = _neighbours(offsets)
    segments = np.stack([coords, coords[following]], axis=1)
    if closed:
        return segments
    keep = np.ones(len(coords), dtype=bool)
    keep[offsets[1:] - 1] = False
    return segments[keep]


def dashes(segments: Segments, on: float, off: float) -> Segments:
    """Each edge cut into dashes; every corner is covered, the pattern is fitted to the edge's length."""
    vector = segments[:, 1] - segments[:, 0]
    length = np.hypot(vector[:, 0], vector[:, 1])
    periods = np.clip(np.round(length / (on + off)), 1, _DASHES_MAX).astype(np.int64)
    edge = np.repeat(np.arange(len(segments)), periods + 1)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(periods + 1) - (periods + 1), periods + 1)
    half = 0.5 * on / (on + off)
    start = np.clip((number - half) / periods[edge], 0.0, 1.0)
    end = np.clip((number + half) / periods[edge], 0.0, 1.0)
    origin, along = segments[edge, 0], vector[edge]
    return np.stack([origin + along * start[:, None], origin + along * end[:, None]], axis=1)


def beside(segments: Segments, by: float) -> Segments:
    """The pieces moved sideways."""
    if not by or not len(segments):
        return segments
    normals = _normals(segments[:, 0], segments[:, 1])
    result: Segments = segments + (normals * by)[:, None, :]
    return result


def crosses(coords: Points, offsets: Offsets) -> Segments:
    """Two lines across every ring, from corner to opposite corner."""
    first, count = offsets[:-1], np.diff(offsets)
    half = count // 2
    quarter = np.maximum(count // 4, 1)
    one = np.stack([coords[first], coords[first + half]], axis=1)
    other = np.stack([coords[first + quarter], coords[first + (quarter + half) % count]], axis=1)
    return np.concatenate([one, other])


def pluses(centers: Points, arm: float) -> Segments:
    """A plus sign at every position, in whole pixels so that it is crisp."""
    at = np.floor(centers) + 0.5
    x, y = np.array([arm, 0.0]), np.array([0.0, arm])
    return np.concatenate([np.stack([at - x, at + x], axis=1), np.stack([at - y, at + y], axis=1)])


_PADLOCK = np.array(
    [
        [(-1.0, 0.0), (1.0, 0.0)],
        [(1.0, 0.0), (1.0, 1.3)],
        [(1.0, 1.3), (-1.0, 1.3)],
        [(-1.0, 1.3), (-1.0, 0.0)],
        [(-0.6, 0.0), (-0.6, -0.9)],
        [(-0.6, -0.9), (0.6, -0.9)],
        [(0.6, -0.9), (0.6, 0.0)],
    ]
)
"""Body and bow of a padlock around (0, 0), as wide as 2."""


def padlocks(centers: Points, half: float) -> Segments:
    """A padlock at every position, `half` as wide to each side, in whole pixels so that it is crisp."""
    at = np.floor(centers) + 0.5
    shape = np.round(_PADLOCK * half)
    moved: Segments = (at[:, None, None, :] + shape[None]).reshape(-1, 2, 2)
    return moved


def _closing(offsets: Offsets, counts: Offsets) -> tuple[Offsets, Offsets]:
    """Vertex order with every ring's first vertex once more at its end, and the new counts."""
    more = counts + 1
    ends = np.cumsum(more)
    order = np.arange(ends[-1]) - np.repeat(np.arange(len(counts)), more)
    order[ends - 1] = offsets[:-1]
    return order, more


def _neighbours(offsets: Offsets) -> tuple[Offsets, Offsets]:
    """Index of the following and of the preceding vertex in each ring."""
    following = np.arange(1, offsets[-1] + 1)
    following[offsets[1:] - 1] = offsets[:-1]
    before = np.arange(-1, offsets[-1] - 1)
    before[offsets[:-1]] = offsets[1:] - 1
    return following, before


def _normals(start: Points, end: Points) -> Points:
    """Unit normals, to the right of the way on a screen whose y grows downwards turned outwards for positive rings."""
    step = end - start
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)
    return np.stack([step[:, 1] / length, -step[:, 0] / length], axis=1)


def _streamed(elements: npt.NDArray[np.void]) -> QPainterPath:
    """A path from its elements through Qt's own stream format (Qt 4.0 and later)."""
    head = len(elements).to_bytes(4, "big")
    data = QByteArray(head + elements.tobytes() + bytes(8))
    stream = QDataStream(data, QIODeviceBase.OpenModeFlag.ReadOnly)
    path = QPainterPath()
    stream >> path
    return path
