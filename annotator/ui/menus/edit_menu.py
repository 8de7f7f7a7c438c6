"""Edit: undo and what is done to the selection."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "&Edit")


def entries() -> tuple[Entry, ...]:
    e = Entry
    return (
        *_travel(),
        e("paste", translate("Action", "Paste image or coordinates"), _paste, ("Ctrl+V",), separator=True),
        e(
            "delete",
            translate("Action", "Delete, or gone on a later date"),
            on_bench(lambda b: b.delete_selected()),
            ("Del",),
            "trash",
            separator=True,
        ),
        e(
            "delete_whole",
            translate("Action", "Delete at all dates"),
            on_bench(lambda b: b.delete_selected(whole=True)),
            ("Shift+Del",),
        ),
        e(
            "duplicate",
            translate("Action", "Duplicate"),
            on_bench(_duplicate),
            ("D",),
        ),
        e("note", translate("Action", "Write a note"), on_bench(lambda b: b.inspector.edit_note()), ("I",)),
        e(
            "select_all",
            translate("Action", "Select all of this scene"),
            on_bench(lambda b: b.select_all()),
            ("Ctrl+A",),
        ),
        *_places(),
    )


def _travel() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("undo", translate("Action", "Undo"), on_bench(lambda b: b.undo()), ("Ctrl+Z",), "undo"),
        e(
            "redo",
            translate("Action", "Redo"),
            on_bench(lambda b: b.workspace.session.redo()),
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            "redo",
        ),
    )


def _places() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "copy_position",
            translate("Action", "Copy coordinates"),
            on_bench(_copy),
            ("Ctrl+Shift+C",),
            separator=True,
        ),
        e("copy_position_as", translate("Action", "Copy coordinates as…"), on_bench(_copy_as), ("Ctrl+Alt+C",)),
        e("find", translate("Action", "Find a command, site, date or place…"), _find, ("Ctrl+K",), "search"),
    )


def _duplicate(bench: Workbench) -> None:
    from annotator.tools.tool import Mods

    bench.host.tools["select"].key("D", Mods())


def _copy(bench: Workbench) -> None:
    from annotator.formats.coordinate_forms import forms
    from annotator.ui.flows.going import copy_as

    copy_as(bench, forms()[0])


def _find(window: Window) -> None:
    from annotator.ui.dialogs.command_box import open_command_box

    open_command_box(window)


def _paste(window: Window) -> None:
    """Coordinates go to the tool that waits for them; pictures and files become scenes."""
    from annotator.ui.dialogs.command_box import open_command_box
    from annotator.ui.flows.going import is_position, paste_position

    text = QGuiApplication.clipboard().text().strip()
    take = getattr(window.bench.host.active, "take_text", None) if window.bench is not None else None
    if take is not None and text and not QGuiApplication.clipboard().mimeData().hasUrls() and take(text):
        return
    mime = QGuiApplication.clipboard().mimeData()
    if window.bench is not None and text and not (mime.hasUrls() or mime.hasImage()) and is_position(text):
        paste_position(window.bench, partial(open_command_box, window))
    elif window.flows is not None:
        window.flows.paste()


def _copy_as(bench: Workbench) -> None:
    from annotator.ui.flows.going import copy_menu

    menu, canvas = copy_menu(bench), bench.stage.canvas
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(canvas.mapToGlobal(canvas.rect().center()))
