"""Every action has its words, its own key, and leaves the keys alone that tools and the canvas need."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from annotator.ui.menus import all_entries

HELD_OR_OF_A_TOOL = {"B", "G", "H", "Y", "Space", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Return", "Backspace"}


def test_no_two_actions_share_a_key(qapp: QApplication) -> None:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for entry in all_entries():
        for key in entry.keys:
            owners[QKeySequence(key).toString()].append(entry.name)
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}
    assert not owners.keys() & HELD_OR_OF_A_TOOL
    assert "" not in owners, "a key that Qt cannot read"


def test_names_are_unique_and_texts_are_there(qapp: QApplication) -> None:
    entries = all_entries()
    assert len({entry.name for entry in entries}) == len(entries)
    assert all(entry.text.strip() for entry in entries)
