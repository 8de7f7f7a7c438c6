"""Map sources on the stage: base maps below the scenes, tile sources as scenes, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.app.jobs import Cancelled
from annotator.app.maps.atlas import Atlas, base_grid
from annotator.app.maps.scenes import grid_of, tile_scene
from annotator.app.maps.sources import SUFFIXES
from annotator.app.memory import allow_folder, allowed_folders
from annotator.app.viewport import Viewport
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.grid import TileGrid
from annotator.imagery.services.service import TileService
from annotator.imagery.services.tiles import ServiceTiles
from annotator.render.decor import paint_text
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.canvas.overlay import CREDIT_BASE_PX
from annotator.ui.canvas.tile_box import TileBox
from annotator.ui.canvas.tiles_layer import Layer
from annotator.ui.theme import text_font

if TYPE_CHECKING:
    from annotator.app.exchange.images import Addition, ImageWish

T = TypeVar("T")

BASE = "base map"
_PLAIN_PX = 1000
_LINE_PX = 12
_ELIDE = Qt.TextElideMode.ElideRight


class MapLayers(QObject):
    """What the stage knows of maps; `said` carries sentences from the fetcher's threads."""

    said = Signal(str)
    changed = Signal()
    """Sources, base map or the offline switch are others now, or other tiles are shown."""

    def __init__(self, workspace: Workspace, tiles: TileBox, canvas: Canvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tiles = tiles
        self._canvas = canvas
        self._font = text_font(_LINE_PX)
        self._known: dict[str, ServiceTiles] = {}
        self._kept: dict[int, tuple[str, ...]] = {}
        self.atlas = Atlas(self._refresh, self.said.emit)
        self._end = self.atlas.chosen.connect(lambda _choice: self._on_chosen())
        canvas.overlays.append(self._paint_attribution)

    def show_scene(self, scene: Scene) -> TileGrid:
        """Make the tiles of a scene known under its uid; Refused with why they are not shown."""
        source = self.atlas.scene_tiles(scene, self._workspace.image_path(scene))
        self._make_known(scene.uid, source)
        return grid_of(scene)

    def show_seen_from(self, source_id: str, scene: Scene, target: SceneFrame, own: SceneFrame, grid: TileGrid) -> None:
        """Make the tiles of a scene known in the frame of another one; Refused with why they are not shown."""
        archive = self._workspace.image_path(scene)
        self._tiles.add_source(source_id, self.atlas.tiles_seen_from(source_id, scene, archive, target, own, grid))

    def follow(self) -> None:
        """The canvas shows another scene: the base map comes below it, where the scene has a place."""
        frame = self._canvas.frame
        self._forget_unseen()
        self._canvas.set_below(self.layers_below(BASE, frame) if frame is not None else ())
        self.changed.emit()

    def layers_below(self, source_id: str, frame: SceneFrame) -> tuple[Layer, ...]:
        """The base map below a scene, known under `source_id` from now on; empty where there is none."""
        service = self.atlas.choice.base_service
        if service is None or not frame.has_place:
            self.atlas.forget(source_id)
            return ()
        grid = base_grid(TileGrid(frame.scene.width_px or _PLAIN_PX, frame.scene.height_px or _PLAIN_PX))
        self._make_known(source_id, self.atlas.base_tiles(source_id, service, frame, grid))
        return (Layer(source_id, grid, opacity=self.atlas.choice.opacity, content=service.identity),)

    def keep(self, owner: object, source_ids: Collection[str]) -> None:
        """Sources that something beside the canvas shows; they stay when the canvas turns to another scene."""
        self._kept[id(owner)] = tuple(source_ids)
        self._forget_unseen()

    def ask_source(self, archive: Path | None = None) -> None:
        """The dialog that adds a source; with a file already named, for that."""
        from annotator.ui.dialogs.add_tile_source import AddTileSourceDialog

        dialog = AddTileSourceDialog(self._workspace, self.atlas, archive, self._window())
        if dialog.exec():
            self.add(dialog.service(), dialog.wish())

    def ask_archive(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        title = translate("Maps", "Add a tile archive")
        chosen, _kind = QFileDialog.getOpenFileName(self._window(), title, "", f"{kinds} ({kinds})")
        if chosen:
            self.ask_source(Path(chosen))

    def add(self, service: TileService, wish: ImageWish | None) -> None:
        """Keep a source: as the base map, or (with a wish) as a dated scene of the project."""
        if service.is_archive:
            allow_folder(Path(service.url).parent)
            self._workspace.allowed_roots = allowed_folders()
        if wish is None or not service.is_archive:
            self.atlas.choose(self.atlas.choice.with_source(service, as_base=wish is None))
            self.atlas.forgive(service)
        if wish is not None:
            self._add_scene(service, wish)

    def in_background(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do something with the kept tiles, of which there can be many, off the window's thread."""
        label = translate("Maps", "Looking through the kept tiles")

        def failed(error: Exception) -> None:
            if not isinstance(error, Cancelled):
                raise error

        self._workspace.jobs.start(label, lambda _job: work(), done, failed)

    def set_offline(self, offline: bool) -> None:
        self.atlas.choose(replace(self.atlas.choice, is_offline=offline))

    def close(self) -> None:
        self._end()
        self.atlas.close()

    def _add_scene(self, service: TileService, wish: ImageWish) -> None:
        workspace = self._workspace
        try:
            found = tile_scene(workspace.document, workspace.path, service, wish, workspace.session.author)
        except Refused as refusal:
            self.said.emit(str(refusal))
            return

        def look(_change: Change) -> None:
            if workspace.document.get(Scene, found.scene.uid) is not None:
                stop()
                self._show(found)

        stop = workspace.session.changed.connect(look)
        workspace.session.apply(found.edit)
        if found.is_known:
            look(Change(""))

    def _show(self, found: Addition) -> None:
        """Go to the new scene, which is on disk now."""
        site = next((row.site_uid for row in self._workspace.links_of(found.scene.uid)), "")
        self._workspace.selection.show(site, found.scene.uid)
        if found.warnings:
            self.said.emit(" ".join(found.warnings))

    def _make_known(self, source_id: str, source: ServiceTiles) -> None:
        """Added again, the same source would be thought to have nothing more to come."""
        if self._known.get(source_id) is not source:
            self._known[source_id] = source
            self._tiles.add_source(source_id, source)

    def _forget_unseen(self) -> None:
        """Nothing more is fetched for what nobody shows."""
        scene = self._canvas.scene
        kept = {source_id for ids in self._kept.values() for source_id in ids}
        self.atlas.forget_all_but((BASE, scene.uid if scene is not None else "", *kept))

    def _on_chosen(self) -> None:
        self.follow()
        self._canvas.update()

    def _refresh(self, source_id: str, keys) -> None:
        self._tiles.refresh(source_id, None if keys is None else tuple(keys))

    def _window(self) -> QWidget:
        return self._canvas.window()

    def _paint_attribution(self, painter: QPainter, view: Viewport) -> None:
        """Who made the map below, for as long as its pixels are seen; the scene's own credit stands at the right."""
        credit = self._canvas.scene.credit if self._canvas.scene is not None else ""
        named = dict.fromkeys(service.attribution for service in self.atlas.showing())
        text = " · ".join(line for line in named if line and line != credit)
        if text:
            shown = QFontMetrics(self._font).elidedText(text, _ELIDE, int(view.width * 0.45))
            decor = self._canvas.decor
            at = QPointF(decor.left_px, view.height - decor.raised_px - CREDIT_BASE_PX)
            paint_text(painter, at, shown, self._font)


def dropped_archives(paths: Sequence[Path]) -> list[Path]:
    """Those of the files that are archives of tiles."""
    return [path for path in paths if path.suffix.lower() in SUFFIXES]
