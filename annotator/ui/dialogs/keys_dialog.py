"""Change keys: one line per action, presets for the habits of other programs, and warnings where two collide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.app.finding import score
from annotator.app.keymap import HELD_BY_CANVAS, PRESETS, KeyMap, export_keys, import_keys
from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.ui.panels.look import colors

if TYPE_CHECKING:
    from annotator.ui.actions import Actions

_NAME = Qt.ItemDataRole.UserRole


class KeysDialog(QDialog):
    """Every change holds at once and is kept; Esc or Close leaves."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Keys", "Change keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 640)
        self._actions = actions
        self._texts = {entry.name: entry.text.replace("&", "").rstrip("…") for entry in actions.entries()}
        self.preset, self.filter, self.table = QComboBox(), QLineEdit(), QTableWidget(0, 3)
        self.edit, self.warning = QKeySequenceEdit(), QLabel()
        self._set_up()
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Show the keys as they are now."""
        keys, conflicts = self._actions.key_map, self._actions.key_map.conflicts()
        self.preset.setCurrentIndex(self.preset.findData(keys.preset))
        chosen = self.chosen()
        names = [name for name, text in self._texts.items() if score(self.filter.text(), text) is not None]
        self.table.setRowCount(len(names))
        for row, name in enumerate(names):
            self._fill(row, name, keys, conflicts)
        self.table.selectRow(names.index(chosen) if chosen in names else 0)
        self.warning.setText(self._warning(conflicts))

    def chosen(self) -> str:
        """Name of the action in the selected line."""
        item = self.table.item(self.table.currentRow(), 0)
        return str(item.data(_NAME)) if item is not None else ""

    def set_keys(self, keys: tuple[str, ...]) -> None:
        """Give the chosen action these keys."""
        if self.chosen():
            self._use(self._actions.key_map.with_keys(self.chosen(), keys))

    def _fill(self, row: int, name: str, keys: KeyMap, conflicts: dict[str, list[str]]) -> None:
        here = [key for key, names in conflicts.items() if name in names]
        own = keys.defaults.get(name, ())
        shown = (self._texts[name], _native(keys.keys_of(name)), _native(own) if keys.keys_of(name) != own else "")
        for column, text in enumerate(shown):
            item = QTableWidgetItem(text)
            item.setData(_NAME, name)
            if here and column == 1:
                item.setForeground(QColor(colors().bad))
                item.setToolTip(self._warning({key: conflicts[key] for key in here}))
                item.setText(f"⚠ {text}")
            self.table.setItem(row, column, item)

    def _warning(self, conflicts: dict[str, list[str]]) -> str:
        lines = []
        for key, names in conflicts.items():
            users = [self._texts.get(name, name) for name in names]
            if key in HELD_BY_CANVAS:
                users.append(translate("Keys", "the image ({use})").format(use=HELD_BY_CANVAS[key]))
            lines.append(f"{_native((key,))}: {', '.join(users)}")
        return translate("Keys", "Used twice, so none of them works: ") + "; ".join(lines) if lines else ""

    def _on_pressed(self) -> None:
        sequence = self.edit.keySequence()
        if sequence.isEmpty() or not self.chosen():
            return
        first = sequence[0]  # type: ignore[index]  # Qt's sequences can be indexed, their stubs do not say so
        key = QKeySequence(first if isinstance(first, QKeyCombination) else sequence)
        self.edit.clear()
        self.set_keys((key.toString(QKeySequence.SequenceFormat.PortableText),))

    def _use(self, keys: KeyMap) -> None:
        self._actions.use_keys(keys)
        self.refresh()

    def _import(self) -> None:
        title = translate("Keys", "Import keys")
        chosen, _kind = QFileDialog.getOpenFileName(self, title, "", "JSON (*.json)")
        if chosen:
            self.import_from(Path(chosen))

    def import_from(self, path: Path) -> None:
        """Take the keys of a file; says why where that cannot be."""
        try:
            self._use(import_keys(self._actions.key_map, path))
        except Refused as refusal:
            self.warning.setText(str(refusal))

    def _export(self) -> None:
        title = translate("Keys", "Export keys")
        chosen, _kind = QFileDialog.getSaveFileName(self, title, "keys.json", "JSON (*.json)")
        if chosen:
            export_keys(self._actions.key_map, Path(chosen))

    def _set_up(self) -> None:
        titles = {
            "annotator": translate("Keys", "Own keys"),
            "qgis": translate("Keys", "As in QGIS"),
            "google_earth": translate("Keys", "As in Google Earth"),
            "josm": translate("Keys", "As in JOSM"),
        }
        for name in PRESETS:
            self.preset.addItem(titles[name], name)
        self.preset.activated.connect(
            lambda index: self._use(self._actions.key_map.with_preset(self.preset.itemData(index)))
        )
        self.filter.setPlaceholderText(translate("Keys", "Filter actions"))
        self.filter.textChanged.connect(lambda _text: self.refresh())
        self.table.setHorizontalHeaderLabels(
            [translate("Keys", "Action"), translate("Keys", "Keys"), translate("Keys", "Own")]
        )
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 190)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.itemActivated.connect(lambda _item: self.edit.setFocus())
        self.edit.setMaximumSequenceLength(1)
        self.edit.editingFinished.connect(self._on_pressed)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setWordWrap(True)
        self.warning.setObjectName("complaint")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.preset)
        top.addWidget(self.filter, 1)
        press = QHBoxLayout()
        press.addWidget(QLabel(translate("Keys", "New key of the chosen action:")))
        press.addWidget(self.edit, 1)
        for text, work in self._key_buttons():
            press.addWidget(self._button(text, work))
        bottom = QHBoxLayout()
        for text, work in ((translate("Keys", "Import…"), self._import), (translate("Keys", "Export…"), self._export)):
            bottom.addWidget(self._button(text, work))
        bottom.addStretch(1)
        close = self._button(translate("Keys", "Close"), self.accept)
        bottom.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addLayout(press)
        layout.addWidget(self.warning)
        layout.addLayout(bottom)

    def _key_buttons(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        def own() -> None:
            if self.chosen():
                keys = self._actions.key_map
                changed = {name: value for name, value in keys.changed.items() if name != self.chosen()}
                self._use(KeyMap(keys.defaults, keys.preset, changed))

        return (
            (translate("Keys", "No key"), lambda: self.set_keys(())),
            (translate("Keys", "As it was"), own),
        )

    def _button(self, text: str, work: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: work())
        return button


def _native(keys: tuple[str, ...]) -> str:
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(form) for key in keys)
