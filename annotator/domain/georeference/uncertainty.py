"""How sure a scene's scale is, for each way of placing it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from annotator.domain.errors import Refused
from annotator.domain.georeference.fit import ControlFit, corner_pixels, fit_control_points, ground_map
from annotator.domain.measure import scale
from annotator.domain.measure.ellipsoid import FloatArray
from annotator.domain.measure.scale import ScaleError, Transformation
from annotator.domain.positions import LonLat, PixelXY


def native_scale_error() -> ScaleError:
    """Return u of a georeferenced file or of tiles (assumed)."""
    return ScaleError(scale.NATIVE_SCALE_SD, assumed=True)


def typed_scale_error(relative_length_sd: float | None = None) -> ScaleError:
    """Return u of a typed scale: twice the relative SD of length that was typed with it, else 2 % (assumed)."""
    if relative_length_sd is None:
        return ScaleError(scale.TYPED_SCALE_SD, assumed=True)
    return ScaleError(2 * relative_length_sd, assumed=False)


def bar_scale_error(bar_m: float, m_per_px: float, s_px: float = 0.5) -> ScaleError:
    """Return u of a scale from a bar of `bar_m` metres, clicked to half a pixel or with the pointing SD `s_px`."""
    return ScaleError(scale.bar_scale_sd(bar_m, s_px * m_per_px), assumed=False)


def control_scale_error(
    fit: ControlFit, px: FloatArray, at: PixelXY | None = None, prior_sd_m: float | None = None
) -> ScaleError:
    """Return u of a fit to (n, 2) pixels at one pixel (the site's point; the middle of the points if None).

    `prior_sd_m`: SD of a control coordinate in metres; None assumes 1.0 m, as for typed coordinates.
    """
    prior = scale.TYPED_COORDINATES_SD_M if prior_sd_m is None else prior_sd_m
    sigma0 = scale.control_sd_m(fit.rmse_m, len(px), fit.model, prior)
    assumed = prior_sd_m is None and sigma0 <= prior
    if fit.model == "similarity":
        return ScaleError(scale.similarity_scale_sd(fit.ground_xy, sigma0), assumed)
    if fit.model == "affine":
        return ScaleError(scale.affine_scale_sd(fit.ground_xy, sigma0), assumed)
    centre = px.mean(axis=0) if at is None else np.array(at)
    u = scale.numeric_scale_sd(lambda p, xy: ground_map(p, xy, fit.model), px, fit.ground_xy, centre, sigma0)
    return ScaleError(u, assumed)


@lru_cache(maxsize=256)
def control_scale_sd_at(
    points: tuple[tuple[float, float, float, float], ...],
    model: Transformation,
    at: PixelXY,
    prior_sd_m: float | None,
) -> float | None:
    """Return u at one pixel of a fit to points (px, py, longitude, latitude); edits ask for the same again and again.

    None where the points do not carry that fit.
    """
    table = np.array(points, dtype=np.float64).reshape(-1, 4)
    try:
        fit = fit_control_points(table[:, :2], table[:, 2:], model)
    except Refused:
        return None
    return control_scale_error(fit, table[:, :2], at, prior_sd_m).u


def corners_scale_error(
    width: int, height: int, corners: list[LonLat], at: PixelXY | None = None, prior_sd_m: float | None = None
) -> ScaleError:
    """Return u of a placement by four corners (upper left, upper right, lower right, lower left) at one pixel.

    Four corners leave no redundancy, so the SD of a corner is assumed as 1.0 m unless `prior_sd_m` is given.
    """
    px = corner_pixels(width, height)
    fit = fit_control_points(px, np.array(corners, dtype=np.float64), "homography")
    return control_scale_error(fit, px, at or PixelXY(width / 2, height / 2), prior_sd_m)
