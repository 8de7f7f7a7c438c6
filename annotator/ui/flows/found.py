"""What the command box can find: commands, sites, dates, classes, and the places a text may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from annotator.app.finding import ranked
from annotator.app.selection import scenes_of, sites_of
from annotator.app.wording import coordinates, kind_name
from annotator.domain.errors import Refused
from annotator.domain.records import ObjectClass
from annotator.domain.text import translate
from annotator.domain.time import display
from annotator.formats.coordinate_forms import readings
from annotator.ui.flows.going import use_reading

if TYPE_CHECKING:
    from annotator.ui.window import Window
    from annotator.ui.workbench import Workbench

MOST = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the command box."""

    kind: str
    """`command`, `site`, `date`, `class` or `place`, for people."""
    text: str
    run: Callable[[], object]
    detail: str = ""
    """At the right: a key, a county, a number."""
    is_enabled: bool = True


def search(window: Window, query: str) -> list[Found]:
    """What fits a query, best first; a position that can be read comes before everything."""
    places = list(_places(window.bench, query)) if window.bench is not None else []
    items = [*_commands(window), *(_of_project(window.bench) if window.bench is not None else ())]
    return [*places, *ranked(query, items, [f"{item.text} {item.kind}" for item in items], MOST)]


def _commands(window: Window) -> Iterator[Found]:
    form = QKeySequence.SequenceFormat.NativeText
    for entry in window.actions_.entries():
        action = window.actions_[entry.name]
        text = action.text().replace("&", "")
        keys = action.shortcut().toString(form)
        kind = translate("Find", "command")
        yield Found(kind, text, action.trigger, keys, action.isEnabled())


def _of_project(bench: Workbench) -> Iterator[Found]:
    document, selection = bench.workspace.document, bench.workspace.selection
    for site in sites_of(document):
        go = partial(_show_site, bench, site.uid)
        where = ", ".join(part for part in (site.town if site.town != site.name else "", site.county) if part)
        names = " · ".join([site.name, *(alias for alias in site.aliases.split("|") if alias)])
        yield Found(translate("Find", "site"), names, go, where)
    for scene in scenes_of(document, selection.site_uid):
        yield Found(translate("Find", "date"), display(scene), partial(_show_scene, bench, scene.uid), scene.provider)
    for row in document.all(ObjectClass):
        key = str(row.key) if row.key is not None else ""
        yield Found(
            translate("Find", "class"),
            row.name,
            partial(_choose, bench, row),
            f"{kind_name(row.object_kind)}  {key}".strip(),
        )


def _places(bench: Workbench, query: str) -> Iterator[Found]:
    """Each reading of a position by itself: where the order is not stated, the analyst chooses."""
    try:
        found = readings(query) if query.strip() else []
    except Refused:
        return
    for parsed in found:
        text = translate("Find", "Go to {at}").format(at=coordinates(*parsed.position))
        detail = translate("Find", "latitude {lat}, longitude {lon}").format(
            lat=f"{parsed.position.lat:.4f}", lon=f"{parsed.position.lon:.4f}"
        )
        yield Found(translate("Find", "place"), text, partial(use_reading, bench, parsed), detail)


def _show_site(bench: Workbench, site_uid: str) -> None:
    scenes = scenes_of(bench.workspace.document, site_uid)
    bench.workspace.selection.show(site_uid, scenes[-1].uid if scenes else "")


def _show_scene(bench: Workbench, scene_uid: str) -> None:
    bench.workspace.selection.show(bench.workspace.selection.site_uid, scene_uid)


def _choose(bench: Workbench, row: ObjectClass) -> None:
    bench.workspace.selection.choose_class(row.object_kind, row.uid)
    bench.host.use_for(row.object_kind)
