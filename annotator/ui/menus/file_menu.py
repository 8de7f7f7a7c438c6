"""File: projects, what goes in and what comes out."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, flow, on_bench
from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "&File")


def entries() -> tuple[Entry, ...]:
    e, say = Entry, translate
    return (
        e("new", say("Action", "New project…"), lambda w: w.new_project(), ("Ctrl+N",), "new", needs_project=False),
        e("open", say("Action", "Open project…"), lambda w: w.ask_open(), ("Ctrl+O",), "open", needs_project=False),
        e("open_sample", say("Action", "Open the sample project"), lambda w: w.open_sample(), needs_project=False),
        e(
            "open_survey",
            say("Action", "Open the market survey 2020–2025"),
            lambda w: w.open_sample("market_survey"),
            needs_project=False,
        ),
        e("add_images", say("Action", "Add images…"), flow("add_images"), ("Ctrl+I",), "image-add", separator=True),
        e(
            "import",
            say("Action", "Import KML, GeoJSON, CSV, labels…"),
            flow("import_files"),
            ("Ctrl+Shift+I",),
            "import",
        ),
        e("export", say("Action", "Export tables…"), flow("export_tables"), ("Ctrl+E",), "export"),
        e("report", say("Action", "Make the report…"), flow("make_report"), ("Ctrl+R",), "export"),
        e("save_picture", say("Action", "Save the view as picture…"), on_bench(_save_picture), ("Ctrl+Shift+E",)),
        e("save_copy", say("Action", "Save a copy…"), flow("save_copy"), ("Ctrl+Shift+S",)),
        e("close", say("Action", "Close project"), lambda w: w.close_project(), ("Ctrl+W",), separator=True),
        e("quit", say("Action", "Quit"), lambda w: w.close(), ("Ctrl+Q",), needs_project=False),
    )


def _save_picture(bench: Workbench) -> None:
    start = str(bench.workspace.path.with_suffix(".png"))
    caption = translate("Commands", "Save the view as picture")
    chosen, _kind = QFileDialog.getSaveFileName(bench, caption, start, "PNG (*.png)")
    if chosen and not bench.stage.canvas.grab().save(chosen, "PNG"):
        bench.say(translate("Commands", "{name} could not be written.").format(name=chosen))
