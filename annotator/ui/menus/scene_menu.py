"""Scene: going through the dates and saying what was looked at."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench


def title() -> str:
    return translate("Menu", "S&cene")


def entries() -> tuple[Entry, ...]:
    e, say = Entry, translate
    return (
        e("previous_scene", say("Action", "Previous date"), on_bench(lambda b: b.step_scene(-1)), ("[",)),
        e("next_scene", say("Action", "Next date"), on_bench(lambda b: b.step_scene(1)), ("]",)),
        e(
            "review",
            say("Action", "Confirm the rest and mark reviewed"),
            on_bench(lambda b: b.set_review("reviewed")),
            ("Ctrl+Return",),
            "check",
        ),
        e("obscured", say("Action", "Mark obscured"), on_bench(lambda b: b.set_review("obscured"))),
    )
