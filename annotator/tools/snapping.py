"""Where a click wants to go: corners, edges and extensions of neighbours, and directions that were drawn before.

Everything is asked of the index of what is shown, so the cost does not depend on how much the scene holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.ground_rectangle import Direction, unit
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.render.mark_arrays import MarkArrays
from annotator.tools.context import ToolContext
from annotator.tools.tool import Pointer

Points = npt.NDArray[np.float64]

REACH = 0.6
"""Of the tolerance of a hit: nearer than this a click is drawn to something."""
FAR = 25.0
"""Of the tolerance: extensions and directions of shapes farther away are not looked at."""
MOST_SIDES = 16
"""An outline of more corners has no direction of its own."""
MOST_DEG = 7.0
"""A side is not turned by more than this to lie along a direction."""


@dataclass(frozen=True, slots=True)
class Snapped:
    """Where the click goes, and why."""

    pixel: PixelXY
    corner: PixelXY | None = None
    """The corner it was drawn to."""
    hint_lines: Sequence[Any] = field(default_factory=tuple)

    @property
    def is_free(self) -> bool:
        return self.corner is None and not self.hint_lines


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines a click may be drawn to, as arrays over n lines in pixels."""

    foot: Points
    """(n, 2) point of each line nearest to the pointer."""
    step: Points
    """(n, 2) unit direction."""
    shown: Points
    """(n, 2) where the hint begins."""
    distance: npt.NDArray[np.float64]
    """(n,) from the pointer."""


def snap(
    context: ToolContext, pointer: Pointer, start: PixelXY | None = None, *, exclude: Collection[str] = ()
) -> Snapped:
    """Draw a pointer to what is near; `start` is the other end of the side being drawn. Ctrl leaves it free."""
    at, reach = np.array(pointer.pixel, dtype=float), REACH * pointer.tolerance_px
    if pointer.ctrl or not context.habits.snaps or reach <= 0:
        return Snapped(pointer.pixel)
    far = FAR * pointer.tolerance_px
    low, high = PixelXY(*(at - far)), PixelXY(*(at + far))
    begin, end = sides_of(context.marks.outlines(low, high), exclude)
    corner = _nearest(begin, at, reach)
    if corner is not None:
        return Snapped(corner, corner)
    lines = [_of_sides(begin, end, at, reach, far)]
    if start is not None:
        lines.append(_of_directions(context, start, at, reach))
    return _to_lines(pointer.pixel, _joined(lines), reach)


def sides_of(marks: MarkArrays, exclude: Collection[str] = ()) -> tuple[Points, Points]:
    """Begin and end (n, 2) of every side of some outlines."""
    if not len(marks):
        return np.empty((0, 2)), np.empty((0, 2))
    following = np.arange(1, len(marks.coords) + 1)
    following[marks.offsets[1:] - 1] = marks.offsets[:-1]
    begin, end = marks.coords, marks.coords[following]
    if exclude:
        left_out = np.fromiter((uid in exclude for uid in marks.uids.tolist()), bool, len(marks))
        kept = ~np.repeat(left_out, np.diff(marks.offsets))
        begin, end = begin[kept], end[kept]
    return begin, end


def directions_for(context: ToolContext) -> list[Direction]:
    """Directions on the ground worth following: of the stall before or the one selected, its sides, and the image."""
    scene_uid = context.selection.scene_uid
    kept = context.habits.kept_on(scene_uid)
    found = [kept.direction] if kept is not None else []
    return [*found, *_selected_sides(context), *context.habits.directions_of(scene_uid)]


def _selected_sides(context: ToolContext) -> list[Direction]:
    """Directions of the sides of the one outline that is selected."""
    uids, frame = context.selection.uids, context.frame
    if len(uids) != 1 or frame is None or context.document.get(Stall, uids[0]) is None:
        return []
    ring = shapely.get_coordinates(context.shape_px(uids[0]))
    if not 4 <= len(ring) <= MOST_SIDES:
        return []
    sides = np.diff(frame.to_plane(ring, PixelXY(*ring[0].tolist())), axis=0)
    return [unit((east, north))[0] for east, north in sides.tolist() if (east, north) != (0.0, 0.0)]


def _nearest(points: Points, at: Points, reach: float) -> PixelXY | None:
    if not len(points):
        return None
    distances = np.hypot(*(points - at).T)
    index = int(np.argmin(distances))
    return PixelXY(*points[index].tolist()) if distances[index] <= reach else None


def _of_sides(begin: Points, end: Points, at: Points, reach: float, far: float) -> _Lines:
    """Sides and their extensions within reach of the pointer."""
    step = end - begin
    length = np.hypot(*step.T)
    kept = length > 0
    begin, step, length = begin[kept], step[kept] / length[kept, None], length[kept]
    along = ((at - begin) * step).sum(axis=1)
    foot = begin + along[:, None] * step
    distance = np.hypot(*(at - foot).T)
    beyond = np.maximum(np.maximum(-along, along - length), 0.0)
    near = (distance <= reach) & (beyond <= far)
    # A side itself comes before the extension of another.
    penalty = np.where(beyond > 0, reach, 0.0)
    shown = np.where((along < length / 2)[:, None], begin + length[:, None] * step, begin)
    return _Lines(foot[near], step[near], shown[near], (distance + penalty)[near])


def _of_directions(context: ToolContext, start: PixelXY, at: Points, reach: float) -> _Lines:
    """Lines from `start` along and across the directions that are kept."""
    frame = context.frame
    found = directions_for(context)
    toward = at - np.array(start, dtype=float)
    length = hypot(*toward)
    if frame is None or not found or length == 0:
        return _none()
    ground = np.array([each for e, n in found for each in ((e, n), (-n, e))], dtype=float)
    (ahead,) = frame.to_plane(np.array([at]), start)
    ground *= hypot(*ahead)
    ends = frame.from_plane(ground, start) - np.array(start, dtype=float)
    step = np.array([unit((float(x), float(y)))[0] for x, y in ends])
    along = step @ toward
    foot = np.array(start, dtype=float) + along[:, None] * step
    distance = np.hypot(*(at - foot).T)
    near = distance <= min(reach, length * np.sin(np.radians(MOST_DEG)))
    shown = np.repeat(np.array([start], dtype=float), len(step), axis=0)
    return _Lines(foot[near], step[near], shown[near], distance[near])


def _to_lines(pixel: PixelXY, lines: _Lines, reach: float) -> Snapped:
    """To where two lines cross nearby, else to the nearest line."""
    if not len(lines.distance):
        return Snapped(pixel)
    order = np.argsort(lines.distance, kind="stable")
    first = int(order[0])
    for second in order[1:8].tolist():
        crossing = _crossing(lines, first, second)
        if crossing is not None and hypot(crossing[0] - pixel.x, crossing[1] - pixel.y) <= 2 * reach:
            to = PixelXY(*crossing)
            return Snapped(to, hint_lines=(_hint(lines, first, to), _hint(lines, second, to)))
    to = PixelXY(*lines.foot[first].tolist())
    return Snapped(to, hint_lines=(_hint(lines, first, to),))


def _crossing(lines: _Lines, one: int, other: int) -> tuple[float, float] | None:
    (ax, ay), (bx, by) = lines.step[one].tolist(), lines.step[other].tolist()
    cross = ax * by - ay * bx
    if abs(cross) < 0.2:
        return None
    dx, dy = (lines.foot[other] - lines.foot[one]).tolist()
    along = (dx * by - dy * bx) / cross
    return float(lines.foot[one, 0] + along * ax), float(lines.foot[one, 1] + along * ay)


def _hint(lines: _Lines, index: int, to: PixelXY) -> Points:
    return np.array([lines.shown[index], to], dtype=float)


def _joined(parts: Sequence[_Lines]) -> _Lines:
    return _Lines(
        np.concatenate([part.foot for part in parts]),
        np.concatenate([part.step for part in parts]),
        np.concatenate([part.shown for part in parts]),
        np.concatenate([part.distance for part in parts]),
    )


def _none() -> _Lines:
    return _Lines(np.empty((0, 2)), np.empty((0, 2)), np.empty((0, 2)), np.empty(0))
