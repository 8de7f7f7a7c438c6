"""The bar of a sweep over the image: how far it is, and the three answers to a cell, each with its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton

from annotator.domain.sweep import Progress
from annotator.domain.text import translate
from annotator.ui.floating.low_bar import LowBar, bar_button, close_button, line_of
from annotator.ui.floating.low_edge import LowEdge
from annotator.ui.panels.look import Elided, Text

WIDTH = 640


class SweepBar(LowBar):
    """Floats at the lower edge of the image; the buttons run the actions named, whose keys they show."""

    def __init__(self, edge: LowEdge, run: Callable[[str], object], key_of: Callable[[str], str]) -> None:
        super().__init__(edge, WIDTH)
        self._run, self._key_of = run, key_of
        self._is_finished = False
        self.title, self.progress_text, self.finding = Elided("strong"), Text("label"), Elided("label")
        self.buttons = {name: self._button(name) for name in ("sweep_done", "sweep_nothing", "sweep_back", "sweep")}
        self._lay_out()

    def show_state(self, title: str, text: str, finding: str, progress: Progress) -> None:
        """Say how far the sweep is; with nothing left the first button offers the review."""
        self.title.setText(title)
        self.progress_text.setText(text)
        self.finding.setText(finding)
        self.finding.setVisible(bool(finding))
        self.line.setRange(0, max(progress.total, 1))
        self.line.setValue(progress.looked_at)
        self._is_finished = not progress.todo
        self.buttons["sweep_nothing"].setEnabled(bool(progress.todo))
        self.show()
        self.resized.emit()

    def width_in(self, room: int) -> int:
        """Where the words with their keys are too long the keys are left to the tooltips."""
        self._show_words(with_keys=True)
        width = super().width_in(room)
        if self.sizeHint().width() <= room:
            return width
        self._show_words(with_keys=False)
        return super().width_in(room)

    def _show_words(self, *, with_keys: bool) -> None:
        for name, button in self.buttons.items():
            if name != "sweep":
                words = self._words(name, finished=self._is_finished)
                with_key = f"{words}  {self._key_of(name)}".rstrip()
                button.setText(with_key if with_keys else words)
                button.setToolTip("" if with_keys else with_key)

    def _words(self, name: str, *, finished: bool = False) -> str:
        return {
            "sweep_done": translate("Sweep", "Mark reviewed") if finished else translate("Sweep", "Done, next"),
            "sweep_nothing": translate("Sweep", "Nothing here"),
            "sweep_back": translate("Sweep", "Back"),
            "sweep": translate("Sweep", "Leave the sweep"),
        }[name]

    def _button(self, name: str) -> QToolButton:
        if name == "sweep":
            button = close_button(name, self._words(name), translate("Sweep", "Leave the sweep"))
        else:
            button = bar_button(name)
            button.setText(self._words(name))
        button.clicked.connect(lambda _checked=False: self._run(name))
        return button

    def _lay_out(self) -> None:
        keys = [self.buttons[name] for name in ("sweep_done", "sweep_nothing", "sweep_back")]
        words = line_of([(self.title, 1), (self.finding, 1), (self.progress_text, 0)])
        self.lay_out(words, keys, self.buttons["sweep"])
