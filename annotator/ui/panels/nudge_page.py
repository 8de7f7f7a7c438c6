"""How far a scene is shifted at this site, and a suggestion how far it should be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from annotator.app.placing.draft import PlacingDraft
from annotator.app.selection import scenes_of
from annotator.app.workspace import Workspace
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.tools.nudge import shift_text
from annotator.ui.panels.place_parts import Page, wrapped


class NudgePage(Page):
    """Numbers of the nudge, put back, suggest."""

    def __init__(
        self, draft: PlacingDraft, workspace: Workspace, reset: Callable[[], object], suggest: Callable[[], object]
    ) -> None:
        super().__init__(draft)
        self._workspace = workspace
        hint = translate(
            "Place", "Drag the image, or use the arrow keys (1 px, with Shift 10 px), onto the other dates."
        )
        self.hint, self.shift, self.found = wrapped("hint", hint), wrapped("shown"), wrapped("hint")
        self.reset = QPushButton(translate("Place", "Put back"))
        self.suggest = QPushButton(translate("Place", "Suggest"))
        self.use = QPushButton(translate("Place", "Use it"))
        tip = translate("Place", "Compares the picture with the nearest date; nothing is shifted before you agree")
        self.suggest.setToolTip(tip)
        self.reset.clicked.connect(lambda: reset())
        self.suggest.clicked.connect(lambda: suggest())
        self.use.clicked.connect(lambda: self._accept())
        self._accepted: Callable[[], object] | None = None
        self._asked: object = None
        """What is placed where, at which site, when the suggestion was asked for; None = there is none."""
        self.use.hide()
        self.add_wide(self.hint)
        self.add_row(translate("Place", "Shifted by"), self.shift)
        self.add_wide(_line(self.reset, self.suggest, self.use))
        self.add_wide(self.found)

    @property
    def frame(self) -> SceneFrame | None:
        """The scene that is looked at, as it lies at the site."""
        selection, document = self._workspace.selection, self._workspace.document
        scene = document.get(Scene, selection.scene_uid)
        return None if scene is None else frame_of(document, scene, selection.site_uid)

    def refresh(self) -> None:
        frame = self.frame
        placed = frame is not None and frame.has_place
        nothing = translate("Place", "This image has no place yet; place it first.")
        self.shift.setText(shift_text(frame.nudge_east_m, frame.nudge_north_m) if placed and frame else nothing)
        self.reset.setEnabled(bool(placed and frame and (frame.nudge_east_m or frame.nudge_north_m)))
        self.suggest.setEnabled(placed)
        if self._asked is not None and self._asked != self._standing:
            self._asked = None
            self._show("", None)

    def await_suggestion(self) -> None:
        """A suggestion is being looked for; it counts only as long as everything stays where it is."""
        self._asked = self._standing
        self._show("", None)

    def show_suggestion(self, sentence: str, use: Callable[[], object] | None) -> None:
        """Show what was found, if nothing has moved since; `use` applies it, None = there is nothing to apply."""
        if self._asked is not None and self._asked == self._standing:
            self._show(sentence, use)

    @property
    def _standing(self) -> object:
        """The site, the scene looked at, and where the scenes of the site lie."""
        document, selection = self._workspace.document, self._workspace.selection
        frames = [frame_of(document, scene, selection.site_uid) for scene in scenes_of(document, selection.site_uid)]
        places = [(each.scene.uid, each.scene.mapping, each.nudge_east_m, each.nudge_north_m) for each in frames]
        return selection.site_uid, selection.scene_uid, places

    def _show(self, sentence: str, use: Callable[[], object] | None) -> None:
        self.found.setText(sentence)
        self.use.setVisible(use is not None)
        self._accepted = use

    def _accept(self) -> None:
        accepted = self._accepted
        self._show("", None)
        if accepted is not None:
            accepted()


def _line(*widgets: QWidget) -> QWidget:
    box = QWidget()
    layout = QHBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch()
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return box
