"""Placing by the grid that a world file gives: all that is missing is in which coordinate system its numbers are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from annotator.app.placing.draft import PlacingDraft
from annotator.app.workspace import Workspace
from annotator.domain.errors import Refused
from annotator.domain.georeference.solution import Solution, by_file_grid, crs_guess
from annotator.domain.text import translate
from annotator.imagery.info import Affine6, RasterInfo
from annotator.ui.panels.place_parts import Input, Page, wrapped


class _Answers(QObject):
    """Facts of files come from a thread of the imagery service."""

    arrived = Signal(str, object)


class GridPage(Page):
    """Asks the file once for its grid; of use only where it has one and does not say in which system."""

    def __init__(self, draft: PlacingDraft, workspace: Workspace, changed: Callable[[], object]) -> None:
        super().__init__(draft)
        self._workspace, self._changed = workspace, changed
        self._grids: dict[str, Affine6 | None] = {}
        self._suggested = ""
        """Uid of the scene that the system is shown for."""
        self._answers = _Answers()
        self._answers.arrived.connect(self._on_info)
        self.hint = wrapped("hint")
        self.crs = Input("EPSG:4326, EPSG:32652 …", translate("Place", "Code, WKT or PROJ text of the system"))
        self.add_wide(self.hint)
        self.add_row(translate("Place", "System"), self.crs)

    @property
    def grid_numbers(self) -> Affine6 | None:
        return self._grids.get(self.draft.scene_uid)

    @property
    def is_useful(self) -> bool:
        """Whether the file has a grid without a system."""
        return self.grid_numbers is not None

    def refresh(self) -> None:
        scene = self.draft.scene
        if scene is not None and scene.uid not in self._grids and scene.is_provisional:
            self._grids[scene.uid] = None
            self._ask(scene.uid)
        grid = self.grid_numbers
        if grid is not None:
            text = translate("Place", "The file's grid begins at {x}, {y}; say in which system these numbers are.")
            self.hint.setText(text.format(x=f"{grid[2]:.8g}", y=f"{grid[5]:.8g}"))
            if scene is not None and self._suggested != scene.uid:
                self._suggested = scene.uid
                self.crs.setText(crs_guess(grid))

    def solution(self) -> Solution:
        """How the file lies; `Refused` where the system is not understood or cannot be."""
        grid, (width, height) = self.grid_numbers, self.draft.size_px
        if grid is None:
            raise Refused(translate("Place", "This file has no grid of its own."))
        if not self.crs.text().strip():
            raise Refused(translate("Place", "Type the coordinate system, for example EPSG:32652."))
        return by_file_grid(width, height, grid, self.crs.text())

    def _ask(self, scene_uid: str) -> None:
        scene = self.draft.scene
        path = self._workspace.image_path(scene) if scene is not None else None
        if path is None or not path.is_file():
            return
        answers = self._answers
        future = self._workspace.imagery.info(path)
        future.add_done_callback(lambda done: answers.arrived.emit(scene_uid, done))

    def _on_info(self, scene_uid: str, done) -> None:
        if done.cancelled() or done.exception() is not None:
            return
        info: RasterInfo = done.result()
        if info.transform is not None and not info.crs_wkt:
            self._grids[scene_uid] = info.transform
            self._changed()
