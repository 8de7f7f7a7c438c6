"""The sentence of the status bar: the next step of the tool in the hand, or what was said last."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from annotator.domain.text import translate
from annotator.store import JournalEntry
from annotator.ui.tool_host import ToolHost


class _Said(Enum):
    STEP = auto()
    PASSING = auto()
    """What is of use for now: what was undone, how to leave what was entered. The next step or edit ends it."""
    OTHER = auto()
    """A result, a doubt, or why something was not done: it outlasts the draft it was said of."""


class Sentence:
    """Decides which sentence stands; `show` puts it on the screen."""

    def __init__(self, host: ToolHost, show: Callable[[str], object]) -> None:
        self._host, self._show = host, show
        self._said = _Said.STEP
        self._told: tuple[str, dict[str, object]] = ("", {})
        """The step that was told last, and the draft it was told of."""

    def say(self, sentence: str) -> None:
        """A sentence until the tool has another step."""
        self._said = _Said.OTHER
        self._show(sentence)

    def say_step(self) -> None:
        """What the tool in the hand wants next."""
        self._told, self._said = self._now(), _Said.STEP
        self._show(self._told[0])

    def follow_tool(self) -> None:
        """The tool has changed something: its step is said where that is another one or goes on from another click.

        While the pointer moves neither changes, so that a refusal stays to be read.
        """
        tool, now = self._host.active, self._now()
        if now == self._told:
            return
        if tool.is_drafting or tool.room or self._said is not _Said.OTHER:
            self.say_step()
        else:
            self._told = now

    def tell_travel(self, entry: JournalEntry) -> None:
        """Say what was undone or redone, until the next edit."""
        patterns = {
            "undo": translate("Workbench", "Undone: {what}"),
            "redo": translate("Workbench", "Redone: {what}"),
        }
        pattern = patterns.get(entry.role)
        if pattern is not None:
            self.say_for_now(pattern.format(what=entry.label))
        else:
            self.end_for_now()

    def say_for_now(self, sentence: str) -> None:
        """A sentence that anything the tool or an edit has to say replaces."""
        self._said = _Said.PASSING
        self._show(sentence)

    def end_for_now(self) -> None:
        """What was said for now is over, where it still stands."""
        if self._said is _Said.PASSING:
            self.say_step()

    def _now(self) -> tuple[str, dict[str, object]]:
        tool = self._host.active
        return tool.status_text, dict(tool.draft_state())
