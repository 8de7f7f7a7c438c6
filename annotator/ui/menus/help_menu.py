"""Help: the keys, and what this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry

if TYPE_CHECKING:
    from annotator.ui.window import Window


def title() -> str:
    return translate("Menu", "&Help")


def entries() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("keys", translate("Action", "Keys"), _show_keys, ("?", "F1"), "help", needs_project=False),
        e(
            "change_keys",
            translate("Action", "Change keys…"),
            _change_keys,
            ("Ctrl+F1",),
            "settings",
            needs_project=False,
        ),
        e("about", translate("Action", "About"), _about, needs_project=False),
    )


def _show_keys(window: Window) -> None:
    """The keys as they are now, also after they were changed."""
    from annotator.ui.dialogs.key_card import Group, KeyCard
    from annotator.ui.menus import MENUS  # the menus know this one

    groups = []
    for menu in MENUS:
        lines = [(window.actions_.keys_of(entry.name), entry.text) for entry in menu.entries()]
        groups.append(Group(menu.title(), [(keys, text) for keys, text in lines if keys]))
    KeyCard(groups, window).open()


def _change_keys(window: Window) -> None:
    from annotator.ui.dialogs.keys_dialog import KeysDialog

    KeysDialog(window.actions_, window).open()


def _about(window: Window) -> None:
    text = translate("Commands", "annotator: outline, count and locate things on satellite images.")
    libraries = translate("Commands", "Built on Qt (LGPL), GDAL, PROJ and GEOS. Nothing is sent anywhere.")
    QMessageBox.about(window, QGuiApplication.applicationDisplayName() or "annotator", f"{text}\n\n{libraries}")
