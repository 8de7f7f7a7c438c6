"""The floating column of tools over the image; each button shows its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from annotator.tools.toolbox import TOOLS, title
from annotator.ui.icons import icon
from annotator.ui.menus.entry import with_key


class ToolBar(QFrame):
    """One button per tool; `show_active` marks the one in the hand."""

    def __init__(self, choose: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self._buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        for tool, key in (each for each in TOOLS if each[0].in_bar):
            button = self._button(tool.name, key)
            button.clicked.connect(lambda _checked=False, name=tool.name: choose(name))
            layout.addWidget(button)
            self._buttons[tool.name] = button
        self.show_active("select")

    def show_active(self, name: str) -> None:
        for each, button in self._buttons.items():
            button.setChecked(each == name)

    def refresh_icons(self) -> None:
        """Tint the icons for the present theme."""
        for name, button in self._buttons.items():
            button.setIcon(icon(name))

    def show_keys(self, keys_of: Callable[[str], Sequence[str]]) -> None:
        """Show the keys that the tools have now; `keys_of` is asked for `tool.NAME`."""
        for name, button in self._buttons.items():
            keys = tuple(keys_of(f"tool.{name}"))
            button.setText(_short(keys[0]) if keys else "")
            button.setToolTip(with_key(title(name), keys))

    def _button(self, name: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"tool_{name}")
        button.setCheckable(True)
        button.setIcon(icon(name))
        button.setIconSize(QSize(20, 20))
        button.setText(_short(key))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setToolTip(with_key(title(name), (key,)))
        button.setAccessibleName(title(name))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button


def _short(key: str) -> str:
    """As it fits below an icon."""
    return key.replace("Shift+", "⇧")
