"""Which tool is in the hand: switching, keys that reach it, and its sketch that a crash must not lose."""

from __future__ import annotations

from annotator.app.memory import Drafts
from annotator.app.signal import Signal
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.tools.base import BaseTool
from annotator.tools.context import ToolContext
from annotator.tools.tool import Mods
from annotator.tools.toolbox import for_kind, make_tools


class ToolHost:
    """Holds the tools of one project; exactly one is active."""

    def __init__(self, context: ToolContext, drafts: Drafts) -> None:
        self.context = context
        self.tools = make_tools(context)
        self.active: BaseTool = self.tools["select"]
        self.switched: Signal[BaseTool] = Signal()
        self.changed: Signal[None] = Signal()
        self.taken_again: Signal[BaseTool] = Signal()
        self._drafts = drafts
        self._kept: dict[str, object] = {}
        self._waiting: dict[str, object] = {}
        """A sketch that was left when another date was shown."""
        for tool in self.tools.values():
            tool.changed.connect(lambda _none: self._on_changed())

    def use(self, name: str) -> None:
        """Take a tool into the hand; the sketch of the one before is dropped. Taken again, it says its step again."""
        if self.active.name == name:
            self.changed.emit(None)
            self.taken_again.emit(self.active)
            return
        self.active.put_away()
        self._waiting = {}
        self.active = self.tools[name]
        self.active.taken()
        self._keep_draft()
        self.switched.emit(self.active)

    def use_for(self, object_kind: str) -> None:
        self.use(for_kind(object_kind))

    def escape(self) -> bool:
        """Esc drops the sketch, again takes the select tool, then selects nothing; False where nothing was left."""
        holds = self.active.has_to_cancel
        if holds or self.active.name == "select":
            self.active.cancel()
            return holds
        self.use("select")
        return True

    def key(self, name: str, mods: Mods = Mods()) -> bool:  # noqa: B008  a NamedTuple cannot change
        return self.active.key(name, mods)

    def drafted_at(self) -> tuple[str, str]:
        """Site and scene of the sketch that was left; empty texts where there is none."""
        state = self._drafts.load()
        return str(state.get("site", "")), str(state.get("scene", ""))

    def restore_draft(self) -> bool:
        """Bring back a sketch that a crash or a closed window left; True when there was one."""
        state = self._drafts.load()
        name, scene = state.get("tool"), state.get("scene")
        if name not in self.tools or scene != self.context.selection.scene_uid:
            return False
        self.use(str(name))
        self.active.restore_draft(state)
        return self.active.is_drafting

    def follow_scene(self, scene_uid: str) -> None:
        """Another date is shown: a sketch stays with the one whose pixels were clicked, and waits for it."""
        tool = self.active
        left = self._kept if tool.draft_state() else {}
        if tool.is_drafting and not tool.spans_dates and left.get("scene") != scene_uid:
            tool.put_away()
            self._waiting = left or self._waiting
            self._keep_draft()
            begun = self.context.document.get(Scene, str(left.get("scene", "")))
            waits = translate("Tools", "What you were drawing waits on {date}: go back there to finish it")
            dropped = translate("Tools", "What was begun on the other date is dropped")
            self.context.notify(waits.format(date=display(begun)) if begun is not None else dropped)
        if self._waiting.get("scene") == scene_uid and not tool.is_drafting:
            state, self._waiting = self._waiting, {}
            tool.restore_draft(state)

    def _on_changed(self) -> None:
        self._keep_draft()
        self.changed.emit(None)

    def _keep_draft(self) -> None:
        """Written only when a click has changed it, not while the pointer moves."""
        state = dict(self.active.draft_state())
        if state:
            # Where it was begun; it hears of another date before this host does.
            is_same = self._kept.get("tool") == self.active.name and self._kept is not self._waiting
            begun = self._kept if is_same and not self.active.spans_dates else {}
            selection = self.context.selection
            place = {"site": selection.site_uid, "scene": selection.scene_uid}
            state |= {"tool": self.active.name} | {name: begun.get(name, uid) for name, uid in place.items()}
        state = state or self._waiting
        if state != self._kept:
            self._kept = state
            self._drafts.keep(state)
