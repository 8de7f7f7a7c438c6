"""What a way of placing an image comes to: a placement, how sure its scale is, and the scene's fields that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt
from typing import Any

import numpy as np

from annotator.domain.errors import Refused
from annotator.domain.georeference import crs as crs_text
from annotator.domain.georeference.fit import (
    ControlFit,
    best_fit,
    corner_pixels,
    fit_control_points,
    from_bar,
    from_corners,
)
from annotator.domain.georeference.placement import Basis, Placement
from annotator.domain.georeference.uncertainty import (
    bar_scale_error,
    control_scale_error,
    corners_scale_error,
    native_scale_error,
    typed_scale_error,
)
from annotator.domain.measure.scale import TYPED_COORDINATES_SD_M, ScaleError, Transformation
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.text import translate

_CLICK_SD_PX = 0.5
_DEGREES_PER_PX = 0.01


@dataclass(frozen=True, slots=True)
class Solution:
    """How a scene is to be placed."""

    kind: str
    """As in `Scene.placement`."""
    placement: Placement
    error: ScaleError
    rmse_m: float | None = None

    def scene_values(self, width_px: int, height_px: int) -> dict[str, Any]:
        """Fields of the scene that follow from it."""
        return {
            "placement": self.kind,
            "mapping": self.placement.to_json(),
            "crs": crs_shown(self.placement),
            "scale_sd": self.error.u,
            "scale_assumed": self.error.assumed,
            "rmse_m": self.rmse_m,
            "pixel_m": pixel_side_m(self.placement, PixelXY(width_px / 2, height_px / 2)),
        }


@dataclass(frozen=True, slots=True)
class TiePoint:
    """A pixel and its place on the ground, with how surely each was picked."""

    px: PixelXY
    at: LonLat
    px_sd: float = _CLICK_SD_PX
    """SD of the click in the image, in its pixels."""
    ground_sd_m: float | None = None
    """SD of the click on the reference, in metres; None: the coordinates were typed (1 m is assumed)."""
    reference_uid: str = ""
    """Scene on which the place was picked; empty = typed, or a base map."""


def by_points(
    points: Sequence[TiePoint],
    method: Transformation | None = None,
    *,
    gsd_m: float | None = None,
    site_at: LonLat | None = None,
    size_px: tuple[int, int] | None = None,
) -> tuple[Solution, ControlFit]:
    """Fit control points by a method, by default the one that suits their number.

    u is that at the site's point, at the middle of the image where that lies outside, and without `size_px` at the
    middle of the points.

    Refused: too few points, points that coincide or lie in a line, a mirrored image.
    """
    px = np.array([point.px for point in points], dtype=np.float64).reshape(-1, 2)
    lonlat = np.array([point.at for point in points], dtype=np.float64).reshape(-1, 2)
    fit = best_fit(px, lonlat) if method is None else fit_control_points(px, lonlat, method)
    prior = picked_sd_m(points, pixel_side_m(fit.placement, PixelXY(*px.mean(axis=0))), gsd_m)
    at = watched_pixel(fit.placement, size_px, site_at) if size_px is not None else None
    error = control_scale_error(fit, px, at, prior)
    ties = tuple(sorted({point.reference_uid for point in points if point.reference_uid}))
    basis = Basis(method=method or "", tied_to=ties, prior_sd_m=prior)
    # Without redundancy the residuals are 0 whatever the error: the position error is unknown then, not 0.
    rmse_m = fit.rmse_m if fit.redundancy > 0 or fit.model == "thin_plate" else None
    return Solution("control_points", replace(fit.placement, basis=basis), error, rmse_m), fit


def watched_pixel(placement: Placement, size_px: tuple[int, int], site_at: LonLat | None) -> PixelXY:
    """The pixel where the scale error counts: the site's point, or the image's middle if that lies outside."""
    if site_at is not None and placement.has_place:
        x, y = placement.to_pixel(np.array([site_at]))[0].tolist()
        if 0 <= x <= size_px[0] and 0 <= y <= size_px[1]:
            return PixelXY(x, y)
    return PixelXY(size_px[0] / 2, size_px[1] / 2)


def picked_sd_m(points: Sequence[TiePoint], pixel_m: float | None, gsd_m: float | None) -> float | None:
    """Return σ_prior: √((s·GSD)² + s_ref²) of the least sure point (measurement 3); None where one was typed."""
    typed = [point for point in points if point.ground_sd_m is None]
    if typed or not points:
        return None
    own = [max(point.px_sd * (pixel_m or 0.0), _CLICK_SD_PX * (gsd_m or 0.0)) for point in points]
    return max(hypot(sd, point.ground_sd_m or 0.0) for sd, point in zip(own, points, strict=True))


def by_bar(
    bar_px: float,
    bar_m: float,
    *,
    s_px: float = _CLICK_SD_PX,
    up_deg: float = 0.0,
    known: tuple[PixelXY, LonLat] | None = None,
) -> Solution:
    """Scale from a bar of `bar_px` pixels that says `bar_m` metres; north up (or turned), with one known point."""
    if not bar_px > 1:
        raise Refused(translate("Georeference", "Both ends of the bar are the same place; click them apart."))
    if not 0 < bar_m < float("inf"):
        raise Refused(translate("Georeference", "Type the length that the bar stands for, for example 100 m."))
    at_px, at = known or (PixelXY(0.0, 0.0), None)
    placement = from_bar(bar_m / bar_px, up_deg, at_px, at)
    return Solution("scale", placement, bar_scale_error(bar_m, bar_m / bar_px, s_px))


def by_typed_scale(m_per_px: float, *, up_deg: float = 0.0, known: tuple[PixelXY, LonLat] | None = None) -> Solution:
    """Scale as typed, metres per pixel; its error is assumed."""
    at_px, at = known or (PixelXY(0.0, 0.0), None)
    return Solution("scale", from_bar(m_per_px, up_deg, at_px, at), typed_scale_error())


def by_corners(width_px: int, height_px: int, corners: Sequence[LonLat], site_at: LonLat | None = None) -> Solution:
    """Place by the outer pixel corners upper left, upper right, lower right, lower left; u is that at the site."""
    placement = from_corners(width_px, height_px, corners)
    at = watched_pixel(placement, (width_px, height_px), site_at)
    return Solution("corners", placement, corners_scale_error(width_px, height_px, list(corners), at))


def by_file_grid(width_px: int, height_px: int, grid: Sequence[float], crs: str) -> Solution:
    """Place by the six numbers of a world file, x = a·px + b·py + c and y = d·px + e·py + f, in a named system.

    Refused: a system that is not understood or not on the Earth, or numbers that lie outside of it.
    """
    a, b, c, d, e, f = grid
    placement = Placement.from_matrix(np.array([[a, b, c], [d, e, f], [0.0, 0.0, 1.0]]), crs.strip())
    if not placement.is_earth:
        raise Refused(translate("Georeference", "{crs} has no longitude and latitude on the Earth.").format(crs=crs))
    lonlat = placement.to_lonlat(corner_pixels(width_px, height_px))
    if not np.isfinite(lonlat).all() or np.abs(lonlat[:, 1]).max() > 90:
        text = translate("Georeference", "The file's numbers ({x}, {y}) lie outside of {crs}; it must be another one.")
        raise Refused(text.format(x=f"{c:.10g}", y=f"{f:.10g}", crs=placement.crs_name))
    return Solution("native", placement, native_scale_error())


def crs_guess(grid: Sequence[float]) -> str:
    """WGS 84 where the numbers can be degrees; empty where they tell nothing. To be confirmed."""
    a, _b, c, _d, e, f = grid
    is_fine = max(abs(a), abs(e)) < _DEGREES_PER_PX
    return "EPSG:4326" if is_fine and abs(c) <= 180 and abs(f) <= 90 else ""


def typed_sd_m(prior_sd_m: float | None) -> float:
    """The SD of a control coordinate in metres, the assumed one where none is known."""
    return TYPED_COORDINATES_SD_M if prior_sd_m is None else prior_sd_m


def crs_shown(placement: Placement) -> str:
    """Code of the coordinate system, else its name; blank for a plane that we laid ourselves."""
    if placement.crs is None or placement.crs.startswith("+proj"):
        return ""
    authority = crs_text.crs_of(placement.crs).to_authority(min_confidence=70)
    return ":".join(authority) if authority else placement.crs_name


def pixel_side_m(placement: Placement, centre: PixelXY) -> float | None:
    """Side in metres of a square pixel of the same area; `None` without a scale on the Earth."""
    if not placement.has_scale or (placement.has_place and not placement.is_earth):
        return None
    gx, gy = placement.scale_m_per_px(centre)
    side = sqrt(gx * gy)
    return side if np.isfinite(side) else None
