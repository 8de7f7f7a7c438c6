"""Placing an image by points: a click in the image, then the same spot on the ground, as often as needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from annotator.app.placing.parts import DraftPoint
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.place_reference import hit_on, preview_on, put_on_ground
from annotator.tools.placing_tool import PlacingTool
from annotator.tools.tool import NOTHING, Cursor, Mods, Pointer, Preview

_LONGEST_SCREEN_PX = 60.0
_FACTORS = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)


class PlacePoints(PlacingTool):
    """Place the image by points found on the ground too."""

    name = "place_points"
    way = "points"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._dragged = ""
        self._screen_px = 1.0
        self.go_to_reference: Callable[[str], bool] = self._show
        """Shows a scene for the next click; False where it is shown beside anyhow."""
        self.is_beside = False
        """Whether the reference is shown in a view of its own beside the image."""

    @property
    def is_drafting(self) -> bool:
        return self.draft.pending is not None

    @property
    def cursor(self) -> Cursor:
        return "move" if self._dragged else "cross"

    @property
    def status_text(self) -> str:
        draft = self.draft
        if draft.scene is None:
            return translate("Tools", "Place image: open an image first")
        if draft.pending is not None:
            if self._is_reference:
                return translate("Tools", "Place image: click the same spot here")
            if self.is_beside:
                return translate("Tools", "Place image: click the same spot in the view beside")
            return translate("Tools", "Place image: now its coordinates: paste, type, or click on another date")
        if self._is_reference:
            return translate("Tools", "Place image: go back to {name} and click a spot").format(name=draft.scene.name)
        if draft.outcome.solution is not None:
            return translate("Tools", "Place image: Enter places it, G shows the fit; or click one more spot")
        return translate("Tools", "Place image: click a spot that can be found on the ground too")

    def press(self, pointer: Pointer, /) -> None:
        if pointer.button != "left" or self.draft.scene is None:
            return
        self._screen_px = pointer.screen_px
        hit = self._hit(pointer)
        if hit is not None:
            self._dragged = self.draft.chosen = hit.uid
            self.changed.emit(None)
        elif self._is_reference:
            self._click_ground(pointer)
        else:
            self.draft.click_pixel(pointer.pixel, self.context.pointing_sd_px(pointer))
            if self.draft.reference_uid:
                self._go(self.draft.reference_uid)

    def move(self, pointer: Pointer, /) -> None:
        self._screen_px = pointer.screen_px
        if not self._dragged:
            return
        if self._is_reference:
            self._set_ground(self._dragged, pointer)
        else:
            sd = self.context.pointing_sd_px(pointer)
            self.draft.change(self._dragged, px=pointer.pixel, px_sd=sd)

    def release(self, pointer: Pointer, /) -> None:
        self._dragged = ""
        self.draft.end_step()

    def key(self, name: str, mods: Mods, /) -> bool:
        draft = self.draft
        if mods.ctrl or mods.alt:
            return False
        if name == "Return":
            return self.finish()
        if name == "G":
            draft.set_previewed(not draft.is_previewed)
            return True
        if name in ("Backspace", "Delete") and draft.points:
            draft.remove(draft.chosen or draft.points[-1].uid)
            return True
        return False

    def finish(self) -> bool:
        """Place the image without the point that has no place yet, if the others are enough."""
        pending = self.draft.pending
        if pending is not None and self.draft.outcome.solution is not None:
            self.draft.remove(pending.uid)
        return super().finish()

    def take_text(self, text: str) -> bool:
        """Coordinates pasted or typed for the pending or chosen point; False where there is none."""
        draft = self.draft
        uid = draft.pending.uid if draft.pending is not None else draft.chosen
        if not uid:
            return False
        draft.take_text(uid, text)
        return True

    def cancel(self) -> None:
        """Drop the point that has no place yet; the others stay until they are applied or discarded."""
        pending = self.draft.pending
        if pending is not None:
            self.draft.remove(pending.uid)
            self._go(self.draft.scene_uid)

    def preview(self) -> Preview:
        draft = self.draft
        if draft.scene is None or not draft.points:
            return NOTHING
        frame = self.context.frame
        if self._is_reference:
            return preview_on(draft, frame) if frame is not None else NOTHING
        shown = draft.points
        labels = [(point.px, self._label(number, point)) for number, point in enumerate(shown, 1)]
        dots = [point.px for point in shown if point.enabled]
        off = [point.px for point in shown if not point.enabled]
        return Preview(points=dots, handles=off, labels=labels, hint_lines=self._residual_lines())

    def take_back(self) -> bool:
        return self.draft.take_back()

    def draft_state(self) -> dict[str, object]:
        return self.draft.state()

    def restore_draft(self, state: dict[str, Any]) -> None:
        self.draft.restore(state)

    @property
    def exaggeration(self) -> int:
        """How many times longer than true the residuals are drawn; 0 where none are."""
        lines = self._true_residuals()
        longest = max((float(np.hypot(*(b - a))) for a, b in lines), default=0.0) / max(self._screen_px, 1e-9)
        return next((f for f in _FACTORS if longest * f <= _LONGEST_SCREEN_PX), 1) if longest > 1e-3 else 0

    @property
    def _is_reference(self) -> bool:
        """Whether what is shown is not the image to be placed."""
        return self.context.selection.scene_uid != self.draft.scene_uid

    def _show(self, scene_uid: str) -> bool:
        selection = self.context.selection
        if scene_uid and selection.scene_uid != scene_uid:
            selection.show(selection.site_uid, scene_uid)
        return True

    def _go(self, scene_uid: str) -> None:
        self.go_to_reference(scene_uid)
        self.changed.emit(None)

    def _click_ground(self, pointer: Pointer) -> None:
        pending = self.draft.pending
        if pending is None:
            self.context.notify(self.status_text)
            return
        if self._set_ground(pending.uid, pointer):
            self._go(self.draft.scene_uid)

    def _set_ground(self, uid: str, pointer: Pointer) -> bool:
        frame = self.context.frame
        return frame is not None and put_on_ground(self, uid, frame, pointer)

    def _hit(self, pointer: Pointer) -> DraftPoint | None:
        """The point under the pointer, in whichever image is shown."""
        frame = self.context.frame
        if self._is_reference:
            return hit_on(self.draft, frame, pointer) if frame is not None else None
        at = np.array(pointer.pixel)
        near = (point for point in reversed(self.draft.points) if np.hypot(*(point.px - at)) <= pointer.tolerance_px)
        return next(near, None)

    def _label(self, number: int, point: DraftPoint) -> str:
        found = self.draft.outcome
        if point.at is None:
            return f"{number} ?"
        residual = found.off_m(point.uid)
        if residual is None:
            return str(number)
        text = f"{number} · {residual:.2f} m"
        return translate("Tools", "{label} worst").format(label=text) if point.uid == found.worst_uid else text

    def _true_residuals(self) -> list[tuple[Any, Any]]:
        """(pixel clicked, pixel where its place on the ground falls) of the points that took part."""
        found, frame = self.draft.outcome, self.draft.frame
        used = [point for point in self.draft.points if point.uid in found.residual_m]
        if not used or frame is None or not frame.has_place or found.fit is None or found.fit.model == "thin_plate":
            return []
        fallen = frame.pixels(np.array([point.at for point in used], dtype=np.float64))
        pairs = zip((np.array(point.px) for point in used), fallen, strict=True)
        return [(px, to) for px, to in pairs if np.isfinite(to).all()]

    def _residual_lines(self) -> list[Any]:
        times = self.exaggeration
        return [np.vstack((px, px + (to - px) * times)) for px, to in self._true_residuals()]
