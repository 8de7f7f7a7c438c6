"""Which tool is in the hand: switching, keys that reach it, and its sketch that a crash must not lose."""

from __future__ import annotations

from annotator.app.memory import Drafts
from annotator.app.signal import Signal
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
        self._drafts = drafts
        self._kept: dict[str, object] = {}
        for tool in self.tools.values():
            tool.changed.connect(lambda _none: self._on_changed())

    def use(self, name: str) -> None:
        """Take a tool into the hand; the sketch of the one before is dropped. Taken again, it says its step again."""
        if self.active.name == name:
            self.changed.emit(None)
            return
        self.active.put_away()
        self.active = self.tools[name]
        self.active.taken()
        self._keep_draft()
        self.switched.emit(self.active)

    def use_for(self, object_kind: str) -> None:
        self.use(for_kind(object_kind))

    def escape(self) -> None:
        """Esc once drops the sketch, again takes the select tool."""
        if self.active.is_drafting or self.active.name == "select":
            self.active.cancel()
        else:
            self.use("select")

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

    def _on_changed(self) -> None:
        self._keep_draft()
        self.changed.emit(None)

    def _keep_draft(self) -> None:
        """Written only when a click has changed it, not while the pointer moves."""
        state = dict(self.active.draft_state())
        if state:
            selection = self.context.selection
            state |= {"tool": self.active.name, "site": selection.site_uid, "scene": selection.scene_uid}
        if state != self._kept:
            self._kept = state
            self._drafts.keep(state)
