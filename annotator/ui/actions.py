"""All actions of the window in one table: text, key, menu, icon; each shows its key in its tooltip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from annotator.domain.text import translate


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; `name` is stable, so keys can be stored by it."""

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    separator: bool = False
    """A line above it in the menu."""
    checkable: bool = False
    needs_project: bool = True


def specs() -> tuple[ActionSpec, ...]:
    """The actions in the order of the menus."""
    return (*_file(), *_edit(), *_view(), *_others())


def _file() -> tuple[ActionSpec, ...]:
    file = translate("Menu", "&File")
    a = ActionSpec
    return (
        a("new", file, translate("Action", "New project…"), ("Ctrl+N",), "new", needs_project=False),
        a("open", file, translate("Action", "Open project…"), ("Ctrl+O",), "open", needs_project=False),
        a("open_sample", file, translate("Action", "Open the sample project"), (), "", needs_project=False),
        a("add_images", file, translate("Action", "Add images…"), ("Ctrl+I",), "image-add", separator=True),
        a("import", file, translate("Action", "Import KML, GeoJSON, CSV, labels…"), ("Ctrl+Shift+I",), "import"),
        a("export", file, translate("Action", "Export tables…"), ("Ctrl+E",), "export"),
        a("save_picture", file, translate("Action", "Save the view as picture…"), ("Ctrl+Shift+E",)),
        a("save_copy", file, translate("Action", "Save a copy…"), ("Ctrl+Shift+S",)),
        a("close", file, translate("Action", "Close project"), ("Ctrl+W",), separator=True),
        a("quit", file, translate("Action", "Quit"), ("Ctrl+Q",), needs_project=False),
    )


def _edit() -> tuple[ActionSpec, ...]:
    edit = translate("Menu", "&Edit")
    a = ActionSpec
    return (
        a("undo", edit, translate("Action", "Undo"), ("Ctrl+Z",), "undo"),
        a("redo", edit, translate("Action", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        a("delete", edit, translate("Action", "Delete, or gone on a later date"), ("Del",), "trash", separator=True),
        a("delete_whole", edit, translate("Action", "Delete at all dates"), ("Shift+Del",)),
        a("duplicate", edit, translate("Action", "Duplicate"), ("D",)),
        a("select_all", edit, translate("Action", "Select all of this scene"), ("Ctrl+A",)),
        a("copy_position", edit, translate("Action", "Copy coordinates"), ("Ctrl+Shift+C",)),
    )


def _view() -> tuple[ActionSpec, ...]:
    view = translate("Menu", "&View")
    a = ActionSpec
    return (
        a("zoom_in", view, translate("Action", "Zoom in"), ("+", "="), "zoom-in"),
        a("zoom_out", view, translate("Action", "Zoom out"), ("-",), "zoom-out"),
        a("fit", view, translate("Action", "Whole image"), ("Home",), "fit"),
        a("native", view, translate("Action", "Image pixels 1:1"), ("Ctrl+0",), "native"),
        a("fold", view, translate("Action", "Fold the panels away"), ("F9",), "panel-left", separator=True),
        a("history", view, translate("Action", "History"), ("Ctrl+H",), checkable=True),
        a("dark", view, translate("Action", "Dark theme"), (), "moon", checkable=True, needs_project=False),
        a("full_screen", view, translate("Action", "Full screen"), ("F11",), checkable=True, needs_project=False),
    )


def _others() -> tuple[ActionSpec, ...]:
    scene, site = translate("Menu", "S&cene"), translate("Menu", "&Site")
    tools, help_ = translate("Menu", "&Tools"), translate("Menu", "&Help")
    a = ActionSpec
    return (
        a("previous_scene", scene, translate("Action", "Previous date"), ("[",)),
        a("next_scene", scene, translate("Action", "Next date"), ("]",)),
        a("review", scene, translate("Action", "Confirm the rest and mark reviewed"), ("Ctrl+Return",), "check"),
        a("obscured", scene, translate("Action", "Mark obscured"), ()),
        a("new_site", site, translate("Action", "New site…"), ("Ctrl+Shift+N",), "site"),
        a("next_site", site, translate("Action", "Next unreviewed site"), ("N",)),
        a("previous_site", site, translate("Action", "Previous unreviewed site"), ("Shift+N",)),
        a("certainty", tools, translate("Action", "Next certainty"), ("E",)),
        a("keys", help_, translate("Action", "Keys"), ("?", "F1"), "help", needs_project=False),
        a("about", help_, translate("Action", "About"), (), needs_project=False),
    )


class Actions:
    """The window's actions by name; a tool's action is named `tool.NAME`."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._all: dict[str, QAction] = {}
        self._needing: list[QAction] = []
        self.menus: dict[str, QMenu] = {}

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def names(self) -> list[str]:
        return list(self._all)

    def fill(self, menu_bar: QMenuBar, handlers: dict[str, Callable[[], object]]) -> None:
        """Make all actions, put them into menus and connect them; an action without handler is a bug."""
        menus = self.menus
        for spec in specs():
            if spec.menu not in menus:
                menus[spec.menu] = menu_bar.addMenu(spec.menu)
            menu = menus[spec.menu]
            if spec.separator:
                menu.addSeparator()
            menu.addAction(self.make(spec, handlers[spec.name]))

    def make(self, spec: ActionSpec, handler: Callable[[], object]) -> QAction:
        action = QAction(spec.text, self._owner)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        action.setToolTip(with_key(spec.text, spec.keys))
        action.triggered.connect(lambda _checked=False: handler())
        self._all[spec.name] = action
        if spec.needs_project:
            self._needing.append(action)
        self._owner.addAction(action)
        return action

    def set_project_open(self, is_open: bool) -> None:
        for action in self._needing:
            action.setEnabled(is_open)


def with_key(text: str, keys: tuple[str, ...]) -> str:
    """`Undo (Ctrl+Z)`, as the system writes its keys."""
    plain = text.replace("&", "").rstrip("…")
    if not keys:
        return plain
    shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{plain} ({shown})"
