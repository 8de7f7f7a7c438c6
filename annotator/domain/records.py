"""The rows of a project: frozen records whose fields are the columns of the project file.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Record):
    """A named place; unique by name and county."""

    KIND: ClassVar[str] = "site"
    GEOMETRY: ClassVar[str | None] = "POINT"

    name: str
    aliases: str = ""
    """Other spellings, separated by `|`."""
    kind: str = "market"
    town: str = ""
    county: str = ""
    province: str = ""
    known: bool = True
    """Belongs to the register that gives percentages their denominator."""
    boundary_wkt: str = ""
    geom: LonLatGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Record):
    """One acquisition: one file, a mosaic of files, a tile source, or a record only (no pixels)."""

    KIND: ClassVar[str] = "scene"
    GEOMETRY: ClassVar[str | None] = "POLYGON"

    name: str
    kind: str = "file"
    """`file`, `mosaic`, `tiles` or `record`."""
    acquired_from: IsoDate | None = None
    acquired_to: IsoDate | None = None
    provider: str = ""
    image_id: str = ""
    credit: str = ""
    citation: str = ""
    files: str = ""
    """Paths as stored (relative POSIX, or allowed absolute), one per line."""
    sha256: str = ""
    """One hash per line of `files`."""
    width_px: int | None = None
    height_px: int | None = None
    pixel_m: float | None = None
    gsd_m: float | None = None
    placement: str = "none"
    """`native`, `control_points`, `scale`, `corners` or `none`."""
    mapping: str = ""
    """JSON of `georeference.Placement`: pixel to ground."""
    crs: str = ""
    scale_sd: float | None = None
    """Relative standard deviation of areas, u of measurement 3."""
    scale_assumed: bool = True
    rmse_m: float | None = None
    display: str = ""
    """JSON of the display style (bands, stretch); empty = automatic."""
    geom: LonLatGeometry | None = None

    @property
    def is_provisional(self) -> bool:
        """No known scale: counts yes, metres blank."""
        return not self.mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScene(Record):
    """A scene shows a site; carries the nudge, because relief shifts differ per place."""

    KIND: ClassVar[str] = "site_scene"

    site_uid: str
    scene_uid: str
    nudge_east_m: float = 0.0
    nudge_north_m: float = 0.0


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
class Pass(Record):
    """A look over the material; totals use the adjudicated one."""

    KIND: ClassVar[str] = "pass"

    name: str
    adjudicated: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint(Record):
    """A pixel of a scene with its known position."""

    KIND: ClassVar[str] = "control_point"

    scene_uid: str
    px: float
    py: float
    lon: float
    lat: float
    enabled: bool = True


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


def field_types(record: type[Record]) -> dict[str, str]:
    """Names of the record's fields with their annotation as text, in order."""
    return {field.name: str(field.type) for field in dataclasses.fields(record)}


def new_uid(kind: str) -> str:
    """A fresh identifier, prefixed by its kind so that a stray uid tells what it is."""
    return f"{kind}-{uuid.uuid4().hex[:16]}"
