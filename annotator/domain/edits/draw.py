"""Drawing new marks on a scene: stalls, vehicles, crossings, zones and routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.routing import joining
from annotator.domain.edits.rows import adding, change_of
from annotator.domain.edits.shapes import checked
from annotator.domain.edits.trimming import trimmed
from annotator.domain.edits.zoning import in_zones, rezoned
from annotator.domain.errors import Refused
from annotator.domain.records import Crossing, Mark, ObjectClass, Route, Scene, Stall, Vehicle, Zone
from annotator.domain.text import translate


def stalls(drawn: Sequence[Stall], author: Author, *, keep_off: Sequence[str] = ()) -> Edit:
    """Add outlined stalls; each has `geom_px`, `drawn_on` and its recipe, everything else is computed.

    What lies on the stalls `keep_off` (uids) is trimmed away.
    """

    def edit(document: Document) -> Change:
        for stall in drawn:
            _require_scene(document, stall.drawn_on)
            checked(stall.geom_px)
        final = trimmed(document, drawn, keep_off) if keep_off else drawn
        rows = adding(document, author, [_begun(document, stall) for stall in final])
        label = translate("Edits", "Draw {n} × {name}").format(n=len(rows), name=_class_name(document, drawn[0]))
        return change_of(label, rows)

    return edit


def vehicles(counted: Sequence[Vehicle], author: Author) -> Edit:
    """Count vehicles by points in pixels; those inside a zone belong to it."""

    def edit(document: Document) -> Change:
        for vehicle in counted:
            _require_scene(document, vehicle.drawn_on)
        rows = adding(document, author, [_begun(document, row) for row in counted])
        zoned = in_zones(document, [row.row for row in rows])
        label = translate("Edits", "Count {n} × {name}").format(n=len(rows), name=_class_name(document, counted[0]))
        return change_of(label, [RowChange(None, row) for row in zoned])

    return edit


def crossing(placed: Crossing, author: Author) -> Edit:
    """Mark a crossing."""

    def edit(document: Document) -> Change:
        _require_scene(document, placed.drawn_on)
        rows = adding(document, author, [_begun(document, placed)])
        return change_of(translate("Edits", "Mark {name}").format(name=_class_name(document, placed)), rows)

    return edit


def zone(drawn: Zone, author: Author) -> Edit:
    """Add a zone; vehicles already inside it join it."""

    def edit(document: Document) -> Change:
        _require_scene(document, drawn.drawn_on)
        checked(drawn.geom_px)
        rows = adding(document, author, [drawn])
        moved = rezoned(document.with_change(Change("", tuple(rows))), drawn.site_uid, drawn.drawn_on)
        return change_of(translate("Edits", "Draw zone {name}").format(name=drawn.name), [*rows, *moved])

    return edit


def route(drawn: Route, author: Author) -> Edit:
    """Add a route, e.g. the border river; crossings near it that have no route yet join it."""

    def edit(document: Document) -> Change:
        _require_scene(document, drawn.drawn_on)
        rows = adding(document, author, [drawn])
        joined = joining(document.with_change(Change("", tuple(rows))), author, drawn.site_uid)
        return change_of(translate("Edits", "Draw route {name}").format(name=drawn.name), [*rows, *joined])

    return edit


def _begun(document: Document, mark: Any) -> Any:
    """The mark with the scene its life begins on, unless it says another."""
    if _class_of(document, mark) is None:
        raise Refused(translate("Edits", "Choose a class first; this one is no longer in the project."))
    if isinstance(mark, Vehicle):
        return mark if mark.scene_uid else replace(mark, scene_uid=mark.drawn_on)
    return mark if mark.first_seen else replace(mark, first_seen=mark.drawn_on)


def _require_scene(document: Document, scene_uid: str) -> None:
    document.require(Scene, scene_uid)


def _class_of(document: Document, mark: Mark) -> ObjectClass | None:
    return document.get(ObjectClass, mark.class_uid)


def _class_name(document: Document, mark: Mark) -> str:
    found = _class_of(document, mark)
    return found.name if found is not None else mark.class_uid
