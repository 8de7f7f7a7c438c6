"""The market: stalls under roofs in six rows, which come and go between three dates, inside a small town.

This module is the plan and the truth; `market_town` paints what lies around the stalls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paint.buildings import StallRoof
from paint.canvas import Box, Canvas, Colour, Light
from paint.grid import Anchor, Grid
from paint.sensor import Look
from scenes.town import paint_things
from scenes.truth import Acquisition, Entry, box_entry, degrees, pixels, ring_measures

SITE = "Sariwon Market #2"
ANCHOR = Anchor(125.766451, 38.510007)
TILT_DEG = 6.5
YARD = Box(0.0, 9.0, TILT_DEG, 187.0, 86.0)
ROOFS: tuple[Colour, ...] = (
    (104, 122, 142),
    (116, 121, 122),
    (108, 124, 121),
    (92, 110, 134),
    (128, 118, 102),
    (106, 114, 120),
    (190, 192, 190),
)

SCENES = (
    Acquisition(
        "Sariwon 2020-04",
        SITE,
        "sariwon_2020-04",
        "2020-04-01",
        "2020-04-30",
        Grid(ANCHOR, 900, 700, 0.30, (0.37, -1.12)),
        0.30,
    ),
    Acquisition(
        "Sariwon 2022-09-18",
        SITE,
        "sariwon_2022-09-18",
        "2022-09-18",
        "2022-09-18",
        Grid(ANCHOR, 910, 706, 0.30, (-3.205, 1.64)),
        0.30,
    ),
    Acquisition(
        "Sariwon 2024-05-14",
        SITE,
        "sariwon_2024-05-14",
        "2024-05-14",
        "2024-05-14",
        Grid(ANCHOR, 896, 712, 0.30, (2.83, 0.455)),
        0.30,
    ),
)
LIGHTS = (Light(146, 56, 0.18, (0.10, -0.16)), Light(154, 50, 0.95, (-0.20, 0.05)), Light(132, 64, 0.75, (0.16, 0.12)))
LOOKS = (
    Look(tint=(1.03, 1.0, 0.95), contrast=1.08, noise=2.0, saturation=0.74),
    Look(tint=(0.98, 1.0, 0.98), haze=(16, 20, 24), contrast=1.16, noise=1.7, saturation=0.80),
    Look(tint=(1.0, 1.0, 1.0), haze=(30, 33, 37), contrast=1.16, noise=2.2, saturation=0.74),
)


@dataclass(frozen=True)
class StallLife:
    """A stall and its life: indices into the dates; `gone` = None while it still stands."""

    name: str
    roof: StallRoof
    first: int
    gone: int | None = None
    replaces: str | None = None

    def stands(self, date: int) -> bool:
        """Present on the date."""
        return self.first <= date and (self.gone is None or date < self.gone)


FIRST = {"1-7": 1, "1-8": 1, "2-8": 1, "3-8": 1, "4-7": 2, "4-8": 2, "5-1": 2, "6-1": 2}
GONE = {"5-8": 2, "6-7": 2, "6-8": 1}
ENLARGED = "3-4"


def stalls() -> list[StallLife]:
    """48 places in six rows of eight, and the enlarged roof that replaces one of them."""
    rng = np.random.default_rng(2024)
    lives = []
    for row in range(6):
        width = (3.0, 3.0, 3.2, 3.0, 2.9, 3.1)[row]
        u = -86.0
        for column in range(8):
            name = f"{row + 1}-{column + 1}"
            length = float(rng.choice([19.6, 20.0, 20.0, 20.4]))
            middle = YARD.at(u + length / 2, 34.0 - row * 9.4 + float(rng.normal(0, 0.06)))
            box = Box(*middle, TILT_DEG + float(rng.normal(0, 0.15)), length, width)
            colour = ROOFS[int(rng.choice(len(ROOFS), p=[0.2, 0.17, 0.15, 0.16, 0.12, 0.12, 0.08]))]
            lives.append(
                StallLife(
                    f"Stall {name}",
                    StallRoof(box, colour),
                    FIRST.get(name, 0),
                    2 if name == ENLARGED else GONE.get(name),
                )
            )
            u += length + 1.1
    old = next(life for life in lives if life.name.endswith(ENLARGED))
    wide = StallRoof(old.roof.box.sized(20.4, 4.8), (84, 108, 142), 3.2)
    return [*lives, StallLife(f"Stall {ENLARGED} enlarged", wide, 2, None, old.name)]


def open_air() -> list[tuple[str, Box]]:
    """Two spaces where vendors sit in the open."""
    return [
        ("Open-air space west", Box(*YARD.at(-44.0, -30.0), TILT_DEG, 72.0, 14.0)),
        ("Open-air space east", Box(*YARD.at(46.0, -30.0), TILT_DEG, 64.0, 14.0)),
    ]


def paint(date: int) -> Canvas:
    """The painted ground of one date, not yet developed."""
    from scenes.market_town import ground, town

    canvas = Canvas(SCENES[date].grid, LIGHTS[date], 31)
    ground(canvas, date)
    paint_things(canvas, [*town(), *(life.roof for life in stalls() if life.stands(date))])
    return canvas


def truth() -> Entry:
    """Stalls with their lives, and the open-air spaces."""
    names = [scene.name for scene in SCENES]
    entries = []
    for life in stalls():
        entry: Entry = {"name": life.name, "site": SITE, "class": "Covered stall", "first_seen": names[life.first]}
        entry |= {"gone_by": None if life.gone is None else names[life.gone], "replaces": life.replaces}
        entry |= {"present": [name for date, name in enumerate(names) if life.stands(date)]}
        entry |= box_entry(ANCHOR, life.roof.box)
        entry["corners_px"] = {
            s.name: pixels(s.grid, entry["ring_lonlat"]) for i, s in enumerate(SCENES) if life.stands(i)
        }
        entries.append(entry)
    spaces = []
    for name, box in open_air():
        entry = {
            "name": name,
            "site": SITE,
            "class": "Open-air space",
            "first_seen": names[0],
            "gone_by": None,
            **box_entry(ANCHOR, box),
        }
        spaces.append(
            entry | {"present": names, "corners_px": {s.name: pixels(s.grid, entry["ring_lonlat"]) for s in SCENES}}
        )
    boundary = degrees(ANCHOR, YARD.corners)
    site: Entry = {"name": SITE, "kind": "market", "town": "Sariwon", "county": "Sariwon", "province": "North Hwanghae"}
    site |= {
        "lon": ANCHOR.lon,
        "lat": ANCHOR.lat,
        "boundary_lonlat": boundary,
        "boundary_area_m2": ring_measures(boundary)["area_m2"],
    }
    return {"sites": [site], "stalls": entries, "open_air": spaces}
