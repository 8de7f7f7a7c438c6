"""More panes beside the canvas, each with a date of its own and the same ground in view.

The stage's canvas is always the active pane: what is drawn, listed and stepped through is its scene. A click into
another pane makes that one active by letting the two change places, scene and room alike, so that on the screen nothing
moves but the frame around the active pane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from annotator.app.carried import carried
from annotator.app.pictures import ScenePicture
from annotator.app.selection import scenes_of
from annotator.app.workspace import Workspace
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.imagery.grid import TileKey
from annotator.ui.canvas.canvas import Canvas
from annotator.ui.theme import current_palette

if TYPE_CHECKING:
    from annotator.app.viewport import Viewport
    from annotator.ui.stage import Stage

MOST = 4
_FRAME_PX, _HEADER_TOP_PX = 2, 58


class LinkedPane(Canvas):
    """Looks and can be moved; any click of the left or right button asks to be active."""

    activated = Signal(object, object)
    """This pane and the press that did it."""

    def __init__(self, workspace: Workspace, stage: Stage) -> None:
        self.share = stage.tiles.share()
        super().__init__(workspace.session, self.share, stage)
        self.header = PaneHeader(self)
        self._forward_to: Canvas | None = None

    def hand_over(self, event: QMouseEvent, canvas: Canvas) -> None:
        """The press, and what follows until the button is let go, belongs to the active canvas."""
        self._forward_to = canvas
        QApplication.sendEvent(canvas, event.clone())

    def mousePressEvent(self, event) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self.activated.emit(self, event)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event) -> None:
        if self._forward_to is not None:
            QApplication.sendEvent(self._forward_to, event.clone())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event) -> None:
        if self._forward_to is not None:
            QApplication.sendEvent(self._forward_to, event.clone())
            self._forward_to = None
        else:
            super().mouseReleaseEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.header.place()


class PaneHeader(QFrame):
    """Which date a pane shows, and other dates beside it."""

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self._pane = pane
        self.label = QLabel(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.setSpacing(4)
        layout.addWidget(self._button("‹", translate("Panes", "Date before"), lambda: self.stepped.emit(-1)))
        layout.addWidget(self.label)
        layout.addWidget(self._button("›", translate("Panes", "Date after"), lambda: self.stepped.emit(1)))
        layout.addWidget(self._button("×", translate("Panes", "Close this view"), self.closed.emit))

    def show_date(self, text: str) -> None:
        self.label.setText(text)
        colors = current_palette()
        self.setStyleSheet(f"PaneHeader {{ background: {colors.window}; border-radius: 6px; }}")
        self.place()

    def place(self) -> None:
        """In the middle below the bar of dates."""
        self.adjustSize()
        self.move((self._pane.width() - self.width()) // 2, _HEADER_TOP_PX)

    def _button(self, text: str, tip: str, work) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(work)
        return button


class Panes(QObject):
    """The active canvas and up to three linked ones: who shows what, and where each stands."""

    said = Signal(str)
    changed = Signal()
    """There are more or fewer panes now."""
    _arrived = Signal(object, str, object)

    def __init__(self, stage: Stage, workspace: Workspace) -> None:
        super().__init__(stage)
        self._stage, self._workspace = stage, workspace
        self._slots: list[Canvas] = [stage.canvas]
        self._pictures: dict[str, ScenePicture] = {}
        self._is_following = False
        self._mark = QFrame(stage)
        self._mark.hide()
        self._arrived.connect(self._on_arrived)
        stage.canvas.view_changed.connect(lambda _view: self._follow(stage.canvas))
        stage.tiles.arrived.connect(self._on_tile)

    @property
    def linked(self) -> list[LinkedPane]:
        """The panes beside the active one."""
        return [pane for pane in self._slots if isinstance(pane, LinkedPane)]

    def add(self) -> None:
        """One more pane, on the date before those that are shown."""
        scene = self._next_scene()
        if scene is None or len(self._slots) >= MOST:
            full = translate("Panes", "There are four views already.")
            none = translate("Panes", "This place has no other date for a second view.")
            self.said.emit(none if scene is None else full)
            return
        pane = LinkedPane(self._workspace, self._stage)
        pane.activated.connect(self._activate)
        pane.header.stepped.connect(lambda step: self._step(pane, step))
        pane.header.closed.connect(lambda: self.remove(pane))
        pane.view_changed.connect(lambda _view: self._follow(pane))
        self._slots.append(pane)
        pane.show()
        self.arrange()
        self.show_scene(pane, scene)
        self.changed.emit()

    def remove(self, pane: LinkedPane) -> None:
        self._slots.remove(pane)
        pane.disconnect_session()
        pane.share.end()
        pane.hide()
        pane.deleteLater()
        self.arrange()
        self._stage.canvas.setFocus()
        self.changed.emit()

    def close_all(self) -> None:
        for pane in self.linked:
            self.remove(pane)

    def show_scene(self, pane: LinkedPane, scene: Scene) -> None:
        """Show a date in a pane; its picture follows when its facts are known."""
        pane.header.show_date(display(scene) or scene.name)
        picture = self._pictures.get(_key(scene)) or self._stage.picture(scene.uid)
        grid = picture.grid if picture is not None else None
        if picture is not None:
            self._stage.tiles.add_source(scene.uid, picture.source)
        style = self._workspace.displays.style_of(scene).text()
        pane.show_scene(scene, self._workspace.selection.site_uid, grid=grid, source=scene.uid, style=style)
        pane.set_selected(self._workspace.selection.uids)
        if picture is None and scene.files:
            future = self._workspace.pictures.ask(scene)
            future.add_done_callback(lambda done: self._arrived.emit(pane, scene.uid, done))
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
            if pane.scene is not None and pane.scene.uid in uids:
                continue
            scene = self._next_scene()
            if scene is None:
                self.remove(pane)
            else:
                self.show_scene(pane, scene)
        self._follow(self._stage.canvas)

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
        a, b = self._slots.index(canvas), self._slots.index(pane)
        self._slots[a], self._slots[b] = pane, canvas
        self.arrange()
        self._workspace.selection.show(self._workspace.selection.site_uid, theirs.uid)
        self.show_scene(pane, ours)
        pane.hand_over(event, canvas)

    def _follow(self, leader: Canvas) -> None:
        """All other panes show the ground that one of them shows, at its scale."""
        if self._is_following or len(self._slots) < 2 or leader.frame is None:
            return
        self._is_following = True
        for pane in self._slots:
            if pane is not leader and pane.frame is not None:
                view: Viewport | None = carried(leader.exact_view, leader.frame, pane.frame)
                if view is not None:
                    pane.look_like(view)
        self._is_following = False

    def _on_tile(self, key: TileKey) -> None:
        for pane in self.linked:
            pane.tile_arrived(key)

    def _on_arrived(self, pane: LinkedPane, scene_uid: str, done) -> None:
        if done.cancelled() or pane not in self._slots or pane.scene is None or pane.scene.uid != scene_uid:
            return
        if done.exception() is not None:
            pane.set_hint(str(done.exception()))
            return
        self._pictures[_key(pane.scene)] = done.result()
        self.show_scene(pane, pane.scene)


def _key(scene: Scene) -> str:
    return f"{scene.uid} {scene.files}"
