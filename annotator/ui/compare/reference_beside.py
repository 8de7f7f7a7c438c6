"""While an image is placed by points: the date or map they are looked up on, in a view of its own beside the image.

The image's own view never moves for it, and neither does that of the reference once somebody has looked around in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox

from annotator.app.carried import carried
from annotator.app.maps.scenes import scene_around
from annotator.app.placing.preferences import show_beside, shows_beside
from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Scene
from annotator.imagery.services.service import TileService
from annotator.tools.place_points import PlacePoints
from annotator.tools.place_reference import PlaceReference
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.compare.linked_pane import LinkedPane

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_FARTHEST_M, _NEAR_M = 20_000.0, 1_500.0
"""Wider views of a reference than the first are narrowed to the second around the site."""


class ReferenceBeside(QObject):
    """One per project; opens and closes the reference's pane as the tool and the draft ask for it."""

    def __init__(self, bench: Workbench, points: PlacePoints, switch: QCheckBox) -> None:
        super().__init__(bench)
        self._bench, self._points = bench, points
        self._draft, self._panes = bench.host.context.placing, bench.stage.panes
        self._map: tuple[TileService, str, Scene] | None = None
        self._switch = switch
        switch.setChecked(shows_beside())
        switch.toggled.connect(self._on_switched)
        self._panes.changed.connect(self._on_panes)
        bench.stage.maps.changed.connect(self.follow)
        self.follow()

    @property
    def pane(self) -> LinkedPane | None:
        """The reference's view, while there is one."""
        return self._panes.reference

    def shows(self, scene_uid: str) -> bool:
        """Whether a scene needs no going to, because it is seen beside."""
        return self.pane is not None and bool(scene_uid) and scene_uid != self._draft.scene_uid

    def follow(self) -> None:
        """The tool, the draft or what is shown is another one."""
        scene, pane = self._reference() if self._is_wanted() else None, self.pane
        if scene is None:
            if pane is not None:
                self._panes.remove(pane)
        elif pane is None:
            self._open(scene)
        elif pane.scene is None or pane.scene.uid != scene.uid:
            self._panes.show_scene(pane, scene)
            self._look(pane)
        else:
            pane.refresh_tool()
        self._points.is_beside = self.pane is not None

    def _is_wanted(self) -> bool:
        draft = self._draft
        is_shown = self._bench.workspace.selection.scene_uid == draft.scene_uid
        return self._switch.isChecked() and self._bench.host.active is self._points and bool(draft.scene) and is_shown

    def _reference(self) -> Scene | None:
        """The chosen date; where points are typed, the base map."""
        work, stage = self._bench.workspace, self._bench.stage
        chosen = work.document.get(Scene, self._draft.reference_uid)
        service = stage.maps.atlas.choice.base_service
        if chosen is not None or service is None:
            return chosen
        site_uid = work.selection.site_uid
        if self._map is None or self._map[:2] != (service, site_uid):
            try:
                self._map = service, site_uid, scene_around(work.path, service, self._draft.site_at)
            except Refused:
                return None
        return self._map[2]

    def _open(self, scene: Scene) -> None:
        held: list[LinkedPane] = []
        tool = PlaceReference(self._points, lambda: held[0].frame if held else None)
        held.append(self._panes.add_reference(scene, tool))
        self._look(held[0])

    def _look(self, pane: LinkedPane) -> None:
        """Where the image is thought to lie; else where the site is."""
        canvas, own = self._bench.stage.canvas, self._draft.frame
        known = carried(canvas.exact_view, own, pane.frame) if own is not None and pane.frame is not None else None
        if known is not None and _is_inside(known.origin, pane.scene):
            pane.look_like(known)
        else:
            go_to_site(pane, self._draft.site_at)

    def _on_switched(self, on: bool) -> None:
        show_beside(on)
        self.follow()

    def _on_panes(self) -> None:
        """Its view was closed by hand: then it is not wanted."""
        if self._points.is_beside and self.pane is None and self._is_wanted():
            self._points.is_beside = False
            self._switch.setChecked(False)


def go_to_site(canvas: Canvas, at: LonLat | None) -> None:
    """The site's point is the best guess where an image may lie on a reference."""
    frame = canvas.frame
    if frame is None or at is None or not frame.has_place:
        return
    pixel = PixelXY(*frame.pixels(np.array([at]))[0].tolist())
    if not _is_inside(pixel, canvas.scene):
        return
    canvas.go_to(pixel)
    across_m = canvas.view.width / canvas.view.scale * (frame.pixel_m(pixel) or 0.0)
    if across_m > _FARTHEST_M:
        canvas.zoom_by(across_m / _NEAR_M)


def _is_inside(pixel: PixelXY, scene: Scene | None) -> bool:
    return scene is not None and 0 <= pixel.x <= (scene.width_px or 0) and 0 <= pixel.y <= (scene.height_px or 0)
