"""C: a plain click counts a vehicle, a drag along it measures length and heading."""

from __future__ import annotations

from math import hypot

import numpy as np
import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.measuring import measured_vehicle
from annotator.domain.positions import PixelXY
from annotator.domain.records import Vehicle, new_uid
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.measuring import length_text
from annotator.tools.tool import Pointer, Preview

DRAG_FROM = 5.0
"""A press that moves this many screen pixels measures the vehicle; a hand that trembles still clicks."""
SAME_VEHICLE = 0.4
"""Marks nearer than this part of the class's length are probably one vehicle (measurement 7)."""


class CountVehicles(BaseTool):
    """Plain clicks count; 1–9 choose the class, E the certainty."""

    name = "count"
    object_kind = "vehicle"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pressed: Pointer | None = None
        self._at: Pointer | None = None

    @property
    def status_text(self) -> str:
        found = self.context.class_of("vehicle")
        text = translate("Tools", "Count {name}: click each; drag from tail to front measures; 1–9 class, E certainty")
        return text.format(name=found.name if found is not None else "")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button == "left":
            self._pressed = self._at = pointer

    def move(self, pointer: Pointer, /) -> None:
        self._at = pointer
        if self._pressed is not None:
            self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pointer.button != "left":
            return
        self.count(self._vehicle(pressed, pointer), pressed)
        self.changed.emit(None)

    def cancel(self) -> None:
        self._pressed = None
        self.changed.emit(None)

    def count(self, vehicle: Vehicle, pointer: Pointer) -> None:
        """Count it, and say so when it may have been counted before."""
        if not vehicle.drawn_on:
            self.context.notify(translate("Tools", "Open an image first."))
            return
        self._warn_of_twin(vehicle)
        self.context.apply(draw.vehicles([vehicle], self.context.author))

    def preview(self) -> Preview:
        if self._pressed is None or self._at is None or not _is_drag(self._pressed, self._at):
            return Preview()
        vehicle = measured_vehicle(self.context.document, self._vehicle(self._pressed, self._at))
        line = np.array([self._pressed.pixel, self._at.pixel], dtype=float)
        label = length_text(vehicle.length_m, vehicle.length_sd_m) or translate("Tools", "no scale")
        return Preview(rings=[line], labels=[(self._at.pixel, label)])

    def _vehicle(self, start: Pointer, end: Pointer) -> Vehicle:
        selection = self.context.selection
        dragged = _is_drag(start, end)
        a, b = start.pixel, end.pixel
        return Vehicle(
            uid=new_uid("vehicle"),
            site_uid=selection.site_uid,
            scene_uid=selection.scene_uid,
            class_uid=selection.class_uid(self.context.document, "vehicle"),
            certainty=selection.certainty,
            drawn_on=selection.scene_uid,
            geom_px=shapely.Point((a.x + b.x) / 2, (a.y + b.y) / 2) if dragged else shapely.Point(a),
            axis_px=shapely.LineString([a, b]) if dragged else None,
            # The hand drags from tail to front, so the measured bearing is the heading.
            heading_deg=0.0 if dragged else None,
            pointing_sd_px=self.context.pointing_sd_px(start),
        )

    def _warn_of_twin(self, vehicle: Vehicle) -> None:
        found = self.context.class_of("vehicle")
        length = found.length_nominal_m if found is not None else None
        at = PixelXY(vehicle.geom_px.x, vehicle.geom_px.y)  # type: ignore[union-attr]
        for uid in self.context.marks.at(at, 0.0) if length is None else self._near(at, length * SAME_VEHICLE):
            if uid.startswith("vehicle-"):
                self.context.notify(translate("Tools", "Already counted? Another mark is less than a vehicle away."))
                return

    def _near(self, at: PixelXY, reach_m: float) -> list[str]:
        frame = self.context.frame
        pixel_m = frame.pixel_m(at) if frame is not None else None
        reach_px = reach_m / pixel_m if pixel_m else 0.0
        return list(self.context.marks.at(at, reach_px))


def _is_drag(start: Pointer, end: Pointer) -> bool:
    return hypot(end.screen.x - start.screen.x, end.screen.y - start.screen.y) > DRAG_FROM
