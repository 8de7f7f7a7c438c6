"""The menus, one module each: an entry's words, keys and what it does stand together.

What an entry works with is imported when it is chosen: the window stands before any of that is loaded.
"""

from __future__ import annotations

from annotator.ui.menus import (
    edit_menu,
    file_menu,
    help_menu,
    map_menu,
    scene_menu,
    shape_menu,
    site_menu,
    survey_menu,
    tools_menu,
    view_menu,
)
from annotator.ui.menus.entry import Entry

MENUS = (
    file_menu,
    edit_menu,
    view_menu,
    scene_menu,
    map_menu,
    site_menu,
    survey_menu,
    tools_menu,
    shape_menu,
    help_menu,
)
"""Modules with `title()` and `entries()`, in the order of the menu bar."""


def all_entries() -> tuple[Entry, ...]:
    """Every entry, menu by menu."""
    return tuple(entry for menu in MENUS for entry in menu.entries())
