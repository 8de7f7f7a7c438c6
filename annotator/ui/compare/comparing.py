"""Another date of the place in the frame of the shown one: as long as B is held, or beside it behind a handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter

from annotator.app.pictures import ScenePicture
from annotator.app.selection import scenes_of
from annotator.app.viewport import Viewport
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.imagery.grid import PixelRect, TileGrid
from annotator.render.decor import paint_note
from annotator.ui.canvas.tiles_layer import Layer
from annotator.ui.floating.swipe_handle import SwipeHandle
from annotator.ui.theme import current_palette, text_font

if TYPE_CHECKING:
    from annotator.ui.stage import Stage

_FINER_LEVELS = -2
_NOTE_TOP_PX = 64.0


class Comparing(QObject):
    """Blink and swipe of the stage's canvas."""

    said = Signal(str)
    _arrived = Signal(str, str, object)

    def __init__(self, stage: Stage, workspace: Workspace) -> None:
        super().__init__(stage)
        self._stage, self._workspace = stage, workspace
        self._pictures: dict[str, ScenePicture] = {}
        self._is_blinking = self._is_swiping = False
        self._other: Scene | None = None
        self._split = 0.5
        self.handle = SwipeHandle(stage.canvas)
        self.handle.moved.connect(self._on_moved)
        self.handle.faded.connect(stage.canvas.set_opacity_above)
        self._arrived.connect(self._on_arrived)
        stage.canvas.blink_requested.connect(self.blink)
        stage.canvas.view_changed.connect(lambda _view: self._keep_handle())
        stage.canvas.overlays.append(self._paint_dates)

    @property
    def is_swiping(self) -> bool:
        return self._is_swiping

    @property
    def other(self) -> Scene | None:
        """The date that is shown instead or beside; `None` when there is only one picture."""
        return self._other

    def blink(self, on: bool) -> None:
        """Show the neighbouring date instead, or the scene itself again."""
        if on != self._is_blinking:
            self._is_blinking = on
            self.follow()

    def swipe(self, on: bool) -> None:
        """Show the neighbouring date right of a handle that can be dragged."""
        self._is_swiping = on
        self.follow()
        self._is_swiping = on and self._other is not None

    def follow(self) -> None:
        """The canvas shows another scene, or what is wanted beside it has changed."""
        self._other = None
        if not (self._is_blinking or self._is_swiping):
            self._end()
            return
        reason = self._begin()
        if reason:
            self._end()
            self.said.emit(reason)

    def _begin(self) -> str:
        """Show the other date; returns why not, or nothing."""
        active, frame = self._stage.canvas.scene, self._stage.canvas.frame
        other = self.neighbour(active) if active is not None else None
        if active is None or frame is None or other is None:
            return translate("Comparing", "There is no other date of this place to compare with.")
        own = frame_of(self._workspace.document, other, self._workspace.selection.site_uid)
        if not (frame.has_place and own.has_place):
            return translate("Comparing", "Both dates must be placed on the map to be compared.")
        self._other = other
        if other.kind == "tiles":
            return self._show_tiles(other, frame, own)
        picture = self._pictures.get(_key(other))
        if picture is None:
            key = _key(other)
            future = self._workspace.pictures.ask(other)
            future.add_done_callback(lambda done: self._arrived.emit(key, active.uid, done))
        else:
            self._show(picture, frame, own)
        return ""

    def neighbour(self, active: Scene) -> Scene | None:
        """The date before, or for the first one the date after, among those with a picture."""
        scenes = scenes_of(self._workspace.document, self._workspace.selection.site_uid)
        scenes = [scene for scene in scenes if scene.files or scene.uid == active.uid]
        uids = [scene.uid for scene in scenes]
        if active.uid not in uids or len(scenes) < 2:
            return None
        index = uids.index(active.uid)
        return scenes[index - 1] if index else scenes[1]

    def _on_arrived(self, key: str, active_uid: str, done) -> None:
        if done.cancelled():
            return
        if done.exception() is not None:
            self.said.emit(str(done.exception()))
            return
        self._pictures[key] = done.result()
        active = self._stage.canvas.scene
        if self._other is not None and _key(self._other) == key and active is not None and active.uid == active_uid:
            self.follow()

    def _show(self, picture: ScenePicture, frame: SceneFrame, own: SceneFrame) -> None:
        grid, source = self._grid(), f"{own.scene.uid}@{frame.scene.uid}"
        self._stage.tiles.add_source(source, picture.seen_from(frame, grid, own))
        self._stand(source, grid, own)

    def _show_tiles(self, other: Scene, frame: SceneFrame, own: SceneFrame) -> str:
        """A date made of map tiles; returns why they are not shown, or nothing."""
        grid, source = self._grid(), f"{own.scene.uid}@{frame.scene.uid}"
        try:
            self._stage.maps.show_seen_from(source, other, frame, own, grid)
        except Refused as refusal:
            return str(refusal)
        self._stand(source, grid, own)
        return ""

    def _grid(self) -> TileGrid:
        extent: PixelRect = self._stage.canvas.extent()
        return TileGrid(round(extent.x1), round(extent.y1), min_level=_FINER_LEVELS)

    def _stand(self, source: str, grid: TileGrid, own: SceneFrame) -> None:
        style = self._workspace.displays.style_of(own.scene).text()
        split = None if self._is_blinking else self._split
        self._stage.maps.keep(self, (source,))
        self._stage.canvas.show_above(Layer(source, grid, style), split, own.scene)
        self._stage.canvas.set_opacity_above(self.handle.opacity if split is not None else 1.0)
        self.handle.stand(self._split if split is not None else None)

    def _end(self) -> None:
        self._stage.maps.keep(self, ())
        self._stage.canvas.show_above(None)
        self.handle.stand(None)

    def _keep_handle(self) -> None:
        """The canvas may have another size now."""
        if self.handle.isVisible():
            self.handle.stand(self._split)

    def _on_moved(self, split: float) -> None:
        self._split = split
        self.handle.stand(split)
        self._stage.canvas.set_split(split)

    def _paint_dates(self, painter: QPainter, view: Viewport) -> None:
        """Which date is seen where, as long as it is not the one the rest of the window speaks of."""
        active = self._stage.canvas.scene
        if self._other is None or active is None:
            return
        colors, font = current_palette(), text_font(13)
        bounds, inks = QRectF(0, 0, view.width, view.height), (colors.note, colors.on_note)
        if self._is_blinking:
            paint_note(painter, QPointF(view.width / 2 - 30, _NOTE_TOP_PX), display(self._other), font, inks, bounds)
            return
        x = view.width * self._split
        width = painter.fontMetrics().horizontalAdvance(display(active)) + 40.0
        paint_note(painter, QPointF(x - width, _NOTE_TOP_PX), display(active), font, inks, bounds)
        paint_note(painter, QPointF(x + 8, _NOTE_TOP_PX), display(self._other), font, inks, bounds)


def _key(scene: Scene) -> str:
    return f"{scene.uid} {scene.files}"
