"""The floating tools over the image, one column or as many as the height needs; each button shows its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QWidget

from annotator.tools.names import KEYS, title
from annotator.tools.toolbox import TOOLS
from annotator.ui.icons import icon
from annotator.ui.menus.entry import with_key

_MARGIN, _SPACING = 4, 2
_LOWEST = 40
"""Icon and key still stand apart in a button of this height, and a column spared is worth more than air."""


class ToolBar(QFrame):
    """One button per tool; `show_active` marks the one in the hand."""

    def __init__(self, choose: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self._buttons: dict[str, QToolButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._grid.setSpacing(_SPACING)
        self._rows = 0
        keys = dict(KEYS)
        for tool in (each for each in TOOLS if each.in_bar):
            button = self._button(tool.name, keys[tool.name])
            button.clicked.connect(lambda _checked=False, name=tool.name: choose(name))
            self._buttons[tool.name] = button
        self._arrange(len(self._buttons))
        self.show_active("select")

    def fit(self, height: int) -> None:
        """Stand in as many columns as it takes to be no higher than this, and be just as large as that needs."""
        tallest = max(button.sizeHint().height() for button in self._buttons.values())
        room = height - 2 * _MARGIN - 2 + _SPACING
        columns = -(-len(self._buttons) // max(room // (_LOWEST + _SPACING), 1))
        rows = -(-len(self._buttons) // columns)
        for button in self._buttons.values():
            button.setFixedHeight(min(tallest, max(room // rows - _SPACING, _LOWEST)))
        self._arrange(rows)
        self.adjustSize()

    def _arrange(self, rows: int) -> None:
        if rows != self._rows:
            self._rows = rows
            for number, button in enumerate(self._buttons.values()):
                self._grid.addWidget(button, number % rows, number // rows)
                button.show()
            self._grid.activate()

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
