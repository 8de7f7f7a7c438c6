"""C: a plain click counts a vehicle, a drag along it measures length and heading, a Shift-drag takes a box of them."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import numpy as np
import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.attributes import set_fields
from annotator.domain.edits.measuring import measured_vehicle
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Vehicle, new_uid
from annotator.domain.text import translate
from annotator.domain.twins import length_trouble
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.measuring import length_text
from annotator.tools.tool import Mods, Pointer, Preview, Ring
from annotator.tools.twin_guard import TwinGuard

DRAG_FROM = 5.0
"""A press that moves this many screen pixels measures the vehicle; a hand that trembles still clicks."""


class CountVehicles(BaseTool):
    """Plain clicks count; 1–9 choose the class, E the certainty. A click that may be a second mark waits for a yes."""

    name = "count"
    object_kind = "vehicle"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pressed: Pointer | None = None
        self._at: Pointer | None = None
        self._boxed: tuple[str, ...] = ()
        self._guard = TwinGuard(context)
        self._doubted: Vehicle | None = None
        """A click too near to another mark: counted only when it is asked for once more."""

    @property
    def status_text(self) -> str:
        if self._doubted is not None:
            return translate("Tools", "Already counted? Click again or Enter counts it anyway, Esc drops it")
        if self._has_box():
            text = translate("Tools", "{n} in the box: 1–9 reclassifies, E certainty, Del removes, Esc lets go")
            return text.format(n=len(self._boxed))
        found = self.context.class_of("vehicle")
        text = translate(
            "Tools",
            "Count {name}: click each; drag from tail to front measures; 1–9 class, E certainty, Shift+drag box",
        )
        return text.format(name=found.name if found is not None else "")

    @property
    def is_drafting(self) -> bool:
        return self._doubted is not None or self._has_box()

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
        if pressed.shift and is_drag(pressed, pointer):
            self._take_box(pressed.pixel, pointer.pixel)
        else:
            self._let_go_of_box()
            self.count(self._vehicle(pressed, pointer), pressed)
        self.changed.emit(None)

    def key(self, name: str, mods: Mods, /) -> bool:
        if name == "Return" and self._doubted is not None and not mods.ctrl:
            self._count_doubted()
            return True
        if self._has_box() and not (mods.ctrl or mods.alt):
            if name.isdigit() and name != "0":
                self._reclassify(int(name))
                return True
            if name == "E":
                super().key(name, mods)
                context = self.context
                context.apply(set_fields(self._boxed, context.author, certainty=context.selection.certainty))
                return True
        return super().key(name, mods)

    def cancel(self) -> None:
        self._pressed = self._doubted = None
        self._let_go_of_box()
        self.changed.emit(None)

    def count(self, vehicle: Vehicle, pointer: Pointer) -> None:
        """Count it; a likely second mark on one vehicle is held until it is asked for again."""
        if self.no_scene():
            return
        doubted, self._doubted = self._doubted, None
        again = doubted is not None and _apart(doubted, vehicle) <= 2 * pointer.tolerance_px
        if again or not self._guard.twin_of(vehicle):
            self._apply(replace(doubted, certainty=vehicle.certainty) if doubted is not None and again else vehicle)
        else:
            self._doubted = vehicle

    def preview(self) -> Preview:
        if self._doubted is not None:
            at = _place(self._doubted)
            question = translate("Tools", "Already counted? Click again or Enter counts it anyway")
            return Preview(points=[at], labels=[(at, question)], hint_lines=self._to_twin(at))
        if self._pressed is None or self._at is None or not is_drag(self._pressed, self._at):
            return Preview()
        if self._pressed.shift:
            return Preview(rings=[_box_ring(self._pressed.pixel, self._at.pixel)])
        vehicle = measured_vehicle(self.context.document, self._vehicle(self._pressed, self._at))
        line = np.array([self._pressed.pixel, self._at.pixel], dtype=float)
        label = length_text(vehicle.length_m, vehicle.length_sd_m) or translate("Tools", "no scale")
        trouble = length_sentence(self.context.class_of("vehicle"), vehicle.length_m)
        return Preview(rings=[line], labels=[(self._at.pixel, f"{label} · {trouble}" if trouble else label)])

    def _apply(self, vehicle: Vehicle) -> None:
        self._guard.remember(vehicle)
        self.context.apply(draw.vehicles([vehicle], self.context.author))
        length = measured_vehicle(self.context.document, vehicle).length_m if vehicle.axis_px is not None else None
        trouble = length_sentence(self.context.class_of("vehicle"), length)
        if trouble:
            self.context.notify(
                translate("Tools", "Counted, {length} m: {why}").format(length=f"{length:.1f}", why=trouble)
            )

    def _count_doubted(self) -> None:
        doubted, self._doubted = self._doubted, None
        if doubted is not None:
            self._apply(doubted)
        self.changed.emit(None)

    def _vehicle(self, start: Pointer, end: Pointer) -> Vehicle:
        selection = self.context.selection
        dragged = is_drag(start, end)
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

    def _to_twin(self, at: PixelXY) -> list[Ring]:
        """A dashed line from the doubted click to the mark it may repeat."""
        twin = self._guard.twin
        return [] if twin is None else [np.array([at, _place(twin)], dtype=float)]

    def _take_box(self, a: PixelXY, b: PixelXY) -> None:
        low, high = PixelXY(min(a.x, b.x), min(a.y, b.y)), PixelXY(max(a.x, b.x), max(a.y, b.y))
        document = self.context.document
        found = [uid for uid in self.context.marks.within(low, high) if document.get(Vehicle, uid) is not None]
        self._boxed = tuple(found)
        self.context.selection.select(found)
        if not found:
            self.context.notify(translate("Tools", "No vehicle lies in this box."))

    def _has_box(self) -> bool:
        return bool(self._boxed) and self._boxed == self.context.selection.uids

    def _let_go_of_box(self) -> None:
        if self._has_box():
            self.context.selection.select(())
        self._boxed = ()

    def _reclassify(self, key: int) -> None:
        context = self.context
        if self.choose_class(key):
            chosen = context.class_of("vehicle")
            if chosen is not None and chosen.key == key:
                context.apply(set_fields(self._boxed, context.author, class_uid=chosen.uid))


def length_sentence(kind: ObjectClass | None, length_m: float | None) -> str:
    """`longer than a Sedan (3–5.5 m)`; empty where the length fits its class or is not known."""
    trouble = length_trouble(kind, length_m)
    if not trouble or kind is None:
        return ""
    low = f"{kind.length_min_m:g}" if kind.length_min_m is not None else "0"
    high = f"{kind.length_max_m:g}" if kind.length_max_m is not None else "∞"
    if trouble == "short":
        text = translate("Tools", "shorter than {name} ({low}–{high} m)")
    else:
        text = translate("Tools", "longer than {name} ({low}–{high} m)")
    return text.format(name=kind.name, low=low, high=high)


def _place(vehicle: Vehicle) -> PixelXY:
    point = vehicle.geom_px
    assert point is not None, "a clicked vehicle has its pixel"
    return PixelXY(point.x, point.y)


def _apart(one: Vehicle, other: Vehicle) -> float:
    a, b = _place(one), _place(other)
    return hypot(a.x - b.x, a.y - b.y)


def is_drag(start: Pointer, end: Pointer) -> bool:
    return hypot(end.screen.x - start.screen.x, end.screen.y - start.screen.y) > DRAG_FROM


def _box_ring(a: PixelXY, b: PixelXY) -> Ring:
    return np.array([(a.x, a.y), (b.x, a.y), (b.x, b.y), (a.x, b.y), (a.x, a.y)], dtype=float)
