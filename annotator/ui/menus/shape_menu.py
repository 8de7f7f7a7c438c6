"""Shape: what is done to outlines that are drawn already, and how new ones behave towards their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.text import translate
from annotator.tools.switches import switches
from annotator.ui.menus.entry import Entry, on_bench

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "Sha&pe")


def entries() -> tuple[Entry, ...]:
    return (*_for_chosen(), *_switches())


def _for_chosen() -> tuple[Entry, ...]:
    """What is done to the outlines chosen or in the hand."""
    e = Entry
    return (
        e("square_up", translate("Action", "Square up"), on_bench(_square_up), ("Q",), "square_up"),
        e(
            "merge",
            translate("Action", "Merge neighbours"),
            on_bench(_merge),
            ("J",),
            "merge",
        ),
        e(
            "lock",
            translate("Action", "Lock or unlock"),
            on_bench(_toggle_lock),
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
    )


def _switches() -> tuple[Entry, ...]:
    """How new outlines behave, as the analyst left it."""
    e, is_on = Entry, switches()
    trims, snaps, edges = is_on["avoids_overlap"], is_on["snaps"], is_on["snaps_to_edges"]
    return (
        e(
            "avoid_overlap",
            translate("Action", "Trim what overlaps"),
            _avoid_overlap,
            ("Shift+O",),
            checkable=True,
            checked=trims,
        ),
        e("snap", translate("Action", "Snap to neighbours"), _snap, ("Shift+S",), checkable=True, checked=snaps),
        e(
            "snap_to_edges",
            translate("Action", "Snap to image edges"),
            _snap_to_edges,
            ("Shift+E",),
            checkable=True,
            checked=edges,
        ),
    )


def _toggle_lock(bench: Workbench) -> None:
    from annotator.tools import chosen

    chosen.toggle_lock(bench.host.context)


def _merge(bench: Workbench) -> None:
    from annotator.tools import chosen

    chosen.merge(bench.host.context)


def _square_up(bench: Workbench) -> None:
    """What is being drawn, else what is selected."""
    from annotator.tools import chosen

    if not bench.host.key("Q"):
        chosen.square_up(bench.host.context)


def _avoid_overlap(window: Window) -> None:
    on = translate("Commands", "New stalls are trimmed where others stand: no square metre counts twice")
    off = translate("Commands", "Overlapping stalls are kept as drawn and flagged")
    _switch(window, "avoid_overlap", "avoids_overlap", on, off)


def _snap(window: Window) -> None:
    on = translate("Commands", "Clicks go to corners, sides and extensions nearby; Ctrl frees them")
    _switch(window, "snap", "snaps", on, translate("Commands", "Clicks stay where they are"))


def _snap_to_edges(window: Window) -> None:
    on = translate("Commands", "Sides of rectangles go to the edges the image shows beside them; Ctrl frees them")
    off = translate("Commands", "Sides of rectangles stay where they are drawn")
    _switch(window, "snap_to_edges", "snaps_to_edges", on, off)


def _switch(window: Window, action: str, habit: str, on: str, off: str) -> None:
    """Let a habit follow the checkmark of its action, and say what holds from now on."""
    if window.bench is None:
        return
    is_on = window.actions_[action].isChecked()
    window.bench.host.context.habits.switch(habit, is_on)
    window.bench.say(on if is_on else off)
