"""The page without a project: new, open, sample, and what was open before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.app.memory import forget_project, recent_projects
from annotator.domain.text import translate
from annotator.ui.theme import text_font

SHOWN = 8


class WelcomePage(QWidget):
    """Says the next step; recent projects that are missing say so instead of failing."""

    def __init__(
        self,
        *,
        new: Callable[[], object],
        open_: Callable[[], object],
        sample: Callable[[], object],
        repair: Callable[[], object],
        open_path: Callable[[Path], object],
    ) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self._open_path = open_path
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(_label(translate("Welcome", "Outline, count and locate, and defend every figure"), "title"))
        hint = translate("Welcome", "Drop images, a folder, a KML file or a project here, or begin with one of these:")
        column.addWidget(_label(hint, "hint"))
        buttons = QHBoxLayout()
        for text, work in (
            (translate("Welcome", "New project…"), new),
            (translate("Welcome", "Open project…"), open_),
            (translate("Welcome", "Open the sample"), sample),
            (translate("Welcome", "Repair a damaged project…"), repair),
        ):
            buttons.addWidget(_button(text, work))
        buttons.addStretch()
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addSpacing(24)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column.addLayout(self._recent)
        column.addStretch()
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(column, 2)
        outer.addStretch(1)
        outer.setContentsMargins(48, 96, 48, 48)
        self.refresh()

    def refresh(self) -> None:
        """Show the recent projects as they are now."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        paths = recent_projects()[:SHOWN]
        if paths:
            self._recent.addWidget(_label(translate("Welcome", "RECENT"), "section"))
        for path in paths:
            self._recent.addWidget(self._entry(path))

    def _forget(self, path: Path) -> None:
        forget_project(path)
        self.refresh()

    def _entry(self, path: Path) -> QWidget:
        """A project to open; one that is missing can be taken off the list."""
        there, row = path.exists(), QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._open_button(path, there), 1)
        if not there:
            forget = _button(translate("Welcome", "Forget"), lambda: self._forget(path))
            forget.setObjectName("forget")
            forget.setFlat(True)
            forget.setToolTip(translate("Welcome", "Take {name} off this list").format(name=path.stem))
            layout.addWidget(forget)
        return row

    def _open_button(self, path: Path, there: bool) -> QPushButton:
        text = (
            f"{path.stem}   {path.parent}"
            if there
            else translate("Welcome", "{name}   (missing: {folder})").format(name=path.stem, folder=path.parent)
        )
        button = QPushButton(text.replace("&", "&&"))
        button.setObjectName("recent")
        button.setFlat(True)
        button.setStyleSheet("text-align: left; padding: 6px 8px;")
        button.setEnabled(there)
        button.setToolTip(str(path))
        button.clicked.connect(lambda: self._open_path(path))
        return button


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if name == "title":
        label.setFont(text_font(26, QFont.Weight.DemiBold))
    label.setEnabled(name == "title")
    return label


def _button(text: str, work: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.clicked.connect(lambda: work())
    return button
