"""What every record shares, and the types its fields may have.

Field types decide the column type, so a record, its table and its journal entry cannot drift apart. Optional
numbers are `None` while unknown and are never replaced by zero; references to other records are uids, `""` or `None`
where there is none.
"""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, TypeAlias

IsoDate: TypeAlias = str
"""Calendar day, `YYYY-MM-DD`."""
IsoTime: TypeAlias = str
"""Moment in UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`."""
LonLatGeometry: TypeAlias = Any
"""Shapely geometry in WGS 84 longitude, latitude (degrees): the geometry column of a feature table."""
PixelGeometry: TypeAlias = Any
"""Shapely geometry in the pixels of the scene it was drawn on, y downwards; stored as WKB."""


class Part(NamedTuple):
    """Change of a stall's area (m²) for one standard deviation of one error source (measurement 2.3)."""

    source: str
    part_m2: float


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all rows share."""

    KIND: ClassVar[str] = ""
    GEOMETRY: ClassVar[str | None] = None

    uid: str
    note: str = ""
    analyst: str = ""
    created: IsoTime | None = None
    modified: IsoTime | None = None


def field_types(record: type[Record]) -> dict[str, str]:
    """Names of the record's fields with their annotation as text, in order."""
    return {field.name: str(field.type) for field in dataclasses.fields(record)}


def new_uid(kind: str) -> str:
    """A fresh identifier, prefixed by its kind so that a stray uid tells what it is."""
    return f"{kind}-{uuid.uuid4().hex[:16]}"
