"""A thin plate bent through control points: for scans and mosaics that no single view explains.

It passes through every point, so its own residuals are 0 and say nothing; what tells how good it is, is where each
point would fall if it were left out (Bookstein 1989, IEEE Trans. Pattern Anal. 11:567-585).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from annotator.domain.errors import Refused
from annotator.domain.georeference import transform
from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.text import translate

MIN_POINTS = 4
_STEPS = 30
_NEAR_M = 1e-6
_GRID = 12


@dataclass(frozen=True, slots=True, eq=False)
class ThinPlate:
    """Pixels to metres: an affine part and one bump for each control point."""

    matrix: FloatArray
    """3 × 3, the affine part."""
    scale: float
    """Pixels times this are the units in which distances from the control points count."""
    nodes: FloatArray
    """(n, 2) control points in pixels."""
    weights: FloatArray
    """(n, 2) metres."""

    @classmethod
    def from_numbers(cls, matrix: FloatArray, parameters: FloatArray) -> ThinPlate:
        """The inverse of `numbers`."""
        rows = np.asarray(parameters[1:], dtype=np.float64).reshape(-1, 4)
        return cls(matrix, float(parameters[0]), rows[:, :2], rows[:, 2:])

    def numbers(self) -> tuple[float, ...]:
        """The scale, then four numbers for each control point."""
        return (self.scale, *np.hstack((self.nodes, self.weights)).ravel().tolist())

    def apply(self, px: FloatArray) -> FloatArray:
        """Return (n, 2) metres for (n, 2) pixels."""
        return transform.apply(self.matrix, px) + _bump(self._squares(px)) @ self.weights

    def derivative(self, px: FloatArray) -> FloatArray:
        """Return (n, 2, 2) metres per pixel: rows are x and y on the ground, columns x and y of the image."""
        offset = px[:, None, :] - self.nodes[None, :, :]
        slope = self.scale**2 * _bump_slope(self._squares(px))[:, :, None] * offset
        return np.asarray(self.matrix[:2, :2] + np.einsum("nki,kj->nji", slope, self.weights))

    def invert(self, xy: FloatArray) -> FloatArray:
        """Return (n, 2) pixels for (n, 2) metres by Newton's method; inf where it finds none."""
        px = transform.apply(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64), xy)
        finite = np.isfinite(px).all(axis=1)
        known = px[finite]
        for _ in range(_STEPS):
            miss = xy[finite] - self.apply(known)
            if not len(miss) or np.abs(miss).max() < _NEAR_M:
                break
            known = known + _solved(self.derivative(known), miss)
        with np.errstate(invalid="ignore"):
            missed = np.abs(xy[finite] - self.apply(known)).max(axis=1, initial=0.0) < 1e3 * _NEAR_M
        px[finite] = np.where(missed[:, None], known, np.inf)
        return px

    def _squares(self, px: FloatArray) -> FloatArray:
        offset = (px[:, None, :] - self.nodes[None, :, :]) * self.scale
        return np.asarray(np.square(offset).sum(axis=2))


def fit_thin_plate(px: FloatArray, ground_xy: FloatArray) -> ThinPlate:
    """Return the plate through (n, 2) pixels at (n, 2) metres.

    Refused: fewer than four points, points that coincide or lie in a line, a mirrored or folded image.
    """
    if len(px) < MIN_POINTS:
        text = translate("Georeference", "This placement needs at least {needed} control points; there are {count}.")
        raise Refused(text.format(needed=MIN_POINTS, count=len(px)))
    affine = transform.fit_matrix(px, ground_xy, "affine")
    scale = 1.0 / max(float(np.ptp(px, axis=0).max()), 1e-9)
    count = len(px)
    rest = ground_xy - transform.apply(affine, px)
    flat = np.column_stack((np.ones(count), (px - px.mean(axis=0)) * scale))
    offset = (px[:, None, :] - px[None, :, :]) * scale
    system = np.block([[_bump(np.square(offset).sum(axis=2)), flat], [flat.T, np.zeros((3, 3))]])
    solution, _, rank, _ = np.linalg.lstsq(system, np.vstack((rest, np.zeros((3, 2)))), rcond=1e-12)
    if rank < count + 3:
        raise transform.degenerate()
    plate = ThinPlate(_with_plane(affine, solution[count:], px.mean(axis=0), scale), scale, px, solution[:count])
    _require_unfolded(plate)
    return plate


def left_out_m(px: FloatArray, ground_xy: FloatArray) -> FloatArray:
    """Return (n, 2) metres by which each point would be missed if it were left out; nan where that cannot be told."""
    missed = np.full((len(px), 2), np.nan)
    for index in range(len(px)):
        keep = np.arange(len(px)) != index
        try:
            if len(px) > MIN_POINTS:
                found = fit_thin_plate(px[keep], ground_xy[keep]).apply(px[index : index + 1])
            else:
                found = transform.apply(
                    transform.fit_matrix(px[keep], ground_xy[keep], "affine"), px[index : index + 1]
                )
        except Refused:
            continue
        missed[index] = found[0] - ground_xy[index]
    return missed


def _bump(squares: FloatArray) -> FloatArray:
    """r² ln r for squares of r; 0 at the control point itself."""
    return np.asarray(0.5 * squares * np.log(np.where(squares > 0, squares, 1.0)))


def _bump_slope(squares: FloatArray) -> FloatArray:
    """Derivative of r² ln r by the coordinates, divided by the offset."""
    return np.asarray(np.log(np.where(squares > 0, squares, 1.0)) + 1.0)


def _with_plane(affine: FloatArray, plane: FloatArray, centre: FloatArray, scale: float) -> FloatArray:
    """The affine part plus the plane (3, 2) over centred and scaled pixels."""
    matrix = affine.copy()
    slope = plane[1:].T * scale
    matrix[:2, :2] += slope
    matrix[:2, 2] += plane[0] - slope @ centre
    return matrix


def _solved(derivative: FloatArray, miss: FloatArray) -> FloatArray:
    """Newton's step; none where the plate has no slope."""
    a, b, c, d = (derivative[:, i, j] for i in (0, 1) for j in (0, 1))
    determinant = a * d - b * c
    with np.errstate(divide="ignore", invalid="ignore"):
        dx = (d * miss[:, 0] - b * miss[:, 1]) / determinant
        dy = (a * miss[:, 1] - c * miss[:, 0]) / determinant
    step = np.column_stack((dx, dy))
    return np.where(np.isfinite(step), step, 0.0)


def _require_unfolded(plate: ThinPlate) -> None:
    """Refuse a plate that turns over anywhere between its control points."""
    low, high = plate.nodes.min(axis=0), plate.nodes.max(axis=0)
    x, y = (axis.ravel() for axis in np.meshgrid(*np.linspace(low, high, _GRID).T))
    inside = shapely.contains_xy(shapely.MultiPoint(plate.nodes).convex_hull, x, y)
    if (np.linalg.det(plate.derivative(np.column_stack((x, y))[inside])) >= 0).any():
        text = translate("Georeference", "The control points fold the image over; one of them must be wrong.")
        raise Refused(text)
