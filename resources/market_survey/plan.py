"""What the market survey holds: the published facts, and around them sites, dates and areas that are made.

Published (January 2026): 138 towns, 222 markets of 477 known ones; 26 grew, 15 shrank (4 of them closed), 181 without
meaningful change; net 9,905 m²; four markets gained 5,140 m²; the closed four with their areas, dates and positions.
Everything else, from the other positions to every outline, is invented and labelled as made.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

TOWNS, MARKETS, KNOWN = 138, 222, 477
GREW, SHRANK = 26, 15
NET_M2 = 9905.0
SEED = 20260112
UNPUBLISHED = "made: place, dates and outlines are invented"


@dataclass(frozen=True)
class Step:
    """One image of a market: its date as written, and the area standing on it in m²."""

    date: str
    area_m2: float
    provider: str = "Made imagery A"


@dataclass(frozen=True)
class Market:
    name: str
    town: str
    lon: float
    lat: float
    steps: tuple[Step, ...]
    aliases: str = ""
    note: str = UNPUBLISHED
    known: bool = True


@dataclass(frozen=True)
class Plan:
    markets: list[Market]
    register_only: list[Market] = field(default_factory=list)
    """Known markets that were not measured, and a second spelling of one that was."""


_PUBLISHED = "position and figures as published in January 2026; dates within the year and outlines are made"

FOUR = (
    Market("Sariwon #2", "Sariwon", 125.766451, 38.510007, (), note=_PUBLISHED),
    Market("Sariwon #4", "Sariwon", 125.742289, 38.508158, (), note=_PUBLISHED + "; built mid-2020"),
    Market("Pyongyang-Hadang #2", "Pyongyang-Hadang", 125.721985, 39.054520, (), note=_PUBLISHED),
    Market("Pyongyang-Hadang #3", "Pyongyang-Hadang", 125.721985, 39.054520, (), note=_PUBLISHED),
)
FOUR_GAINS_M2 = (1480.0, 1320.0, 1250.0, 1090.0)
"""Made shares of the published 5,140 m²."""

CLOSED = (
    Market("Haksan", "Haksan", 126.021379, 39.430997, (Step("2020-05", 400.0), Step("2024-06", 0.0)), note=_PUBLISHED),
    Market(
        "Nampo-Waudo",
        "Nampo",
        125.348461,
        38.723984,
        (Step("2022-04", 650.0), Step("2024-09", 0.0)),
        note=_PUBLISHED + "; the walled ground remains; also written Nampo-Wadu",
    ),
    Market(
        "Tokryong #2",
        "Tokryong",
        124.694337,
        40.219230,
        (Step("2020-10", 350.0), Step("2022-03", 0.0, "Made imagery B"), Step("2024-08", 0.0)),
        note=_PUBLISHED + "; closed 2021, seen with another image provider",
    ),
    Market(
        "Yomjon",
        "Yomjon",
        126.127783,
        37.766101,
        (Step("2020-04", 1270.0), Step("2021-06", 1070.0), Step("2022-05", 1270.0), Step("2025-03", 0.0)),
        note=_PUBLISHED + "; it fluctuated",
    ),
)


def plan() -> Plan:
    """The same plan every time."""
    chance = random.Random(SEED)
    towns = _towns()
    markets = [*_four(), *CLOSED, *_made(chance, towns)]
    others = [
        _market(chance, f"Other market {number:03}", f"Other town {number:03}", 138 + number, ())
        for number in range(1, KNOWN - MARKETS + 1)
    ]
    twin = Market("Nampo-Wadu", "Nampo", 125.4, 38.75, (), known=False, note="made: the second spelling of Nampo-Waudo")
    return Plan(markets, [*others, twin])


def _towns() -> list[str]:
    published = ["Sariwon", "Pyongyang-Hadang", "Haksan", "Nampo", "Tokryong", "Yomjon"]
    return published + [f"Made town {number:03}" for number in range(1, TOWNS - len(published) + 1)]


def _four() -> Iterator[Market]:
    """Dates of 2020 and 2025; Sariwon #4 is not there yet on its first image."""
    starts = (640.0, 0.0, 410.0, 380.0)
    for market, gain, start in zip(FOUR, FOUR_GAINS_M2, starts, strict=True):
        middle = start + gain if start == 0.0 else start + gain / 2
        second = "2020-09" if start == 0.0 else "2022-09-18"
        steps = (Step("2020-04", start), Step(second, middle), Step("2025-05-14", start + gain))
        yield Market(market.name, market.town, market.lon, market.lat, steps, note=market.note)


def _made(chance: random.Random, towns: list[str]) -> Iterator[Market]:
    """The other 214 markets: 22 that grew, 11 that shrank, 181 unchanged, spread so that every town has one."""
    gains = _shares(chance, GREW - len(FOUR), NET_M2 - sum(FOUR_GAINS_M2) + 2670.0 + 1365.0, 150.0, 900.0)
    losses = _shares(chance, SHRANK - len(CLOSED), 1365.0, 60.0, 260.0)
    changes = [*gains, *(-loss for loss in losses), *([0.0] * (MARKETS - GREW - SHRANK))]
    chance.shuffle(changes)
    made_towns = towns[6:]
    for number, change in enumerate(changes):
        town_number = number % len(made_towns)
        town = made_towns[town_number]
        name = f"{town} market" if number < len(made_towns) else f"{town} market #2"
        late = town_number % 2 == 0  # half of the towns, as published: 69 with an image of 2025, 69 with one of 2024
        start = round(chance.uniform(300.0, 900.0))
        steps = _steps(chance, start, change, "2025" if late else "2024")
        yield _market(chance, name, town, town_number, steps, second=number >= len(made_towns))


def _steps(chance: random.Random, start: float, change: float, last_year: str) -> tuple[Step, ...]:
    first = f"2020-{chance.randint(2, 11):02}-{chance.randint(1, 28):02}"
    middle = f"2022-{chance.randint(3, 10):02}"
    last = f"{last_year}-{chance.randint(2, 10):02}-{chance.randint(1, 28):02}"
    early = chance.random() < 0.5
    return (Step(first, start), Step(middle, start + (change if early else 0.0)), Step(last, start + change))


def _shares(chance: random.Random, count: int, total: float, least: float, most: float) -> list[float]:
    """Made figures in tens of m² between two bounds that give a total."""
    shares = [round(chance.uniform(least, most), -1) for _ in range(count)]
    while abs(rest := total - sum(shares)) >= 0.5:
        place = chance.randrange(count)
        step = max(-10.0, min(10.0, rest))
        if least <= shares[place] + step <= most:
            shares[place] += step
    return shares


def _market(
    chance: random.Random, name: str, town: str, number: int, steps: tuple[Step, ...], *, second: bool = False
) -> Market:
    """On a plain grid, so that nobody takes the position for a real one."""
    lon = 124.5 + (number % 24) * 0.25 + (0.02 if second else 0.0)
    lat = 37.6 + (number // 24) * 0.25 + (0.02 if second else 0.0)
    return Market(name, town, lon, lat, steps)
