"""The waypoint: a small town whose yards are full of sedans, and a column of trucks that fords a river.

How many there are, and where, is the plan of this module; `waypoint_town` builds the town around them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from paint.canvas import Box, Canvas, Light
from paint.grid import Anchor, Grid
from paint.ground import Path, rounded
from paint.sensor import Look
from paint.vehicles import Car
from scenes.town import paint_things
from scenes.truth import Acquisition, Entry, axis_entry, box_entry, pixels

SITE = "Samsu waypoint"
ANCHOR = Anchor(128.186804, 41.24904)
"""18 km south of the Hyesan ford along the meridian."""
SCENES = (
    Acquisition(
        "Samsu 2025-07-30",
        SITE,
        "samsu_2025-07-30",
        "2025-07-30",
        "2025-07-30",
        Grid(ANCHOR, 1500, 1200, 0.30, (0.0, 0.0)),
        0.30,
    ),
)
LIGHTS = (Light(138, 60, 1.0, (0.12, -0.10)),)
LOOKS = (Look(tint=(1.0, 1.0, 0.98), haze=(20, 24, 29), contrast=1.2, noise=1.8, saturation=0.78),)

RIVER: Path = rounded(((168, 230), (140, 120), (116, 40), (124, -40), (142, -110), (112, -230)))
RIVER_HALF_M = 10.0
FORD_EXTRA_M = 6.5
"""The river is wider, and so shallower, at the ford."""
STREET: Path = rounded(((-260, 26), (-120, 14), (-20, 6), (60, -2), (98, -6)))
FORD_TRACK: Path = rounded(((92, -5.4), (112, -7), (130, -9), (160, -14), (200, -18), (260, -34)))
SOUTH_STREET: Path = rounded(((-260, -88), (-100, -94), (20, -102), (88, -110)))


@dataclass(frozen=True)
class Place:
    """A parking place: its box, rows of slots across it, and how many sedans stand there."""

    name: str
    box: Box
    rows: tuple[float, ...]
    slots: int
    sedans: int
    surface: str
    seed: int


PLACES = (
    Place("Place 1", Box(-8, 42, -4.5, 62, 40), (-13.5, 0.0, 13.5), 19, 46, "slabs", 1),
    Place("Place 2", Box(-96, -42, -3.5, 66, 38), (-9.5, 4.5), 21, 38, "earth", 2),
    Place("Place 3", Box(-96, 60, -4.5, 52, 34), (-8.5, 8.5), 17, 31, "slabs", 3),
    Place("Place 4", Box(44, -54, -6.0, 42, 44), (-14.0, 0.0, 14.0), 12, 27, "gravel", 4),
    Place("Place 5", Box(82, 62, 78.0, 46, 26), (-6.0, 6.5), 14, 22, "grass", 5),
)
TRUCK_YARD = Box(-178, 84, -4.0, 54, 42)


@dataclass(frozen=True)
class Parked:
    """A vehicle of the truth: where it stands and in which place or group."""

    car: Car
    place: str | None
    group: str


def _sedans(place: Place) -> list[Parked]:
    """Sedans in the slots of one place, some slots empty, fronts either way."""
    rng = np.random.default_rng(100 + place.seed)
    pitch = (place.box.length - 8.0) / place.slots
    spots = [((slot + 0.5 - place.slots / 2) * pitch, v) for v in place.rows for slot in range(place.slots)]
    chosen = sorted(rng.choice(len(spots), place.sedans, replace=False))
    cars = []
    for index in chosen:
        u, v = spots[int(index)]
        x, y = place.box.at(u + float(rng.normal(0, 0.12)), v + float(rng.normal(0, 0.25)))
        turn = 90 if rng.random() < 0.7 else 270
        box = Box(
            x,
            y,
            place.box.angle_deg + turn + float(rng.normal(0, 1.8)),
            float(rng.uniform(4.3, 4.8)),
            float(rng.uniform(1.74, 1.86)),
        )
        cars.append(Parked(Car(box, "sedan", int(rng.integers(1 << 30))), place.name, place.name))
    return cars


def _truck(rng: np.random.Generator, x: float, y: float, angle: float, group: str, wading: bool = False) -> Parked:
    box = Box(x, y, angle, float(rng.uniform(11.6, 12.4)), 2.5)
    return Parked(Car(box, "truck", int(rng.integers(1 << 30)), wading), None, group)


def _along(path: Path, along_m: float, left_m: float) -> tuple[float, float, float]:
    """Position beside a path and its direction (degrees anticlockwise from east)."""
    line = shapely.LineString(path)
    here, back, ahead = (line.interpolate(along_m + step) for step in (0, -3, 3))
    direction = np.arctan2(ahead.y - back.y, ahead.x - back.x)
    x, y = here.x - left_m * np.sin(direction), here.y + left_m * np.cos(direction)
    return float(x), float(y), float(np.degrees(direction))


def _trucks() -> list[Parked]:
    """20 in the yard, 15 along the southern street, 14 in a column through the ford."""
    rng = np.random.default_rng(49)
    trucks = []
    for v in (-9.5, 9.0):
        for slot in range(10):
            x, y = TRUCK_YARD.at((slot - 4.5) * 4.7 + float(rng.normal(0, 0.2)), v + float(rng.normal(0, 0.5)))
            trucks.append(_truck(rng, x, y, TRUCK_YARD.angle_deg + 90 + float(rng.normal(0, 1.2)), "truck yard"))
    for step in range(15):
        x, y, angle = _along(SOUTH_STREET, 74.0 + 15.2 * step + float(rng.normal(0, 0.4)), 2.9)
        trucks.append(_truck(rng, x, y, angle + float(rng.normal(0, 0.8)), "street"))
    column = (*STREET[:-1], *FORD_TRACK[1:])
    for step in range(14):
        along = 282.0 + 14.9 * step + float(rng.normal(0, 0.5))
        x, y, angle = _along(column, along, -1.6 if step < 4 else 0.0)
        wading = shapely.LineString(RIVER).distance(shapely.Point(x, y)) < RIVER_HALF_M + FORD_EXTRA_M - 1
        trucks.append(_truck(rng, x, y, angle + float(rng.normal(0, 0.8)), "column", wading))
    return trucks


def vehicles() -> list[Parked]:
    """All vehicles: 164 sedans, 49 trucks."""
    return [car for place in PLACES for car in _sedans(place)] + _trucks()


def paint(date: int) -> Canvas:
    """The painted ground, not yet developed."""
    from scenes.waypoint_town import ground, town

    canvas = Canvas(SCENES[date].grid, LIGHTS[date], 53)
    ground(canvas)
    paint_things(canvas, [*town(), *(parked.car for parked in vehicles())])
    return canvas


def truth() -> Entry:
    """Places and vehicles."""
    scene = SCENES[0]
    zones = []
    for place in PLACES:
        entry = {
            "name": place.name,
            "site": SITE,
            "scene": scene.name,
            "sedans": place.sedans,
            **box_entry(ANCHOR, place.box),
        }
        zones.append(entry | {"ring_px": pixels(scene.grid, entry["ring_lonlat"])})
    entries = []
    for number, parked in enumerate(vehicles(), 1):
        entry = {"name": f"{parked.car.kind} {number}", "site": SITE, "scene": scene.name}
        entry |= {
            "class": parked.car.kind.capitalize(),
            "place": parked.place,
            "group": parked.group,
            "in_water": parked.car.wading,
        }
        entries.append(entry | axis_entry(ANCHOR, scene.grid, parked.car.box))
    site = {"name": SITE, "kind": "waypoint", "town": "Samsu", "county": "Samsu", "province": "Ryanggang"}
    return {"sites": [site | {"lon": ANCHOR.lon, "lat": ANCHOR.lat}], "zones": zones, "vehicles": entries}
