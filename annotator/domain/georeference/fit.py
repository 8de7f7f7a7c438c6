"""Placing a picture that knows no coordinates: by control points, by its corners, or by its scale alone.

Fits are least squares in metres on a plane round the points; nothing is fitted in degrees. A screenshot of a globe seen
at a slant is a homography of flat ground exactly, which affine and polynomial fits only approximate by metres.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from annotator.domain.errors import Refused
from annotator.domain.georeference.crs import WGS84, from_lonlat, local_crs
from annotator.domain.georeference.placement import Placement
from annotator.domain.georeference.thin_plate import fit_thin_plate, left_out_m
from annotator.domain.georeference.transform import apply, fit_matrix
from annotator.domain.measure import scale
from annotator.domain.measure.ellipsoid import FloatArray, wrapped_deg
from annotator.domain.measure.plane import LocalPlane
from annotator.domain.measure.scale import GroundMap, Transformation
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.text import translate

_SAME_M = 1e-3
# Corners off a parallelogram by more than a micrometre are met exactly, by a homography.
_EXACT_M, _EXACT_DEG = 1e-6, 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class ControlFit:
    """A placement fitted to control points, and how well it fits them."""

    placement: Placement
    model: Transformation
    ground_xy: FloatArray
    """(n, 2) the control points in metres on the placement's plane."""
    residuals_m: FloatArray
    """(n, 2) fitted minus given position in metres, east and north; for a thin plate as if each point were left out."""

    @property
    def residual_m(self) -> FloatArray:
        """(n,) distance in metres between fitted and given position."""
        return np.hypot(self.residuals_m[:, 0], self.residuals_m[:, 1])

    @property
    def rmse_m(self) -> float:
        """√(Σ|v|²/n) in metres; 0 without redundancy, whatever the error."""
        known = self.residuals_m[np.isfinite(self.residuals_m).all(axis=1)]
        return scale.rmse_m(known) if len(known) else 0.0

    @property
    def redundancy(self) -> int:
        """Observations beyond those that the fit needs."""
        return scale.redundancy(len(self.ground_xy), self.model)

    @property
    def in_a_line(self) -> bool:
        """Whether the control points hardly spread across their own line."""
        return scale.points_in_a_line(self.ground_xy)


def fit_control_points(px: FloatArray, lonlat: FloatArray, model: Transformation) -> ControlFit:
    """Return the least-squares placement for (n, 2) pixels and their (n, 2) lon/lat positions.

    Refused: too few points, points that coincide or lie in a line, a mirrored image, impossible coordinates.
    """
    px, lonlat = np.asarray(px, dtype=np.float64), np.asarray(lonlat, dtype=np.float64)
    _require_positions(lonlat)
    if not len(px):
        raise Refused(translate("Georeference", "There are no control points yet."))
    crs, ground = _ground(lonlat)
    if model == "thin_plate":
        plate = fit_thin_plate(px, ground)
        affine = tuple(plate.matrix[:2].ravel().tolist())
        placement = Placement("thin_plate", crs, affine, plate.numbers())
        return ControlFit(placement, model, ground, left_out_m(px, ground))
    matrix = fit_matrix(px, ground, model)
    return ControlFit(Placement.from_matrix(matrix, crs), model, ground, apply(matrix, px) - ground)


def best_fit(px: FloatArray, lonlat: FloatArray) -> ControlFit:
    """Two points: shift, turn, scale; three or more: affine; a homography where six or more say so clearly."""
    if len(px) < 3:
        return fit_control_points(px, lonlat, "similarity")
    affine = fit_control_points(px, lonlat, "affine")
    if len(px) < 6:
        return affine
    bent = fit_control_points(px, lonlat, "homography")
    # Per redundant observation, so that the freer model does not win by its freedom alone.
    clearly = bent.rmse_m / math.sqrt(max(bent.redundancy, 1)) < 0.7 * affine.rmse_m / math.sqrt(affine.redundancy)
    return bent if clearly else affine


def ground_map(px: FloatArray, ground_xy: FloatArray, model: Transformation) -> GroundMap:
    """Return the fitted transformation from (n, 2) pixels to (n, 2) metres as a function."""
    if model == "thin_plate":
        return fit_thin_plate(px, ground_xy).apply
    matrix = fit_matrix(px, ground_xy, model)
    return lambda points: apply(matrix, points)


def from_corners(width: int, height: int, corners: Sequence[LonLat]) -> Placement:
    """Return the placement by the outer pixel corners upper left, upper right, lower right, lower left.

    Affine where the corners allow it (in lon/lat where they are a parallelogram there), else the exact homography.
    Refused: corners in an order that crosses over, a mirrored image, no area, no possible view.
    """
    if len(corners) != 4:
        text = translate("Georeference", "An image has four corners; {count} were given.")
        raise Refused(text.format(count=len(corners)))
    lonlat, px = np.array(corners, dtype=np.float64), corner_pixels(width, height)
    _require_positions(lonlat)
    crs, ground = _ground(lonlat)
    _require_quadrangle(ground)
    lonlat[:, 0] = lonlat[0, 0] + wrapped_deg(lonlat[:, 0] - lonlat[0, 0])
    if _is_parallelogram(lonlat, _EXACT_DEG):
        return Placement.from_matrix(fit_matrix(px, lonlat, "affine"), WGS84)
    model: Transformation = "affine" if _is_parallelogram(ground, _EXACT_M) else "homography"
    return Placement.from_matrix(fit_matrix(px, ground, model), crs)


def from_scale(width: int, height: int, m_per_px: float, centre: LonLat | None = None) -> Placement:
    """Return a north-up placement of square pixels of `m_per_px` metres; with its centre at `centre`, else no place."""
    if not 0 < m_per_px < float("inf"):
        raise Refused(translate("Georeference", "The scale must be a number of metres per pixel above 0."))
    if centre is None:
        return Placement("scale", None, (m_per_px, m_per_px))
    _require_positions(np.array([centre]))
    left, top = -width / 2 * m_per_px, height / 2 * m_per_px
    return Placement("affine", local_crs(centre), (m_per_px, 0.0, left, 0.0, -m_per_px, top))


def from_bar(m_per_px: float, up_deg: float, at_px: PixelXY, at: LonLat | None) -> Placement:
    """Return a placement of square pixels whose "up" is `up_deg` clockwise from north, with pixel `at_px` at `at`.

    Without `at` it has a scale, but no place (and no direction).
    """
    if not 0 < m_per_px < float("inf"):
        raise Refused(translate("Georeference", "The scale must be a number of metres per pixel above 0."))
    if at is None:
        return Placement("scale", None, (m_per_px, m_per_px))
    _require_positions(np.array([at]))
    c, s = m_per_px * math.cos(math.radians(up_deg)), m_per_px * math.sin(math.radians(up_deg))
    x, y = at_px
    return Placement("affine", local_crs(at), (c, -s, s * y - c * x, -s, -c, s * x + c * y))


def corner_pixels(width: int, height: int) -> FloatArray:
    """Return the (4, 2) outer pixel corners: upper left, upper right, lower right, lower left."""
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def _ground(lonlat: FloatArray) -> tuple[str, FloatArray]:
    """The plane round the middle of the positions, and the positions on it in metres."""
    centre = LocalPlane.around(lonlat).origin
    crs = local_crs(LonLat(round((centre.lon + 180) % 360 - 180, 9), round(centre.lat, 9)))
    return crs, from_lonlat(crs, lonlat)


def _require_positions(lonlat: FloatArray) -> None:
    impossible = ~np.isfinite(lonlat).all(axis=1) | (np.abs(lonlat[:, 1]) > 90) | (np.abs(lonlat[:, 0]) > 360)
    if impossible.any():
        lon, lat = lonlat[int(np.argmax(impossible))]
        text = translate("Georeference", "Longitude {lon}, latitude {lat} is no place on the Earth; are they swapped?")
        raise Refused(text.format(lon=lon, lat=lat))


def _require_quadrangle(ground: FloatArray) -> None:
    """Refuse corners that coincide, cross over, are mirrored, or bend inwards (in metres, y up)."""
    ring = shapely.Polygon(ground)
    extent = np.ptp(ground, axis=0).max()
    apart = min(float(np.hypot(*(a - b))) for a, b in itertools.combinations(ground, 2))
    if apart < _SAME_M:
        raise Refused(translate("Georeference", "Two of the four corners are the same place."))
    if not ring.exterior.is_simple:
        text = translate(
            "Georeference", "The outline crosses itself; give upper left, upper right, lower right, lower left."
        )
        raise Refused(text)
    if ring.area < 1e-6 * extent**2:
        raise Refused(translate("Georeference", "The four corners lie in a line; they enclose no area."))
    if ring.exterior.is_ccw:
        text = translate(
            "Georeference", "The image would be mirrored; give upper left, upper right, lower right, lower left."
        )
        raise Refused(text)
    if not ring.convex_hull.area <= ring.area * (1 + 1e-9):
        text = translate(
            "Georeference", "One corner lies inside the other three; no view of the ground looks like that."
        )
        raise Refused(text)


def _is_parallelogram(corners: FloatArray, tolerance: float) -> bool:
    return bool(np.abs(corners[0] - corners[1] + corners[2] - corners[3]).max() <= tolerance)
