"""How the survey is run and told: classes, passes, reviews, verdicts, stated values, editions, settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from annotator.domain.records.base import IsoDate, IsoTime, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectClass(Record):
    """A class of stalls, vehicles or crossings."""

    KIND: ClassVar[str] = "class"

    name: str
    object_kind: str
    key: int | None = None
    """Number key 1–9."""
    color: str = "#E69F00"
    symbol: str = "square"
    counted: bool = True
    """Takes part in change and in the total of its kind (covered stalls do, open-air space does not)."""
    length_min_m: float | None = None
    length_max_m: float | None = None
    length_nominal_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass(Record):
    """A look over the material; totals use the adjudicated one."""

    KIND: ClassVar[str] = "pass"

    name: str
    adjudicated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """State of one kind of object at one site on one scene in one pass."""

    KIND: ClassVar[str] = "review"

    site_uid: str
    scene_uid: str
    object_kind: str
    pass_uid: str
    state: str = "unreviewed"
    """`unreviewed`, `in_progress`, `reviewed` or `obscured`."""
    obscured_wkt: str = ""
    """Polygon in WGS 84 inside which objects are assumed, not seen."""
    obscured_px_wkt: str = ""
    obscured_fraction: float | None = None
    reviewed_at: IsoTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Record):
    """An analyst overrules the computed direction of a site's change; `note` is the reason."""

    KIND: ClassVar[str] = "verdict"

    site_uid: str
    direction: str
    reason: str
    period_from: IsoDate | None = None
    period_to: IsoDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedValue(Record):
    """A figure published before or by others, shown beside measured ones."""

    KIND: ClassVar[str] = "stated_value"

    site_uid: str = ""
    quantity: str
    period_from: IsoDate | None = None
    period_to: IsoDate | None = None
    value: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition(Record):
    """A named freeze of all tables at a journal position."""

    KIND: ClassVar[str] = "edition"

    name: str
    edit_id: int | None = None
    tables: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Record):
    """One setting of the project; `uid` is its key."""

    KIND: ClassVar[str] = "setting"

    value: str = ""
