"""A sweep: an area cut into cells that are looked at one after the other, so that nothing is missed.

Cells are made in the pixels of the scene shown, as large as the view at the zoom the analyst has chosen. Their state is
kept per scene, so that "nothing here" is a finding and not a gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.ops import substring

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, shape_in
from annotator.domain.measure import geodesic
from annotator.domain.records import Cell, Crossing, LivingMark, Mark, Route, Stall, Vehicle
from annotator.domain.summary.basis import basis_of
from annotator.domain.text import translate

TODO, DONE, NOTHING = "todo", "done", "nothing"
STATES = (TODO, DONE, NOTHING)
CELLS_MAX = 3000
_JOIN = 0.04
"""Stretches of a route reach so much of their length into each other, so that no wedge is left out at a bend."""
_FAMILIES: dict[str, type[Mark]] = {"stall": Stall, "vehicle": Vehicle, "crossing": Crossing}


class SweepKey(NamedTuple):
    """What one sweep goes over: a scene at a site, or a zone or route on it, for one kind of object."""

    scene_uid: str
    site_uid: str
    object_kind: str
    zone_uid: str = ""
    route_uid: str = ""


class Progress(NamedTuple):
    """Cells by state."""

    todo: int
    done: int
    nothing: int

    @property
    def looked_at(self) -> int:
        return self.done + self.nothing

    @property
    def total(self) -> int:
        return self.todo + self.looked_at


class RouteLook(NamedTuple):
    """How much of a route was looked at, in metres; `None` where the scene has no place."""

    looked_at_m: float
    nothing_m: float


def grid_over(area_px: Any, width_px: float, height_px: float) -> list[shapely.Polygon]:
    """Cells of at most width × height pixels that cover an area, row by row and back again.

    Where the area fills only part of a cell, the cell shrinks to it. Refuses more than `CELLS_MAX`.
    """
    left, top, right, bottom = shapely.bounds(area_px).tolist()
    columns, rows = _parts(right - left, width_px), _parts(bottom - top, height_px)
    _refuse_many(columns * rows)
    xs, ys = np.linspace(left, right, columns + 1), np.linspace(top, bottom, rows + 1)
    shapely.prepare(area_px)
    cells = []
    for row in range(rows):
        for column in range(columns) if row % 2 == 0 else reversed(range(columns)):
            box = shapely.box(xs[column], ys[row], xs[column + 1], ys[row + 1])
            inside = shapely.intersection(box, area_px)
            if inside.area > 0:
                cells.append(shapely.box(*shapely.bounds(inside).tolist()))
    return cells


def stretches(lines_px: Any, step_px: float, half_width_px: float) -> list[shapely.Polygon]:
    """A corridor along a line (or several parts of one) in stretches of at most `step_px`, from its first vertex on."""
    parts = [part for part in shapely.get_parts(lines_px) if part.geom_type == "LineString" and part.length > 0]
    counts = [_parts(part.length, step_px) for part in parts]
    _refuse_many(sum(counts))
    cells = []
    for part, count in zip(parts, counts, strict=True):
        edges = np.linspace(0.0, part.length, count + 1)
        for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            reach = _JOIN * (end - start)
            piece = substring(part, max(0.0, start - reach), min(part.length, end + reach))
            cells.append(_outline(piece.buffer(half_width_px, cap_style="flat", join_style="mitre")))
    return cells


def key_of(cell: Cell) -> SweepKey:
    return SweepKey(cell.scene_uid, cell.site_uid, cell.object_kind, cell.zone_uid, cell.route_uid)


def cells_of(document: Document, key: SweepKey) -> list[Cell]:
    """Cells of one sweep in the order in which they are looked at."""
    return sorted(
        (cell for cell in document.where(Cell, "scene_uid", key.scene_uid) if key_of(cell) == key),
        key=lambda cell: cell.uid,
    )


def progress_of(cells: Iterable[Cell]) -> Progress:
    states = [cell.state for cell in cells]
    return Progress(*(states.count(state) for state in STATES))


def next_todo(cells: Sequence[Cell], after_uid: str = "") -> Cell | None:
    """The next cell to look at behind another one, beginning anew at the end; `None` when all are done."""
    uids = [cell.uid for cell in cells]
    start = uids.index(after_uid) + 1 if after_uid in uids else 0
    return next((cell for cell in (*cells[start:], *cells[:start]) if cell.state == TODO), None)


def marks_in(document: Document, frame: SceneFrame, cell: Cell) -> int:
    """How many marks of the sweep's kind stand in a cell on its scene."""
    family = _FAMILIES.get(cell.object_kind)
    if family is None or cell.geom_px is None:
        return 0
    marks: list[Any] = document.of_site(family, cell.site_uid)
    here = [mark for mark in marks if _is_on(document, mark, cell.scene_uid)]
    shapes = np.array([shape_in(frame, mark) for mark in here], dtype=object)
    shapely.prepare(cell.geom_px)
    return int(shapely.covers(cell.geom_px, shapely.centroid(shapes)).sum()) if len(shapes) else 0


def _is_on(document: Document, mark: Any, scene_uid: str) -> bool:
    if not isinstance(mark, LivingMark):
        return bool(mark.scene_uid == scene_uid)
    basis = basis_of(document)
    return bool(basis.begin(mark.first_seen) <= basis.begin(scene_uid) < basis.end(mark.gone_by))


def route_look(route: Route, cells: Iterable[Cell]) -> RouteLook | None:
    """Metres of a route inside the cells that were looked at, and inside those with nothing in them."""
    placed = [cell for cell in cells if cell.geom is not None]
    if route.geom is None or not placed:
        return None
    return RouteLook(_stretch_m(route.geom, placed, (DONE, NOTHING)), _stretch_m(route.geom, placed, (NOTHING,)))


def _stretch_m(line: Any, cells: Sequence[Cell], states: tuple[str, ...]) -> float:
    """Length in the cells of some states; the joint with a neighbour of another state is shared half and half."""
    inside = shapely.union_all([cell.geom for cell in cells if cell.state in states])
    outside = shapely.union_all([cell.geom for cell in cells if cell.state not in states])
    return _length_m(line, inside) - _length_m(line, shapely.intersection(inside, outside)) / 2


def _length_m(line: Any, area: Any) -> float:
    parts = shapely.get_parts(shapely.intersection(line, area))
    return float(
        sum(geodesic.length_m(shapely.get_coordinates(part)) for part in parts if part.geom_type == "LineString")
    )


def _parts(length: float, longest: float) -> int:
    return max(1, math.ceil(length / max(longest, 1e-9) - 1e-9))


def _refuse_many(count: int) -> None:
    if count > CELLS_MAX:
        text = translate("Sweep", "At this zoom it would be {n} cells; zoom out until at most {most} are left.")
        raise Refused(text.format(n=f"{count:,}", most=f"{CELLS_MAX:,}"))


def _outline(shape: Any) -> shapely.Polygon:
    """A corridor that meets itself may have holes or parts; a cell is one ring around all of it."""
    if shape.geom_type != "Polygon":
        shape = shapely.convex_hull(shape)
    return shapely.Polygon(shape.exterior)
