"""Esc: pick, box, move, reshape and delete."""

from __future__ import annotations

from math import hypot
from typing import Any

import numpy as np
import shapely

from annotator.domain.edits import lives, reshape
from annotator.domain.edits.attributes import CERTAINTIES, set_fields
from annotator.domain.edits.rows import find
from annotator.domain.edits.shapes import corner_near, problem, with_vertex, without_vertex
from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.measuring import area_text
from annotator.tools.tool import Cursor, Mods, Pointer, Preview

DRAG_FROM = 4.0


class Select(BaseTool):
    """A click picks, Shift adds, Ctrl toggles; dragging a mark moves it, dragging a corner reshapes it."""

    name = "select"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._pressed: Pointer | None = None
        self._at: Pointer | None = None
        self._corner: int | None = None
        self._grabbed = False
        self._shape: Any = None
        """Pixel geometry while a corner is being dragged."""

    @property
    def status_text(self) -> str:
        count = len(self.context.selection.uids)
        if count == 1:
            return translate("Tools", "Drag to move, drag a corner to reshape, Alt+click removes a corner, Del deletes")
        if count:
            return translate("Tools", "{n} selected: drag to move, D duplicates, Del deletes").format(n=count)
        return translate("Tools", "Click a mark to select it, drag a box for several")

    @property
    def cursor(self) -> Cursor:
        return "arrow"

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button != "left":
            return
        self._pressed = self._at = pointer
        self._corner = self._corner_at(pointer)
        if self._corner is not None and pointer.alt:
            self._remove_corner(self._corner)
            self._pressed = self._corner = None
            return
        hit = self.context.marks.at(pointer.pixel, pointer.tolerance_px)
        self._grabbed = self._corner is None and bool(hit) and not pointer.ctrl
        if self._corner is None and hit:
            self._pick(hit, pointer)

    def move(self, pointer: Pointer, /) -> None:
        self._at = pointer
        if self._pressed is None:
            return
        if self._corner is not None:
            self._shape = self._dragged_shape(pointer)
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pointer.button != "left":
            return
        moved = _moved(pressed, pointer)
        if self._corner is not None and moved:
            self._finish_reshape(pointer)
        elif self._grabbed and moved:
            self._finish_move(pressed, pointer)
        elif not self._grabbed and self._corner is None:
            self._finish_box(pressed, pointer, moved)
        self._corner, self._shape, self._grabbed = None, None, False
        self.changed.emit(None)

    def double_click(self, pointer: Pointer, /) -> None:
        """On an edge of the selected outline: a new corner."""
        shape = self._selected_polygon()
        if shape is None or pointer.button != "left":
            return
        index = _edge_near(shape, pointer)
        if index is not None:
            self._reshape(with_vertex(shape, index, pointer.pixel), pointer)

    def key(self, name: str, mods: Mods, /) -> bool:
        uids, context = self.context.selection.uids, self.context
        if not uids or mods.ctrl:
            return super().key(name, mods)
        if name in ("Delete", "Backspace"):
            scene = context.selection.scene_uid
            context.apply(lives.delete(uids) if mods.shift else lives.delete_on(uids, scene, context.author))
        elif name == "D":
            self._duplicate()
        elif name == "E":
            self._next_certainty()
        elif name.isdigit() and name != "0":
            self._classify(int(name))
        else:
            return super().key(name, mods)
        return True

    def cancel(self) -> None:
        if self._pressed is None:
            self.context.selection.select(())
        self._pressed, self._corner, self._shape, self._grabbed = None, None, None, False
        self.changed.emit(None)

    def preview(self) -> Preview:
        pressed, at = self._pressed, self._at
        if self._shape is not None:
            ring = shapely.get_coordinates(self._shape.exterior)
            return Preview(rings=[ring], labels=self._shape_label(), handles=[PixelXY(*point) for point in ring[:-1]])
        if pressed is None or at is None or not _moved(pressed, at):
            return Preview(handles=self._corners())
        if self._grabbed:
            return Preview(rings=self._moved_rings(pressed, at))
        return Preview(rings=[_box_ring(pressed.pixel, at.pixel)])

    def _pick(self, hit: Any, pointer: Pointer) -> None:
        selection = self.context.selection
        if pointer.ctrl:
            selection.toggle(hit[:1])
        elif pointer.shift:
            selection.select((*selection.uids, hit[0]))
        elif not set(hit) & set(selection.uids):
            selection.select(hit[:1])

    def _finish_box(self, pressed: Pointer, pointer: Pointer, moved: bool) -> None:
        selection = self.context.selection
        if not moved:
            if not (pointer.shift or pointer.ctrl) and not self.context.marks.at(pointer.pixel, pointer.tolerance_px):
                selection.select(())
            return
        low, high = _box(pressed.pixel, pointer.pixel)
        found = tuple(self.context.marks.within(low, high))
        selection.select((*selection.uids, *found) if pointer.shift else found)

    def _finish_move(self, pressed: Pointer, pointer: Pointer) -> None:
        context = self.context
        offset = PixelXY(pointer.pixel.x - pressed.pixel.x, pointer.pixel.y - pressed.pixel.y)
        context.apply(reshape.move(context.selection.uids, offset, context.selection.scene_uid, context.author))

    def _duplicate(self) -> None:
        context = self.context
        step = (self._at.tolerance_px if self._at is not None else 4.0) * 3
        uids, scene = context.selection.uids, context.selection.scene_uid
        context.apply(reshape.duplicate(uids, PixelXY(step, step), scene, context.author))

    def _next_certainty(self) -> None:
        context = self.context
        now = getattr(find(context.document, context.selection.uids[0]), "certainty", "")
        if now in CERTAINTIES:
            following = CERTAINTIES[(CERTAINTIES.index(now) + 1) % len(CERTAINTIES)]
            context.apply(set_fields(context.selection.uids, context.author, certainty=following))
            context.notify(following)

    def _classify(self, key: int) -> None:
        context = self.context
        kind = find(context.document, context.selection.uids[0]).KIND
        found = next((row for row in context.classes(kind) if row.key == key), None)
        if found is None:
            context.notify(translate("Tools", "No class has the key {key}.").format(key=key))
            return
        uids = [uid for uid in context.selection.uids if kind == find(context.document, uid).KIND]
        context.apply(set_fields(uids, context.author, class_uid=found.uid))

    def _selected_polygon(self) -> Any:
        """Outline in pixels of the one selected polygon, else `None`."""
        uids = self.context.selection.uids
        if len(uids) != 1:
            return None
        try:
            shape = self.context.shape_px(uids[0])
        except Refused:
            return None
        return shape if shape is not None and shape.geom_type == "Polygon" else None

    def _corners(self) -> list[PixelXY]:
        shape = self._selected_polygon()
        return [] if shape is None else [PixelXY(*point) for point in shapely.get_coordinates(shape.exterior)[:-1]]

    def _corner_at(self, pointer: Pointer) -> int | None:
        corners = self._corners()
        if not corners:
            return None
        distances = np.hypot(*(np.array(corners) - np.array(pointer.pixel)).T)
        nearest = int(np.argmin(distances))
        return nearest if distances[nearest] <= pointer.tolerance_px else None

    def _dragged_shape(self, pointer: Pointer) -> Any:
        shape = self._selected_polygon()
        assert self._corner is not None, "a dragged shape has a grabbed corner"
        return None if shape is None else corner_near(shape, self._corner, pointer.pixel)

    def _shape_label(self) -> list[tuple[PixelXY, str]]:
        if self._at is None:
            return []
        reason = problem(self._shape)
        frame = self.context.frame
        pixel_m = frame.pixel_m(self._at.pixel) if frame is not None else None
        area = area_text(self._shape.area * pixel_m**2, None) if pixel_m else ""
        return [(self._at.pixel, reason or area)]

    def _finish_reshape(self, pointer: Pointer) -> None:
        shape = self._dragged_shape(pointer)
        if shape is not None:
            self._reshape(shape, pointer)

    def _reshape(self, shape: Any, pointer: Pointer) -> None:
        context = self.context
        reason = problem(shape)
        if reason:
            context.notify(reason)
            return
        uid, scene = context.selection.uids[0], context.selection.scene_uid
        context.apply(reshape.outline(uid, shape, scene, context.pointing_sd_px(pointer), context.author))

    def _remove_corner(self, index: int) -> None:
        shape = self._selected_polygon()
        if shape is None or self._at is None:
            return
        try:
            self._reshape(without_vertex(shape, index), self._at)
        except Refused as refusal:
            self.context.notify(str(refusal))

    def _moved_rings(self, pressed: Pointer, at: Pointer) -> list[Any]:
        offset = np.subtract(at.pixel, pressed.pixel)
        shapes = (self.context.shape_px(uid) for uid in self.context.selection.uids[:200])
        return [shapely.get_coordinates(shape) + offset for shape in shapes if shape is not None]


def _moved(start: Pointer, end: Pointer) -> bool:
    return hypot(end.screen.x - start.screen.x, end.screen.y - start.screen.y) > DRAG_FROM


def _box(a: PixelXY, b: PixelXY) -> tuple[PixelXY, PixelXY]:
    return PixelXY(min(a.x, b.x), min(a.y, b.y)), PixelXY(max(a.x, b.x), max(a.y, b.y))


def _box_ring(a: PixelXY, b: PixelXY) -> Any:
    return np.array([(a.x, a.y), (b.x, a.y), (b.x, b.y), (a.x, b.y), (a.x, a.y)], dtype=float)


def _edge_near(shape: Any, pointer: Pointer) -> int | None:
    """Index of the outer edge under the pointer."""
    ring = shapely.get_coordinates(shape.exterior)
    edges = shapely.linestrings(np.stack([ring[:-1], ring[1:]], axis=1))
    distances = shapely.distance(edges, shapely.Point(pointer.pixel))
    nearest = int(np.argmin(distances))
    return nearest if distances[nearest] <= pointer.tolerance_px else None
