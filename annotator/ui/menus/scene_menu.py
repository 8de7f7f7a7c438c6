"""Scene: going through the dates and saying what was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "S&cene")


def entries() -> tuple[Entry, ...]:
    e = Entry
    return (
        e("previous_scene", translate("Action", "Previous date"), on_bench(lambda b: b.step_scene(-1)), ("[",)),
        e("next_scene", translate("Action", "Next date"), on_bench(lambda b: b.step_scene(1)), ("]",)),
        e(
            "review",
            translate("Action", "Confirm the rest and mark reviewed"),
            on_bench(_confirm),
            ("Ctrl+Return",),
            "check",
        ),
        e("obscured", translate("Action", "Mark obscured"), on_bench(lambda b: b.set_review("obscured"))),
        e("clear_obscured", translate("Action", "Nothing is hidden here"), on_bench(_clear_obscured)),
        *_lives(),
        *_sweep(),
    )


def _confirm(bench: Workbench) -> None:
    """A sweep under way takes the key for its cell."""
    if not bench.sweep.confirm():
        bench.set_review("reviewed")


def _lives() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "there",
            translate("Action", "There on this date (earlier, or still)"),
            on_bench(_there),
            ("V",),
            separator=True,
        ),
        e(
            "changed_size",
            translate("Action", "Another size from this date on"),
            on_bench(_changed_size),
            ("T",),
        ),
        e(
            "rebuilt",
            translate("Action", "Rebuilt by this date"),
            on_bench(_rebuilt),
            ("Shift+T",),
        ),
    )


def _there(bench: Workbench) -> None:
    from annotator.tools import dating

    dating.there(bench.host.context)


def _changed_size(bench: Workbench) -> None:
    from annotator.tools import dating

    dating.changed_size(bench.host.context)


def _rebuilt(bench: Workbench) -> None:
    from annotator.tools import dating

    dating.rebuilt(bench.host.context)


def _sweep() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "sweep",
            translate("Action", "Sweep: go through this scene cell by cell"),
            on_bench(lambda b: b.sweep.toggle()),
            ("W",),
            "sweep",
            separator=True,
        ),
        e("sweep_done", translate("Action", "Cell done, next cell"), on_bench(lambda b: b.sweep.confirm())),
        e("sweep_nothing", translate("Action", "Nothing in this cell"), on_bench(lambda b: b.sweep.nothing()), ("0",)),
        e("sweep_back", translate("Action", "Cell before"), on_bench(lambda b: b.sweep.back()), ("Ctrl+Shift+Return",)),
        e(
            "sweep_anew",
            translate("Action", "Lay the sweep out anew at this zoom"),
            on_bench(lambda b: b.sweep.begin_anew()),
        ),
    )


def _clear_obscured(bench: Workbench) -> None:
    from annotator.domain.edits.obscuring import clear_obscured

    selection, session = bench.workspace.selection, bench.workspace.session
    session.apply(clear_obscured(selection.site_uid, selection.scene_uid, session.author))
