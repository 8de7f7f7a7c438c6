"""Which keys do what: the program's own, a preset for the habits of another program, and what the analyst has changed.

Kept as JSON in the user's configuration, readable by people and taken from one machine to the next. Keys are written as
Qt's portable text: `Ctrl+Shift+Z`, `Del`, `[`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.app.folders import config_dir
from annotator.app.memory import read_json, write_json
from annotator.domain.errors import Refused
from annotator.domain.text import translate

Keys = tuple[str, ...]
FILE = "keys.json"
FORMAT = 1
_MODIFIERS = ("Ctrl", "Meta", "Alt", "Shift")

PRESETS: dict[str, dict[str, Keys]] = {
    "annotator": {},
    "qgis": {
        "zoom_in": ("Ctrl++", "Ctrl+=", "+"),
        "zoom_out": ("Ctrl+-", "-"),
        "fit": ("Ctrl+Shift+F", "Home"),
        "tool.polygon": ("Ctrl+.", "P"),
        "tool.measure": ("Ctrl+Shift+M", "M"),
        "fold": ("Ctrl+Tab", "F9"),
    },
    "google_earth": {
        "tool.crossing": ("Ctrl+Shift+P", "X"),
        "tool.polygon": ("Ctrl+Shift+G", "P"),
        "tool.place_points": ("Ctrl+Alt+G",),
        "tool.route": ("Ctrl+Shift+T", "L"),
        "add_images": ("Ctrl+Shift+O", "Ctrl+I"),
        "fold": ("Ctrl+Alt+B", "F9"),
        "zoom_in": ("PgUp", "+", "="),
        "zoom_out": ("PgDown", "-"),
        "save_copy": ("Ctrl+S", "Ctrl+Shift+S"),
    },
    "josm": {
        "tool.select": ("Esc", "S"),
        "tool.polygon": ("A",),
        "tool.row": ("Shift+A",),
        "tool.cut": ("P",),
        "tool.split": ("Shift+P",),
        "merge": ("C",),
        "tool.count": ("K",),
        "find": ("Ctrl+J", "F3", "Ctrl+K"),
    },
}
"""Keys that differ from the program's own, by action; more than one key may do the same."""

HELD_BY_CANVAS: dict[str, str] = {
    "Space": "pan",
    "H": "peek",
    "B": "blink",
    "Return": "finish",
    "Backspace": "take back",
    **{str(digit): "class" for digit in range(1, 10)},
}
"""Keys that the canvas itself uses; an action on one of them would hide it."""


@dataclass(frozen=True)
class KeyMap:
    """Keys by action. `defaults` are the menu's own, `changed` wins over the preset, which wins over them."""

    defaults: Mapping[str, Keys]
    preset: str = "annotator"
    changed: Mapping[str, Keys] = field(default_factory=dict)

    def keys_of(self, name: str) -> Keys:
        """Keys of an action, the first one shown in menus."""
        if name in self.changed:
            return self.changed[name]
        preset = PRESETS[self.preset]
        if name in preset:
            return preset[name]
        # What the habit of another program needs is taken from the action that has it here.
        taken = {key for keys in preset.values() for key in keys}
        return tuple(key for key in self.defaults.get(name, ()) if key not in taken)

    def with_keys(self, name: str, keys: Sequence[str]) -> KeyMap:
        """Other keys for an action; those it would have anyway are not remembered as changed."""
        plain = KeyMap(self.defaults, self.preset, {key: value for key, value in self.changed.items() if key != name})
        wanted = tuple(dict.fromkeys(canonical(key) for key in keys if key))
        if wanted == tuple(canonical(key) for key in plain.keys_of(name)):
            return plain
        return replace(plain, changed={**plain.changed, name: wanted})

    def with_preset(self, preset: str) -> KeyMap:
        """The habits of another program; what was changed by hand is forgotten."""
        return KeyMap(self.defaults, preset if preset in PRESETS else "annotator")

    def conflicts(self) -> dict[str, list[str]]:
        """Keys that several actions, or an action and the canvas, lay claim to; with the names of the actions."""
        users: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.defaults:
            for key in self.keys_of(name):
                users[canonical(key)].append(name)
        return {key: names for key, names in users.items() if len(names) > 1 or key in HELD_BY_CANVAS}

    def to_json(self) -> dict[str, Any]:
        changed = {name: list(keys) for name, keys in sorted(self.changed.items())}
        return {"format": FORMAT, "preset": self.preset, "keys": changed}

    def read(self, value: Any) -> KeyMap:
        """A map from what `to_json` wrote; refuses anything else. Actions of other versions are kept out."""
        if not isinstance(value, dict) or value.get("format") != FORMAT or not isinstance(value.get("keys"), dict):
            raise Refused(translate("Keys", "This is no list of keys made by this program."))
        preset = value.get("preset")
        found = self.with_preset(preset if isinstance(preset, str) else "annotator")
        for name, keys in value["keys"].items():
            if name in self.defaults and isinstance(keys, list) and all(isinstance(key, str) for key in keys):
                found = found.with_keys(name, keys)
        return found


def canonical(key: str) -> str:
    """One way of writing a key: modifiers in Qt's order, a letter in capitals."""
    parts = key.split("+")
    last = parts[-1] or "+"
    held = {part.strip().capitalize() for part in parts[:-1] if part}
    return "+".join([*(each for each in _MODIFIERS if each in held), last if len(last) > 1 else last.upper()])


def load_keys(defaults: Mapping[str, Keys]) -> KeyMap:
    """The user's keys; the program's own where none are kept or the file is damaged."""
    plain, value = KeyMap(defaults), read_json(config_dir() / FILE)
    if value is None:
        return plain
    try:
        return plain.read(value)
    except Refused:
        return plain


def save_keys(keys: KeyMap) -> None:
    write_json(config_dir() / FILE, keys.to_json())


def import_keys(keys: KeyMap, path: Path) -> KeyMap:
    """Keys from a file that was exported; refuses what is none."""
    value = read_json(path)
    if value is None:
        raise Refused(translate("Keys", "{name} cannot be read.").format(name=path.name))
    return keys.read(value)


def export_keys(keys: KeyMap, path: Path) -> None:
    write_json(path, keys.to_json())
