"""Finds the mark that a new click may repeat, also among clicks that are not on disk yet.

Clicks come faster than commits, so those still under way are remembered here until the session has caught up.
"""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import numpy as np

from annotator.domain.edits.measuring import measured_vehicle
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Vehicle
from annotator.domain.twins import are_twins, reach_m
from annotator.tools.context import ToolContext


class TwinGuard:
    """One per counting tool; `twin` is what the last question found."""

    def __init__(self, context: ToolContext) -> None:
        self._context = context
        self._under_way: list[Vehicle] = []
        self.twin: Vehicle | None = None
        """In pixels of the scene shown."""

    def remember(self, vehicle: Vehicle) -> None:
        """It was asked for and may not be in the document yet."""
        self._under_way.append(vehicle)

    def twin_of(self, vehicle: Vehicle) -> Vehicle | None:
        """The mark on the same vehicle, nearest first; `None` where the click is a new one."""
        if self._context.session.is_idle:
            self._under_way.clear()
        self.twin = next(iter(sorted(self._twins(vehicle), key=lambda other: _apart_px(vehicle, other))), None)
        return self.twin

    def _twins(self, vehicle: Vehicle) -> list[Vehicle]:
        near = [other for other in self._near(vehicle) if other.uid != vehicle.uid and _same_look(vehicle, other)]
        return [other for other in near if self._is_twin(vehicle, other)]

    def _near(self, vehicle: Vehicle) -> list[Vehicle]:
        context = self._context
        at = _pixel(vehicle)
        known = {row.uid: row for row in self._under_way}
        for uid in context.marks.at(at, max(self._reach_px(vehicle, at), 0.0)):
            row, shape = context.document.get(Vehicle, uid), context.shape_px(uid) if uid not in known else None
            if row is not None and shape is not None:
                known[uid] = _at(row, shape)
        return list(known.values())

    def _reach_px(self, vehicle: Vehicle, at: PixelXY) -> float:
        frame = self._context.frame
        pixel_m = frame.pixel_m(at) if frame is not None else None
        return reach_m(self._kind(vehicle)) / pixel_m if pixel_m else 0.0

    def _is_twin(self, one: Vehicle, other: Vehicle) -> bool:
        frame = self._context.frame
        if frame is None or not frame.has_scale:
            # Without metres only a click on the mark itself is doubtful; the canvas has found it under the pointer.
            return other not in self._under_way
        document = self._context.document
        one, other = measured_vehicle(document, one), measured_vehicle(document, other)
        (east, north), *_ = frame.to_plane(np.array([_pixel(other)], dtype=float), _pixel(one)).tolist()
        reaches = (reach_m(self._kind(one)), reach_m(self._kind(other)))
        return are_twins((east, north), reaches, (one.orientation_deg, other.orientation_deg))

    def _kind(self, vehicle: Vehicle) -> ObjectClass | None:
        return self._context.document.get(ObjectClass, vehicle.class_uid)


def _same_look(one: Vehicle, other: Vehicle) -> bool:
    """Marks of another scene are no second count; those of another pass are not on the canvas."""
    return one.scene_uid == (other.scene_uid or other.drawn_on)


def _at(vehicle: Vehicle, shape: object) -> Vehicle:
    return replace(vehicle, geom_px=shape)


def _pixel(vehicle: Vehicle) -> PixelXY:
    assert vehicle.geom_px is not None, "compared where the scene shows it"
    return PixelXY(vehicle.geom_px.x, vehicle.geom_px.y)


def _apart_px(one: Vehicle, other: Vehicle) -> float:
    a, b = _pixel(one), _pixel(other)
    return hypot(a.x - b.x, a.y - b.y)
