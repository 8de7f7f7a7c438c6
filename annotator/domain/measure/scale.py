"""The scale error u of a scene: the relative SD of every area measured on it, shared by all of them.

The RMSE of control points says nothing about area: a common shift costs nothing, and with no redundancy the RMSE is 0
whatever the error. What counts is the number and the *spread* of the points.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.domain.measure.ellipsoid import FloatArray

Transformation = Literal["similarity", "affine", "homography", "thin_plate"]
PARAMETERS: dict[Transformation, int] = {"similarity": 4, "affine": 6, "homography": 8}
"""Number q of parameters of each transformation; a thin plate has as many as there are coordinates."""

NATIVE_SCALE_SD = 0.002
"""u of a georeferenced file or a tile source: a map-projected image of flat ground (assumed)."""
TYPED_SCALE_SD = 0.02
"""u of a scale typed without a ±: 1 % of length (assumed)."""
TYPED_COORDINATES_SD_M = 1.0
"""σ of a typed coordinate per axis, in metres (assumed)."""
SQUARE_M = 100.0
"""Side of the square whose area tells the scale error of any transformation."""
_LINE_RATIO = 0.1

GroundMap = Callable[[FloatArray], FloatArray]
"""(n, 2) pixels to (n, 2) metres on the ground."""
Fit = Callable[[FloatArray, FloatArray], GroundMap]
"""Least-squares fit of a transformation to (n, 2) pixels and (n, 2) metres."""


class ScaleError(NamedTuple):
    """Relative SD of area of a scene (None: unknown, every ± stays blank) and whether it is assumed, not derived."""

    u: float | None
    assumed: bool


def rmse_m(residuals_m: FloatArray) -> float:
    """Return √(Σ|v|²/n) for (n, 2) residuals in metres."""
    return math.sqrt(float(np.square(residuals_m).sum()) / len(residuals_m))


def redundancy(points: int, transformation: Transformation) -> int:
    """Return r = 2n - q; 0 for a thin plate, which passes through every point."""
    return 2 * points - PARAMETERS.get(transformation, 2 * points)


def clicked_sd_m(gsd_m: float, reference_gsd_m: float) -> float:
    """Return σ_prior of control points clicked on a reference image: half a pixel on either image."""
    return math.hypot(0.5 * gsd_m, 0.5 * reference_gsd_m)


def control_sd_m(rmse: float, points: int, transformation: Transformation, prior_sd_m: float) -> float:
    """Return σ0, the SD of a control coordinate in metres: from the residuals, but never below the prior one."""
    spare = redundancy(points, transformation)
    return max(prior_sd_m, rmse * math.sqrt(points / spare)) if spare >= 1 else prior_sd_m


def similarity_scale_sd(ground_xy: FloatArray, sigma0_m: float) -> float:
    """Return u of a shift, turn and scale fitted to control points at (n, 2) metres: 2σ0/√tr S."""
    return 2 * sigma0_m / math.sqrt(float(np.trace(_spread(ground_xy))))


def affine_scale_sd(ground_xy: FloatArray, sigma0_m: float) -> float:
    """Return u of an affine transformation fitted to control points at (n, 2) metres: σ0·√tr(S⁻¹)."""
    return sigma0_m * math.sqrt(float(np.trace(np.linalg.inv(_spread(ground_xy)))))


def numeric_scale_sd(fit: Fit, px: FloatArray, ground_xy: FloatArray, at_px: FloatArray, sigma0_m: float) -> float:
    """Return u of any transformation at one pixel (2,): moves each control coordinate by σ0 and fits again.

    The area is that of a 100 m square, sides parallel to the pixel axes, centred on `at_px`; u = √Σ(ΔA/A)².
    """
    square = _square_px(fit(px, ground_xy), at_px)
    area = _ring_area_m2(fit(px, ground_xy)(square))
    total = 0.0
    for point in range(len(ground_xy)):
        for axis in (0, 1):
            moved = ground_xy.copy()
            moved[point, axis] += sigma0_m
            total += (_ring_area_m2(fit(px, moved)(square)) / area - 1) ** 2
    return math.sqrt(total)


def bar_scale_sd(bar_m: float, s_m: float) -> float:
    """Return u of a scale taken from a bar of `bar_m` metres clicked with a pointing SD of `s_m` metres."""
    return 2 * math.sqrt(2) * s_m / bar_m


def points_in_a_line(ground_xy: FloatArray) -> bool:
    """Tell whether (n, 2) control points spread across their own line by less than a tenth of the spread along it.

    An affine fit then knows the scale across some five times worse than its RMSE lets believe.
    """
    across, along = np.linalg.eigvalsh(_spread(ground_xy))
    return bool(max(across, 0.0) < _LINE_RATIO**2 * along)


def _spread(ground_xy: FloatArray) -> NDArray[np.float64]:
    centred = ground_xy - ground_xy.mean(axis=0)
    return np.asarray(centred.T @ centred)


def _square_px(ground: GroundMap, at_px: FloatArray) -> FloatArray:
    """(4, 2) pixel corners of the square, from the ground size of a pixel at its centre."""
    cross = at_px + np.array([[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]])
    points = ground(cross)
    half = SQUARE_M / 2 / np.array([math.dist(points[0], points[1]), math.dist(points[2], points[3])])
    return np.asarray(at_px + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]))


def _ring_area_m2(xy: FloatArray) -> float:
    following = np.roll(xy, -1, axis=0)
    return float(xy[:, 0] @ following[:, 1] - xy[:, 1] @ following[:, 0]) / 2
