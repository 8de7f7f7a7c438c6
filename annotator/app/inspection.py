"""What the inspector is about: the chosen records, or the scene and site the analyst looks at."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from annotator.app import mark_fields, place_fields
from annotator.app.crossing_texts import stretch
from annotator.app.fields import Choice, Field
from annotator.app.selection import kind_of
from annotator.app.wording import kind_name, number, plus_minus
from annotator.domain.document import Document
from annotator.domain.measure.errors import combine_sd
from annotator.domain.records import BY_KIND, Crossing, ObjectClass, Part, Record, Stall
from annotator.domain.text import translate
from annotator.domain.time import display

FIELDS: dict[str, Callable[[], tuple[Field, ...]]] = {
    "stall": mark_fields.stall_fields,
    "vehicle": mark_fields.vehicle_fields,
    "crossing": mark_fields.crossing_fields,
    "zone": mark_fields.zone_fields,
    "route": mark_fields.route_fields,
    "scene": place_fields.scene_fields,
    "site": place_fields.site_fields,
}


class Heading(NamedTuple):
    """Top of the inspector: what it is, its figure, and the ± of it."""

    kicker: str
    figure: str
    error: str = ""


class Line(NamedTuple):
    """One field with what all records have in it, and what may be chosen."""

    field: Field
    value: Any
    choices: list[Choice]


class Inspected(NamedTuple):
    """Everything the inspector shows of records of one or several kinds."""

    uids: tuple[str, ...]
    kinds: tuple[str, ...]
    heading: Heading
    lines: tuple[Line, ...]


NOTHING = Inspected((), (), Heading("", ""), ())


class AreaSum(NamedTuple):
    """Sum in m² of what has an area, and its SD; `None` = unknown."""

    area_m2: float | None
    sd_m2: float | None


def records_of(document: Document, uids: Iterable[str]) -> list[Record]:
    """The records that are still there, of any kind."""
    found: list[Record] = []
    for uid in uids:
        kinds = [BY_KIND[kind_of(uid)]] if kind_of(uid) else []
        row = next((row for kind in (*kinds, *BY_KIND.values()) if (row := document.get(kind, uid)) is not None), None)
        if row is not None:
            found.append(row)
    return found


def inspect(document: Document, records: Sequence[Record]) -> Inspected:
    """What is to be shown of the records."""
    if not records:
        return NOTHING
    lines = [
        Line(
            field,
            field.common(document, records),
            field.choices(document, records) if field.choices is not None else [],
        )
        for field in fields_for(records)
    ]
    kinds = tuple(sorted({row.KIND for row in records}))
    return Inspected(tuple(row.uid for row in records), kinds, heading(document, records), tuple(lines))


def fields_for(records: Sequence[Record]) -> tuple[Field, ...]:
    """Fields of the records; of different kinds only those they share under one name."""
    kinds = list(dict.fromkeys(row.KIND for row in records))
    lists = [FIELDS[kind]() if kind in FIELDS else () for kind in kinds]
    if not lists:
        return ()
    mixed = len(kinds) > 1
    names = set.intersection(*({field.name for field in fields} for fields in lists)) - (
        {"class_uid"} if mixed else set()
    )
    many = len(records) > 1
    return tuple(field for field in lists[0] if field.name in names and not (many and field.only_one))


def area_sum(records: Iterable[Record]) -> AreaSum:
    """Sum of stall areas; the ± from the error parts, so that shared errors are not lost (measurement 2.4)."""
    stalls = [row for row in records if isinstance(row, Stall)]
    if not stalls or any(row.area_m2 is None for row in stalls):
        return AreaSum(None, None)
    total = math.fsum(row.area_m2 or 0.0 for row in stalls)
    if any(row.area_sd_m2 is None for row in stalls):
        return AreaSum(total, None)
    terms = [(1.0, row.parts or (Part(row.uid, row.area_sd_m2 or 0.0),)) for row in stalls]
    return AreaSum(total, combine_sd(terms))


def heading(document: Document, records: Sequence[Record]) -> Heading:
    """The inspector's heading for one or several records; locked ones say so."""
    found = _heading(document, records)
    n = sum(bool(getattr(row, "locked", False)) for row in records)
    if not n:
        return found
    locked = translate("Inspector", "%n locked", "", n) if len(records) > 1 else translate("Inspector", "locked")
    return found._replace(kicker=f"{found.kicker} · {locked}")


def _heading(document: Document, records: Sequence[Record]) -> Heading:
    kinds = {row.KIND for row in records}
    if len(records) == 1:
        return _heading_of_one(document, records[0])
    name = kind_name(kinds.pop(), plural=True) if len(kinds) == 1 else translate("Inspector", "objects")
    kicker = translate("Inspector", "{n} {things}").format(n=f"{len(records):,}", things=name)
    if all(isinstance(row, Crossing) for row in records):
        return Heading(kicker, *stretch(document, records))
    total = area_sum(records)
    if total.area_m2 is None:
        return Heading(kicker, "")
    return Heading(kicker, f"Σ {number(total.area_m2, 1)} m²", plus_minus(total.sd_m2, 1))


def _heading_of_one(document: Document, record: Any) -> Heading:
    kicker = kind_name(record.KIND)
    if record.KIND == "stall":
        if record.area_m2 is None:
            return Heading(kicker, translate("Inspector", "area not known"))
        return Heading(kicker, f"{number(record.area_m2, 1)} m²", plus_minus(record.area_sd_m2, 1))
    if record.KIND == "vehicle" and record.length_m is not None:
        return Heading(kicker, f"{number(record.length_m, 1)} m", plus_minus(record.length_sd_m, 1))
    if record.KIND in ("vehicle", "crossing"):
        known = document.get(ObjectClass, record.class_uid)
        return Heading(kicker, known.name if known is not None else record.class_uid)
    if record.KIND == "zone" and record.area_m2 is not None:
        return Heading(kicker, f"{number(record.area_m2)} m²")
    if record.KIND == "route" and record.length_m is not None:
        return Heading(kicker, f"{number(record.length_m / 1000, 2)} km")
    return Heading(kicker, display(record) if record.KIND == "scene" else getattr(record, "name", record.uid))
