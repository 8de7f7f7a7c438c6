"""The rows of a project: frozen records whose fields are the columns of the project file.

Field types decide the column type, so a record, its table and its journal entry cannot drift apart. Optional
numbers are `None` while unknown and are never replaced by zero; references to other records are uids, `""` or `None`
where there is none.
"""

from __future__ import annotations

from annotator.domain.records.base import (
    IsoDate,
    IsoTime,
    LonLatGeometry,
    Part,
    Parts,
    PixelGeometry,
    Record,
    field_types,
    new_uid,
)
from annotator.domain.records.marks import (
    Cell,
    Crossing,
    LivingMark,
    Mark,
    Route,
    Stall,
    Vehicle,
    Zone,
)
from annotator.domain.records.places import (
    ControlPoint,
    Scene,
    Site,
    SiteScene,
)
from annotator.domain.records.survey import (
    Edition,
    ObjectClass,
    Pass,
    Review,
    Setting,
    StatedValue,
    Verdict,
)

KINDS: tuple[type[Record], ...] = (
    Site,
    Scene,
    SiteScene,
    Review,
    Pass,
    ObjectClass,
    Stall,
    Vehicle,
    Crossing,
    Zone,
    Route,
    Cell,
    ControlPoint,
    Verdict,
    StatedValue,
    Edition,
    Setting,
)
"""All record classes; their `KIND` is the table's name."""

BY_KIND: dict[str, type[Record]] = {record.KIND: record for record in KINDS}

MARK_KINDS: tuple[type[Mark], ...] = (Stall, Vehicle, Crossing)
"""The object kinds that are counted, measured and reviewed."""

PLACED_KINDS: tuple[type[Record], ...] = (Stall, Vehicle, Crossing, Zone, Route, Cell)
"""Kinds that carry `geom_px` and move with their scene."""

__all__ = [
    "BY_KIND",
    "KINDS",
    "MARK_KINDS",
    "PLACED_KINDS",
    "Cell",
    "ControlPoint",
    "Crossing",
    "Edition",
    "IsoDate",
    "IsoTime",
    "LivingMark",
    "LonLatGeometry",
    "Mark",
    "ObjectClass",
    "Part",
    "Parts",
    "Pass",
    "PixelGeometry",
    "Record",
    "Review",
    "Route",
    "Scene",
    "Setting",
    "Site",
    "SiteScene",
    "Stall",
    "StatedValue",
    "Vehicle",
    "Verdict",
    "Zone",
    "field_types",
    "new_uid",
]
