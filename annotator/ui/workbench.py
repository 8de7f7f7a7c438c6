"""One open project on the screen: stage, panels and status bar, and the tool in the hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.app.memory import Drafts
from annotator.app.workspace import Workspace
from annotator.domain.edits.lives import delete, delete_on
from annotator.domain.edits.reviews import OBJECT_KINDS, set_state
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.tools.context import ToolContext
from annotator.tools.tool import Pointer
from annotator.ui.first_look import FirstLook
from annotator.ui.sentence import Sentence
from annotator.ui.sizes import BOTTOM_PX, SIDE_PX, SITES_PX, SMALL_PX, STATUS_PX
from annotator.ui.splitter import splitter
from annotator.ui.stage import Stage
from annotator.ui.tool_host import ToolHost

if TYPE_CHECKING:
    from annotator.ui.features.proposing import Proposing
    from annotator.ui.features.sweeping import Sweeping
    from annotator.ui.fitting import Directions
    from annotator.ui.floating.legend import Legend
    from annotator.ui.floating.notice_bar import NoticeBar
    from annotator.ui.floating.place_hint import PlaceHint
    from annotator.ui.modes import Modes
    from annotator.ui.panels.inspector import InspectorPanel
    from annotator.ui.panels.palette import PalettePanel
    from annotator.ui.panels.sites import SitesPanel
    from annotator.ui.panels.statusbar import StatusBar
    from annotator.ui.panels.tally import TallyPanel
    from annotator.ui.rooms import BottomTabs, SideColumn


class Workbench(QWidget):
    """Assembles; what it does itself is only what needs several panels at once."""

    sites: SitesPanel
    inspector: InspectorPanel
    palette_panel: PalettePanel
    tally: TallyPanel
    status: StatusBar
    notices: NoticeBar
    side: SideColumn
    bottom: BottomTabs
    sweep: Sweeping
    proposing: Proposing
    directions: Directions
    legend: Legend
    place_hint: PlaceHint
    modes: Modes
    aim: Callable[..., object]

    def __init__(self, workspace: Workspace, first: FirstLook, parent: QWidget | None = None) -> None:
        """Empty, until the steps of `make_stage` and `make_panels` are done; only then it takes part in anything."""
        super().__init__(parent)
        self.workspace, self._first = workspace, first
        self.closers: list[Callable[[], object]] = []
        """What is done when the project is put away, the last first."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def make_stage(self) -> Iterator[None]:
        """Make the image's part, which can be looked at before the rest is there; between steps the window works."""
        self._make_stage()
        yield
        self.stage.show_scene()
        yield
        self._lay_out()

    def make_panels(self) -> Iterator[None]:
        """Make all around the image, panel by panel."""
        from annotator.ui.around import furnish

        yield from furnish(self)
        self._connect()
        self._on_tool(self.host.active)
        self._bring_draft_back()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=False)
        self._follow_keys()

    def _make_stage(self) -> None:
        workspace = self.workspace
        context = ToolContext(workspace.session, workspace.selection, notify=self.say)
        self.host = ToolHost(context, Drafts(workspace.path))
        self._sentence = Sentence(self.host, lambda text: self.status.set_sentence(text))
        self.stage = Stage(workspace, self.host.use, self._first.hand_over())
        self.stage.canvas.expected_px = self._first.expected_px
        self.closers.append(self.stage.close_stage)
        context.marks = self.stage.canvas.marks

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self.width() < SMALL_PX:
            self.whole.setSizes([SITES_PX * 3 // 4, self.width(), SIDE_PX * 3 // 4])

    def say(self, sentence: str) -> None:
        """A sentence in the status bar until the tool has another one."""
        self._sentence.say(sentence)

    def say_step(self) -> None:
        """What the tool in the hand wants next, in place of what was said last."""
        self._sentence.say_step()

    def say_for_now(self, sentence: str) -> None:
        """A sentence that anything the tool or an edit has to say replaces."""
        self._sentence.say_for_now(sentence)

    def end_for_now(self) -> None:
        """What was said for now is over, where it still stands."""
        self._sentence.end_for_now()

    def delete_selected(self, *, whole: bool = False) -> None:
        """Del: gone on a later scene, removed on the first; Shift+Del: removed. While placing: the point in hand."""
        if (self.host.active.room or self.host.active.takes_delete) and self.host.key("Delete"):
            return
        workspace = self.workspace
        uids, session = workspace.selection.uids, workspace.session
        if uids and whole:
            session.apply(delete(uids))
        elif uids:
            session.apply(delete_on(uids, workspace.selection.scene_uid, session.author))

    def undo(self) -> None:
        """Take back the last step of a draft that has steps, else the last edit."""
        if not self.host.active.take_back():
            self.workspace.session.undo()

    def set_review(self, state: str) -> None:
        selection, session = self.workspace.selection, self.workspace.session
        if not selection.site_uid or not selection.scene_uid:
            self.say(translate("Workbench", "Choose a site and one of its dates first."))
            return
        session.apply(set_state(selection.site_uid, selection.scene_uid, OBJECT_KINDS, state, session.author))

    def select_all(self) -> None:
        rect = self.stage.canvas.extent()
        corners = self.stage.canvas.marks.within(*_corners(rect))
        self.workspace.selection.select(corners)

    def step_scene(self, step: int) -> None:
        if not self.workspace.step_scene(step):
            self.say(translate("Workbench", "There is no other date in this direction."))

    def fold(self) -> None:
        """Panels away, or back again; the keys stay with what is still to be seen."""
        hidden, panels = self.sites.isVisible(), (self.sites, self.side, self.bottom)
        focused = self.window().focusWidget()
        if hidden and focused is not None and any(panel.isAncestorOf(focused) for panel in panels):
            self.stage.canvas.setFocus()
        for panel in panels:
            panel.setVisible(not hidden)

    def show_room(self, name: str) -> QWidget:
        """Open a panel by its name, wherever it stands; returns it."""
        return self.side.show_room(name) if name in self.side.names() else self.bottom.show_room(name)

    def close_bench(self) -> None:
        """Follow nothing any more; also where only some of it was made."""
        for end in reversed(self.closers):
            end()

    def _follow_keys(self) -> None:
        """The window's keys, which the user may change."""
        actions, bar = getattr(self.window(), "actions_", None), self.stage.tool_bar
        if actions is not None:
            bar.show_keys(actions.keys_of)
            self.closers.append(actions.keys_changed.connect(lambda _none: bar.show_keys(actions.keys_of)))

    def _bring_draft_back(self) -> None:
        """Go to the scene where a sketch was left unfinished and take it up again; Esc drops it, as always."""
        site_uid, scene_uid = self.host.drafted_at()
        if self.workspace.document.get(Scene, scene_uid) is not None:
            self.workspace.selection.show(site_uid, scene_uid)
        if self.host.restore_draft():
            text = translate("Workbench", "What you were drawing is back as you left it: go on, or drop it with Esc.")
            self.notices.show_notice("draft", text)

    def _lay_out(self) -> None:
        """From the outside in: with a style sheet Qt dresses all that a widget holds anew whenever it gets a parent."""
        middle, whole = splitter(Qt.Orientation.Vertical), splitter(Qt.Orientation.Horizontal)
        self.whole, self.middle = whole, middle
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(whole, 1)
        layout.addSpacing(STATUS_PX)
        for part in (QWidget(), middle, QWidget()):
            whole.addWidget(part)
        middle.addWidget(self.stage)
        middle.addWidget(QWidget())
        middle.setSizes([640, BOTTOM_PX - 1])
        middle.setStretchFactor(0, 1)
        middle.setStretchFactor(1, 0)
        whole.setSizes([SITES_PX, 1100, SIDE_PX])
        for index, stretch in enumerate((0, 1, 0)):
            whole.setStretchFactor(index, stretch)

    def _connect(self) -> None:
        session, selection = self.workspace.session, self.workspace.selection
        self._ends = [
            session.refused.connect(self.say),
            session.saved.connect(self._sentence.tell_travel),
            selection.palette_changed.connect(lambda _kind: self.say_step()),
            selection.selected.connect(lambda _uids: self.say_step()),
            # What was said of one image must not stand below the next.
            selection.scene_changed.connect(lambda _uid: self.say_step()),
            selection.scene_changed.connect(self.host.follow_scene),
        ]
        self.stage.panes.changed.connect(self.legend.place_soon)
        self.host.switched.connect(self._on_tool)
        self.host.changed.connect(lambda _none: self._on_tool_changed())
        self.host.taken_again.connect(lambda _tool: self.say_step())
        self.notices.left.connect(self.stage.canvas.setFocus)
        self.palette_panel.tool_requested.connect(self.host.use_for)
        self.inspector.editing_finished.connect(self.stage.canvas.setFocus)
        self.stage.pointed.connect(self._on_pointed)
        self.stage.said.connect(self.say)
        self.stage.canvas.scale_changed.connect(self._show_scale)
        self.stage.canvas.view_changed.connect(lambda _view: self.tally.refresh_soon())
        self._show_scale()

    def _on_tool(self, tool) -> None:
        self.stage.canvas.use(tool)
        self.stage.tool_bar.show_active(tool.name)
        if tool.room:
            self.show_room(tool.room)
        self.palette_panel.set_active_kind(tool.object_kind)
        self.tally.set_kind(tool.object_kind)
        self.stage.numbers.follow(tool)
        self.say_step()
        self.stage.canvas.setFocus()

    def _on_tool_changed(self) -> None:
        if not self.host.active.is_drafting:
            self.notices.close_notice("draft")
        self.stage.canvas.refresh_tool()
        self.stage.numbers.follow(self.host.active)
        self._sentence.follow_tool()

    def _on_pointed(self, pointer: Pointer | None) -> None:
        if pointer is None:
            self.status.set_position(None)
            return
        at = self.stage.lonlat(pointer)
        self.status.set_position(at, "" if at else f"{pointer.pixel.x:.1f}, {pointer.pixel.y:.1f} px")

    def marks_in_view(self):
        """Uids of the marks wholly in view."""
        left, top, right, bottom = self.stage.canvas.view.visible_rect()
        return self.stage.canvas.marks.within(PixelXY(left, top), PixelXY(right, bottom))

    def _show_scale(self) -> None:
        canvas = self.stage.canvas
        m_per_px = canvas.decor.m_per_px
        screen = QGuiApplication.primaryScreen()
        dots_per_m = screen.logicalDotsPerInch() / 0.0254 if screen is not None else 3780.0
        denominator = m_per_px / canvas.view.scale * dots_per_m if m_per_px else None
        has_pixels = canvas.frame is not None and canvas.frame.scene.kind != "record"
        self.status.set_scale(m_per_px if has_pixels else None, denominator)


def _corners(rect):
    left, top, right, bottom = rect
    margin = 10_000.0
    return PixelXY(left - margin, top - margin), PixelXY(right + margin, bottom + margin)
