"""Shape: what is done to outlines that are drawn already, and how new ones behave towards their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.text import translate
from annotator.tools import chosen
from annotator.tools.habits import switches
from annotator.ui.menus.entry import Entry, on_bench

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "Sha&pe")


def entries() -> tuple[Entry, ...]:
    e, is_on = Entry, switches()
    trims, snaps = is_on["avoids_overlap"], is_on["snaps"]
    return (
        e("square_up", translate("Action", "Square up"), on_bench(_square_up), ("Q",), "square_up"),
        e(
            "merge",
            translate("Action", "Merge neighbours"),
            on_bench(lambda b: chosen.merge(b.host.context)),
            ("J",),
            "merge",
        ),
        e(
            "lock",
            translate("Action", "Lock or unlock"),
            on_bench(lambda b: chosen.toggle_lock(b.host.context)),
            ("Shift+L",),
            "lock",
        ),
        e(
            "flip",
            translate("Action", "Draw to the other side"),
            on_bench(lambda b: b.host.key("F")),
            ("F",),
            separator=True,
        ),
        e(
            "avoid_overlap",
            translate("Action", "Trim what overlaps"),
            _avoid_overlap,
            ("Shift+O",),
            checkable=True,
            checked=trims,
        ),
        e("snap", translate("Action", "Snap to neighbours"), _snap, ("Shift+S",), checkable=True, checked=snaps),
    )


def _merge(bench: Workbench) -> None:
    chosen.merge(bench.host.context)


def _square_up(bench: Workbench) -> None:
    """What is being drawn, else what is selected."""
    if not bench.host.key("Q"):
        chosen.square_up(bench.host.context)


def _avoid_overlap(window: Window) -> None:
    if window.bench is None:
        return
    habits = window.bench.host.context.habits
    habits.set_avoids_overlap(window.actions_["avoid_overlap"].isChecked())
    on = translate("Commands", "New stalls are trimmed where others stand: no square metre counts twice")
    off = translate("Commands", "Overlapping stalls are kept as drawn and flagged")
    window.bench.say(on if habits.avoids_overlap else off)


def _snap(window: Window) -> None:
    if window.bench is None:
        return
    habits = window.bench.host.context.habits
    habits.set_snaps(window.actions_["snap"].isChecked())
    on = translate("Commands", "Clicks go to corners, sides and extensions nearby; Ctrl frees them")
    off = translate("Commands", "Clicks stay where they are")
    window.bench.say(on if habits.snaps else off)
