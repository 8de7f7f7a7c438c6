"""More panes beside the canvas, each with a date of its own and the same ground in view.

The stage's canvas is always the active pane: what is drawn, listed and stepped through is its scene. A click into
another pane makes that one active by letting the two change places, scene and room alike, so that on the screen nothing
moves but the frame around the active pane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame

from annotator.app.carried import carried
from annotator.app.selection import scenes_of
from annotator.app.workspace import Workspace
from annotator.domain.change import Change
from annotator.domain.records import Scene, SiteScene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.imagery.grid import TileKey
from annotator.tools.tool import Tool
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.compare.linked_pane import LinkedPane
from annotator.ui.compare.pane_pictures import PanePictures
from annotator.ui.theme import current_palette

if TYPE_CHECKING:
    from annotator.app.viewport import Viewport
    from annotator.ui.stage import Stage

MOST = 4
_FRAME_PX = 2


class Panes(QObject):
    """The active canvas and up to three linked ones: who shows what, and where each stands."""

    said = Signal(str)
    changed = Signal()
    """There are more or fewer panes now."""
    arranged = Signal()
    """They have their rooms now."""
    link_changed = Signal(bool)

    def __init__(self, stage: Stage, workspace: Workspace) -> None:
        super().__init__(stage)
        self._stage, self._workspace = stage, workspace
        self._slots: list[Canvas] = [stage.canvas]
        self._pictures = PanePictures(stage, workspace)
        self.is_linked = True
        """Whether all panes show the same ground."""
        self._is_following = False
        self._mark = QFrame(stage)
        self._mark.hide()
        stage.canvas.view_changed.connect(lambda _view: self._follow(stage.canvas))
        stage.tiles.arrived.connect(self._on_tile)

    @property
    def linked(self) -> list[LinkedPane]:
        """The panes beside the active one."""
        return [pane for pane in self._slots if isinstance(pane, LinkedPane)]

    @property
    def reference(self) -> LinkedPane | None:
        """The pane that keeps its clicks to itself."""
        return next((pane for pane in self.linked if pane.is_reference), None)

    def add(self) -> None:
        """One more pane, on the date before those that are shown."""
        scene = self._next_scene()
        if scene is None or len(self._slots) >= MOST:
            full = translate("Panes", "There are four views already.")
            none = translate("Panes", "This place has no other date for a second view.")
            self.said.emit(none if scene is None else full)
            return
        pane = self._made()
        self.show_scene(pane, scene)

    def add_reference(self, scene: Scene, tool: Tool) -> LinkedPane:
        """A pane with a tool and a view of its own; another one like it goes."""
        if self.reference is not None:
            self.remove(self.reference)
        while len(self._slots) >= MOST:
            self.remove(self.linked[-1])
        pane = self._made(tool)
        self.show_scene(pane, scene)
        return pane

    def link(self, on: bool) -> None:
        """Let all panes show the same ground from now on, or each its own."""
        self.is_linked = on
        for pane in self.linked:
            pane.header.link.setChecked(on)
        self._follow(self._stage.canvas)
        self.link_changed.emit(on)

    def _made(self, tool: Tool | None = None) -> LinkedPane:
        pane = LinkedPane(self._workspace, self._stage, tool)
        pane.header.link.setChecked(self.is_linked)
        pane.header.link_toggled.connect(self.link)
        pane.activated.connect(self._activate)
        pane.header.stepped.connect(lambda step: self._step(pane, step))
        pane.header.closed.connect(lambda: self.remove(pane))
        pane.view_changed.connect(lambda _view: self._follow(pane))
        self._slots.append(pane)
        pane.show()
        self._rearrange()
        self.changed.emit()
        return pane

    def remove(self, pane: LinkedPane) -> None:
        self._slots.remove(pane)
        self._pictures.forget(pane)
        pane.disconnect_session()
        pane.share.end()
        pane.hide()
        pane.deleteLater()
        self._rearrange()
        self._stage.canvas.setFocus()
        self.changed.emit()

    def close_all(self) -> None:
        for pane in self.linked:
            self.remove(pane)

    def show_scene(self, pane: LinkedPane, scene: Scene) -> None:
        """Show a date in a pane; its picture follows when its facts are known."""
        named = display(scene) or scene.name
        if pane.is_reference:
            named = translate("Panes", "Same spots on {name}").format(name=named)
        pane.header.show_date(named)
        self._is_following = True  # a scene that comes into view whole leads nobody
        self._pictures.show_scene(pane, scene)
        self._is_following = False
        self._follow(self._stage.canvas)

    def arrange(self) -> None:
        """Give each pane its room: one, two or three beside each other, four in a square."""
        rect, count = self._stage.rect(), len(self._slots)
        columns = 2 if count == MOST else count
        rows = -(-count // columns)
        inset = _FRAME_PX if count > 1 else 0
        for number, pane in enumerate(self._slots):
            column, row = number % columns, number // columns
            left, right = rect.width() * column // columns, rect.width() * (column + 1) // columns
            top, bottom = rect.height() * row // rows, rect.height() * (row + 1) // rows
            room = QRect(left, top, right - left, bottom - top)
            pane.setGeometry(room.adjusted(inset, inset, -inset, -inset))
            if pane is self._stage.canvas:
                self._mark.setGeometry(room)
        self._mark.setStyleSheet(f"background: {current_palette().accent};")
        self._mark.setVisible(count > 1)
        for pane in self.linked:
            pane.lower()
        self._mark.lower()
        self.arranged.emit()

    def _rearrange(self) -> None:
        """There are more or fewer panes: an image that was seen whole is seen whole again."""
        canvas = self._stage.canvas
        seen, extent = canvas.view.visible_rect(), canvas.extent()
        was_whole = seen.x0 <= extent.x0 and seen.y0 <= extent.y0 and seen.x1 >= extent.x1 and seen.y1 >= extent.y1
        is_fitted = was_whole and canvas.view.fitted(extent).scale <= 1.05 * canvas.view.scale
        self.arrange()
        if is_fitted:
            canvas.fit()

    def set_selected(self, uids) -> None:
        for pane in self.linked:
            pane.set_selected(uids)

    def refresh_theme(self) -> None:
        for pane in self.linked:
            pane.refresh_theme()
            pane.header.show_date(pane.header.label.text())
        self.arrange()

    def follow_site(self) -> None:
        """The active pane shows another place: the others show dates of that place, or go."""
        uids = {scene.uid for scene in self._scenes()}
        for pane in self.linked:
            if not (pane.is_reference or (pane.scene is not None and pane.scene.uid in uids)):
                self._show_other(pane)
        self._follow(self._stage.canvas)

    def _show_other(self, pane: LinkedPane) -> None:
        """A date that no pane shows, or without one no pane."""
        scene = self._next_scene()
        if scene is None:
            self.remove(pane)
        else:
            self.show_scene(pane, scene)

    def _scenes(self) -> list[Scene]:
        return scenes_of(self._workspace.document, self._workspace.selection.site_uid)

    def _next_scene(self) -> Scene | None:
        """The latest date before the shown one that no pane shows, else any other."""
        scenes, shown = self._scenes(), {pane.scene.uid for pane in self._slots if pane.scene is not None}
        uids = [scene.uid for scene in scenes]
        active = self._workspace.selection.scene_uid
        at = uids.index(active) if active in uids else len(scenes)
        nearest = [*reversed(scenes[:at]), *scenes[at:]]
        return next((scene for scene in nearest if scene.uid not in shown), None)

    def _step(self, pane: LinkedPane, step: int) -> None:
        scenes = self._scenes()
        at = next((n for n, scene in enumerate(scenes) if pane.scene is not None and scene.uid == pane.scene.uid), None)
        if at is not None and 0 <= at + step < len(scenes):
            self.show_scene(pane, scenes[at + step])
        else:
            self.said.emit(translate("Panes", "There is no other date in this direction."))

    def _activate(self, pane: LinkedPane, event: QMouseEvent) -> None:
        """Let a pane and the active one change places and scenes, and hand the press on."""
        canvas, theirs = self._stage.canvas, pane.scene
        ours = canvas.scene
        if theirs is None or ours is None:
            return
        our_view, their_view = canvas.exact_view, pane.exact_view
        a, b = self._slots.index(canvas), self._slots.index(pane)
        self._slots[a], self._slots[b] = pane, canvas
        self.arrange()
        self._workspace.selection.show(self._workspace.selection.site_uid, theirs.uid)
        self.show_scene(pane, ours)
        if not self.is_linked:
            canvas.look_like(their_view)
            pane.look_like(our_view)
        pane.hand_over(event, canvas)

    def _follow(self, leader: Canvas) -> None:
        """All other panes show the ground that one of them shows, at its scale."""
        together = [pane for pane in self._slots if not (isinstance(pane, LinkedPane) and pane.is_reference)]
        if self._is_following or not self.is_linked or leader.frame is None or leader not in together:
            return
        self._is_following = True
        for pane in together:
            if pane is not leader and pane.frame is not None:
                view: Viewport | None = carried(leader.exact_view, leader.frame, pane.frame)
                if view is not None:
                    pane.look_like(view)
        self._is_following = False

    def _on_tile(self, key: TileKey) -> None:
        for pane in self.linked:
            pane.tile_arrived(key)

    def follow_change(self, change: Change) -> None:
        """Scenes placed or nudged anew are shown where they lie now; instead of one that is gone another is."""
        links = {row.scene_uid for pair in change.of(SiteScene) for row in pair if row is not None}
        touched = links | {after.uid for _, after in change.of(Scene) if after is not None}
        for pane in self.linked:
            scene = self._workspace.document.get(Scene, pane.scene.uid) if pane.scene is not None else None
            if scene is not None and scene.uid in touched:
                self.show_scene(pane, scene)
            elif scene is None and not pane.is_reference:  # a reference may be a map, and is no scene then
                self._show_other(pane)
