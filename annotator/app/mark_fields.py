"""Inspector lines of what is drawn: stalls, vehicles, crossings, zones, routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.app.crossing_texts import chainage, neighbour
from annotator.app.field_texts import (
    by_whom,
    drawn_on,
    gone_by,
    not_before,
    position,
    scene_label,
    stall_size,
    vehicle_heading,
    zone_name,
    zone_vehicles,
)
from annotator.app.fields import Choice, Field
from annotator.app.selection import classes_of, scenes_of
from annotator.app.stall_size import set_size
from annotator.app.wording import number, with_error
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.attributes import CERTAINTIES
from annotator.domain.edits.first_seen import first_seen_on
from annotator.domain.edits.lives import mark_gone, still_there
from annotator.domain.edits.locks import set_locked
from annotator.domain.records import Route
from annotator.domain.text import translate


def certainty_name(certainty: str) -> str:
    return {
        "certain": translate("Certainty", "certain"),
        "probable": translate("Certainty", "probable"),
        "possible": translate("Certainty", "possible"),
    }.get(certainty, certainty)


def stall_fields() -> tuple[Field, ...]:
    return (
        _class(),
        _certainty(),
        Field("size", translate("Fields", "Size"), "text", read=stall_size, set=set_size, tip=_size_tip()),
        *_life(),
        Field("drawn_on", translate("Fields", "Drawn on"), read=drawn_on),
        Field("edge_rule", translate("Fields", "Edge rule"), "choice", choices=_edge_rules),
        _locked(),
        *_ending(),
    )


def vehicle_fields() -> tuple[Field, ...]:
    return (
        _class(),
        _certainty(),
        Field("length", translate("Fields", "Length"), read=_vehicle_length, only_one=True, hide_blank=True),
        Field("heading", translate("Fields", "Direction"), read=vehicle_heading, only_one=True, hide_blank=True),
        Field("zone", translate("Fields", "Zone"), read=zone_name, tip=_zone_tip()),
        Field("drawn_on", translate("Fields", "Counted on"), read=drawn_on),
        Field("position", translate("Fields", "Position"), read=position, only_one=True, hide_blank=True),
        *_ending(),
    )


def crossing_fields() -> tuple[Field, ...]:
    return (
        _class(),
        Field("at_gate", translate("Fields", "At a gate"), "choice", choices=_gates),
        _certainty(),
        Field("banks", translate("Fields", "Banks"), "text"),
        *_life(),
        Field("route_uid", translate("Fields", "Route"), "choice", choices=_routes),
        Field("chainage", translate("Fields", "Chainage"), read=chainage, only_one=True, hide_blank=True),
        Field("neighbour", translate("Fields", "Nearest"), read=neighbour, only_one=True, hide_blank=True),
        Field("position", translate("Fields", "Position"), read=position, only_one=True, hide_blank=True),
        Field("drawn_on", translate("Fields", "Drawn on"), read=drawn_on),
        *_ending(),
    )


def zone_fields() -> tuple[Field, ...]:
    return (
        Field("vehicles", translate("Fields", "Vehicles"), read=zone_vehicles, only_one=True),
        Field("drawn_on", translate("Fields", "Drawn on"), read=drawn_on),
        *_ending(),
    )


def route_fields() -> tuple[Field, ...]:
    return (Field("drawn_on", translate("Fields", "Drawn on"), read=drawn_on), *_ending())


def _locked() -> Field:
    tip = translate("Fields", "Neither moved nor reshaped nor deleted until it is unlocked (Shift+L)")
    return Field("locked", translate("Fields", "Locked"), "flag", set=_set_locked, tip=tip)


def _set_locked(uids: Sequence[str], author: Author, value: Any) -> Edit:
    return set_locked(uids, bool(value), author)


def _size_tip() -> str:
    return translate("Fields", "Type length × width, angle, or only what changes: 20, × 3, 84°. Typed sizes have no ±.")


def _ending() -> tuple[Field, ...]:
    return (
        Field("by", translate("Fields", "By"), read=by_whom),
        Field("name", translate("Fields", "Name"), "text"),
        Field("note", translate("Fields", "Note"), "note"),
    )


def _class() -> Field:
    tip = translate("Fields", "Class (1–9)")
    return Field("class_uid", translate("Fields", "Class"), "choice", choices=_classes, tip=tip)


def _certainty() -> Field:
    tip = translate("Fields", "How sure the analyst is (E cycles it)")
    return Field("certainty", translate("Fields", "Certainty"), "choice", choices=_certainties, tip=tip)


def _life() -> tuple[Field, ...]:
    return (
        Field("first_seen", translate("Fields", "First seen"), "choice", choices=_first_scenes, set=_set_first),
        Field(
            "not_before",
            translate("Fields", "Not before"),
            read=not_before,
            tip=translate("Fields", "The last reviewed scene that shows the spot without it"),
            only_one=True,
        ),
        Field("gone_by", translate("Fields", "Gone by"), "choice", read=gone_by, choices=_last_scenes, set=_set_gone),
    )


def _classes(document: Document, records: Sequence[Any]) -> list[Choice]:
    return [Choice(row.uid, row.name) for row in classes_of(document, records[0].KIND)]


def _certainties(_document: Document, _records: Sequence[Any]) -> list[Choice]:
    return [Choice(value, certainty_name(value)) for value in CERTAINTIES]


def _edge_rules(_document: Document, records: Sequence[Any]) -> list[Choice]:
    known = {
        "": translate("Edge", "as the project's"),
        "roof edge": translate("Edge", "roof edge"),
        "eaves": translate("Edge", "eaves"),
        "ground line": translate("Edge", "ground line"),
    }
    known |= {row.edge_rule: row.edge_rule for row in records if row.edge_rule not in known}
    return [Choice(value, label) for value, label in known.items()]


def _gates(_document: Document, _records: Sequence[Any]) -> list[Choice]:
    return [
        Choice("yes", translate("Gate", "yes")),
        Choice("no", translate("Gate", "no")),
        Choice("unknown", translate("Gate", "unknown")),
    ]


def _routes(document: Document, _records: Sequence[Any]) -> list[Choice]:
    rows = sorted(document.all(Route), key=lambda row: row.name.casefold())
    return [Choice("", translate("Fields", "none")), *(Choice(row.uid, row.name) for row in rows)]


def _scenes(document: Document, records: Sequence[Any]) -> list[Choice]:
    """Scenes on which all the records' sites can be seen."""
    lists = [[scene.uid for scene in scenes_of(document, uid)] for uid in dict.fromkeys(r.site_uid for r in records)]
    shared = [uid for uid in lists[0] if all(uid in other for other in lists[1:])]
    used = [uid for row in records for uid in (row.first_seen, row.gone_by) if uid]
    uids = dict.fromkeys([*shared, *used])
    return [Choice(uid, scene_label(document, uid)) for uid in uids]


def _first_scenes(document: Document, records: Sequence[Any]) -> list[Choice]:
    always = Choice("", translate("Fields", "always there"))
    return [*([always] if any(not row.first_seen for row in records) else []), *_scenes(document, records)]


def _last_scenes(document: Document, records: Sequence[Any]) -> list[Choice]:
    return [Choice("", translate("Fields", "still there")), *_scenes(document, records)]


def _set_first(uids: Sequence[str], author: Author, value: Any) -> Edit:
    return first_seen_on(uids, value, author)


def _set_gone(uids: Sequence[str], author: Author, value: Any) -> Edit:
    return mark_gone(uids, value, author) if value else still_there(uids, author)


def _vehicle_length(_document: Document, vehicle: Any) -> str:
    if vehicle.length_sd_m is None:
        return f"{number(vehicle.length_m, 1)} m" if vehicle.length_m is not None else ""
    return with_error(vehicle.length_m, vehicle.length_sd_m, "m", 1)


def _zone_tip() -> str:
    return translate("Fields", "The smallest zone around it; follows from where it lies")
