"""Esc: pick, box, move, copy, reshape and delete."""

from __future__ import annotations

from math import hypot
from typing import Any

import numpy as np
import shapely

from annotator.domain.edits.shapes import problem
from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.tools import chosen, dating
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.drafting import Trouble, trouble
from annotator.tools.handles import Dragged, Grab, Handles
from annotator.tools.measuring import figures_text
from annotator.tools.tool import Cursor, Mods, Pointer, Preview, Ring

DRAG_FROM = 4.0
_SHOWN = 500
"""So many outlines are shown while they are moved."""


class Select(BaseTool):
    """A click picks, Shift adds, Ctrl toggles; a drag moves (with Ctrl or Alt: copies), handles reshape."""

    name = "select"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self.handles = Handles(context)
        self._pressed: Pointer | None = None
        self._at: Pointer | None = None
        self._grab: Grab | None = None
        self._hit: tuple[str, ...] = ()
        """Marks under the press."""
        self._moving: list[Any] = []
        """Pixel geometries of what is being moved."""
        self._lines: list[Ring] = []
        self._dragged: Dragged | None = None

    @property
    def status_text(self) -> str:
        count = len(self.context.selection.uids)
        if count == 1 and self.handles.is_locked:
            return translate("Tools", "Locked: Shift+L unlocks it")
        if count == 1 and self.handles.shape() is not None:
            return translate("Tools", "Drag to move (Ctrl: copy); drag corners and sides to reshape")
        if count == 1:
            return translate("Tools", "Drag to move (Ctrl: copy), Del deletes")
        if count:
            return translate("Tools", "{n} selected: drag to move (Ctrl: copy), Del deletes").format(n=f"{count:,}")
        return translate("Tools", "Click a mark to select it, drag a box for several")

    @property
    def cursor(self) -> Cursor:
        return "arrow"

    @property
    def has_to_cancel(self) -> bool:
        return self._pressed is not None or bool(self.context.selection.uids)

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button != "left":
            return
        self._pressed = self._at = pointer
        self._grab = self.handles.grab(pointer)
        if self._grab is not None and self._grab.what == "corner" and pointer.alt:
            self._remove_corner(self._grab, pointer)
            self._pressed = self._grab = None
            return
        self._hit = tuple(self.context.marks.at(pointer.pixel, pointer.tolerance_px)) if self._grab is None else ()
        if self._hit and not pointer.ctrl:
            self._pick(pointer)

    def move(self, pointer: Pointer, /) -> None:
        self._at = pointer
        if self._pressed is None:
            return
        if self._grab is not None and _moved(self._pressed, pointer):
            self._dragged = self.handles.drag(self._grab, pointer)
        elif self._hit and not self._moving and _moved(self._pressed, pointer):
            self._begin_move()
        self.changed.emit(None)

    def release(self, pointer: Pointer, /) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or pointer.button != "left":
            return
        moved = _moved(pressed, pointer)
        if self._grab is not None:
            self._finish_reshape(self.handles.drag(self._grab, pointer) if moved else None)
        elif self._hit and moved:
            self._finish_move(pressed, pointer)
        elif self._hit and pointer.ctrl:
            self.context.selection.toggle(self._hit[:1])
        elif self._hit and not pointer.shift:
            self._confirm_ghost(self._hit[0])
        elif not self._hit:
            self._finish_box(pressed, pointer, moved)
        self._let_go()

    def double_click(self, pointer: Pointer, /) -> None:
        """On a side of the selected outline: a new corner."""
        if pointer.button == "left":
            self._finish_reshape(self.handles.with_corner(pointer))

    def key(self, name: str, mods: Mods, /) -> bool:
        if not self.context.selection.uids or mods.ctrl or mods.alt:
            return super().key(name, mods)
        if name in ("Delete", "Backspace"):
            return chosen.delete(self.context, whole=mods.shift)
        if mods.shift:
            return super().key(name, mods)
        if name == "D":
            step = (self._at.tolerance_px if self._at is not None else 4.0) * 3
            return chosen.duplicate(self.context, PixelXY(step, step))
        if name == "Q":
            return chosen.square_up(self.context)
        if name == "E":
            return chosen.next_certainty(self.context)
        if name.isdigit() and name != "0":
            return chosen.classify(self.context, int(name))
        return super().key(name, mods)

    def cancel(self) -> None:
        if self._pressed is None:
            self.context.selection.select(())
        self._pressed = None
        self._let_go()

    def put_away(self) -> None:
        self._pressed = None
        self._let_go()

    def preview(self) -> Preview:
        pressed, at = self._pressed, self._at
        if self._dragged is not None and at is not None:
            return self._reshaping(self._dragged, at)
        if pressed is None or at is None or not _moved(pressed, at):
            reach = at.tolerance_px if at is not None else 0.0
            handles, middles = self.handles.corners(), self.handles.middles(reach)
            return Preview(handles=handles, points=middles, labels=self._lock_shown())
        if self._moving:
            return self._moved_marks(pressed, at)
        return Preview(rings=[_box_ring(pressed.pixel, at.pixel)]) if self._grab is None else Preview()

    def _lock_shown(self) -> list[tuple[PixelXY, str]]:
        corner = self.handles.first_corner() if self.handles.is_locked else None
        return [(corner, translate("Tools", "locked"))] if corner is not None else []

    def _pick(self, pointer: Pointer) -> None:
        selection = self.context.selection
        if pointer.shift:
            selection.select((*selection.uids, self._hit[0]))
        elif not set(self._hit) & set(selection.uids):
            selection.select(self._hit[:1])

    def _confirm_ghost(self, uid: str) -> None:
        """A click on what was first seen on a later date says that it was there already."""
        if dating.is_ghost(self.context.document, uid, self.context.selection.scene_uid):
            dating.there(self.context, (uid,))

    def _begin_move(self) -> None:
        selection = self.context.selection
        if not set(self._hit) & set(selection.uids):
            selection.select(self._hit[:1])
        shapes = (self.context.shape_px(uid) for uid in selection.uids[:_SHOWN])
        self._moving = [shape for shape in shapes if shape is not None]
        self._lines = [ring for shape in self._moving for ring in _lines(shape)]

    def _finish_box(self, pressed: Pointer, pointer: Pointer, moved: bool) -> None:
        selection = self.context.selection
        if not moved:
            if not (pointer.shift or pointer.ctrl):
                selection.select(())
            return
        found = tuple(self.context.marks.within(*_box(pressed.pixel, pointer.pixel)))
        selection.select((*selection.uids, *found) if pointer.shift else found)

    def _finish_move(self, pressed: Pointer, pointer: Pointer) -> None:
        context = self.context
        if not self._moving:
            self._begin_move()
        offset = PixelXY(pointer.pixel.x - pressed.pixel.x, pointer.pixel.y - pressed.pixel.y)
        if _copies(pressed, pointer):
            chosen.duplicate(context, offset)
        else:
            chosen.moved_by(context, offset)

    def _finish_reshape(self, dragged: Dragged | None) -> None:
        context = self.context
        if dragged is None:
            return
        found = self._trouble(dragged)
        if found.refusal:
            context.notify(found.refusal)
            return
        context.apply(dragged.edit)
        if found.warning:
            context.notify(translate("Tools", "{what}: flagged for checking").format(what=found.warning))

    def _remove_corner(self, grab: Grab, pointer: Pointer) -> None:
        try:
            self._finish_reshape(self.handles.without(grab, pointer))
        except Refused as refusal:
            self.context.notify(str(refusal))

    def _reshaping(self, dragged: Dragged, at: Pointer) -> Preview:
        found = self._trouble(dragged)
        figures = "" if found.refusal else self._figures(dragged)
        text = " · ".join(part for part in (figures, found.text) if part)
        rings: list[Ring] = [shapely.get_coordinates(ring) for ring in _rings(dragged.shape)]
        corner = dragged.snapped.corner
        return Preview(
            rings=rings,
            labels=[(at.pixel, text)] if text else [],
            handles=[PixelXY(*point) for ring in rings for point in ring[:-1].tolist()],
            points=[corner] if corner is not None else [],
            hint_lines=dragged.snapped.hint_lines,
            alerts=found.rings,
        )

    def _trouble(self, dragged: Dragged) -> Trouble:
        if self.handles.is_stall:
            return trouble(self.context, [dragged.shape], exclude=(self.handles.uid,))
        return Trouble(refusal=problem(dragged.shape))

    def _figures(self, dragged: Dragged) -> str:
        """Size and area as the edit will make them."""
        try:
            change = dragged.edit(self.context.document)
        except Refused as refusal:
            return str(refusal)
        row = next((after for _before, after in change.of(Stall) if after is not None), None)
        return figures_text(row) if row is not None else ""

    def _moved_marks(self, pressed: Pointer, at: Pointer) -> Preview:
        offset = np.subtract(at.pixel, pressed.pixel)
        rings: list[Ring] = [ring + offset for ring in self._lines]
        copies = _copies(pressed, at)
        text, alerts = translate("Tools", "copy") if copies else "", tuple[Ring, ...]()
        if len(self._moving) <= chosen.LOOKED_AT and self._are_stalls():
            outlines = [shapely.transform(shape, lambda points: points + offset) for shape in self._moving]
            found = trouble(self.context, outlines, exclude=() if copies else self.context.selection.uids)
            text, alerts = " · ".join(part for part in (text, found.text) if part), tuple(found.rings)
        points = [PixelXY(*(shape.x, shape.y) + offset) for shape in self._moving if shape.geom_type == "Point"]
        return Preview(rings, points=points, labels=[(at.pixel, text)] if text else [], alerts=alerts)

    def _are_stalls(self) -> bool:
        document = self.context.document
        return all(document.get(Stall, uid) is not None for uid in self.context.selection.uids)

    def _let_go(self) -> None:
        self._grab, self._dragged, self._hit, self._moving = None, None, (), []
        self.changed.emit(None)


def _copies(pressed: Pointer, now: Pointer) -> bool:
    return pressed.ctrl or pressed.alt or now.ctrl or now.alt


def _moved(start: Pointer, end: Pointer) -> bool:
    return hypot(end.screen.x - start.screen.x, end.screen.y - start.screen.y) > DRAG_FROM


def _rings(shape: Any) -> list[Any]:
    return [shape.exterior, *shape.interiors]


def _lines(shape: Any) -> list[Ring]:
    if shape.geom_type == "Polygon":
        return [shapely.get_coordinates(ring) for ring in _rings(shape)]
    return [shapely.get_coordinates(shape)] if shape.geom_type == "LineString" else []


def _box(a: PixelXY, b: PixelXY) -> tuple[PixelXY, PixelXY]:
    return PixelXY(min(a.x, b.x), min(a.y, b.y)), PixelXY(max(a.x, b.x), max(a.y, b.y))


def _box_ring(a: PixelXY, b: PixelXY) -> Any:
    return np.array([(a.x, a.y), (b.x, a.y), (b.x, b.y), (a.x, b.y), (a.x, a.y)], dtype=float)
