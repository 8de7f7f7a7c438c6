"""The canvas: shows one scene with its marks and hands what the analyst does to the current tool."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from annotator.app.carried import carried_within
from annotator.app.viewport import Viewport
from annotator.app.whereabouts import surroundings
from annotator.domain.change import Change
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect, TileGrid, TileKey
from annotator.render.mark_states import mark_states
from annotator.render.scene_marks import StateOf
from annotator.tools.tool import NOTHING, Tool
from annotator.ui.bridge import OwnerThread
from annotator.ui.canvas.composition import Composition
from annotator.ui.canvas.input import Hand
from annotator.ui.canvas.marks_layer import MarksLayer
from annotator.ui.canvas.overlay import Decor, decor_at, paint_decor, paint_preview
from annotator.ui.canvas.pane import Pane
from annotator.ui.canvas.tiles_layer import Layer, TileAccess, TilesLayer
from annotator.ui.theme import current_palette, text_font

_SLICE_MS, _MOVING_SLICE_MS = 8.0, 3.0
_SHOW_AFTER_S = 0.05
_SMALL_TEXT_PX = 12

Overlay = Callable[[QPainter, Viewport], None]


class Canvas(Pane):
    """One pane. `session` needs `document`, the signal `changed` and, where it has one, `pending_changed`."""

    pointed = Signal(object)
    """The `Pointer` while the mouse moves over the scene, `None` when it leaves."""
    blink_requested = Signal(bool)
    """B is held, or let go."""

    def __init__(
        self, session: Any, tiles: TileAccess, parent: QWidget | None = None, *, state_of: StateOf = mark_states
    ) -> None:
        super().__init__(parent)
        self.tool: Tool | None = None
        self.scene: Scene | None = None
        self.frame: SceneFrame | None = None
        self.decor = Decor()
        self.marks = MarksLayer(state_of, OwnerThread().post, self.update)
        self._picture = Composition(tiles, self.marks, current_palette())
        self.overlays: list[Overlay] = []
        """Painted between marks and decorations: hidden ground, cells of a sweep."""
        self._session = session
        self._grid: TileGrid | None = None
        self._font = text_font(_SMALL_TEXT_PX)
        self._hand = Hand(self)
        self._go_on = QTimer(self, singleShot=True, interval=0)
        self._go_on.timeout.connect(self._continue)
        self._painted: Viewport | None = None
        self._drawn_at = 0.0
        self._site_uid, self._selected = "", frozenset[str]()
        self._below = self._own = tuple[Layer, ...]()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._ends = [session.changed.connect(self._on_changed)]
        if hasattr(session, "pending_changed"):
            self._ends.append(session.pending_changed.connect(self._on_pending))

    def show_scene(
        self,
        scene: Scene | None,
        site_uid: str = "",
        *,
        grid: TileGrid | None = None,
        source: str = "",
        style: str = "",
    ) -> None:
        """Show a scene; `grid` and `source` name its tiles (none: marks on a plain ground).

        Where both scenes show the same ground, centre and scale are kept; else another scene comes into view whole.
        """
        before, document = self.frame, self._session.document
        same = scene is not None and self.scene is not None and scene.uid == self.scene.uid
        self.scene, self._grid = scene, grid
        self.frame = frame_of(document, scene, site_uid) if scene is not None else None
        self._own = (Layer(source, grid, style),) if grid is not None else ()
        self._below = ()
        self.show_above(None)
        self._picture.show(self._own)
        self._site_uid = site_uid
        self.marks.show(document, scene, site_uid)
        if not self._keep_ground(before) and not same:
            self.fit()
        self._picture.ask(self.view_ahead() if grid is not None else None)
        self.view_moved()
        self.update()

    def _keep_ground(self, before: SceneFrame | None) -> bool:
        """Look at the ground that was looked at in another frame; whether there is any of it."""
        kept = None if self._fit_wanted else carried_within(self.exact_view, before, self.frame, self.extent())
        if kept is not None:
            self.look_exactly(kept)
        return kept is not None

    @property
    def tiles(self) -> TilesLayer:
        """The pictures below the marks; the scene's own is the uppermost."""
        return self._picture.ground

    def set_below(self, layers: Sequence[Layer]) -> None:
        """Pictures below the scene's own, the lowest first, e.g. base maps; another scene drops them."""
        if tuple(layers) != self._below:
            self._below = tuple(layers)
            self._picture.show((*self._below, *self._own))
            self.update()

    def show_above(self, layer: Layer | None, split: float | None = None, scene: Scene | None = None) -> None:
        """Another picture, with the marks of `scene`, everywhere or right of a share of the width; `None` = no more."""
        picture = self._picture
        above = picture.above
        if layer is not None and (above.layers != (layer,) or above.marks.scene_uid != (scene.uid if scene else "")):
            above.show((layer,))
        if layer is None or scene is None:
            above.marks.show(self._session.document, None)
        elif above.marks.scene_uid != scene.uid:
            above.marks.show(self._session.document, scene, self._site_uid, self.frame)
            above.marks.select(self._selected, self.view)
        picture.is_above_shown, picture.split = layer is not None, split
        self.update()

    def is_above_sharp(self) -> bool:
        """Whether another picture is shown and all its tiles in view are here."""
        above = self._picture.above
        return self._picture.is_above_shown and above.has_picture and above.is_sharp(self.view)

    def set_split(self, split: float) -> None:
        """Move the edge right of which the other picture is shown."""
        self._picture.split = split
        self.update()

    def use(self, tool: Tool | None) -> None:
        """Put a tool into the hand."""
        self.tool = tool
        self.refresh_tool()

    def refresh_tool(self) -> None:
        """The tool's draft or cursor is another one."""
        self._hand.refresh_cursor()
        self.update()

    def set_hint(self, sentence: str) -> None:
        """Say something in the middle, e.g. why there is no picture; empty = nothing."""
        self.decor = self.decor.with_hint(sentence)
        self.update()

    def set_opacity_above(self, opacity: float) -> None:
        """How much of the other picture hides the scene's own, 0 … 1."""
        self._picture.opacity = opacity
        self.update()

    def set_selected(self, uids: Collection[str]) -> None:
        self._selected = frozenset(uids)
        if self._picture.select(uids, self.view):
            self.update()

    def set_marks_visible(self, visible: bool) -> None:
        if visible != self.marks.is_visible:
            self._picture.set_marks_visible(visible)
            self.update()

    def tile_arrived(self, key: TileKey) -> None:
        """A tile is here or has failed (connect `TileBox.arrived`)."""
        here = [layer.arrived(key, self.view) for layer in (self._picture.ground, self._picture.above)]
        if any(here):
            self.update()

    def refresh_theme(self) -> None:
        self._picture.set_colors(current_palette())
        self.update()

    def disconnect_session(self) -> None:
        """Follow the session no more; before the canvas is dropped."""
        while self._ends:
            self._ends.pop()()
        self._picture.stop()

    def extent(self) -> PixelRect:
        if self._grid is not None:
            return PixelRect(0, 0, self._grid.width_px, self._grid.height_px)
        if self.frame is not None and self.frame.scene.kind == "record" and self.frame.has_place:
            return surroundings(self._session.document, self.frame)
        size = (self.scene.width_px, self.scene.height_px) if self.scene is not None else (None, None)
        return PixelRect(0, 0, *(side or 1000 for side in size))

    def finish(self) -> None:
        """Paint all that is still coming in slices, e.g. before the view is saved as a picture."""
        self._picture.finish_marks()
        self._picture.adopt(self.view)
        while not self._picture.work(self.view, 1e9):
            pass
        self._painted = self.view

    def view_moved(self) -> None:
        self.decor = decor_at(self.view, self.frame, self.scene).following(self.decor)
        self.scale_changed.emit()

    def paintEvent(self, event) -> None:
        self._prepare()
        preview = NOTHING if self.tool is None else self.tool.preview()
        painter = QPainter(self)
        self._picture.draw(painter, self.view, preview.slide)
        for overlay in self.overlays:
            overlay(painter, self.view)
        paint_decor(painter, self.view, self.decor, self._font)
        paint_preview(painter, self.view, preview, self._font, current_palette())
        painter.end()

    def _prepare(self) -> None:
        """Paint a slice; right after a movement none, unless the view is moved faster than slices come."""
        picture, view = self._picture, self.view
        before = self._painted
        was_complete = before is not None and picture.is_complete()
        picture.ask(view)
        picture.adopt(view)
        is_still = before is None or before == view
        if not picture.is_complete() and (is_still or not was_complete):
            picture.work(view, _SLICE_MS if is_still else _MOVING_SLICE_MS)
        self._painted, self._drawn_at = view, time.perf_counter()
        self._go_on.start()

    def _continue(self) -> None:
        """Between events: the rest of the picture, then what lies around it."""
        if not self._picture.is_complete():
            is_late = time.perf_counter() - self._drawn_at > _SHOW_AFTER_S
            if self._painted != self.view or self._picture.work(self.view, _SLICE_MS) or is_late:
                self.update()
            else:
                self._go_on.start()
        elif not self._picture.work_ahead():
            self._go_on.start()

    def mousePressEvent(self, event) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._hand.press(event)

    def mouseMoveEvent(self, event) -> None:
        self._hand.move(event)

    def mouseReleaseEvent(self, event) -> None:
        self._hand.release(event)

    def mouseDoubleClickEvent(self, event) -> None:
        self._hand.double_click(event)

    def wheelEvent(self, event) -> None:
        self._hand.wheel(event)
        event.accept()

    def keyPressEvent(self, event) -> None:
        if not self._hand.key_press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event) -> None:
        if not self._hand.key_release(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event) -> None:
        self._hand.let_go()
        super().focusOutEvent(event)

    def leaveEvent(self, event) -> None:
        self.pointed.emit(None)

    def event(self, event) -> bool:
        if event.type() == QEvent.Type.NativeGesture and self._hand.gesture(event):
            return True
        return super().event(event)

    def _on_changed(self, change: Change) -> None:
        document = self._session.document
        if self.scene is not None and (scene := document.get(Scene, self.scene.uid)) is not None:
            self.scene = scene
        if self._picture.follow(document, change, self.view):
            before, self.frame = self.frame, self.marks.frame or self.frame
            if before and self.frame and before.scene.mapping == self.frame.scene.mapping:
                self._keep_ground(before)  # nudged: the image moves, the other dates stay
            self.view_moved()
            self.update()

    def _on_pending(self, change: Change | None) -> None:
        if self.marks.set_pending(change, self.view):
            self.update()
