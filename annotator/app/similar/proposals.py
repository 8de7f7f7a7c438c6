"""Proposals: what a search found and nobody has confirmed yet. They are no records, so they cannot count.

The threshold only filters; what is rejected stays rejected until the next search; what has a mark is not proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from annotator.app.signal import Signal
from annotator.assist.similar import Found, boxes
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, shape_in
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Vehicle, new_uid
from annotator.domain.summary.basis import basis_of
from annotator.domain.twins import are_twins, reach_m

Rows = NDArray[np.int64]
Bounds = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels."""
DEFAULT_THRESHOLD = 0.55
STEP = 0.01


class Proposals:
    """Of one search on one scene; `current` is the row that keys speak of, -1 = none."""

    def __init__(self) -> None:
        self.changed: Signal[None] = Signal()
        self.wanted: Signal[None] = Signal()
        """A search is asked for."""
        self.scope_wanted: Signal[None] = Signal()
        """The next part of the scene is to be searched."""
        self.view_bounds: Callable[[], Bounds | None] = lambda: None
        """What of the scene is on the screen; nothing knows it by default."""
        self.threshold = DEFAULT_THRESHOLD
        self.forget()

    def forget(self) -> None:
        """Nothing is proposed any more."""
        self.found, self.scene_uid, self.class_uid = Found.of([]), "", ""
        self._rejected = np.zeros(0, bool)
        self._taken = np.zeros(0, bool)
        self.current = -1
        self.changed.emit(None)

    def show(self, found: Found, scene_uid: str, class_uid: str, document: Document, frame: SceneFrame) -> None:
        """Propose what a search has found."""
        self.found, self.scene_uid, self.class_uid = found, scene_uid, class_uid
        self._rejected = np.zeros(len(found), bool)
        self.current = -1
        self.follow(document, frame)

    def follow(self, document: Document, frame: SceneFrame) -> None:
        """Marks were made or undone: where one stands nothing is proposed."""
        self._taken = taken(self.found, document, frame, self.class_uid)
        if self.current >= 0 and self._taken[self.current]:
            self.current = -1
        self.changed.emit(None)

    def is_for(self, scene_uid: str, class_uid: str) -> bool:
        """Whether what is proposed belongs to this scene and class."""
        return (self.scene_uid, self.class_uid) == (scene_uid, class_uid)

    def set_threshold(self, threshold: float) -> None:
        self.threshold = min(max(round(threshold, 3), 0.0), 1.0)
        if self.current >= 0 and not self._is_open()[self.current]:
            self.current = -1
        self.changed.emit(None)

    @property
    def is_empty(self) -> bool:
        return not len(self.found)

    def open(self) -> Rows:
        """Rows that wait for an answer, the most alike first."""
        return np.nonzero(self._is_open())[0]

    def rejected(self) -> Rows:
        """Rows that were rejected and lie above the threshold."""
        return np.nonzero((self.found.score >= self.threshold) & self._rejected & ~self._taken)[0]

    def within(self, bounds: Bounds) -> Rows:
        """Open rows whose middle lies in (x0, y0, x1, y1)."""
        rows, (x0, y0, x1, y1) = self.open(), bounds
        x, y = self.found.x[rows], self.found.y[rows]
        return rows[(x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)]

    def at(self, pixel: PixelXY, tolerance_px: float = 0.0) -> int:
        """The row whose box lies under a position, rejected ones too; -1 = none."""
        rows = np.nonzero((self.found.score >= self.threshold) & ~self._taken)[0]
        part = self.found.take(rows)
        dx, dy = pixel.x - part.x, pixel.y - part.y
        along = np.abs(np.cos(part.angle) * dx + np.sin(part.angle) * dy) - part.length / 2
        across = np.abs(-np.sin(part.angle) * dx + np.cos(part.angle) * dy) - part.width / 2
        beyond = np.maximum(along, across)
        if not len(rows) or beyond.min() > tolerance_px:
            return -1
        return int(rows[int(np.argmin(beyond))])

    def toggle(self, row: int) -> None:
        """Reject, or take the rejection back."""
        self._rejected[row] = not self._rejected[row]
        self.changed.emit(None)

    def reject(self, row: int) -> None:
        self._rejected[row] = True
        self.changed.emit(None)

    def take(self, rows: Rows) -> None:
        """They are being confirmed; until the edit is done they are proposed no more."""
        self._taken[rows] = True
        if self.current in rows:
            self.current = -1
        self.changed.emit(None)

    def go_next(self, within: Bounds | None = None) -> int:
        """Make the nearest other open row the current one, from the current one on; -1 = none is left."""
        rows = self.open()
        here = self.within(within) if within is not None else rows
        rows = here if len(here) else rows
        rows = rows[rows != self.current]
        if not len(rows):
            self.current = -1
        elif self.current < 0:
            self.current = int(rows[0])
        else:
            dx, dy = self.found.x[rows] - self.found.x[self.current], self.found.y[rows] - self.found.y[self.current]
            self.current = int(rows[int(np.argmin(np.hypot(dx, dy)))])
        self.changed.emit(None)
        return self.current

    def corners(self, row: int) -> NDArray[np.float64]:
        """The box of a row, closed ring (5, 2) in pixels."""
        part = self.found.take(np.array([row]))
        ring: NDArray[np.float64] = boxes(part)[0]
        return ring

    def vehicles(self, rows: Rows, drawn: Vehicle, frame: SceneFrame) -> list[Vehicle]:
        """Records for some rows; `drawn` gives everything but place and direction.

        The direction is what the comparison found; a length is nobody's measurement and stays blank.
        """
        return [self._vehicle(row, drawn, frame) for row in rows.tolist()]

    def _vehicle(self, row: int, drawn: Vehicle, frame: SceneFrame) -> Vehicle:
        at = PixelXY(float(self.found.x[row]), float(self.found.y[row]))
        bearing = bearing_deg(frame, at, float(self.found.angle[row])) if frame.has_scale else None
        return replace(drawn, uid=new_uid("vehicle"), geom_px=shapely.Point(at), orientation_deg=bearing)

    def _is_open(self) -> NDArray[np.bool_]:
        return np.asarray((self.found.score >= self.threshold) & ~self._rejected & ~self._taken)


def bearing_deg(frame: SceneFrame, at: PixelXY, angle: float) -> float:
    """Orientation on the ground, 0 to 180 degrees from north, of a direction in the picture."""
    ahead = np.array([[at.x + np.cos(angle), at.y + np.sin(angle)]])
    (east, north), *_ = frame.to_plane(ahead, at).tolist()
    return float(np.degrees(np.arctan2(east, north)) % 180.0)


def taken(found: Found, document: Document, frame: SceneFrame, class_uid: str) -> NDArray[np.bool_]:
    """Rows where a vehicle of the scene is marked already (measurement 7: the rule of twins)."""
    result = np.zeros(len(found), bool)
    seen = basis_of(document).is_adjudicated
    marks = [row for row in document.where(Vehicle, "scene_uid", frame.scene.uid) if seen(row.pass_uid)]
    if not len(found) or not marks:
        return result
    tree = shapely.STRtree(shapely.points(found.x, found.y))
    own = document.get(ObjectClass, class_uid)
    for mark in marks:
        shape = shape_in(frame, mark)
        if shape is None:
            continue
        for row in tree.query(shape.buffer(float(found.length.max())).envelope).tolist():
            result[row] = result[row] or _lies_on(found, row, (document, frame), mark, shape, own)
    return result


def _lies_on(found: Found, row: int, where: Any, mark: Vehicle, shape: Any, own: ObjectClass | None) -> bool:
    document, frame = where
    angle, at = float(found.angle[row]), PixelXY(float(found.x[row]), float(found.y[row]))
    dx, dy = shape.x - at.x, shape.y - at.y
    along, across = abs(np.cos(angle) * dx + np.sin(angle) * dy), abs(-np.sin(angle) * dx + np.cos(angle) * dy)
    if along < found.length[row] / 2 and across < found.width[row] / 2:
        return True
    if not frame.has_scale:
        return False
    bearing = bearing_deg(frame, at, angle)
    (east, north), *_ = frame.to_plane(np.array([[shape.x, shape.y]]), at).tolist()
    reaches = (reach_m(own), reach_m(document.get(ObjectClass, mark.class_uid)))
    other = bearing if mark.orientation_deg is None else mark.orientation_deg
    return are_twins((east, north), reaches, (bearing, other))
