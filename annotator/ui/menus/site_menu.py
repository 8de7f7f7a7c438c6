"""Site: the places of the survey."""

from __future__ import annotations

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench


def title() -> str:
    return translate("Menu", "&Site")


def entries() -> tuple[Entry, ...]:
    e = Entry
    forward, back = on_bench(lambda b: b.sites.next_unreviewed(1)), on_bench(lambda b: b.sites.next_unreviewed(-1))
    return (
        e(
            "new_site",
            translate("Action", "New site…"),
            on_bench(lambda b: b.sites.new_site()),
            ("Ctrl+Shift+N",),
            "site",
        ),
        e("next_site", translate("Action", "Next unreviewed site"), forward, ("N",)),
        e("previous_site", translate("Action", "Previous unreviewed site"), back, ("Shift+N",)),
    )
