"""The window's actions, made from the menus' entries; each shows its key in its tooltip."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from annotator.app.keymap import KeyMap, load_keys, save_keys
from annotator.app.signal import Signal
from annotator.ui.menus import MENUS, all_entries
from annotator.ui.menus.entry import Entry, with_key

if TYPE_CHECKING:
    from annotator.ui.window import Window


class Actions:
    """Actions by name; a tool's action is named `tool.NAME`."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._all: dict[str, QAction] = {}
        self._entries: dict[str, Entry] = {}
        self.key_map = load_keys({entry.name: entry.keys for entry in all_entries()})
        self.keys_changed: Signal[None] = Signal()

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def entries(self) -> list[Entry]:
        """What each action was made from, in the order of the menus."""
        return list(self._entries.values())

    def keys_of(self, name: str) -> tuple[str, ...]:
        """The keys an action has now."""
        return self.key_map.keys_of(name)

    def use_keys(self, key_map: KeyMap) -> None:
        """Give all actions their keys of this map, and keep it for the next start."""
        self.key_map = key_map
        save_keys(key_map)
        for entry in self._entries.values():
            self._show_keys(entry)
        self.keys_changed.emit(None)

    def fill(self, menu_bar: QMenuBar) -> None:
        """Make all actions and put them into their menus."""
        for module in MENUS:
            menu = menu_bar.addMenu(module.title())
            menu.aboutToShow.connect(self.refresh_checks)
            for entry in module.entries():
                if entry.separator:
                    menu.addSeparator()
                menu.addAction(self._make(entry))

    def set_project_open(self, is_open: bool) -> None:
        for name, entry in self._entries.items():
            if entry.needs_project:
                self._all[name].setEnabled(is_open)
        self.refresh_checks()

    def refresh_checks(self) -> None:
        """Ticks as things stand, however they came to be so."""
        bench = self._window.bench
        for name, entry in self._entries.items():
            if entry.is_on is not None:
                self._all[name].setChecked(bench is not None and entry.is_on(bench))
            elif entry.stands is not None:
                self._all[name].setChecked(entry.stands(self._window))

    def _make(self, entry: Entry) -> QAction:
        action = QAction(entry.text, self._window)
        action.setObjectName(entry.name)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(entry.checkable)
        action.setChecked(entry.checked)
        action.triggered.connect(partial(self._run, entry))
        self._all[entry.name], self._entries[entry.name] = action, entry
        self._show_keys(entry)
        self._window.addAction(action)
        return action

    def _show_keys(self, entry: Entry) -> None:
        action, keys = self._all[entry.name], self.keys_of(entry.name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setToolTip(with_key(entry.text, keys))

    def _run(self, entry: Entry, _checked: bool = False) -> None:
        entry.handler(self._window)
        if entry.is_on is not None or entry.stands is not None:
            self.refresh_checks()
