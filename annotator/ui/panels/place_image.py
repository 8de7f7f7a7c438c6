"""The panel beside the image that is being placed: a way, its inputs, what comes of it, and one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.placing.draft import PlacingDraft
from annotator.app.placing.wording import outcome_text, standing_text
from annotator.app.workspace import Workspace
from annotator.domain.edits.placing import place_by, same_view, unplace
from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.ui.icons import icon
from annotator.ui.panels.grid_page import GridPage
from annotator.ui.panels.look import MARGIN, Elided, Heading, Panel, scrolling
from annotator.ui.panels.nudge_page import NudgePage
from annotator.ui.panels.place_pages import CornersPage, SameViewPage, ScalePage
from annotator.ui.panels.place_parts import Input, Page, wrapped
from annotator.ui.panels.place_points_page import PointsPage

TOOL_OF = {"scale": "place_scale", "points": "place_points", "nudge": "nudge"}
_HEIGHT, _WAYS_IN_LINE = 520, 3
WAYS = ("scale", "points", "corners", "same", "nudge", "grid")


class PlacePanel(Panel):
    """Shows the draft of the tools and takes what is typed; Enter in any field places the image."""

    done = Signal()
    """Something was typed or placed; the window gives the focus back to the canvas."""
    tried = Signal()
    """The image is about to be placed, or to be found not ready for it."""
    closed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        draft: PlacingDraft,
        use_tool: Callable[[str], object],
        *,
        reset_nudge: Callable[[], object],
        suggest_nudge: Callable[[], object],
    ) -> None:
        super().__init__()
        self._workspace, self.draft, self._use_tool = workspace, draft, use_tool
        self.way = "scale"
        self.scene_name, self.standing = Elided("strong"), wrapped("hint")
        self.result, self.doubts, self.problem = wrapped("strong"), wrapped("bad"), wrapped("hint")
        self.place = QPushButton(translate("Place", "Place (Enter)"))
        self.place.setProperty("role", "primary")
        self.discard = QPushButton(translate("Place", "Discard"))
        self.remove = QPushButton(translate("Place", "Remove placement"))
        self.nudge_page = NudgePage(draft, workspace, reset_nudge, suggest_nudge)
        self.pages: dict[str, Page] = {
            "scale": ScalePage(draft),
            "points": PointsPage(draft, workspace),
            "corners": CornersPage(draft),
            "same": SameViewPage(draft, workspace),
            "grid": GridPage(draft, workspace, self.refresh),
            "nudge": self.nudge_page,
        }
        self._focused: tuple[str, int] = ("", 0)
        self._lay_out()
        self._connect()
        self.refresh()

    def choose_way(self, way: str) -> None:
        """Turn to a way of placing; takes its tool into the hand."""
        self.way = way
        if way in TOOL_OF:
            self._use_tool(TOOL_OF[way])
        else:
            self._use_tool("select")
            self.draft.follow()
            self.draft.set_way("corners") if way == "corners" else self.draft.changed.emit(None)
        self.refresh()

    def show_tool(self, name: str) -> None:
        """A tool of this panel was taken into the hand elsewhere."""
        way = next((way for way, tool in TOOL_OF.items() if tool == name), self.way)
        self.way = way
        self.refresh()

    def apply(self) -> None:
        """Place the image by the way that is open."""
        self.tried.emit()
        try:
            self.pages[self.way].take()
            if self.way == "same":
                uids, model = self.pages["same"].wish()  # type: ignore[attr-defined]
                session = self._workspace.session
                session.apply(same_view(uids, model, session.author))
            elif self.way == "grid":
                session = self._workspace.session
                solution = self.pages["grid"].solution()  # type: ignore[attr-defined]
                session.apply(place_by(self.draft.scene_uid, solution, session.author))
            elif self.way != "nudge" and not self.draft.apply():
                self.draft.said.emit(self.draft.outcome.problem)
                return
        except Refused as refusal:
            self.draft.said.emit(str(refusal))
        else:
            self.done.emit()

    def sizeHint(self) -> QSize:
        return QSize(310, _HEIGHT)

    def enter(self) -> None:
        """Enter in a field: a point's coordinates go into the table; anywhere else the image is placed."""
        page = self.pages[self.way]
        if isinstance(page, PointsPage) and page.at.isModified() and page.at.text().strip():
            try:
                page.take()
            except Refused as refusal:
                self.draft.said.emit(str(refusal))
            else:
                self.done.emit()
            return
        self.apply()

    def refresh(self) -> None:
        """Show the draft as it is."""
        draft, scene = self.draft, self.draft.scene
        nothing = translate("Place", "Choose an image first.")
        self.scene_name.setText(scene.name if scene is not None else nothing)
        self.standing.setText(standing_text(self._workspace.document, scene) if scene is not None else "")
        self.pages["grid"].refresh()
        if self.way == "grid" and not self.pages["grid"].is_useful:  # type: ignore[attr-defined]
            self.way = "scale"
        for way, button in self._buttons.items():
            button.setChecked(way == self.way)
        self._buttons["grid"].setVisible(self.pages["grid"].is_useful)  # type: ignore[attr-defined]
        self.pages[self.way].refresh()
        self._turn_page()
        self._show_outcome()
        read_only = self._workspace.session.project.read_only
        self.place.setVisible(self.way != "nudge")
        self.place.setEnabled(scene is not None and not read_only)
        self.discard.setVisible(draft.is_dirty)
        self.remove.setVisible(scene is not None and bool(scene.mapping) and scene.placement != "native")
        self._lead_focus()

    def _turn_page(self) -> None:
        """Show the page of the way; the others take no room."""
        for way, page in self.pages.items():
            page.setVisible(way == self.way)

    def _show_outcome(self) -> None:
        draft, found = self.draft, self.draft.outcome
        is_draft = self.way in ("scale", "points", "corners")
        self.result.setText(outcome_text(found, draft.size_px) if is_draft else "")
        self.doubts.setText("\n".join(found.warnings) if is_draft else "")
        shown = found.problem if is_draft and found.solution is None and draft.scene is not None else ""
        self.problem.setText(shown)
        for label in (self.result, self.doubts, self.problem):
            label.setVisible(bool(label.text()))

    def _lead_focus(self) -> None:
        """Put the cursor where the next thing is to be typed, once for each step."""
        wanted = self.pages[self.way].first_input()
        step = (self.way, id(wanted) + len(self.draft.points)) if wanted is not None else ("", 0)
        if wanted is None or step == self._focused or not self.isVisible() or not self.draft.is_dirty:
            self._focused = step if wanted is None else self._focused
            return
        self._focused = step
        # The canvas takes the focus at the end of the very click that led here.
        QTimer.singleShot(0, wanted, wanted.setFocus)

    def _connect(self) -> None:
        self.follow(self.draft.changed, lambda _none: self.refresh())
        self.follow(self._workspace.session.changed, lambda _change: self.refresh())
        self.follow(self._workspace.selection.scene_changed, lambda _uid: self.refresh())
        self.place.clicked.connect(lambda: self.apply())
        self.discard.clicked.connect(lambda: self.draft.discard())
        self.remove.clicked.connect(lambda: self._unplace())
        for field in self.findChildren(Input):
            field.returnPressed.connect(self.enter)

    def _unplace(self) -> None:
        session = self._workspace.session
        self.draft.is_dirty = False
        session.apply(unplace(self.draft.scene_uid, session.author))

    def _lay_out(self) -> None:
        content = QWidget()
        # Long texts wrap instead of pushing the panel wider than its scroll area.
        content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 12, 0, 8)
        column.setSpacing(6)
        heading = Heading(translate("Place", "Place image"))
        for label in (heading, self.scene_name, self.standing, self.result, self.doubts, self.problem):
            label.setContentsMargins(MARGIN, 0, MARGIN, 0)
        column.addLayout(self._top_line(heading))
        for part in (self.scene_name, self.standing, self._way_buttons(), *self.pages.values()):
            column.addWidget(part)
        column.addStretch()
        area = scrolling(content, sideways=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(area, 1)
        for label in (self.result, self.doubts, self.problem):
            layout.addWidget(label)
        layout.addLayout(self._bottom_line())

    def _top_line(self, heading: Heading) -> QHBoxLayout:
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip(translate("Place", "Close this panel"))
        close.setAccessibleName(translate("Place", "Close this panel"))
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.closed)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, MARGIN - 8, 0)
        line.addWidget(heading, 1)
        line.addWidget(close)
        return line

    def _bottom_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(MARGIN, 4, MARGIN, 10)
        line.setSpacing(4)
        for button in (self.place, self.discard, self.remove):
            line.addWidget(button)
        line.addStretch()
        return line

    def _way_buttons(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(MARGIN - 8, 2, MARGIN - 8, 2)
        grid.setSpacing(2)
        group = QButtonGroup(box)
        names = (
            translate("Place", "Scale bar"),
            translate("Place", "Points"),
            translate("Place", "Corners"),
            translate("Place", "Same view"),
            translate("Place", "Nudge"),
            translate("Place", "File's grid"),
        )
        self._buttons: dict[str, QToolButton] = {}
        for index, (way, name) in enumerate(zip(WAYS, names, strict=True)):
            button = QToolButton()
            button.setCheckable(True)
            button.setText(name)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, way=way: self.choose_way(way))
            group.addButton(button)
            grid.addWidget(button, index // _WAYS_IN_LINE, index % _WAYS_IN_LINE)
            self._buttons[way] = button
        grid.setColumnStretch(_WAYS_IN_LINE, 1)
        return box
