"""The bar of a sweep over the image: how far it is, and the three answers to a cell, each with its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton, QWidget

from annotator.domain.sweep import Progress
from annotator.domain.text import translate
from annotator.ui.floating.low_bar import LowBar, bar_button, close_button, line_of
from annotator.ui.panels.look import Elided, Text

WIDTH = 640


class SweepBar(LowBar):
    """Floats at the lower edge of `stage`; the buttons run the actions named, whose keys they show."""

    def __init__(self, stage: QWidget, run: Callable[[str], object], key_of: Callable[[str], str]) -> None:
        super().__init__(stage, WIDTH)
        self._run, self._key_of = run, key_of
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
        done = self.buttons["sweep_done"]
        done.setText(self._words("sweep_done", finished=not progress.todo))
        self.buttons["sweep_nothing"].setEnabled(bool(progress.todo))
        for name, button in self.buttons.items():
            if name not in ("sweep_done", "sweep"):
                button.setText(self._words(name))
        self.show()
        self.place()

    def _words(self, name: str, *, finished: bool = False) -> str:
        words = {
            "sweep_done": translate("Sweep", "Mark reviewed") if finished else translate("Sweep", "Done, next"),
            "sweep_nothing": translate("Sweep", "Nothing here"),
            "sweep_back": translate("Sweep", "Back"),
            "sweep": translate("Sweep", "Leave the sweep"),
        }[name]
        key = self._key_of(name)
        return f"{words}  {key}" if key else words

    def _button(self, name: str) -> QToolButton:
        if name == "sweep":
            button = close_button(name, self._words(name), translate("Sweep", "Leave the sweep"))
        else:
            button = bar_button(name)
            button.setText(self._words(name))
        button.clicked.connect(lambda _checked=False: self._run(name))
        return button

    def _lay_out(self) -> None:
        keys = line_of([(self.buttons[name], 0) for name in ("sweep_done", "sweep_nothing", "sweep_back")])
        keys.addStretch(1)
        keys.addWidget(self.buttons["sweep"])
        self.lay_out(line_of([(self.title, 1), (self.finding, 1), (self.progress_text, 0)]), keys)
