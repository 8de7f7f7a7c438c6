"""Ways of looking that stay until they are left, full screen and swipe, and what is said of how to leave them.

Esc gives up a draft, then the tool, then the selection; with nothing of these left it leaves the newest of these ways.
More views and panels are work of their own: Esc leaves them, and the status bar names what closes them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench


class Modes:
    """Remembers in which order they were entered."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._entered: list[str] = []
        # What was said of a panel is over when it is closed.
        bench.closers.append(bench.side.turned.connect(lambda _name: bench.end_for_now()))
        bench.stage.panes.changed.connect(self._on_panes)

    def switch_swipe(self) -> None:
        """Swipe between two dates, or no more."""
        comparing = self._bench.stage.comparing
        comparing.swipe(not comparing.is_swiping)
        text = translate("Modes", "Swipe: drag the line between the dates; {key} or Esc ends it")
        self.tell("swipe", text, is_on=comparing.is_swiping)

    def tell(self, name: str, text: str, *, is_on: bool) -> None:
        """A mode was entered or left: say how to leave it, or what the tool wants next."""
        if name in self._entered:
            self._entered.remove(name)
        if is_on:
            self._entered.append(name)
            self._bench.say_for_now(self._with_key(text, name))
        else:
            self._bench.end_for_now()

    def leave_newest(self) -> None:
        """Leave the mode that was entered last; without one say what closes the views or the panel that are open."""
        window = self._bench.window()
        leaves: dict[str, tuple[bool, Callable[[], object]]] = {
            "full_screen": (window.isFullScreen(), lambda: switch_full_screen(window)),  # type: ignore[arg-type]
            "swipe": (self._bench.stage.comparing.is_swiping, self.switch_swipe),
        }
        # The system can make a window fill the screen, too; that was not entered here.
        order = [*(name for name in leaves if name not in self._entered), *self._entered]
        on = [name for name in order if leaves[name][0]]
        if on:
            leaves[on[-1]][1]()
        elif self._bench.stage.panes.linked:
            self._tell_views()
        elif self._bench.side.shown:
            self._tell_panel(self._bench.side.shown)

    def _on_panes(self) -> None:
        panes = self._bench.stage.panes
        if not panes.linked:
            self._bench.end_for_now()
        elif panes.reference is None:
            self._tell_views()

    def _tell_views(self) -> None:
        text = translate("Modes", "Several views: {key} shows one again")
        self._bench.say_for_now(self._with_key(text, "close_views"))

    def _tell_panel(self, name: str) -> None:
        if name == "place":
            self._bench.say_for_now(translate("Modes", "The × at its top closes the panel “Place image”"))
        else:
            self._bench.say_for_now(self._with_key(translate("Modes", "{key} closes the panel"), name))

    def _with_key(self, text: str, action: str) -> str:
        """The sentence with the key the action has now, or its words in the menu where it has none."""
        actions = getattr(self._bench.window(), "actions_", None)
        if actions is None:
            return text.format(key="")
        key = actions[action].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return text.format(key=key or f"“{actions[action].text()}”")


def switch_full_screen(window: Window) -> None:
    """The window without a frame on the whole screen, or as it was before."""
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()
    if window.bench is not None:
        text = translate("Modes", "Full screen: {key} or Esc leaves it")
        window.bench.modes.tell("full_screen", text, is_on=window.isFullScreen())
        window.actions_["full_screen"].setChecked(window.isFullScreen())
