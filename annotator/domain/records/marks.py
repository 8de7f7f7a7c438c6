"""What is drawn on scenes: stalls, vehicles and crossings, and the zones and routes that group them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from annotator.domain.records.base import IsoTime, LonLatGeometry, Parts, PixelGeometry, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Record):
    """What the three object kinds share."""

    name: str = ""
    site_uid: str = ""
    class_uid: str
    certainty: str = "certain"
    pass_uid: str = "pass-main"
    drawn_on: str = ""
    """Scene whose pixels `geom_px` refers to; empty where longitude/latitude is the truth."""
    geom_px: PixelGeometry | None = None
    pointing_sd_px: float | None = None
    """Pointing error per axis in pixels of `drawn_on`, as the zoom allowed when it was clicked."""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingMark(Mark):
    """A mark with a life over dates: present at a scene when first_seen ≤ scene < gone_by."""

    first_seen: str = ""
    gone_by: str | None = None
    last_absent: str | None = None
    """Set by an explicit look only; otherwise derived."""
    born_checked_by: str = ""
    born_checked_at: IsoTime | None = None
    gone_checked_by: str = ""
    gone_checked_at: IsoTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall(LivingMark):
    """A vendor stall: one object with a life, not a copy per date."""

    KIND: ClassVar[str] = "stall"
    GEOMETRY: ClassVar[str | None] = "POLYGON"

    replaces: str = ""
    """Uids of the stalls it replaces, separated by blanks."""
    shape: str = "polygon"
    """How it was drawn: `polygon`, `rectangle`, `row`, `import`, `squared`."""
    recipe: str = ""
    """JSON: which clicks gave length and width (`edits.recipe`); empty = one click per vertex."""
    pointing_sd_m: float | None = None
    edge_rule: str = ""
    area_m2: float | None = None
    area_sd_m2: float | None = None
    perimeter_m: float | None = None
    length_m: float | None = None
    width_m: float | None = None
    orientation_deg: float | None = None
    parts: Parts = ()
    geom: LonLatGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle(Mark):
    """A vehicle; belongs to the one scene it was drawn on (or was imported for)."""

    KIND: ClassVar[str] = "vehicle"
    GEOMETRY: ClassVar[str | None] = "POINT"

    scene_uid: str = ""
    zone_uid: str = ""
    axis_px: PixelGeometry | None = None
    """Line from tail to front (or end to end) that was dragged."""
    length_m: float | None = None
    length_sd_m: float | None = None
    orientation_deg: float | None = None
    heading_deg: float | None = None
    """Only where the front is marked."""
    geom: LonLatGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing(LivingMark):
    """An irregular river crossing."""

    KIND: ClassVar[str] = "crossing"
    GEOMETRY: ClassVar[str | None] = "POINT"

    at_gate: str = "unknown"
    """`yes`, `no` or `unknown`."""
    banks: str = ""
    route_uid: str = ""
    geom: LonLatGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Record):
    """A polygon that groups counts, e.g. a parking place."""

    KIND: ClassVar[str] = "zone"
    GEOMETRY: ClassVar[str | None] = "POLYGON"

    name: str
    site_uid: str = ""
    drawn_on: str = ""
    geom_px: PixelGeometry | None = None
    area_m2: float | None = None
    perimeter_m: float | None = None
    geom: LonLatGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Record):
    """A line for chainage and spacing, e.g. the border river."""

    KIND: ClassVar[str] = "route"
    GEOMETRY: ClassVar[str | None] = "LINESTRING"

    name: str
    site_uid: str = ""
    drawn_on: str = ""
    geom_px: PixelGeometry | None = None
    length_m: float | None = None
    geom: LonLatGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Record):
    """A cell of a sweep on one scene: part of a zone or a stretch of a route."""

    KIND: ClassVar[str] = "cell"
    GEOMETRY: ClassVar[str | None] = "POLYGON"

    site_uid: str = ""
    scene_uid: str = ""
    zone_uid: str = ""
    route_uid: str = ""
    object_kind: str = ""
    state: str = "todo"
    geom_px: PixelGeometry | None = None
    geom: LonLatGeometry | None = None
