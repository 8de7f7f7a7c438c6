"""The bar of a sweep over the image: how far it is, and the three answers to a cell, each with its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from annotator.domain.sweep import Progress
from annotator.domain.text import translate
from annotator.ui.icons import icon
from annotator.ui.panels.look import Elided, Panel, Text, font

GAP, WIDTH = 16, 640


class SweepBar(QFrame):
    """Floats at the lower edge of `stage`; the buttons run the actions named, whose keys they show."""

    def __init__(self, stage: QWidget, run: Callable[[str], object], key_of: Callable[[str], str]) -> None:
        super().__init__(stage)
        self.setObjectName("card")
        self._run, self._key_of = run, key_of
        self.title, self.progress_text, self.finding = Elided("strong"), Text("label"), Elided("label")
        self.line = QProgressBar()
        self.line.setTextVisible(False)
        self.line.setFixedHeight(4)
        self.buttons = {name: self._button(name) for name in ("sweep_done", "sweep_nothing", "sweep_back", "sweep")}
        self._lay_out()
        stage.installEventFilter(self)
        self.hide()

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

    def place(self) -> None:
        """At the lower edge, in the middle."""
        stage = self.parentWidget()
        assert stage is not None, "stands on the stage"
        self.adjustSize()
        width = min(max(self.sizeHint().width(), WIDTH), max(stage.width() - 2 * GAP, 200))
        self.setGeometry((stage.width() - width) // 2, stage.height() - self.height() - GAP // 2, width, self.height())
        self.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return False

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
        button = QToolButton()
        button.setObjectName(name)
        button.setFont(font())
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda _checked=False: self._run(name))
        if name == "sweep":
            button.setIcon(icon("close"))
            button.setIconSize(QSize(16, 16))
            button.setToolTip(self._words(name))
            button.setAccessibleName(translate("Sweep", "Leave the sweep"))
        else:
            button.setText(self._words(name))
        return button

    def _lay_out(self) -> None:
        inside = Panel(self)
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        words = QHBoxLayout()
        words.setSpacing(16)
        words.addWidget(self.title, 1)
        words.addWidget(self.finding, 1)
        words.addWidget(self.progress_text)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        for name in ("sweep_done", "sweep_nothing", "sweep_back"):
            keys.addWidget(self.buttons[name])
        keys.addStretch(1)
        keys.addWidget(self.buttons["sweep"])
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 6, 8, 4)
        column.setSpacing(2)
        column.addLayout(words)
        column.addWidget(self.line)
        column.addLayout(keys)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(inside)
