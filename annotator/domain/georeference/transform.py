"""Plane transformations as 3 × 3 matrices, and their least-squares fits in ground metres.

Pixels have y down and the ground has y up, so a picture that is not mirrored has a negative determinant.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from annotator.domain.errors import Refused
from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.measure.scale import Transformation
from annotator.domain.text import translate

MIN_POINTS: dict[Transformation, int] = {"similarity": 2, "affine": 3, "homography": 4}
_RANK = 1e-9
_MANY = 10_000
_FLAT = 1e-7
_REFINEMENTS = 30


def apply(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """Return (n, 2) points moved by a 3 × 3 matrix; inf or nan where a homography has its horizon."""
    moved = _linear(matrix, points)
    if matrix[2, 0] == 0 and matrix[2, 1] == 0:
        return np.asarray(moved / matrix[2, 2])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(moved / (points @ matrix[2, :2] + matrix[2, 2])[:, None])


def _linear(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """The first two rows of the matrix times (x, y, 1)."""
    if len(points) < _MANY:
        return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2])
    # numpy's product would wake threads for this, and wait for them wherever the machine has other work.
    moved = np.empty((len(points), 2))
    for axis in (0, 1):
        np.multiply(points[:, 0], matrix[axis, 0], out=moved[:, axis])
        moved[:, axis] += points[:, 1] * matrix[axis, 1]
        moved[:, axis] += matrix[axis, 2]
    return moved


def fit_matrix(px: FloatArray, ground_xy: FloatArray, model: Transformation) -> FloatArray:
    """Return the 3 × 3 matrix from (n, 2) pixels to (n, 2) metres with the least squares of residuals in metres.

    Refused: too few points, points that coincide or lie in a line, a mirrored picture, a horizon among the points.
    """
    _require_points(len(px), model)
    from_px, from_ground = _normaliser(px), _normaliser(ground_xy)
    source, target = apply(from_px, px), apply(from_ground, ground_xy)
    fitted = _FITS[model](source, target)
    _require_sound(fitted, source)
    matrix = np.linalg.inv(from_ground) @ fitted @ from_px
    return np.asarray(matrix / matrix[2, 2])


def _require_points(count: int, model: Transformation) -> None:
    needed = MIN_POINTS[model]
    if count < needed:
        text = translate("Georeference", "This placement needs at least {needed} control points; there are {count}.")
        raise Refused(text.format(needed=needed, count=count))


def degenerate() -> Refused:
    """What to raise for points that do not span a plane."""
    return Refused(
        translate("Georeference", "The control points coincide or lie in a line; set at least one of them apart.")
    )


def _normaliser(points: FloatArray) -> FloatArray:
    """Shift and one scale for both axes, so that the points lie round the origin at a mean distance of √2."""
    centre = points.mean(axis=0)
    spread = float(np.hypot(*(points - centre).T).mean())
    if not np.isfinite(spread) or spread <= _RANK * max(1.0, float(np.abs(centre).max())):
        raise degenerate()
    k = np.sqrt(2) / spread
    return np.array([[k, 0, -k * centre[0]], [0, k, -k * centre[1]], [0, 0, 1.0]])


def _similarity(source: FloatArray, target: FloatArray) -> FloatArray:
    """X = a·x + b·y + c, Y = b·x - a·y + d: turn, scale and shift, with y turned over."""
    x, y = source.T
    one, nil = np.ones_like(x), np.zeros_like(x)
    design = np.vstack((np.column_stack((x, y, one, nil)), np.column_stack((-y, x, nil, one))))
    a, b, c, d = _solve(design, target.T.reshape(-1))
    return np.array([[a, b, c], [b, -a, d], [0, 0, 1.0]])


def _affine(source: FloatArray, target: FloatArray) -> FloatArray:
    design = np.column_stack((source, np.ones(len(source))))
    return np.vstack((_solve(design, target).T, [0, 0, 1.0]))


def _homography(source: FloatArray, target: FloatArray) -> FloatArray:
    """Direct linear transformation, then Gauss-Newton on the residuals themselves."""
    h = _direct_linear(source, target)
    for _ in range(_REFINEMENTS):
        moved = apply(h, source)
        step = _solve(_homography_design(h, source, moved), (target - moved).T.reshape(-1))
        h = h + np.append(step, 0.0).reshape(3, 3)
        if np.abs(step).max() < 1e-14:
            break
    return h


def _direct_linear(source: FloatArray, target: FloatArray) -> FloatArray:
    homogeneous = np.column_stack((source, np.ones(len(source))))
    nil = np.zeros_like(homogeneous)
    design = np.vstack(
        (
            np.hstack((homogeneous, nil, -target[:, :1] * homogeneous)),
            np.hstack((nil, homogeneous, -target[:, 1:] * homogeneous)),
        )
    )
    # Only eight rows need the ninth vector made for them; with many points the full left side would cost most.
    _, values, vectors = np.linalg.svd(design, full_matrices=len(design) < 9)
    if values[7] < _RANK * values[0] or abs(vectors[8, 8]) < _RANK:
        raise degenerate()
    return np.asarray(vectors[8].reshape(3, 3) / vectors[8, 8])


def _homography_design(h: FloatArray, source: FloatArray, moved: FloatArray) -> FloatArray:
    """Derivatives of the moved points by the eight free elements."""
    homogeneous = np.column_stack((source, np.ones(len(source))))
    homogeneous /= (homogeneous @ h[2])[:, None]
    nil = np.zeros_like(homogeneous)
    return np.vstack(
        (
            np.hstack((homogeneous, nil, -moved[:, :1] * homogeneous[:, :2])),
            np.hstack((nil, homogeneous, -moved[:, 1:] * homogeneous[:, :2])),
        )
    )


def _solve(design: FloatArray, wanted: FloatArray) -> NDArray[np.float64]:
    if not np.isfinite(design).all():
        raise degenerate()
    solution, _, rank, _ = np.linalg.lstsq(design, wanted, rcond=_RANK)
    if rank < design.shape[1]:
        raise degenerate()
    return np.asarray(solution)


def _require_sound(fitted: FloatArray, source: FloatArray) -> None:
    """Refuse flat and mirrored pictures, and a horizon between the points (all in normalised coordinates)."""
    w = source @ fitted[2, :2] + fitted[2, 2]
    determinant = float(np.linalg.det(fitted))
    if not np.isfinite(determinant) or abs(determinant) < _FLAT:
        raise degenerate()
    if (w * w[0] <= 0).any():
        text = translate("Georeference", "No view of the ground fits these control points; check their order.")
        raise Refused(text)
    if determinant * np.sign(w[0]) > 0:
        text = translate("Georeference", "The control points describe a mirrored image; check their order.")
        raise Refused(text)


_FITS: dict[Transformation, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "similarity": _similarity,
    "affine": _affine,
    "homography": _homography,
}
