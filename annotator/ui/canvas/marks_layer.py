"""The marks above the picture: kept as one transparent view, repainted only where something changed."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QRect

from annotator.app.heap import give_back
from annotator.app.threads import Post
from annotator.app.viewport import Viewport
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect
from annotator.render.mark_arrays import MarkArrays
from annotator.render.mark_states import mark_states
from annotator.render.marks import MARGIN_PX, Detail, detail_for, paint_marks
from annotator.render.scene_marks import SceneMarks, StateOf
from annotator.render.scroll_buffer import Piece, ScrollBuffer
from annotator.ui.canvas.marks_reader import MarksReader

_INDEX_FROM = 5000
_RECTS_MAX = 64
_FARTHEST = 2.0**29


class MarksLayer:
    """Also answers which marks are under the pointer (`tools.context.MarksShown`)."""

    def __init__(
        self,
        state_of: StateOf = mark_states,
        post: Post | None = None,
        arrived: Callable[[], object] = lambda: None,
    ) -> None:
        """With `post` very many marks are read on another thread; `arrived` is called when they can be painted."""
        self.is_visible = True
        self._state_of, self._post, self._tell = state_of, post, arrived
        self._reader = MarksReader(state_of, self._take, post)
        self._selected: Collection[str] = ()
        self._pending: Change | None = None
        self.buffer = ScrollBuffer(transparent=True)
        self._marks: SceneMarks | None = None
        self._has_begun = False
        self._detail = Detail()
        self._detail_at: float | None = None

    @property
    def frame(self) -> SceneFrame | None:
        """Pixels and ground of the scene shown, as the document has it now."""
        return self._reader.frame or (self._marks.frame if self._marks is not None else None)

    def beside(self) -> MarksLayer:
        """An empty layer for the marks of another date."""
        return MarksLayer(self._state_of, self._post, self._tell)

    def show(
        self, document: Document, scene: Scene | None, site_uid: str = "", frame: SceneFrame | None = None
    ) -> None:
        """The marks of another scene, or none; with a `frame`, those of the site as the scene saw it, in its pixels."""
        if frame is None and self._marks is not None and self._marks.is_of(document, scene, site_uid):
            return
        if frame is None and self._reader.is_reading(document, scene, site_uid):
            return
        self._marks, self._has_begun = None, False
        self.buffer.forget()
        if scene is None:
            self._reader.stop()
        else:
            self._reader.read(document, scene, site_uid, frame)

    def finish(self) -> None:
        """Have the marks at once that are being read."""
        self._reader.finish()

    def stop(self) -> None:
        """Read nothing more."""
        self._reader.stop()

    def _take(self, marks: SceneMarks) -> None:
        self._marks, self._detail_at = marks, None
        marks.select(self._selected)
        marks.set_pending(self._pending)
        self.buffer.invalidate()
        if sum(len(part) for part in marks.parts) > _INDEX_FROM:
            # Not a daemon: a thread that is inside GEOS while the interpreter ends would take the process down with it.
            threading.Thread(target=_index, args=(marks,), name="marks index").start()
        self._tell()

    @property
    def scene_uid(self) -> str:
        """The scene whose marks these are; empty = none."""
        scene = self._reader.scene or (self._marks.scene if self._marks is not None else None)
        return scene.uid if scene is not None else ""

    def follow(self, document: Document, change: Change, view: Viewport) -> bool:
        """Take over the next document; True when something in view looks different."""
        if self._reader.follow(self._marks, document, change):
            return True
        return self._marks is not None and self._forget(self._marks.follow(document, change), view)

    def select(self, uids: Collection[str], view: Viewport) -> bool:
        self._selected = uids
        return self._marks is not None and self._forget(self._marks.select(uids), view)

    def set_pending(self, change: Change | None, view: Viewport) -> bool:
        """What is on its way to the disk is drawn fainter."""
        self._pending = change
        return self._marks is not None and self._forget(self._marks.set_pending(change), view)

    def update(self, view: Viewport, budget_ms: float) -> bool:
        """Paint what is missing within a time; True when all of it is there."""
        if self._marks is None:
            return True
        if self._detail_at != view.device_scale:
            start = time.perf_counter()
            self._detail, self._detail_at = detail_for(self._marks.parts, view), view.device_scale
            budget_ms -= 1e3 * (time.perf_counter() - start)
            if budget_ms <= 0:
                return False
        return self.buffer.update(view, self._paint, budget_ms)

    def update_ahead(self, budget_ms: float) -> bool:
        """Paint around the view what a pan may show next; True when there is no more to do."""
        return self._marks is None or self.buffer.update_ahead(self._paint, budget_ms)

    @property
    def is_drawn(self) -> bool:
        """Whether there are marks to be seen, or were on this scene: where there never were any, nothing is kept."""
        if self._marks is None or not self.is_visible:
            return False
        self._has_begun = self._has_begun or bool(self._marks.parts)
        return self._has_begun

    def at(self, pixel: PixelXY, tolerance_px: float) -> Sequence[str]:
        """Uids under a pixel, topmost first."""
        return self._marks.at(pixel, tolerance_px) if self._marks is not None and self.is_visible else ()

    def within(self, lower: PixelXY, upper: PixelXY) -> Sequence[str]:
        """Uids wholly inside a box."""
        return self._marks.within(lower, upper) if self._marks is not None and self.is_visible else ()

    def outlines(self, lower: PixelXY, upper: PixelXY) -> MarkArrays:
        """The polygons whose bounds touch a box."""
        shown = self._marks is not None and self.is_visible
        return self._marks.outlines(lower, upper) if shown and self._marks is not None else MarkArrays.empty()

    def _paint(self, piece: Piece, view: Viewport) -> None:
        assert self._marks is not None, "only a scene's marks are painted"
        paint_marks(piece, view, self._marks.parts, self._detail)

    def _forget(self, rects: list[PixelRect] | None, view: Viewport) -> bool:
        """What is forgotten stays on the screen until it is painted anew."""
        if rects is None or len(rects) > _RECTS_MAX:
            self.buffer.invalidate()
            self._detail_at = None
            return True
        for rect in rects:
            self.buffer.invalidate(_device(rect, view))
        return bool(rects)


def _index(marks: SceneMarks) -> None:
    marks.build_indexes()
    give_back()


def _device(rect: PixelRect, view: Viewport) -> QRect:
    """Device pixels around a mark, with all that is drawn beyond its vertices."""
    scale, margin = view.device_scale, MARGIN_PX * view.device_ratio
    left, top = math.floor(_near(rect.x0 * scale - margin)), math.floor(_near(rect.y0 * scale - margin))
    right, bottom = math.ceil(_near(rect.x1 * scale + margin)), math.ceil(_near(rect.y1 * scale + margin))
    return QRect(left, top, right - left, bottom - top)


def _near(position: float) -> float:
    """As it is, or as far away as Qt's rectangles reach: a mark may lie on another continent than the scene."""
    return min(max(position, -_FARTHEST), _FARTHEST)
