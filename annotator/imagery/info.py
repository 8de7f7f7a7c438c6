"""What is known of a raster file once it has been opened, without its pixels."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotator.imagery import sentences
from annotator.imagery.grid import TileGrid
from annotator.imagery.style import Stretch

Affine6 = tuple[float, float, float, float, float, float]


class StoredGcp(NamedTuple):
    """A control point kept inside the file: pixel position and position on the map (longitude or x first)."""

    px: float
    py: float
    lon_or_x: float
    lat_or_y: float


@dataclass(frozen=True)
class RasterInfo:
    """Facts of one raster. Sizes and all pixel positions are of the picture as seen, after the EXIF turn.

    `transform` is (a, b, c, d, e, f): x = a·col + b·row + c, y = d·col + e·row + f, from outer pixel corners to
    `crs_wkt`; None when the file has no place. `stretch` is the automatic (low, high) of each shown band, None when
    values are shown as they are. `display_bands` count from 1. `image_date_guess` comes from EXIF or TIFF tags and may
    be the day of processing. `warnings` are finished sentences. `is_striped`: any part costs as much as all beside it.
    """

    path: str
    driver: str
    width_px: int
    height_px: int
    band_count: int
    dtype: str
    colour_interpretation: tuple[str, ...]
    nodata: float | None
    has_alpha: bool
    has_mask: bool
    crs_wkt: str | None
    transform: Affine6 | None
    gcps: tuple[StoredGcp, ...]
    gcp_crs_wkt: str | None
    has_rpc: bool
    overview_factors: tuple[int, ...]
    exif_orientation: int
    world_file_used: bool
    image_date_guess: dt.date | None
    display_bands: tuple[int, ...]
    stretch: Stretch | None
    warnings: tuple[str, ...] = ()
    rpc_points: tuple[StoredGcp, ...] = ()
    """Where the sensor model puts pixels in longitude and latitude, on level ground at `rpc_height_m`."""
    rpc_height_m: float | None = None
    is_striped: bool = False

    @property
    def grid(self) -> TileGrid:
        """The pyramid of tiles over this raster."""
        return TileGrid(self.width_px, self.height_px)

    @property
    def is_south_up(self) -> bool:
        """Whether stored rows run from south to north; shown as stored, the placement takes care of it."""
        return self.transform is not None and self.transform[4] > 0.0 and self.transform[1] == self.transform[3] == 0.0

    @classmethod
    def from_message(cls, path: str, fields: dict[str, Any]) -> RasterInfo:
        """The info sent by the decoding child. Raises KeyError, TypeError or ValueError on anything malformed."""
        transform = fields["transform"]
        date, stretch, nodata = fields["image_date_guess"], fields["stretch"], fields["nodata"]
        return cls(
            path=path,
            driver=str(fields["driver"]),
            width_px=int(fields["width_px"]),
            height_px=int(fields["height_px"]),
            band_count=int(fields["band_count"]),
            dtype=str(fields["dtype"]),
            colour_interpretation=tuple(str(name) for name in fields["colour_interpretation"]),
            nodata=None if nodata is None else float(nodata),
            has_alpha=bool(fields["has_alpha"]),
            has_mask=bool(fields["has_mask"]),
            crs_wkt=fields["crs_wkt"],
            transform=None if transform is None else _affine(transform),
            gcps=tuple(StoredGcp(*(float(value) for value in point)) for point in fields["gcps"]),
            gcp_crs_wkt=fields["gcp_crs_wkt"],
            has_rpc=bool(fields["has_rpc"]),
            overview_factors=tuple(int(factor) for factor in fields["overview_factors"]),
            exif_orientation=int(fields["exif_orientation"]),
            world_file_used=bool(fields["world_file_used"]),
            image_date_guess=None if date is None else dt.date.fromisoformat(date),
            display_bands=tuple(int(band) for band in fields["display_bands"]),
            stretch=None if stretch is None else tuple((float(low), float(high)) for low, high in stretch),
            warnings=tuple(sentences.warning(path, code, detail) for code, detail in fields["warnings"]),
            rpc_points=tuple(StoredGcp(*map(float, point)) for point in fields.get("rpc_points", ())),
            rpc_height_m=fields.get("rpc_height_m"),
            is_striped=bool(fields.get("is_striped")),
        )


def _affine(values: list[float]) -> Affine6 | None:
    """Six finite numbers, or None: a file may say anything about its place."""
    a, b, c, d, e, f = (float(value) for value in values)
    return (a, b, c, d, e, f) if all(math.isfinite(value) for value in (a, b, c, d, e, f)) else None
