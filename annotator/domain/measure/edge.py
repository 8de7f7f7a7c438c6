"""The bias of the edge rule, stated beside the ± and never in it.

All outlines of one rule and one analyst lie on the same side of the wanted edge: the error is fully shared, so it adds
linearly.
"""

from __future__ import annotations

import math

STATED_SHIFT_M = 0.1
"""Shift for which reports state the bias: "if every edge lay 0.1 m further out"."""


def edge_bias_m2(total_perimeter_m: float, shift_m: float = STATED_SHIFT_M) -> float:
    """Return the first-order change of area in m² if all edges lay `shift_m` metres further out: δ·ΣP."""
    return shift_m * total_perimeter_m


def change_edge_bias_m2(born_perimeter_m: float, gone_perimeter_m: float, shift_m: float = STATED_SHIFT_M) -> float:
    """Return the same for a change, in m²: δ·(ΣP of born - ΣP of gone), touched objects only."""
    return shift_m * (born_perimeter_m - gone_perimeter_m)


def rectangle_edge_bias_m2(length_m: float, width_m: float, shift_m: float) -> float:
    """Return the exact change of a rectangle's area in m²: δP + 4δ²."""
    return 2 * (length_m + width_m) * shift_m + 4 * shift_m**2


def lean_m(height_m: float, off_nadir_deg: float) -> float:
    """Return by how many metres a roof of this height appears shifted: h·tan θ."""
    return height_m * math.tan(math.radians(off_nadir_deg))


def lean_area_m2(height_m: float, off_nadir_deg: float, across_m: float) -> float:
    """Return the area in m² won or lost when one side follows the roof and the other the ground."""
    return lean_m(height_m, off_nadir_deg) * across_m


def roof_shift_m(height_m: float, off_nadir_1_deg: float, off_nadir_2_deg: float) -> float:
    """Return how far a roof moves between two dates seen from the same azimuth: h·|tan θ1 - tan θ2|, in metres."""
    return abs(lean_m(height_m, off_nadir_1_deg) - lean_m(height_m, off_nadir_2_deg))


def slope_area_fraction(slope_deg: float, off_nadir_deg: float) -> float:
    """Return the largest relative error of area on a slope in an image without terrain correction: tan β·tan θ."""
    return math.tan(math.radians(slope_deg)) * math.tan(math.radians(off_nadir_deg))
