"""Keys that are changed, kept, handed on, and warned of where they collide."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.app.keymap import PRESETS, KeyMap, canonical, export_keys, import_keys, load_keys, save_keys
from annotator.domain.errors import Refused
from annotator.ui.menus import all_entries

DEFAULTS = {"undo": ("Ctrl+Z",), "tool.count": ("C",), "tool.cut": ("K",), "find": ("Ctrl+K",)}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "home"))


def test_a_changed_key_is_kept_and_comes_back():
    save_keys(KeyMap(DEFAULTS).with_keys("tool.count", ["V", "shift+ctrl+v"]))
    assert load_keys(DEFAULTS).keys_of("tool.count") == ("V", "Ctrl+Shift+V")
    assert load_keys(DEFAULTS).keys_of("undo") == ("Ctrl+Z",)


def test_setting_the_own_key_again_forgets_the_change():
    keys = KeyMap(DEFAULTS).with_keys("tool.count", ["V"]).with_keys("tool.count", ["c"])
    assert dict(keys.changed) == {}


def test_an_action_may_have_no_key_at_all():
    assert KeyMap(DEFAULTS).with_keys("undo", []).keys_of("undo") == ()


def test_two_actions_on_one_key_and_a_key_of_the_canvas_are_told():
    keys = KeyMap(DEFAULTS).with_keys("tool.cut", ["c"]).with_keys("find", ["h"])
    assert keys.conflicts() == {"C": ["tool.count", "tool.cut"], "H": ["find"]}


def test_a_preset_gives_way_to_what_was_changed():
    keys = KeyMap(DEFAULTS).with_preset("josm")
    assert keys.keys_of("tool.count") == ("K",)
    assert KeyMap({**DEFAULTS, "other": ("K", "F7")}, "josm").keys_of("other") == ("F7",)
    assert keys.with_keys("tool.count", ["V"]).keys_of("tool.count") == ("V",)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_no_preset_has_a_conflict_or_names_what_is_not_there(preset: str):
    entries = {entry.name: entry.keys for entry in all_entries()}
    assert KeyMap(entries, preset).conflicts() == {}
    assert set(PRESETS[preset]) <= set(entries)


def test_keys_travel_in_a_file_and_a_foreign_one_is_refused(tmp_path: Path):
    keys = KeyMap(DEFAULTS, "josm").with_keys("undo", ["U"])
    export_keys(keys, tmp_path / "keys.json")
    assert import_keys(KeyMap(DEFAULTS), tmp_path / "keys.json") == keys
    (tmp_path / "other.json").write_text('{"format": 9}')
    with pytest.raises(Refused, match="no list of keys"):
        import_keys(keys, tmp_path / "other.json")
    with pytest.raises(Refused, match="cannot be read"):
        import_keys(keys, tmp_path / "missing.json")


def test_a_damaged_file_leaves_the_own_keys(tmp_path: Path):
    save_keys(KeyMap(DEFAULTS))
    next((tmp_path / "home").rglob("keys.json")).write_text("{")
    assert load_keys(DEFAULTS) == KeyMap(DEFAULTS)


@pytest.mark.parametrize(
    ("written", "plain"), [("ctrl+k", "Ctrl+K"), ("Shift+Ctrl+Z", "Ctrl+Shift+Z"), ("Ctrl++", "Ctrl++"), ("+", "+")]
)
def test_one_way_of_writing(written: str, plain: str):
    assert canonical(written) == plain
