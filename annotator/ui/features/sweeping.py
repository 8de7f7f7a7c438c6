"""A sweep on the screen: going from cell to cell at one zoom, and what was seen of this scene so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from PySide6.QtGui import QKeySequence, QPainter

from annotator.app.coverage import (
    FILL,
    cell_shapes,
    hidden_on_scene,
    progress_text,
    route_statement,
    sweep_title,
    sweeps_on,
)
from annotator.app.selection import kind_of
from annotator.app.viewport import Viewport
from annotator.domain.change import Change
from annotator.domain.edits.reviews import OBJECT_KINDS, set_state
from annotator.domain.edits.sweeping import begin_sweep, set_cell
from annotator.domain.errors import Refused
from annotator.domain.positions import PixelXY
from annotator.domain.records import BY_KIND, Cell, Site
from annotator.domain.sweep import DONE, NOTHING, TODO, SweepKey, cells_of, next_todo, progress_of
from annotator.domain.text import translate
from annotator.render.coverage import CellLook, paint_cells, paint_hidden
from annotator.ui.floating.sweep_bar import SweepBar
from annotator.ui.theme import text_font

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench

_KIND_OF_SITE = {"waypoint": "vehicle", "border stretch": "crossing"}
_LEFT, _TOP, _RIGHT, _BOTTOM = 64.0, 52.0, 16.0, 84.0
"""Edges of the canvas, in screen pixels, that tool bar, dates and the bar of the sweep cover."""


class Sweeping:
    """Lives with the workbench; `key` is the sweep that is going on, `None` while there is none."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._workspace = bench.workspace
        self.key: SweepKey | None = None
        self.cells: list[Cell] = []
        self.current = ""
        """Uid of the cell that is looked at."""
        self._hidden: list[Any] = []
        self._hidden_for: tuple[Any, ...] = ()
        self._font = text_font(12)
        self.bar = SweepBar(bench.stage.low_edge, self._run, self._key_text)
        canvas, selection = bench.stage.canvas, self._workspace.selection
        canvas.overlays.append(self._paint)
        self.ends = [
            self._workspace.session.changed.connect(self._on_changed),
            selection.scene_changed.connect(lambda _uid: self.leave()),
        ]

    def toggle(self) -> None:
        """W: begin or go on with a sweep; leave it when one is going on."""
        if self.key is not None:
            self.leave()
            return
        key = self._wanted()
        if key is None:
            self._bench.say(translate("Sweep", "Choose a site and one of its dates first."))
        elif cells_of(self._workspace.document, key):
            self._go_on(key)
        else:
            self._begin(key)

    def leave(self) -> None:
        """Work without the grid; the cells keep their states."""
        if self.key is not None:
            self.key, self.cells, self.current = None, [], ""
            self.bar.hide()
            self._bench.stage.canvas.update()

    def begin_anew(self) -> None:
        """Lay the grid out again, in cells of the present view."""
        key = self.key or self._wanted()
        if key is not None:
            self._begin(key)

    def confirm(self) -> bool:
        """Ctrl+Enter: the cell is done, or with none left the kind is reviewed; False while no sweep is going on."""
        if self.key is None:
            return False
        if next_todo(self.cells) is None:
            key, author = self.key, self._workspace.session.author
            self._workspace.session.apply(set_state(key.site_uid, key.scene_uid, [key.object_kind], "reviewed", author))
            self.leave()
        else:
            self._answer(DONE)
        return True

    def nothing(self) -> None:
        """The cell shows nothing of the kind."""
        if self.key is not None:
            self._answer(NOTHING)

    def back(self) -> None:
        """To the cell before this one."""
        uids = [cell.uid for cell in self.cells]
        if self.current in uids:
            self._look_at(self.cells[uids.index(self.current) - 1])

    def _free(self) -> tuple[float, float]:
        """Width and height in screen pixels of the part of the canvas that nothing floats over."""
        view = self._bench.stage.canvas.view
        return max(view.width - _LEFT - _RIGHT, 64.0), max(view.height - _TOP - _BOTTOM, 64.0)

    def _run(self, action: str) -> None:
        """Buttons do what the menu does, so that keys and words agree."""
        actions = getattr(self._bench.window(), "actions_", None)
        if actions is not None:
            actions[action].trigger()

    def _key_text(self, action: str) -> str:
        actions = getattr(self._bench.window(), "actions_", None)
        form = QKeySequence.SequenceFormat.NativeText
        action = "review" if action == "sweep_done" else action
        return actions[action].shortcut().toString(form) if actions is not None else ""

    def _wanted(self) -> SweepKey | None:
        """What a new sweep would go over: the zone or route that is selected, else the scene."""
        selection, document = self._workspace.selection, self._workspace.document
        if not selection.site_uid or not selection.scene_uid:
            return None
        chosen = selection.uids[0] if len(selection.uids) == 1 else ""
        zone, route = (chosen if kind_of(chosen) == kind else "" for kind in ("zone", "route"))
        kind = self._bench.host.active.object_kind or self._kind_to_sweep()
        key = SweepKey(selection.scene_uid, selection.site_uid, kind, zone, route)
        begun = sweeps_on(document, selection.scene_uid, selection.site_uid)
        same_kind = [each for each in begun if each.object_kind == kind]
        return same_kind[-1] if same_kind and key not in begun and not (zone or route) else key

    def _kind_to_sweep(self) -> str:
        """What is most likely looked for: as what is selected, as the site is, or as what it has alone."""
        selection, document = self._workspace.selection, self._workspace.document
        selected = {kind_of(uid) for uid in selection.uids}
        if selected == {"route"}:
            return "crossing"
        if len(selected) == 1 and selected <= set(OBJECT_KINDS):
            return selected.pop()
        site = document.get(Site, selection.site_uid)
        by_site = _KIND_OF_SITE.get(site.kind if site is not None else "", "vehicle" if selected == {"zone"} else "")
        if by_site:
            return by_site
        found = [kind for kind in OBJECT_KINDS if document.of_site(BY_KIND[kind], selection.site_uid)]
        return found[0] if len(found) == 1 else "stall"

    def _begin(self, key: SweepKey) -> None:
        canvas = self._bench.stage.canvas
        if canvas.frame is None:
            return
        try:
            width, height = self._free()
            size = (width / canvas.view.scale, height / canvas.view.scale)
            shapes = cell_shapes(self._workspace.document, canvas.frame, key, size)
        except Refused as refusal:
            self._bench.say(str(refusal))
            return
        self.key, self.cells, self.current = key, [], ""
        self._workspace.session.apply(begin_sweep(key, shapes, self._workspace.session.author))

    def _go_on(self, key: SweepKey) -> None:
        self.key, self.current = key, ""
        self._read()
        cell = next_todo(self.cells)
        if cell is not None:
            self._look_at(cell)

    def _answer(self, state: str) -> None:
        cell = next((cell for cell in self.cells if cell.uid == self.current), None) or next_todo(self.cells)
        if cell is None:
            return
        if cell.state == state:
            self._go_next(cell.uid)
        self._workspace.session.apply(set_cell(cell.uid, state, self._workspace.session.author))

    def _go_next(self, after_uid: str) -> None:
        cell = next_todo(self.cells, after_uid)
        if cell is not None:
            self._look_at(cell)
        else:
            self.current = ""
            self._show()

    def _look_at(self, cell: Cell) -> None:
        """Bring a cell to the middle; all cells of a sweep are seen at the scale that fits the largest."""
        self.current = cell.uid
        canvas = self._bench.stage.canvas
        bounds = shapely.bounds([each.geom_px for each in self.cells])
        width, height = (bounds[:, 2:] - bounds[:, :2]).max(axis=0).tolist()
        free = self._free()
        scale = FILL * min(free[0] / max(width, 1e-6), free[1] / max(height, 1e-6))
        left, top, right, bottom = cell.geom_px.bounds  # type: ignore[union-attr]
        aside = PixelXY((_RIGHT - _LEFT) / 2 / scale, (_BOTTOM - _TOP) / 2 / scale)
        canvas.zoom_by(scale / canvas.view.scale)
        canvas.go_to(PixelXY((left + right) / 2 + aside.x, (top + bottom) / 2 + aside.y))
        self._show()

    def _read(self) -> None:
        assert self.key is not None, "read only while a sweep is going on"
        cells = cells_of(self._workspace.document, self.key)
        self.cells = [cell for cell in cells if cell.geom_px is not None]
        self._show()

    def _show(self) -> None:
        if self.key is None:
            return
        document = self._workspace.document
        finding = route_statement(document, self.key, self.cells)
        title = sweep_title(document, self.key)
        self.bar.show_state(title, progress_text(self.cells), finding, progress_of(self.cells))
        self._bench.stage.canvas.update()

    def _on_changed(self, change: Change) -> None:
        if "review" in change.kinds() or "site_scene" in change.kinds() or "scene" in change.kinds():
            self._hidden_for = ()
        if self.key is None:
            return
        if "cell" not in change.kinds():
            if self.key.route_uid and change.kinds() & {"crossing", "route"}:
                self._show()
            return
        self._read()
        if not self.cells:
            self.leave()
        else:
            self._follow(change)

    def _follow(self, change: Change) -> None:
        """Go on where an answer leads; undo goes back to the cell it took back."""
        reopened = [after for before, after in change.of(Cell) if before and after and after.state == TODO]
        answered = [after for before, after in change.of(Cell) if before and after and after.state != TODO]
        if len(reopened) == 1:
            self._look_at(reopened[0])
        elif len(answered) == 1 and (answered[0].uid == self.current or not self.current):
            self._go_next(answered[0].uid)
        elif not self.current:
            self._go_next("")

    def _paint(self, painter: QPainter, view: Viewport) -> None:
        canvas = self._bench.stage.canvas
        if canvas.frame is None:
            return
        paint_hidden(painter, view, self._hidden_here(), self._font)
        if self.key is not None and canvas.frame.scene.uid == self.key.scene_uid:
            looks = [CellLook(cell.geom_px, cell.state, cell.uid == self.current) for cell in self.cells]
            paint_cells(painter, view, looks)

    def _hidden_here(self) -> list[Any]:
        frame, site_uid = self._bench.stage.canvas.frame, self._workspace.selection.site_uid
        assert frame is not None, "asked while a scene is shown"
        if self._hidden_for != (frame, site_uid):
            self._hidden_for = (frame, site_uid)
            self._hidden = hidden_on_scene(self._workspace.document, frame, site_uid)
        return self._hidden
