"""The middle of the window: the canvas with what floats over it, showing the scene that is selected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from annotator.app.pictures import ScenePicture
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene, SiteScene
from annotator.domain.text import translate
from annotator.tools.tool import Pointer
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.canvas.tile_box import TileBox
from annotator.ui.compare.comparing import Comparing
from annotator.ui.compare.panes import Panes
from annotator.ui.features.file_watch import FileWatch
from annotator.ui.features.footprints import Footprints
from annotator.ui.features.map_layers import MapLayers
from annotator.ui.floating.clearing import keep_clear
from annotator.ui.floating.low_edge import LowEdge
from annotator.ui.floating.number_bar import NumberBar
from annotator.ui.floating.tool_bar import ToolBar
from annotator.ui.panels.dates import DateBar

GAP = 12
LEAST_DATES_PX = 80
"""A narrower bar shows no date as a whole."""
_COPIES_AFTER_MS = 1500


class _Answers(QObject):
    """Facts of images come from a thread of the imagery service."""

    arrived = Signal(str, object)
    renewed = Signal(str, object)


class Stage(QWidget):
    """Canvas, tool bar and dates of one workspace."""

    pointed = Signal(object)
    """The `Pointer` over the scene, or `None`."""
    said = Signal(str)

    def __init__(self, workspace: Workspace, choose_tool: Callable[[str], object], tiles: TileBox) -> None:
        """`tiles` may have some of the first picture already."""
        super().__init__()
        self._workspace = workspace
        self.tiles = tiles
        tiles.setParent(self)
        self.canvas = Canvas(workspace.session, self.tiles.share(), self)
        self.maps = MapLayers(workspace, self.tiles, self.canvas, self)
        self.maps.said.connect(self.said)
        self.panes = Panes(self, workspace)
        self.panes.said.connect(self.said)
        self.panes.arranged.connect(self._place_floating)
        self.comparing = Comparing(self, workspace)
        self.comparing.said.connect(self.said)
        self.footprints = Footprints(self, workspace)
        self.files = FileWatch(workspace, self)
        self.files.said.connect(self.said)
        self.tool_bar = ToolBar(choose_tool, self)
        self.dates = DateBar(workspace, self)
        self.numbers = NumberBar(self)
        self.low_edge = self._low_edge()
        self.dates.rebuilt.connect(self._place_floating)
        self.numbers.left.connect(self.canvas.setFocus)
        self._known: dict[str, ScenePicture] = {}
        self._answers = _Answers()
        self._answers.arrived.connect(self._on_picture)
        self._answers.renewed.connect(self._on_renewed)
        self.tiles.arrived.connect(self.canvas.tile_arrived)
        self.tiles.failed.connect(lambda _path, sentence: self.said.emit(sentence))
        self.canvas.pointed.connect(self.pointed)
        selection = workspace.selection
        self._ends = [
            selection.scene_changed.connect(lambda _uid: self.show_scene()),
            selection.selected.connect(lambda _uids: self.canvas.set_selected(selection.chosen)),
            selection.selected.connect(lambda _uids: self.panes.set_selected(selection.chosen)),
            selection.site_changed.connect(lambda _uid: self.panes.follow_site()),
            workspace.session.changed.connect(self._on_changed),
            workspace.displays.changed.connect(self._on_display),
            self.maps.atlas.chosen.connect(lambda _choice: self._on_maps_chosen()),
        ]

    def _low_edge(self) -> LowEdge:
        edge = LowEdge(self, self.tool_bar)
        edge.add(self.numbers, self.numbers)
        edge.placed.connect(self._keep_views_clear)
        return edge

    def show_scene(self) -> None:
        """Show the selected scene; its picture follows as soon as its facts are read."""
        workspace = self._workspace
        scene = workspace.document.get(Scene, workspace.selection.scene_uid)
        self.canvas.set_hint("")
        if scene is None:
            self.canvas.show_scene(None)
            self.canvas.set_hint(translate("Stage", "Drop an image here, or add one with Ctrl+I."))
            self.maps.follow()
            return
        if scene.kind == "tiles":
            self._show_tiles(scene)
            return
        picture = self._known.get(scene.uid)
        if picture is not None:
            self._show_with(scene, picture)
            return
        self._show_plain(scene)
        self._ask_picture(scene)

    def lonlat(self, pointer: Pointer) -> LonLat | None:
        """Where a pointer is on Earth; `None` without a place and above a horizon."""
        frame, at = self.canvas.frame, np.array([pointer.pixel], dtype=float)
        if frame is None or not frame.has_place or not frame.shows_ground(at)[0]:
            return None
        lon, lat = frame.lonlat(at)[0].tolist()
        return LonLat(lon, lat)

    def close_stage(self) -> None:
        for end in self._ends:
            end()
        self.files.end()
        self.panes.close_all()
        self.canvas.disconnect_session()
        self.maps.close()
        self.tiles.close()

    def resizeEvent(self, event) -> None:
        self.panes.arrange()
        super().resizeEvent(event)

    def over_image(self) -> list[QWidget]:
        """What stands at the upper edge of the views, for others to keep clear of."""
        return [self.dates, *(pane.header for pane in self.panes.linked)]

    def _place_floating(self) -> None:
        self.tool_bar.fit(self.height() - 2 * GAP)
        self.tool_bar.move(GAP, GAP)
        self._place_dates()
        for bar in (self.dates, self.tool_bar):
            bar.raise_()
        self.low_edge.place()

    def _place_dates(self) -> None:
        """Over the view, beside the tools; with several views the dates belong to the active one and stay in it."""
        room = self.canvas.geometry() if self.panes.linked else self.rect()
        left, top = max(room.left(), self.tool_bar.geometry().right() + 1) + GAP, room.top() + GAP
        width = min(self.dates.sizeHint().width(), room.right() + 1 - left - GAP)
        self.dates.setVisible(not self.panes.linked or width >= LEAST_DATES_PX)
        width = max(width, LEAST_DATES_PX)
        self.dates.resize(width, self.dates.sizeHint().height())
        self.dates.move(max(room.left() + (room.width() - width) // 2, left), top)

    def _keep_views_clear(self) -> None:
        keep_clear((self.canvas, *self.panes.linked), self.tool_bar.geometry(), self.low_edge.top)

    def _ask_picture(self, scene: Scene) -> None:
        if not scene.files:
            is_on_map = self.canvas.frame is not None and self.canvas.frame.has_place
            self.canvas.set_hint("" if is_on_map else _why_no_picture(scene))
            return
        future = self._workspace.pictures.ask(scene)
        if future.done():
            self._on_picture(scene.uid, future)
        else:
            future.add_done_callback(lambda done: self._answers.arrived.emit(scene.uid, done))

    def _on_picture(self, scene_uid: str, done) -> None:
        if done.cancelled():
            return
        error = done.exception()
        selected = self._workspace.selection.scene_uid
        if error is not None:
            if scene_uid == selected:
                self.canvas.set_hint(str(error))
            return
        self._known[scene_uid] = done.result()
        scene = self._workspace.document.get(Scene, scene_uid)
        if scene is not None and scene_uid == selected:
            self._show_with(scene, done.result())

    def _show_with(self, scene: Scene, picture: ScenePicture) -> None:
        self.tiles.add_source(scene.uid, picture.source)
        QTimer.singleShot(_COPIES_AFTER_MS, self, lambda: self._prepare_copies(scene, picture))
        site_uid = self._workspace.selection.site_uid
        style = self._workspace.displays.style_of(scene).text()
        self.canvas.show_scene(scene, site_uid, grid=picture.grid, source=scene.uid, style=style)
        self._after_show()

    def _prepare_copies(self, scene: Scene, picture: ScenePicture) -> None:
        """Large files get copies for fast views, once somebody stays with them."""
        if scene.uid == self._workspace.selection.scene_uid:
            self.files.check(scene)
            for info in picture.infos:
                self._workspace.pictures.large.prepare(info, lambda: self._take_copies(scene), self.said.emit)

    def _check_shown(self, scene: Scene) -> None:
        if scene.uid == self._workspace.selection.scene_uid:
            self.files.check(scene)

    def _take_copies(self, scene: Scene) -> None:
        future = self._workspace.pictures.ask(scene)
        future.add_done_callback(lambda done: self._answers.renewed.emit(scene.uid, done))

    def _on_renewed(self, scene_uid: str, done) -> None:
        if scene_uid in self._known and not done.cancelled() and done.exception() is None:
            self._known[scene_uid] = done.result()
            self.tiles.exchange_source(scene_uid, done.result().source)

    def _on_display(self, scene_uid: str) -> None:
        """The picture is shown in another style; nothing else has changed."""
        scene = self._workspace.document.get(Scene, scene_uid)
        if scene is not None and scene_uid == self._workspace.selection.scene_uid:
            self.canvas.tiles.restyle(self._workspace.displays.style_of(scene).text())
            self.canvas.view_moved()
            self.canvas.update()

    def picture(self, scene_uid: str) -> ScenePicture | None:
        """What is known of a scene's picture; None before it was first shown."""
        return self._known.get(scene_uid)

    def _show_plain(self, scene: Scene) -> None:
        self.canvas.show_scene(scene, self._workspace.selection.site_uid)
        self._after_show()

    def _show_tiles(self, scene: Scene) -> None:
        """A scene made of map tiles; where its source may not be asked, the reason."""
        try:
            grid = self.maps.show_scene(scene)
        except Refused as refusal:
            self._show_plain(scene)
            self.canvas.set_hint(str(refusal))
            return
        self.canvas.show_scene(scene, self._workspace.selection.site_uid, grid=grid, source=scene.uid)
        self._after_show()
        QTimer.singleShot(_COPIES_AFTER_MS, self, lambda: self._check_shown(scene))

    def _on_maps_chosen(self) -> None:
        if self.canvas.scene is not None and self.canvas.scene.kind == "tiles":
            self.show_scene()

    def _after_show(self) -> None:
        self.maps.follow()
        self.canvas.set_selected(self._workspace.selection.chosen)
        self.comparing.follow()
        self.footprints.follow()
        # The date bar lays itself out after this event; its new width is known then.
        QTimer.singleShot(0, self, self._place_floating)

    def _on_changed(self, change: Change) -> None:
        """A scene placed or nudged anew is shown anew; marks are the canvas's own business."""
        shown = self._workspace.selection.scene_uid
        scenes = {
            after.uid
            for before, after in change.of(Scene)
            if after is not None and (before is None or _without_display(before) != _without_display(after))
        }
        links = {row.scene_uid for pair in change.of(SiteScene) for row in pair if row is not None}
        if shown in scenes | links:
            if shown in scenes:
                self._known.pop(shown, None)
            self.show_scene()
        if scenes or links or any(after is None for _before, after in change.of(Scene)):
            self.panes.follow_change(change)
            self.footprints.follow()
        QTimer.singleShot(0, self, self._place_floating)


def _without_display(scene: Scene) -> Scene:
    """What decides where and what the picture is, not how bright it is shown."""
    return replace(scene, display="", modified=None, analyst="", note="")


def _why_no_picture(scene: Scene) -> str:
    if scene.kind == "record":
        return translate("Stage", "A record only: this scene was seen elsewhere and has no picture here.")
    return translate("Stage", "This scene names no image file.")
