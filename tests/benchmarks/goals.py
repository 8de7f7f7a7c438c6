"""What a goal means on another machine than the one it was set on.

Each goal stood beside two measures of that machine: the least the work can take there, and QGIS for the same. Both are
measured again in the same run, and the goal is stretched as they are, by the smaller of the two. Memory is the same
everywhere.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Then(NamedTuple):
    """The measures beside a goal when it was set, in the unit of the row; `None` = none, or not of the same work."""

    limit: float | None
    qgis: float | None


_THEN: tuple[tuple[str, Then], ...] = (
    (r"process start to usable window", Then(0.09, 1.36)),
    (r"start to first picture$", Then(0.27, 1.50)),
    (r"start to first picture, 100,000", Then(None, 1.81)),
    (r"first picture, tiled JPEG", Then(490, 2250)),
    (r"first picture, striped JPEG", Then(360, 1700)),
    (r"first picture, tiled deflate", Then(1000, None)),
    (r"new view 1:1, cold", Then(15, 37)),
    (r"new view 1:(2|4|8|16), cold", Then(None, 25.5)),
    (r"new view 1:1, warm", Then(None, 25)),
    (r"later views at all zooms", Then(None, 131)),
    (r"other date warped", Then(None, 120.5)),  # the limit was one tile warped by GDAL, here it is all of them decoded
    (r"draw 1,000 marks", Then(1.8, 9.8)),
    (r"draw 10,000 marks", Then(20, 57)),
    (r"pan (a quarter view|by hand), 1:1, 1", Then(0.45, 43)),
    (r"pan (a quarter view|by hand), 1:4, 1", Then(0.45, 82)),
    (r"pan a quarter view, 1:1, on 4K", Then(1.8, None)),
    (r"zoom × 2, exact, 1:4", Then(None, 151)),
    (r"all 100,000 marks in view", Then(None, 357)),
    (r"all 1,000,000 marks in view", Then(None, 3632)),
    (r"open 100,000 marks: read and drawn", Then(0.09, None)),
    (r"open 1,000,000 marks: read and drawn", Then(0.95, None)),
    (r"add one shape to 100?,000", Then(None, 6.9)),
    (r"geodesic area of 100,000", Then(None, 0.31)),
    (r"geodesic area of 1,000,000", Then(None, 3.6)),
    (r"CSV of 100,000 .* WKT", Then(None, 2.24)),
    (r"CSV of 1,000,000 .* WKT", Then(None, 14.6)),
)
"""By the beginning of a row's name; the figures stand in the performance notes from which the goals come."""


def stretched(what: str, goal: str, limit: float | None, qgis: float | None) -> float | None:
    """The goal for the median of a row, as this run's measures stretch it; `None` where nothing tells how far."""
    number = re.match(r"≤ ([\d,.]+)", goal)
    then = next((then for pattern, then in _THEN if re.match(pattern, what)), None)
    if number is None or then is None:
        return None
    pairs = ((limit, then.limit), (qgis, then.qgis))
    factors = [now / before for now, before in pairs if now is not None and before is not None]
    return float(number[1].replace(",", "")) * min(factors) if factors else None
