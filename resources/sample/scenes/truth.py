"""Turns what was painted into numbers: pixel and lon/lat coordinates, and geodesic measures on the WGS 84 ellipsoid.

Degrees are rounded to 1e-11 (a micrometre) *before* anything is measured, so that the measures are those of the
numbers in the file. Pixels are derived from the same degrees through the grid of the scene.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from pyproj import Geod

from paint.canvas import Box
from paint.grid import Anchor, Grid

GEOD = Geod(ellps="WGS84")
Pairs = list[list[float]]
Entry = dict[str, Any]
CREDIT = "made image, not a photograph"


@dataclass(frozen=True)
class Acquisition:
    """One date of one place."""

    name: str
    site: str
    stem: str
    acquired_from: str
    acquired_to: str
    grid: Grid
    gsd_m: float

    @property
    def precision(self) -> str:
        """`day` or `month`."""
        return "day" if self.acquired_from == self.acquired_to else "month"


def degrees(anchor: Anchor, local: ArrayLike) -> Pairs:
    """Longitude, latitude of local points, rounded to 11 decimals."""
    return [[round(float(lon), 11), round(float(lat), 11)] for lon, lat in anchor.to_lonlat(local)]


def pixels(grid: Grid, lonlat: Sequence[Sequence[float]]) -> Pairs:
    """Pixel coordinates of degrees, rounded to 5 decimals."""
    return [[round(float(x), 5), round(float(y), 5)] for x, y in grid.lonlat_to_px(np.asarray(lonlat))]


def ring_measures(ring: Pairs) -> Entry:
    """Geodesic area and perimeter of a ring (not closed; any direction)."""
    lon, lat = zip(*ring, strict=True)
    area, perimeter = GEOD.polygon_area_perimeter(lon, lat)
    return {"area_m2": abs(float(area)), "perimeter_m": float(perimeter)}


def distance_m(a: Sequence[float], b: Sequence[float]) -> float:
    """Geodesic distance between two lon, lat pairs."""
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2])


def heading_deg(a: Sequence[float], b: Sequence[float]) -> float:
    """Azimuth from a to b, 0…360 clockwise from true north."""
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[0]) % 360.0


def box_entry(anchor: Anchor, box: Box) -> Entry:
    """Ring (4 corners from the box's lower left, anticlockwise), geodesic area, side lengths, orientation 0…180."""
    ring = degrees(anchor, box.corners)
    return {
        "ring_lonlat": ring,
        **ring_measures(ring),
        "length_m": (distance_m(ring[0], ring[1]) + distance_m(ring[3], ring[2])) / 2,
        "width_m": (distance_m(ring[1], ring[2]) + distance_m(ring[0], ring[3])) / 2,
        "orientation_deg": heading_deg(ring[0], ring[1]) % 180.0,
    }


def axis_entry(anchor: Anchor, grid: Grid, box: Box) -> Entry:
    """Centre, axis from tail to front, length, heading and orientation of a vehicle or barge."""
    half = box.length / 2
    centre, tail, front = degrees(anchor, [(box.x, box.y), box.at(-half, 0), box.at(half, 0)])
    return {
        "lonlat": centre,
        "px": pixels(grid, [centre])[0],
        "axis_px": pixels(grid, [tail, front]),
        "length_m": distance_m(tail, front),
        "width_m": box.width,
        "heading_deg": heading_deg(tail, front),
        "orientation_deg": heading_deg(tail, front) % 180.0,
    }


def scene_entry(scene: Acquisition) -> Entry:
    """What is known about one image file."""
    grid = scene.grid
    corners = [[float(v) for v in pair] for pair in grid.anchor.to_lonlat(grid.to_local(grid.corners_px))]
    return {
        "name": scene.name,
        "site": scene.site,
        "file": f"images/{scene.stem}.tif",
        "acquired_from": scene.acquired_from,
        "acquired_to": scene.acquired_to,
        "date_precision": scene.precision,
        "provider": "made",
        "credit": CREDIT,
        "epsg": grid.anchor.epsg,
        "affine": list(grid.affine),
        "width_px": grid.width_px,
        "height_px": grid.height_px,
        "pixel_m": grid.pixel_m,
        "gsd_m": scene.gsd_m,
        "corners_lonlat": [[round(lon, 11), round(lat, 11)] for lon, lat in corners],
    }
