"""The town around the market: streets, houses, flats, the walled yard with its crowd, and marks of stalls now gone."""

from __future__ import annotations

import numpy as np
import shapely

from paint.buildings import SHEETS, Building, Wall
from paint.canvas import Box, Canvas, Colour
from paint.ground import earth, paved, rounded, track
from paint.plants import Plot
from paint.sensor import apply_shadow
from scenes.market import ENLARGED, TILT_DEG, YARD, open_air, stalls
from scenes.town import CROPS, SOILS, Occupied, Thing, apartment, houses, tree_line, trees_in

ROAD = ((-190.0, -70.0), (-40.0, -54.5), (80.0, -40.0), (190.0, -27.0))
LANES = (
    (((-106.0, 120.0), (-103.5, 40.0), (-97.0, -62.0)), 5.0),
    (((99.0, -40.0), (101.0, 10.0), (96.0, 66.0), (92.0, 120.0)), 6.0),
    (((-160.0, 46.0), (-100.0, 55.0), (0.0, 62.0), (96.0, 72.0), (160.0, 76.0)), 4.6),
    (((-30.0, 120.0), (-24.0, 62.0)), 3.4),
    (((-2.5, -44.5), (-1.0, -33.0)), 8.0),
    (((20.0, -48.0), (27.0, -120.0)), 4.6),
)


def surroundings() -> list[Thing]:
    """Houses, flats, walls, plots and trees around the yard; alike on all dates."""
    rng = np.random.default_rng(7)
    taken = Occupied()
    taken.take_box(YARD, 2.5)
    taken.take_path(rounded(ROAD), 10.5)
    for path, width in LANES:
        taken.take_path(path, width / 2 + 0.8)
    things: list[Thing] = []
    for x, y, length, storeys in ((-92, -86, 46, 4), (-36, -80, 40, 3), (62, -68, 44, 5), (112, -62, 34, 3)):
        things += apartment(rng, Box(x, y, 7.0, length, 11.5), storeys, taken)
    shop = Box(*YARD.at(-70, -53), TILT_DEG, 0.1, 0.1)
    taken.take_box(shop)
    things += houses(rng, Box(-4, 97, 7.5, 200, 63), taken)
    things += houses(rng, Box(-134, 4, 4.0, 57, 250), taken)
    things += houses(rng, Box(131, 72, 8.5, 57, 110), taken)
    things += houses(rng, Box(0, -110, 7.0, 300, 46), taken, (13.0, 15.0))
    for step in range(5):
        plot = Box(122 + step * 1.1, 8 - step * 8.6, 8.0, 38.0, 7.4)
        things.append(Plot(plot, CROPS[step % 4], SOILS[step % 3], 1.3, 0.75))
        taken.take_box(plot)
    things += tree_line(rng, rounded(ROAD), 7.5, 9.0, _roads_only(), (1.5, 2.6)) + tree_line(
        rng, rounded(ROAD), 8.5, -9.2, _roads_only(), (1.5, 2.8)
    )
    return things + list(trees_in(rng, Box(0, 0, 0, 300, 240), 900, taken))


def _roads_only() -> Occupied:
    """Where no roadside tree may stand: lanes and the yard."""
    taken = Occupied()
    taken.take_box(YARD, 1.0)
    for path, width in LANES:
        taken.take_path(path, width / 2 + 1.5)
    return taken


def walls() -> list[Thing]:
    """The wall around the yard with its gates, an office and two stores inside."""
    a, b = YARD.length / 2, YARD.width / 2
    crown: Colour = (166, 160, 150)
    parts = (((-6 - 4, -b), (-a, -b), (-a, b), (a, b), (a, 6)), ((a, -6), (a, -b), (6, -b)))
    parts_of_wall: list[Thing] = [Wall(tuple(YARD.at(u, v) for u, v in part), 2.4, 0.5, crown) for part in parts]
    office = Building(Box(*YARD.at(-86, -31), TILT_DEG + 90, 13, 7), 3.4, (134, 104, 92), "hip")
    store = Building(Box(*YARD.at(86, -34), TILT_DEG, 10, 6), 3.0, SHEETS[1])
    return [*parts_of_wall, office, store]


def yard_ground(canvas: Canvas) -> None:
    """Trodden earth inside the wall, worn lighter along the aisles, and paved strips under the rows."""
    window = canvas.window(YARD.corners)
    assert window is not None
    canvas.fill(YARD.sized(YARD.length, YARD.width).corners, (168, 156, 138), 0.80, grain=0.04)
    for row in range(7):
        aisle = Box(*YARD.at(0, 38.7 - row * 9.4), TILT_DEG, 176, 2.6)
        canvas.draw(
            aisle, lambda u, v, g: (1 + 0.05 * g)[..., None] * np.asarray((182, 171, 154), np.float32), 1.2, 0.55
        )
    for _, box in open_air():
        canvas.draw(box, lambda u, v, g: (1 + 0.05 * g)[..., None] * np.asarray((158, 149, 136), np.float32), 1.0, 0.6)


def vendors(canvas: Canvas, date: int) -> None:
    """Mats, tables and people on the open-air spaces; another crowd on every date."""
    rng = np.random.default_rng(500 + date)
    goods: tuple[Colour, ...] = (
        (178, 172, 160),
        (96, 112, 138),
        (150, 92, 82),
        (120, 128, 98),
        (196, 190, 176),
        (136, 118, 92),
    )
    mats, people = [], []
    for _, space in open_air():
        for v in (-5.0, -1.7, 1.7, 5.0):
            for u in np.arange(-space.length / 2 + 2, space.length / 2 - 2, 2.3):
                if rng.random() < 0.72:
                    mats.append(
                        (
                            Box(*space.at(float(u), v + float(rng.normal(0, 0.2))), TILT_DEG, 1.5, 1.0),
                            goods[int(rng.integers(6))],
                        )
                    )
    for _ in range(620):
        u, v = (
            float(rng.uniform(-88, 88)),
            float(rng.choice([rng.uniform(-39, -21), 38.7 - 9.4 * rng.integers(0, 7) + rng.normal(0, 1.0)])),
        )
        shade = float(rng.uniform(40, 120))
        people.append(
            (
                Box(*YARD.at(u, v), float(rng.uniform(0, 180)), 0.62, 0.45),
                (shade, shade * 0.95, shade * float(rng.uniform(0.9, 1.15))),
            )
        )
    roofs = shapely.union_all(
        [shapely.Polygon(life.roof.box.corners).buffer(0.6) for life in stalls() if life.stands(date)]
    )
    people = [person for person in people if not roofs.contains(shapely.Point(person[0].x, person[0].y))]
    for box, _ in mats + people:
        canvas.cast(box.corners, 0.8 if box.width > 0.8 else 1.6, 0.7)
    apply_shadow(canvas)
    for box, colour in mats + people:
        canvas.fill(box.corners, colour, 0.9)


def scars(canvas: Canvas, date: int) -> None:
    """Pale footprints where a stall was taken away."""
    for life in stalls():
        if life.gone is not None and life.gone <= date and not life.name.endswith(ENLARGED):
            canvas.draw(
                life.roof.box,
                lambda u, v, g: (1 + 0.07 * g)[..., None] * np.asarray((186, 176, 160), np.float32),
                0.4,
                0.35,
            )


def ground(canvas: Canvas, date: int) -> None:
    """Everything flat, and the crowd."""
    green = canvas.light.green
    earth(canvas, (150, 138, 120), (128, 116, 100), (112 - 18 * green, 108, 78 - 8 * green), 0.22 + 0.30 * green)
    for path, width in LANES:
        track(canvas, rounded(path), width, (164, 152, 134), 0.7, 0.05)
    paved(canvas, rounded(ROAD), 11.0, (142, 140, 135), (160, 151, 137), centre_line=True)
    track(canvas, LANES[4][0], 9.0, (162, 152, 136), 0.4)
    yard_ground(canvas)
    scars(canvas, date)
    vendors(canvas, date)


def town() -> list[Thing]:
    """Everything that stands, but the stalls."""
    return [*surroundings(), *walls()]
