"""Where a made image lies: one frame of ground metres for the plan, one pixel grid per acquisition.

The plan of a place is laid out once, in *local* metres (x to grid east, y to grid north, true ground length at the
anchor); every date then has a pixel grid of its own, so that the same stall falls on other fractions of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj, Transformer

Points = NDArray[np.float64]
"""Shape (n, 2)."""


def utm_epsg(lon: float) -> int:
    """EPSG code of the UTM zone, northern hemisphere, that holds the longitude."""
    return 32600 + int((lon + 180.0) // 6.0) + 1


@dataclass(frozen=True)
class Anchor:
    """Origin of the local frame: a longitude and latitude (WGS 84) and the UTM zone around it."""

    lon: float
    lat: float

    @property
    def epsg(self) -> int:
        """UTM zone of the anchor."""
        return utm_epsg(self.lon)

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer.from_crs(4326, self.epsg, always_xy=True)

    @cached_property
    def utm(self) -> tuple[float, float]:
        """Easting and northing (m)."""
        east, north = self._transformer.transform(self.lon, self.lat)
        return float(east), float(north)

    @cached_property
    def scale(self) -> float:
        """Grid metres per ground metre at the anchor."""
        factors = Proj(self.epsg).get_factors(self.lon, self.lat)
        return float(factors.meridional_scale)

    def to_utm(self, local: ArrayLike) -> Points:
        """Local metres (n, 2) to easting, northing."""
        return np.asarray(local, float) * self.scale + np.asarray(self.utm)

    def to_lonlat(self, local: ArrayLike) -> Points:
        """Local metres (n, 2) to longitude, latitude."""
        east_north = self.to_utm(local)
        lon, lat = self._transformer.transform(east_north[:, 0], east_north[:, 1], direction="INVERSE")
        return np.column_stack([lon, lat])

    def from_lonlat(self, lonlat: ArrayLike) -> Points:
        """Longitude, latitude (n, 2) to easting, northing."""
        degrees = np.asarray(lonlat, float)
        east, north = self._transformer.transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([east, north])


@dataclass(frozen=True)
class Grid:
    """Pixel grid of one acquisition: north up, square pixels, (0, 0) = outer corner of the upper-left pixel."""

    anchor: Anchor
    width_px: int
    height_px: int
    pixel_m: float
    offset_m: tuple[float, float] = (0.0, 0.0)
    """Centre of the image in local metres."""

    @cached_property
    def upper_left(self) -> tuple[float, float]:
        """Easting, northing of pixel (0, 0), on whole millimetres so that the file stores it exactly."""
        east, north = self.anchor.to_utm([self.offset_m])[0]
        left = east - self.width_px / 2 * self.pixel_m
        top = north + self.height_px / 2 * self.pixel_m
        return round(float(left), 3), round(float(top), 3)

    @property
    def affine(self) -> tuple[float, float, float, float, float, float]:
        """Coefficients a, b, c, d, e, f as rasterio orders them: x = a·col + b·row + c, y = d·col + e·row + f."""
        left, top = self.upper_left
        return self.pixel_m, 0.0, left, 0.0, -self.pixel_m, top

    @property
    def px_per_m(self) -> float:
        """Pixels per ground metre."""
        return self.anchor.scale / self.pixel_m

    def utm_to_px(self, east_north: ArrayLike) -> Points:
        """Easting, northing (n, 2) to pixel coordinates."""
        return (np.asarray(east_north, float) - self.upper_left) / (self.pixel_m, -self.pixel_m)

    def to_px(self, local: ArrayLike) -> Points:
        """Local metres (n, 2) to pixel coordinates."""
        return self.utm_to_px(self.anchor.to_utm(local))

    def lonlat_to_px(self, lonlat: ArrayLike) -> Points:
        """Longitude, latitude (n, 2) to pixel coordinates."""
        return self.utm_to_px(self.anchor.from_lonlat(lonlat))

    def to_local(self, px: ArrayLike) -> Points:
        """Pixel coordinates (n, 2) to local metres."""
        east_north = np.asarray(px, float) * (self.pixel_m, -self.pixel_m) + self.upper_left
        return (east_north - self.anchor.utm) / self.anchor.scale

    @property
    def corners_px(self) -> list[tuple[float, float]]:
        """Outer corners: upper left, upper right, lower right, lower left."""
        w, h = float(self.width_px), float(self.height_px)
        return [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
