"""Sides that are being drawn go to the edges the picture shows beside them; never farther than a click is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotator.assist.live_edge import EdgePatch, normal
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import GroundRectangle
from annotator.domain.positions import PixelXY
from annotator.tools.context import ToolContext
from annotator.tools.snapping import REACH, Snapped
from annotator.tools.tool import Pointer, Ring


@dataclass(frozen=True, slots=True)
class Held:
    """Which corners of the side drawn stay where they were put."""

    first: bool = False
    second: bool = False


@dataclass(frozen=True, slots=True)
class Edged:
    """A side (2, 2) or the corners of a rectangle (4, 2), and the lines that say why they lie there."""

    ring: Ring
    hint_lines: tuple[Any, ...] = ()


def holds(pointer: Pointer, snapped: Snapped, start: PixelXY | None) -> bool:
    """Whether a click keeps its place: freed by Ctrl, or drawn to a neighbour; a mere direction does not hold it."""
    if pointer.ctrl or snapped.corner is not None:
        return True
    return any(start is None or tuple(line[0]) != tuple(start) for line in snapped.hint_lines)


def side_to_edge(context: ToolContext, pointer: Pointer, begin: PixelXY, end: PixelXY, held: Held) -> Edged:
    """The first side of a shape; each end moves across it."""
    side, edges = np.array([begin, end], dtype=float), _edges(context, pointer)
    moved = edges.turned(begin, end, _reach(pointer), (held.first, held.second)) if edges is not None else None
    if moved is None:
        return Edged(side)
    side += np.array(moved)[:, None] * normal(begin, end)
    return Edged(side, (_hint(side, pointer),))


def width_to_edge(
    context: ToolContext, pointer: Pointer, frame: SceneFrame, drawn: GroundRectangle, *, held: bool
) -> Edged:
    """The far side of a rectangle whose first side lies already; its ends stay where they were clicked."""
    ring, edges = drawn.ring(frame), _edges(context, pointer)
    at = _moved(edges, ring, 2, pointer) if edges is not None and not held else None
    if at is None:
        return Edged(ring)
    ring = drawn.cell(frame, 0.0, drawn.length, 0.0, drawn.along_across(frame, at)[1])
    return Edged(ring, (_hint(ring[2:4], pointer),))


def drag_to_edge(
    context: ToolContext, pointer: Pointer, frame: SceneFrame, drawn: GroundRectangle, *, held: bool
) -> Edged:
    """A rectangle of kept width and direction moves across as a whole, with the side dragged."""
    ring, edges = drawn.ring(frame), _edges(context, pointer)
    at = _moved(edges, ring, 0, pointer) if edges is not None and not held else None
    if at is None:
        return Edged(ring)
    across = drawn.along_across(frame, at)[1]
    ring = drawn.cell(frame, 0.0, drawn.length, across, drawn.width + across)
    return Edged(ring, (_hint(ring[:2], pointer),))


def _moved(edges: EdgePatch, ring: Ring, side: int, pointer: Pointer) -> PixelXY | None:
    """Where the first corner of a side goes; None where no edge is near."""
    begin, end = (PixelXY(*ring[corner % 4].tolist()) for corner in (side, side + 1))
    depth = float(np.hypot(*(ring[(side + 2) % 4] - ring[(side + 1) % 4])))
    # An edge that belongs to the side across would leave nothing of the shape.
    shift = edges.shift(begin, end, min(_reach(pointer), depth / 3))
    if shift is None:
        return None
    nx, ny = normal(begin, end)
    return PixelXY(begin.x + shift * nx, begin.y + shift * ny)


def _edges(context: ToolContext, pointer: Pointer) -> EdgePatch | None:
    wanted = context.habits.snaps_to_edges and not pointer.ctrl
    return context.edges() if wanted else None


def _reach(pointer: Pointer) -> float:
    return REACH * pointer.tolerance_px


def _hint(side: Ring, pointer: Pointer) -> Ring:
    """Along the edge and a little beyond both ends, so that it is seen beside the side itself."""
    along = side[1] - side[0]
    beyond = along / max(float(np.hypot(*along)), 1e-9) * 2 * pointer.tolerance_px
    return np.array([side[0] - beyond, side[1] + beyond])
