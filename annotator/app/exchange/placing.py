"""How a new image comes to its place: as the file says, or as the analyst says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from annotator.domain.errors import Refused
from annotator.domain.frame import is_on_globe
from annotator.domain.georeference import crs as crs_text
from annotator.domain.georeference.fit import ControlFit, from_scale
from annotator.domain.georeference.placement import Basis, Placement
from annotator.domain.georeference.solution import Solution, TiePoint, by_corners, by_points
from annotator.domain.georeference.uncertainty import native_scale_error, typed_scale_error
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import ControlPoint, new_uid
from annotator.domain.text import translate
from annotator.imagery.info import RasterInfo

_LEAST_RPC_POINTS = 9


@dataclass(frozen=True)
class PlacementWish:
    """What the analyst says about the place of an image; empty = what the file says."""

    corners: Sequence[LonLat] = ()
    """Outer pixel corners: upper left, upper right, lower right, lower left."""
    control_points: Sequence[tuple[PixelXY, LonLat]] = ()
    scale_m_per_px: float | None = None
    at: LonLat | None = None
    """Where the centre of the image is (with a scale); `None` = the site's point. A new site stands there."""


@dataclass(frozen=True)
class Placed:
    """Fields of the scene, its control points, and sentences about what is doubtful."""

    values: dict[str, Any]
    control_points: tuple[ControlPoint, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    solution: Solution
    points: Sequence[tuple[PixelXY, LonLat]] = field(default_factory=tuple)
    warnings: tuple[str, ...] = ()


def place(info: RasterInfo, wish: PlacementWish, scene_uid: str, site_at: LonLat | None = None) -> Placed:
    """Decide the placement of an image. Raises `Refused` where the given points cannot be."""
    found = _wished(info, wish, site_at) or _native(info)
    doubts: tuple[str, ...] = ()
    if found is not None and not _is_anywhere(found.solution.placement, info):
        return Placed({"placement": "none"}, warnings=(_nowhere(found.solution.placement),))
    if found is None:
        found, doubts = _from_file_points(info, site_at)
    if found is None:
        found = _by_sensor_model(info)
    if found is None:
        return Placed({"placement": "none"}, warnings=doubts or _why_none(info))
    points = tuple(
        ControlPoint(uid=new_uid("control_point"), scene_uid=scene_uid, px=px.x, py=px.y, lon=at.lon, lat=at.lat)
        for px, at in found.points
    )
    values = found.solution.scene_values(info.width_px, info.height_px)
    return Placed(values, points, found.warnings + _doubts(found.solution.placement))


def _wished(info: RasterInfo, wish: PlacementWish, site_at: LonLat | None) -> _Found | None:
    width, height = info.width_px, info.height_px
    if wish.corners:
        return _Found(by_corners(width, height, wish.corners, site_at))
    if wish.control_points:
        return _fitted(wish.control_points, info, site_at)
    if wish.scale_m_per_px is not None:
        centre = wish.at or site_at
        warnings = (
            () if centre else (translate("Placing", "The image has a scale but no place: areas, no coordinates."),)
        )
        placement = from_scale(width, height, wish.scale_m_per_px, centre)
        return _Found(Solution("scale", placement, typed_scale_error()), warnings=warnings)
    return None


def _fitted(points: Sequence[tuple[PixelXY, LonLat]], info: RasterInfo, site_at: LonLat | None) -> _Found:
    size_px = info.width_px, info.height_px
    solution, fit = by_points([TiePoint(px, at) for px, at in points], site_at=site_at, size_px=size_px)
    return _Found(solution, points, _doubts_of(fit))


def _doubts_of(fit: ControlFit) -> tuple[str, ...]:
    line = translate("Placing", "The control points lie almost in a line: areas are uncertain.")
    return (line,) if fit.in_a_line else ()


def _native(info: RasterInfo) -> _Found | None:
    if info.transform is None or not info.crs_wkt:
        return None
    a, b, c, d, e, f = info.transform
    if a * e - b * d == 0.0:
        return None
    matrix = np.array([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]])
    return _Found(Solution("native", Placement.from_matrix(matrix, info.crs_wkt), native_scale_error()))


def _is_anywhere(placement: Placement, info: RasterInfo) -> bool:
    """Whether the middle of the image is on the globe: numbers of another system than the stated one lie nowhere."""
    if not (placement.has_place and placement.is_earth):
        return True
    middle = np.array([[info.width_px / 2.0, info.height_px / 2.0]])
    return not placement.shows_ground(middle).all() or bool(is_on_globe(placement.to_lonlat(middle)).all())


def _nowhere(placement: Placement) -> str:
    text = translate(
        "Placing",
        "The file says that it lies in {crs}, but its numbers are nowhere on Earth there, so they are not used: "
        "no coordinates and no areas until it is placed.",
    )
    return text.format(crs=placement.crs_name)


def _from_file_points(info: RasterInfo, site_at: LonLat | None) -> tuple[_Found | None, tuple[str, ...]]:
    """Control points kept in the file itself; why not, where they do not fit."""
    if len(info.gcps) < 3 or not info.gcp_crs_wkt or not crs_text.is_earth(info.gcp_crs_wkt):
        return None, ()
    xy = np.array([(point.lon_or_x, point.lat_or_y) for point in info.gcps], dtype=np.float64)
    lonlat = crs_text.to_lonlat(info.gcp_crs_wkt, xy)
    points = [
        (PixelXY(point.px, point.py), LonLat(*map(float, at))) for point, at in zip(info.gcps, lonlat, strict=True)
    ]
    try:
        return _fitted(points, info, site_at), ()
    except Refused as upright:
        try:
            return _mirrored(points), ()
        except Refused:
            text = translate("Placing", "The file's own control points do not place it: {reason}")
            return None, (text.format(reason=upright),)


def _by_sensor_model(info: RasterInfo) -> _Found | None:
    """By the file's sensor model (RPC), for level ground at its mean height; hills lean away from there."""
    if len(info.rpc_points) < _LEAST_RPC_POINTS or info.rpc_height_m is None:
        return None
    points = [TiePoint(PixelXY(p.px, p.py), LonLat(p.lon_or_x, p.lat_or_y)) for p in info.rpc_points]
    try:
        solution, fit = by_points(points, "homography")
    except Refused:
        return None
    text = translate(
        "Placing",
        "Placed by the file's sensor model (RPC) for level ground at {height} m (fit within {miss} m): "
        "higher and lower places lie elsewhere, so tie or nudge it at each site.",
    )
    warning = text.format(height=f"{info.rpc_height_m:.0f}", miss=f"{fit.residual_m.max():.2g}")
    native = Solution("native", replace(solution.placement, basis=Basis()), native_scale_error())
    return _Found(native, warnings=(warning,))


def _mirrored(points: Sequence[tuple[PixelXY, LonLat]]) -> _Found:
    """Radar images come as the antenna saw them, often mirrored: fitted with y upwards, then turned back.

    They are no oblique views, in which mirrored ground tells what lies above the horizon.
    """
    solution, fit = by_points([TiePoint(PixelXY(px.x, -px.y), at) for px, at in points], "affine")
    upright = solution.placement
    turned = Placement.from_matrix(upright.matrix3 @ np.diag([1.0, -1.0, 1.0]), upright.crs)
    warning = translate("Placing", "The file's own control points show it mirrored; it is placed that way.")
    return _Found(replace(solution, placement=turned), points, (*_doubts_of(fit), warning))


def _doubts(placement: Placement) -> tuple[str, ...]:
    if placement.has_place and not placement.is_earth:
        text = translate("Placing", "{crs} is not on Earth: no coordinates and no areas in m².")
        return (text.format(crs=placement.crs_name),)
    if placement.crs and not placement.has_place:
        text = translate("Placing", "{crs} is no system known here: no coordinates and no areas until it is placed.")
        return (text.format(crs=placement.crs_name),)
    return ()


def _why_none(info: RasterInfo) -> tuple[str, ...]:
    if info.transform is not None and not info.crs_wkt:
        return (translate("Placing", "The file has a grid but does not say in which system: place it by hand."),)
    if info.has_rpc:
        return (translate("Placing", "The file's sensor model (RPC) cannot be used: place it with corners or points."),)
    return (translate("Placing", "The image has no scale yet: counts work, metres stay blank until it is placed."),)
