"""Asks for the first tiles of a project while the canvas that will show them is still being loaded."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING

from annotator.app.threads import Post
from annotator.app.viewport import Viewport
from annotator.domain.errors import AnnotatorError
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect
from annotator.ui.canvas.tile_box import TileBox
from annotator.ui.sizes import room_px

if TYPE_CHECKING:
    from annotator.app.pictures import ScenePicture
    from annotator.app.workspace import Workspace


class FirstLook:
    """The box of tiles that the project's stage takes over, with the picture of its first scene on the way."""

    def __init__(self, workspace: Workspace, post: Post, window_px: tuple[int, int], device_ratio: float) -> None:
        """`window_px`: what the panels and the image share; the scene is the selected one."""
        self.tiles = TileBox(workspace.imagery)
        self.expected_px = room_px(*window_px)
        """Width and height of the canvas, as far as that is known."""
        self._workspace, self._ratio = workspace, device_ratio
        self._is_over = False
        scene = workspace.document.get(Scene, workspace.selection.scene_uid)
        if scene is not None and scene.files:
            future = workspace.pictures.expect(scene)
            future.add_done_callback(lambda done: post(lambda: self._ask(scene, done)))

    def hand_over(self) -> TileBox:
        """The stage asks for itself from now on."""
        self._is_over = True
        return self.tiles

    def close(self) -> None:
        """Nobody wants it."""
        if not self._is_over:
            self._is_over = True
            self.tiles.close()

    def _ask(self, scene: Scene, done: Future[ScenePicture]) -> None:
        if self._is_over or self.expected_px is None or done.cancelled():
            return
        error = done.exception()
        if error is not None:
            if not isinstance(error, AnnotatorError):
                raise error
            return  # the stage asks as well, and says why there is no picture
        picture = done.result()
        self.tiles.add_source(scene.uid, picture.source)
        grid, style = picture.grid, self._workspace.displays.style_of(scene).text()
        whole = PixelRect(0, 0, grid.width_px, grid.height_px)
        view = Viewport(*self.expected_px, device_ratio=self._ratio).fitted(whole).snapped()
        level = grid.level_for(view.device_scale)
        seen = grid.visible(view.visible_rect(), level, scene.uid, style)
        self.tiles.share().want([*grid.tops(scene.uid, style), *seen])
