"""A stretch of a border river: fords and barge sites, some at gates of the fence, on two dates.

This module is the plan and the truth; `river_land` paints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from paint.canvas import Box, Canvas, Light
from paint.grid import Anchor, Grid
from paint.ground import Path, rounded
from paint.sensor import Look
from paint.vehicles import Barge
from scenes.town import paint_things
from scenes.truth import Acquisition, Entry, axis_entry, degrees, distance_m, pixels

SITE = "Hyesan border stretch"
ANCHOR = Anchor(128.186804, 41.411114)
"""The Hyesan ford, exactly."""
SCENES = (
    Acquisition(
        "Hyesan 2023-08",
        SITE,
        "hyesan_2023-08",
        "2023-08-01",
        "2023-08-31",
        Grid(ANCHOR, 1600, 1000, 0.50, (-17.3, -8.85)),
        0.50,
    ),
    Acquisition(
        "Hyesan 2025-10-12",
        SITE,
        "hyesan_2025-10-12",
        "2025-10-12",
        "2025-10-12",
        Grid(ANCHOR, 1610, 1004, 0.50, (-14.62, -10.24)),
        0.50,
    ),
)
LIGHTS = (Light(140, 57, 1.0), Light(162, 40, 0.50))
LOOKS = (
    Look(tint=(0.99, 1.0, 0.99), haze=(24, 28, 33), contrast=1.18, noise=1.9, saturation=0.74, blur_px=0.66),
    Look(tint=(1.02, 1.0, 0.97), haze=(18, 21, 26), contrast=1.18, noise=1.8, saturation=0.76, blur_px=0.62),
)

RIVER: Path = rounded(
    ((480, 96), (350, 62), (240, 46), (130, -14), (0, 4), (-120, 22), (-230, 66), (-330, 44), (-480, -30))
)
"""Downstream: from the east to the west."""
FENCE_M = 62.0
"""Distance of the fence from the middle of the river, on the southern bank (left when looking downstream)."""
PATROL_M = 70.0
ROAD_M = -86.0


@dataclass(frozen=True)
class Site:
    """A crossing: where along the river it lies (x of its middle), its slant and its life."""

    name: str
    kind: str
    x: float
    skew_m: float
    at_gate: bool
    banks: str
    first: int


CROSSINGS = (
    Site("Upper ford", "Ford", 332.0, 14.0, True, "both", 1),
    Site("Willow ford", "Ford", 226.0, -12.0, False, "both", 1),
    Site("Bend ford", "Ford", 118.0, 8.0, True, "both", 1),
    Site("Hyesan ford", "Ford", 0.0, -10.0, True, "both", 0),
    Site("Lower ford", "Ford", -88.0, 16.0, False, "both", 1),
    Site("Narrow ford", "Ford", -166.0, 6.0, True, "both", 1),
    Site("Barge site east", "Barge site", -258.0, 0.0, True, "left", 1),
    Site("Barge site west", "Barge site", -356.0, 0.0, False, "both", 1),
)
SPARE_GATES_X = (60.0, 280.0)


@cache
def _line() -> shapely.LineString:
    return shapely.LineString(RIVER)


def along_of(x: float) -> float:
    """Metres along the river of the place with this local x."""
    cut = shapely.intersection(_line(), shapely.LineString([(x, -400), (x, 400)]))
    return float(_line().project(cut))


def beside(along: float, left_m: float) -> tuple[float, float]:
    """Local point beside the river, positive on the left (southern) bank."""
    back, ahead, here = (_line().interpolate(along + step) for step in (-14, 14, 0))
    dx, dy = ahead.x - back.x, ahead.y - back.y
    length = float(np.hypot(dx, dy))
    return float(here.x - left_m * dy / length), float(here.y + left_m * dx / length)


def half_width(along: float) -> float:
    """Half the width of the river (m): wide and slow downstream, where the barges are."""
    wide = 1 / (1 + np.exp(-(along - along_of(-225.0)) / 22.0))
    return float(27.0 + 9.0 * wide + 2.0 * np.sin(along / 47.0))


def middle(site: Site) -> tuple[float, float]:
    """The point of a crossing: mid-river, for a barge site at its landing; the Hyesan ford is the anchor itself."""
    if site.name == "Hyesan ford":
        return 0.0, 0.0
    along = along_of(site.x)
    return beside(along, half_width(along) - 3.0 if site.kind == "Barge site" else 0.0)


def approach(site: Site) -> Path:
    """Track of a crossing from the patrol road to the other bank (for a barge site to the landing)."""
    along = along_of(site.x)
    start, gate = beside(along + site.skew_m, PATROL_M), beside(along + site.skew_m * 0.8, FENCE_M)
    shore = beside(along + site.skew_m * 0.4, half_width(along) + 5)
    if site.kind == "Barge site":
        return rounded((start, gate, shore, beside(along, half_width(along) - 1)), 2)
    far = beside(along - site.skew_m * 0.6, -half_width(along) - 8)
    return rounded((start, gate, shore, middle(site), far, beside(along - site.skew_m, ROAD_M)), 2)


@dataclass(frozen=True)
class Moored:
    """A barge of the truth."""

    barge: Barge
    at: str


def barges() -> list[Moored]:
    """Barges of about 20 m: moored along the landing, one under way at the western site."""
    rng = np.random.default_rng(20)
    plan = (
        ("Barge site east", -7.0, 4.5, 0.0),
        ("Barge site east", 16.0, 5.0, 4.0),
        ("Barge site west", -14.0, 4.5, 3.0),
        ("Barge site west", 4.0, 34.0, 74.0),
    )
    moored = []
    for name, shift, out, turn in plan:
        site = next(s for s in CROSSINGS if s.name == name)
        along = along_of(site.x) + shift
        x, y = beside(along, half_width(along) - out)
        ahead = beside(along + 5, half_width(along) - out)
        angle = float(np.degrees(np.arctan2(ahead[1] - y, ahead[0] - x))) + turn
        box = Box(x, y, angle, float(rng.uniform(19.5, 20.5)), float(rng.uniform(5.2, 6.0)))
        colour = ((120, 104, 90), (108, 112, 112), (128, 98, 82), (112, 104, 94))[len(moored)]
        moored.append(Moored(Barge(box, colour), name))
    return moored


def gates() -> list[tuple[str, tuple[float, float], str | None]]:
    """Gates of the fence: name, local place, crossing that uses it (two are not used)."""
    found: list[tuple[str, tuple[float, float], str | None]] = []
    for site in CROSSINGS:
        if site.at_gate:
            found.append((f"Gate at {site.name}", beside(along_of(site.x) + site.skew_m * 0.8, FENCE_M), site.name))
    for number, x in enumerate(SPARE_GATES_X, 1):
        found.append((f"Gate {number} without crossing", beside(along_of(x), FENCE_M), None))
    return found


def fence() -> Path:
    """The whole line of the fence."""
    start, end = along_of(440.0), along_of(-470.0)
    return tuple(beside(float(a), FENCE_M) for a in np.linspace(start, end, 90))


def paint(date: int) -> Canvas:
    """The painted ground of one date, not yet developed."""
    from scenes.river_land import ground, land

    canvas = Canvas(SCENES[date].grid, LIGHTS[date], 71)
    ground(canvas, date)
    things = land(date)
    if date > 0:
        things += [moored.barge for moored in barges()]
    paint_things(canvas, things)
    return canvas


def _crossing_entry(site: Site) -> Entry:
    """One crossing; the Hyesan ford has the published degrees themselves."""
    lonlat = [ANCHOR.lon, ANCHOR.lat] if site.name == "Hyesan ford" else degrees(ANCHOR, [middle(site)])[0]
    seen = [scene for date, scene in enumerate(SCENES) if date >= site.first]
    return {
        "name": site.name,
        "site": SITE,
        "class": site.kind,
        "at_gate": "yes" if site.at_gate else "no",
        "banks": site.banks,
        "first_seen": seen[0].name,
        "first_seen_from": seen[0].acquired_from,
        "first_seen_to": seen[0].acquired_to,
        "gone_by": None,
        "lonlat": lonlat,
        "px": {scene.name: pixels(scene.grid, [lonlat])[0] for scene in seen},
        "route": "Border river",
    }


def truth() -> Entry:
    """Route, crossings, barges, fence and gates."""
    inside = shapely.intersection(_line(), shapely.box(-410, -260, 380, 240))
    line = degrees(ANCHOR, shapely.get_coordinates(inside))
    route = {
        "name": "Border river",
        "site": SITE,
        "line_lonlat": line,
        "length_m": sum(map(distance_m, line, line[1:])),
        "direction": "downstream",
    }
    route["line_px"] = {scene.name: pixels(scene.grid, line) for scene in SCENES}
    late = SCENES[1]
    boats = [
        {
            "name": f"Barge {n}",
            "site": SITE,
            "scene": late.name,
            "crossing": m.at,
            **axis_entry(ANCHOR, late.grid, m.barge.box),
        }
        for n, m in enumerate(barges(), 1)
    ]
    doors = [{"name": name, "lonlat": degrees(ANCHOR, [spot])[0], "crossing": used} for name, spot, used in gates()]
    site = {
        "name": SITE,
        "kind": "border stretch",
        "town": "Hyesan",
        "county": "Hyesan",
        "province": "Ryanggang",
        "lon": ANCHOR.lon,
        "lat": ANCHOR.lat,
    }
    return {
        "sites": [site],
        "routes": [route],
        "crossings": [_crossing_entry(crossing) for crossing in CROSSINGS],
        "barges": boats,
        "fence": {"line_lonlat": degrees(ANCHOR, fence()), "gates": doors},
    }
