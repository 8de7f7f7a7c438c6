"""The other half of placing by points: the same spots on a date or map that is placed already, shown beside the image.

What both halves share about a reference stands here too, for the tool that goes there and back in one view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.app.placing.draft import PlacingDraft
from annotator.app.placing.parts import DraftPoint
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.settings import pointing_sd_px
from annotator.domain.text import translate
from annotator.tools.base import BaseTool
from annotator.tools.tool import NOTHING, Cursor, Mods, Pointer, Preview

if TYPE_CHECKING:
    from annotator.tools.place_points import PlacePoints


class PlaceReference(BaseTool):
    """Clicks on a reference that is shown beside; keys and undo are those of the image's own tool."""

    name = "place_reference"
    in_bar = False
    spans_dates = True

    def __init__(self, points: PlacePoints, frame: Callable[[], SceneFrame | None]) -> None:
        """`frame` gives pixels and ground of the reference as it is shown."""
        super().__init__(points.context)
        self._points, self._frame = points, frame
        self._dragged = ""

    @property
    def cursor(self) -> Cursor:
        return "move" if self._dragged else "cross"

    @property
    def status_text(self) -> str:
        return self._points.status_text

    def press(self, pointer: Pointer, /) -> None:
        draft, frame = self.context.placing, self._frame()
        if pointer.button != "left" or frame is None:
            return
        hit, pending = hit_on(draft, frame, pointer), draft.pending
        if hit is not None:
            self._dragged = draft.chosen = hit.uid
            self._points.changed.emit(None)
        elif pending is not None:
            put_on_ground(self, pending.uid, frame, pointer)
        else:
            self.context.notify(translate("Tools", "Place image: click the spot in the image first, then here"))

    def move(self, pointer: Pointer, /) -> None:
        frame = self._frame()
        if self._dragged and frame is not None:
            put_on_ground(self, self._dragged, frame, pointer)

    def release(self, pointer: Pointer, /) -> None:
        self._dragged = ""
        self.context.placing.end_step()

    def double_click(self, pointer: Pointer, /) -> None:
        """The second click of two quick ones puts nothing anywhere."""

    def key(self, name: str, mods: Mods, /) -> bool:
        return self._points.key(name, mods)

    def cancel(self) -> None:
        self._points.cancel()

    def preview(self) -> Preview:
        frame = self._frame()
        return preview_on(self.context.placing, frame) if frame is not None else NOTHING


def put_on_ground(tool: BaseTool, uid: str, frame: SceneFrame, pointer: Pointer) -> bool:
    """Say that a point lies where the pointer is on a reference; False (and why) where that has no place itself."""
    context = tool.context
    if not frame.has_place:
        context.notify(translate("Tools", "This image has no place itself; choose one that has."))
        return False
    lon, lat = frame.lonlat(np.array([pointer.pixel]))[0].tolist()
    sd_px = frame.pointing_sd_px(pointing_sd_px(context.document), pointer.screen_px, pointer.pixel)
    sd_m = sd_px * (frame.pixel_m(pointer.pixel) or 0.0)
    context.placing.set_ground(uid, LonLat(lon, lat), sd_m, frame.scene.uid)
    return True


def shown_on(point: DraftPoint, frame: SceneFrame | None) -> PixelXY | None:
    """Where a point lies on a reference; None where its place or that of the reference is not known."""
    if point.at is None or frame is None or not frame.has_place:
        return None
    return PixelXY(*frame.pixels(np.array([point.at]))[0].tolist())


def hit_on(draft: PlacingDraft, frame: SceneFrame, pointer: Pointer) -> DraftPoint | None:
    """The point of a reference that is under the pointer."""
    for point in reversed(draft.points):
        shown = shown_on(point, frame)
        if shown is not None and np.hypot(shown.x - pointer.pixel.x, shown.y - pointer.pixel.y) <= pointer.tolerance_px:
            return point
    return None


def preview_on(draft: PlacingDraft, frame: SceneFrame) -> Preview:
    """Points and outline of the image, where they would lie on a reference."""
    placed = [(n, at) for n, point in enumerate(draft.points, 1) if (at := shown_on(point, frame)) is not None]
    outline = outline_on(draft, frame)
    return Preview(
        points=[at for _n, at in placed],
        labels=[(at, str(n)) for n, at in placed],
        hint_lines=[] if outline is None else [outline],
    )


def outline_on(draft: PlacingDraft, frame: SceneFrame) -> Any:
    """The image's outline (n, 2) in the pixels of a placed scene, as the draft would place it; None without one."""
    own, (width, height) = draft.frame, draft.size_px
    if own is None or not own.has_place or not frame.has_place or draft.outcome.solution is None:
        return None
    steps = np.linspace(0.0, 1.0, 9)
    x = np.concatenate((steps, np.ones(9), steps[::-1], np.zeros(9))) * width
    y = np.concatenate((np.zeros(9), steps, np.ones(9), steps[::-1])) * height
    outline = frame.pixels(own.lonlat(np.column_stack((x, y))))
    return outline if np.isfinite(outline).all() else None
