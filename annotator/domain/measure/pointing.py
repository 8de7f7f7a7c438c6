"""How well an analyst hits a point: the root of every ± in the program.

SD means one standard deviation per axis, in metres on the ground.
"""

from __future__ import annotations

import math

import numpy as np

from annotator.domain.measure.ellipsoid import FloatArray

DEFAULT_POINTING_PX = 0.5
"""Pointing SD in pixels before an analyst has measured his own."""
MIN_REPEATS = 20
"""An own pointing SD is used from so many repeated vertices or rectangles on (it is then known to 11 %)."""


def pointing_sd_m(s_px: float, gsd_m: float, screen_m_per_px: float | None = None) -> float:
    """Return the pointing SD of a click: s_px × the coarser of sensor detail and screen pixel on the ground."""
    return s_px * max(gsd_m, screen_m_per_px or 0.0)


def mean_pixel_m(gx_m: float, gy_m: float) -> float:
    """Return the one figure for unequal pixel axes: √(gx·gy)."""
    return math.sqrt(gx_m * gy_m)


def sd_from_repeated_vertices(differences_m: FloatArray) -> float:
    """Return s = √(Σ|Δp|² / 4n) in metres for (n, 2) differences between two markings of the same vertices."""
    return math.sqrt(float(np.square(differences_m).sum()) / (4 * len(differences_m)))


def sd_from_repeated_rectangles(differences_m: FloatArray) -> float:
    """Return s = √(Σ(ΔL² + ΔW²) / 8n) in metres for (n, 2) differences of length and width."""
    return math.sqrt(float(np.square(differences_m).sum()) / (8 * len(differences_m)))


def relative_sd_of_estimate(repeats: int) -> float:
    """Return how well n repeats know s: 1/√(4n)."""
    return 1 / math.sqrt(4 * repeats)


def length_sd_m(s_m: float, length_m: float = 0.0, scale_sd: float = 0.0) -> float:
    """Return the SD of a length between two clicks: √2·s, and half the scene's relative area error u of the length."""
    return math.hypot(math.sqrt(2) * s_m, length_m * scale_sd / 2)
