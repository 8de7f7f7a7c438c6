"""What the panes beside the canvas show: files and map tiles of a date, and the base map below them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.app.pictures import ScenePicture
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.records import Scene
from annotator.ui.compare.linked_pane import LinkedPane

if TYPE_CHECKING:
    from annotator.ui.stage import Stage


class PanePictures(QObject):
    """Of all panes of one stage; a picture follows its pane as soon as its facts are known."""

    _arrived = Signal(object, str, object)

    def __init__(self, stage: Stage, workspace: Workspace) -> None:
        super().__init__(stage)
        self._stage, self._workspace = stage, workspace
        self._pictures: dict[str, ScenePicture] = {}
        self._shown: list[LinkedPane] = []
        self._arrived.connect(self._on_arrived)
        stage.maps.changed.connect(self._on_maps)

    def show_scene(self, pane: LinkedPane, scene: Scene) -> None:
        """Show a date in a pane, with the base map below it."""
        if pane not in self._shown:
            self._shown.append(pane)
        pane.set_hint("")
        if scene.kind == "tiles":
            self._show_tiles(pane, scene)
        else:
            self._show_file(pane, scene)
        pane.set_selected(self._workspace.selection.chosen)
        self._keep()
        self._lay_below(pane)

    def forget(self, pane: LinkedPane) -> None:
        """The pane is gone."""
        if pane in self._shown:
            self._shown.remove(pane)
        self._keep()
        self._stage.maps.atlas.forget(pane.base_id)

    def _show_tiles(self, pane: LinkedPane, scene: Scene) -> None:
        site_uid = self._workspace.selection.site_uid
        try:
            grid = self._stage.maps.show_scene(scene)
        except Refused as refusal:
            pane.show_scene(scene, site_uid)
            pane.set_hint(str(refusal))
        else:
            pane.show_scene(scene, site_uid, grid=grid, source=scene.uid)

    def _show_file(self, pane: LinkedPane, scene: Scene) -> None:
        picture = self._pictures.get(_key(scene)) or self._stage.picture(scene.uid)
        grid = picture.grid if picture is not None else None
        if picture is not None:
            self._stage.tiles.add_source(scene.uid, picture.source)
        style = self._workspace.displays.style_of(scene).text()
        pane.show_scene(scene, self._workspace.selection.site_uid, grid=grid, source=scene.uid, style=style)
        if picture is None and scene.files:
            future = self._workspace.pictures.ask(scene)
            future.add_done_callback(lambda done: self._arrived.emit(pane, scene.uid, done))

    def _lay_below(self, pane: LinkedPane) -> None:
        if pane.frame is not None:
            pane.set_below(self._stage.maps.layers_below(pane.base_id, pane.frame))

    def _keep(self) -> None:
        """The maps of the panes stay known when the canvas turns to another scene."""
        self._stage.maps.keep(self, [*(pane.base_id for pane in self._shown), *_uids(self._shown)])

    def _on_maps(self) -> None:
        """Another base map, or a source that may be asked now."""
        for pane in self._shown:
            if pane.scene is not None and pane.scene.kind == "tiles" and not pane.tiles.has_picture:
                self._show_tiles(pane, pane.scene)
            self._lay_below(pane)

    def _on_arrived(self, pane: LinkedPane, scene_uid: str, done) -> None:
        if done.cancelled() or pane not in self._shown or pane.scene is None or pane.scene.uid != scene_uid:
            return
        if done.exception() is not None:
            pane.set_hint(str(done.exception()))
            return
        self._pictures[_key(pane.scene)] = done.result()
        self.show_scene(pane, pane.scene)


def _uids(panes: Iterable[LinkedPane]) -> list[str]:
    return [pane.scene.uid for pane in panes if pane.scene is not None]


def _key(scene: Scene) -> str:
    return f"{scene.uid} {scene.files}"
