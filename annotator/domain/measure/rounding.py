"""Rounding of printed figures: only what is printed is rounded, and rounding is told from arithmetic that is wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

REPORT_UNIT_M2 = 10.0
"""Reports print areas to this unit unless the project says otherwise."""
_SLACK = 1e-9


def rounded(value: float, unit: float = REPORT_UNIT_M2) -> float:
    """Return `value` as the nearest multiple of `unit`, halves away from zero (125 → 130, -125 → -130).

    Decimal arithmetic on the shortest digits: 0.285 to 0.01 is 0.29, as a reader would round it.
    """
    if not math.isfinite(value):
        return value
    exact_unit = Decimal(repr(float(unit)))
    # Decimal's "half up" is away from zero.
    steps = (Decimal(repr(float(value))) / exact_unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return float(steps * exact_unit) + 0.0  # no -0


def is_multiple(value: float, unit: float = REPORT_UNIT_M2) -> bool:
    """Tell whether a sum of figures rounded to `unit` can be `value`: 9,905 is no sum of multiples of 10."""
    return abs(value - rounded(value, unit)) <= _SLACK * max(1.0, abs(value))


def parts_add_up(printed: Sequence[float], printed_total: float, unit: float = REPORT_UNIT_M2) -> bool:
    """Tell whether printed parts give exactly the printed total; if not, the table says "rounded"."""
    return math.isclose(math.fsum(printed), printed_total, rel_tol=0, abs_tol=unit * 1e-6)


def is_rounding(printed: Sequence[float], printed_total: float, unit: float = REPORT_UNIT_M2) -> bool:
    """Tell whether the difference can be rounding: |total - Σ parts| ≤ (n + 1)·unit/2. More is a finding."""
    largest = (len(printed) + 1) * unit / 2
    return abs(printed_total - math.fsum(printed)) <= largest * (1 + _SLACK)


def rounded_sum_sd(count: int, unit: float = REPORT_UNIT_M2) -> float:
    """Return the SD of a sum of `count` figures rounded to `unit`: unit·√(n/12)."""
    return unit * math.sqrt(count / 12)


def percent(numerator: float, denominator: float, digits: int = 0) -> float:
    """Return 100·numerator/denominator rounded to `digits` decimals; nan without a denominator."""
    return rounded(100 * numerator / denominator, 10.0**-digits) if denominator else math.nan


def percent_change(before: float, after: float, digits: int = 0) -> float:
    """Return the change in percent of `before`, rounded to `digits` decimals; nan if there was nothing before."""
    return percent(after - before, before, digits)
