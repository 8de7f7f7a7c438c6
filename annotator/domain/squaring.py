"""Squaring up: the right-angled outline nearest to one that was clicked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate

Points = npt.NDArray[np.float64]


def squared(frame: SceneFrame, polygon: Any) -> Any:
    """The pixel polygon with right angles on the ground; holes are squared along the same axes.

    The axes are the length-weighted mean of the sides' directions modulo 90°. Each side becomes parallel to the nearer
    axis at its mean position, neighbours on one axis become one side, and the sides are cut with each other. Raises
    `Refused` where fewer than four sides remain.
    """
    outer = shapely.get_coordinates(polygon.exterior)
    anchor = PixelXY(float(outer[0, 0]), float(outer[0, 1]))
    turn = _axes(frame.to_plane(outer, anchor))
    rings = [_squared_ring(frame, shapely.get_coordinates(ring), anchor, turn) for ring in _rings(polygon)]
    return shapely.Polygon(rings[0], rings[1:])


def _rings(polygon: Any) -> list[Any]:
    return [polygon.exterior, *polygon.interiors]


def _axes(ring: Points) -> Points:
    """(2, 2) rotation into the outline's own axes."""
    sides = np.diff(ring, axis=0)
    lengths, angles = np.hypot(*sides.T), np.arctan2(sides[:, 1], sides[:, 0])
    angle = float(np.angle((lengths * np.exp(4j * angles)).sum()) / 4.0)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _squared_ring(frame: SceneFrame, ring: Points, anchor: PixelXY, turn: Points) -> Points:
    flat = frame.to_plane(ring, anchor) @ turn
    sides = np.diff(flat, axis=0)
    along = np.abs(sides[:, 0]) >= np.abs(sides[:, 1])
    levels = _levels(flat, sides, along)
    if len(levels) < 4 or len(levels) % 2:
        raise Refused(translate("Shapes", "The outline has too few sides to be squared up."))
    corners = []
    for (one_along, one), (_, other) in zip(levels, levels[1:] + levels[:1], strict=True):
        corners.append((other, one) if one_along else (one, other))
    return frame.from_plane(np.array(corners) @ turn.T, anchor)


def _levels(flat: Points, sides: Points, along: npt.NDArray[np.bool_]) -> list[tuple[bool, float]]:
    """(parallel to the first axis?, position across it) of each run of sides on one axis, in order."""
    count = len(sides)
    start = next((i for i in range(count) if along[i] != along[i - 1]), 0)
    runs: list[list[int]] = []
    for i in ((start + step) % count for step in range(count)):
        if runs and along[runs[-1][-1]] == along[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [(bool(along[run[0]]), _level(flat, sides, run, int(along[run[0]]))) for run in runs]


def _level(flat: Points, sides: Points, run: list[int], axis: int) -> float:
    """Length-weighted mean position of a run of sides across their axis."""
    middles = flat[run, axis] + sides[run, axis] / 2.0
    return float(np.average(middles, weights=np.hypot(*sides[run].T) + 1e-12))
