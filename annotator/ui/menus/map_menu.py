"""Map: sources of tiles, the base map, and working offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.text import translate
from annotator.ui.menus.entry import Entry, on_bench

if TYPE_CHECKING:
    from annotator.ui.workbench import Workbench


def title() -> str:
    return translate("Menu", "&Map")


def entries() -> tuple[Entry, ...]:
    e = Entry
    return (
        e(
            "add_tile_source",
            translate("Action", "Add a tile source…"),
            on_bench(lambda b: b.stage.maps.ask_source()),
            ("Ctrl+Shift+M",),
        ),
        e(
            "add_tile_archive",
            translate("Action", "Add a tile archive…"),
            on_bench(lambda b: b.stage.maps.ask_archive()),
        ),
        e(
            "maps",
            translate("Action", "Base map"),
            on_bench(lambda b: b.side.toggle("maps")),
            ("Ctrl+M",),
            separator=True,
        ),
        e(
            "footprints",
            translate("Action", "Outlines of the other dates"),
            on_bench(lambda b: b.stage.footprints.want(not b.stage.footprints.is_wanted)),
            ("Ctrl+Alt+F",),
            checkable=True,
            is_on=lambda b: b.stage.footprints.is_wanted,
        ),
        e("work_offline", translate("Action", "Work offline, or online again"), on_bench(_switch_offline)),
    )


def _switch_offline(bench: Workbench) -> None:
    maps = bench.stage.maps
    maps.set_offline(not maps.atlas.choice.is_offline)
    offline = maps.atlas.choice.is_offline
    told = translate("Map", "Working offline: no request goes out."), translate("Map", "Online again.")
    bench.say(told[0] if offline else told[1])
