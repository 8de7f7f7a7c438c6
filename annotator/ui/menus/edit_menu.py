"""Edit: undo and what is done to the selection."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.tools.tool import Mods
from annotator.ui.menus.entry import Entry, on_bench


def title() -> str:
    return translate("Menu", "&Edit")


def entries() -> tuple[Entry, ...]:
    e, say = Entry, translate
    return (
        e("undo", say("Action", "Undo"), on_bench(lambda b: b.workspace.session.undo()), ("Ctrl+Z",), "undo"),
        e(
            "redo",
            say("Action", "Redo"),
            on_bench(lambda b: b.workspace.session.redo()),
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            "redo",
        ),
        e(
            "delete",
            say("Action", "Delete, or gone on a later date"),
            on_bench(lambda b: b.delete_selected()),
            ("Del",),
            "trash",
            separator=True,
        ),
        e(
            "delete_whole",
            say("Action", "Delete at all dates"),
            on_bench(lambda b: b.delete_selected(whole=True)),
            ("Shift+Del",),
        ),
        e("duplicate", say("Action", "Duplicate"), on_bench(lambda b: b.host.tools["select"].key("D", Mods())), ("D",)),
        e("select_all", say("Action", "Select all of this scene"), on_bench(lambda b: b.select_all()), ("Ctrl+A",)),
        e(
            "copy_position",
            say("Action", "Copy coordinates"),
            on_bench(lambda b: b.status.copy_position()),
            ("Ctrl+Shift+C",),
        ),
    )
