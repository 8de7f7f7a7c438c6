"""Where and from what: sites, scenes, and how a scene is placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from annotator.domain.records.base import IsoDate, LonLatGeometry, Record


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
    licence: str = ""
    citation: str = ""
    files: str = ""
    """Paths as stored (relative POSIX, or allowed absolute), one per line."""
    sha256: str = ""
    """One hash per line of `files`."""
    width_px: int | None = None
    height_px: int | None = None
    pixel_m: float | None = None
    gsd_m: float | None = None
    off_nadir_deg: float | None = None
    """Angle between the sensor's look and straight down, in degrees: roofs lean by their height times its tangent."""
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
class ControlPoint(Record):
    """A pixel of a scene with its known position."""

    KIND: ClassVar[str] = "control_point"

    scene_uid: str
    px: float
    py: float
    lon: float
    lat: float
    enabled: bool = True
