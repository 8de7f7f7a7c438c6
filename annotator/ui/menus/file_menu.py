"""File: projects, what goes in and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from annotator.domain.text import translate
from annotator.ui.leaving import may_leave
from annotator.ui.menus.entry import Entry, flow, on_bench

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "&File")


def entries() -> tuple[Entry, ...]:
    return (*_opening(), *_taking_in(), *_giving_out(), *_ending())


def _opening() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "new",
            translate("Action", "New project…"),
            lambda w: w.new_project(),
            ("Ctrl+N",),
            "new",
            needs_project=False,
        ),
        e(
            "open",
            translate("Action", "Open project…"),
            lambda w: w.ask_open(),
            ("Ctrl+O",),
            "open",
            needs_project=False,
        ),
        e(
            "open_sample",
            translate("Action", "Open the sample project"),
            lambda w: w.open_sample(),
            needs_project=False,
        ),
        e(
            "open_survey",
            translate("Action", "Open the market survey 2020–2025"),
            lambda w: w.open_sample("market_survey"),
            needs_project=False,
        ),
    )


def _taking_in() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "add_images",
            translate("Action", "Add images…"),
            flow("add_images"),
            ("Ctrl+I",),
            "image-add",
            separator=True,
        ),
        e(
            "import",
            translate("Action", "Import KML, GeoJSON, CSV, labels…"),
            flow("import_files"),
            ("Ctrl+Shift+I",),
            "import",
        ),
        e("find_missing", translate("Action", "Find missing images…"), on_bench(_find_missing)),
        e("clear_copies", translate("Action", "Clear the copies of large images"), on_bench(_clear_copies)),
    )


def _giving_out() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "export",
            translate("Action", "Export tables…"),
            flow("export_tables"),
            ("Ctrl+E",),
            "export",
            separator=True,
        ),
        e("report", translate("Action", "Make the report…"), flow("make_report"), ("Ctrl+R",), "export"),
        e("save_picture", translate("Action", "Save the view as picture…"), on_bench(_save_picture), ("Ctrl+Shift+E",)),
        e("save_copy", translate("Action", "Save a copy…"), flow("save_copy"), ("Ctrl+Shift+S",)),
    )


def _ending() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("repair", translate("Action", "Repair a damaged project…"), lambda w: w.ask_repair(), needs_project=False),
        e("close", translate("Action", "Close project"), _close_project, ("Ctrl+W",), separator=True),
        e("quit", translate("Action", "Quit"), lambda w: w.close(), ("Ctrl+Q",), needs_project=False),
    )


def _close_project(window: Window) -> None:
    if may_leave(window, window.close_project):
        window.close_project()


def _find_missing(bench: Workbench) -> None:
    from annotator.ui.flows.image_file_flows import find_missing

    find_missing(bench)


def _clear_copies(bench: Workbench) -> None:
    from annotator.ui.flows.image_file_flows import clear_copies

    clear_copies(bench)


def _save_picture(bench: Workbench) -> None:
    start = str(bench.workspace.path.with_suffix(".png"))
    caption = translate("Commands", "Save the view as picture")
    chosen, _kind = QFileDialog.getSaveFileName(bench, caption, start, "PNG (*.png)")
    bench.stage.canvas.finish()
    if chosen and not bench.stage.canvas.grab().save(chosen, "PNG"):
        bench.say(translate("Commands", "{name} could not be written.").format(name=chosen))
