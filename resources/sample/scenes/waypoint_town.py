"""The town around the vehicles of the waypoint: streets, yards, houses, fields, and the river with its ford."""

from __future__ import annotations

import numpy as np

from paint.buildings import SHEETS, TILES, Building, Wall
from paint.canvas import Box, Canvas, Colour, Floats, Shader
from paint.ground import Path, Water, earth, foam, lines, paved, river, rounded, smooth_step, track
from paint.plants import Plot
from scenes.town import CROPS, SOILS, Occupied, Thing, apartment, houses, tree_line, trees_in
from scenes.waypoint import (
    FORD_EXTRA_M,
    FORD_TRACK,
    PLACES,
    RIVER,
    RIVER_HALF_M,
    SOUTH_STREET,
    STREET,
    TRUCK_YARD,
    vehicles,
)

LANES: tuple[tuple[Path, float], ...] = (
    (rounded(((-138, 240), (-134, 110), (-132, 20), (-140, -90), (-146, -240))), 5.4),
    (rounded(((-50, 240), (-48, 110), (-46, 12))), 6.0),
    (rounded(((-48, 8), (-46, -60), (-40, -98), (-34, -240))), 5.0),
    (rounded(((44, 240), (42, 110), (38, 3), (14, -40), (10, -100))), 4.6),
    (rounded(((-260, 122), (-138, 114), (-48, 104), (42, 98), (104, 112))), 4.4),
    (rounded(((88, -110), (104, -60), (98, -6), (104, 60), (122, 150), (140, 240))), 4.2),
    (rounded(((170, -16), (176, 60), (196, 240))), 3.6),
    (rounded(((-260, -150), (-142, -150), (-37, -154), (60, -150))), 3.8),
)
CONCRETE: Colour = (164, 160, 152)


def _surface(kind: str) -> Shader:
    """Colours of a yard."""
    base = np.asarray(
        {"slabs": CONCRETE, "earth": (168, 152, 130), "gravel": (156, 150, 140), "grass": (140, 134, 104)}[kind],
        np.float32,
    )

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        tone = 1 + (0.03 if kind == "slabs" else 0.07) * grain
        if kind == "slabs":
            seam = (np.abs(u % 4.0 - 2.0) > 1.93) | (np.abs(v % 4.0 - 2.0) > 1.93)
            tone = tone * (1 - 0.07 * seam) * (1 + 0.025 * np.sin(u * 0.31) * np.cos(v * 0.43))
        else:
            tone = tone * (1 + 0.03 * np.sin(v * 0.9 + 0.4 * np.sin(u * 0.2)))
        return tone[..., None] * base

    return shade


def ground(canvas: Canvas) -> None:
    """Everything flat."""
    earth(canvas, (150, 138, 118), (126, 116, 98), (88, 102, 66), 0.55)
    _water(canvas)
    for path, width in LANES:
        track(canvas, path, width, (166, 153, 132), 0.6, 0.05)
    track(canvas, FORD_TRACK, 6.0, (162, 148, 126), 0.9, 0.08, alpha=0.9)
    _ford(canvas)
    paved(canvas, SOUTH_STREET, 9.5, (150, 145, 136), (162, 151, 134))
    paved(canvas, STREET, 9.5, (140, 138, 133), (160, 150, 135), centre_line=True)
    track(canvas, ((90.0, -5.2), (102.0, -6.2)), 9.0, (158, 146, 126), 1.8, 0.06, 0.9)
    for place in PLACES:
        canvas.draw(place.box, _surface(place.surface), 1.5, 0.92 if place.surface == "slabs" else 0.82)
    canvas.draw(TRUCK_YARD, _surface("earth"), 2.0, 0.85)


def _water(canvas: Canvas) -> None:
    """The river, narrower and wider along its way, with bars of gravel."""
    field = lines(canvas, RIVER, 32)
    swing = 2.2 * canvas.noise(55, 41, 2) + 0.8 * canvas.noise(7, 42, 3)
    ford = FORD_EXTRA_M * np.exp(-(((canvas.ys[:, None] + 8.0) / 26.0) ** 2))
    inside = RIVER_HALF_M + ford + swing - np.minimum(field.distance, 60)
    for u, v, length, width in ((126, -62, 26, 5), (121, 78, 22, 4.5), (129, -96, 18, 4)):
        gap = np.hypot((canvas.xs - u)[None, :] / width, (canvas.ys - v)[:, None] / (length / 2)) - 1
        inside = np.minimum(inside, gap * 2.5 + 0.6 * canvas.noise(5, 43, 3))
    river(canvas, inside.astype(np.float32), Water((84, 90, 76), (118, 117, 97), (168, 160, 145), 8.0, 5.0))


def _ford(canvas: Canvas) -> None:
    """Shallow, stirred water where the track crosses, and wakes at the trucks."""
    field, stream = lines(canvas, FORD_TRACK, 16), lines(canvas, RIVER, 24)
    within = smooth_step((RIVER_HALF_M + FORD_EXTRA_M + 1.5 - stream.distance) / 3)
    muddy = np.exp(-((np.minimum(field.distance, 40) / 5.5) ** 2)) * within
    canvas.rgb += (muddy * 0.62)[..., None] * (np.asarray((148, 138, 114), np.float32) - canvas.rgb)
    down = np.exp(-((np.clip(field.distance * -field.side - 4.5, -40, 40) / 3.0) ** 2)) * within
    foam(canvas, (down * 0.72).astype(np.float32))
    for parked in vehicles():
        if parked.car.wading:
            box = parked.car.box
            near = np.hypot((canvas.xs - box.x)[None, :] / (box.length * 0.55), (canvas.ys - box.y + 1)[:, None] / 2.6)
            foam(canvas, (smooth_step(1.6 - near) * within * 0.9).astype(np.float32))


def _taken() -> Occupied:
    """Ground that houses and trees must leave free."""
    taken = Occupied()
    for place in PLACES:
        taken.take_box(place.box, 2.0)
    taken.take_box(TRUCK_YARD, 2.0)
    for path, half in (
        (STREET, 7.5),
        (SOUTH_STREET, 7.0),
        (FORD_TRACK, 6.0),
        (RIVER, 17.0),
        *((p, w / 2 + 1.0) for p, w in LANES),
    ):
        taken.take_path(path, half)
    return taken


def _public(rng: np.random.Generator, taken: Occupied) -> list[Thing]:
    """School, offices, stores and flats."""
    things: list[Thing] = []
    spots = (
        (Box(-96, -15, -3.5, 58, 9.5), 6.5, TILES[4], "hip"),
        (Box(-62, -30, 86.5, 26, 8.5), 4.0, TILES[0], "gable"),
        (Box(-8, 70, -4.5, 50, 10), 7.0, TILES[1], "hip"),
        (Box(-178, 55, -4, 44, 11), 5.0, SHEETS[1], "gable"),
        (Box(-214, 84, 86, 36, 12), 5.5, SHEETS[0], "gable"),
        (Box(-96, 85, -4.5, 46, 11), 5.0, SHEETS[2], "gable"),
        (Box(70, -60, 84, 34, 8.5), 4.5, TILES[5], "gable"),
        (Box(44, -84, -6, 34, 9), 4.0, SHEETS[5], "gable"),
    )
    for box, height, colour, roof in spots:
        if taken.free_box(box, -1.5):
            things.append(Building(box, height, colour, roof))
            taken.take_box(box, 1.5)
    for x, y, length, storeys in (
        (-172, 35, 42, 3),
        (-92, 29, 40, 3),
        (-180, -4, 44, 4),
        (70, 20, 36, 3),
        (-12, -18, 40, 4),
    ):
        box = Box(x, y, -5.0, length, 11.0)
        if taken.free_box(box, -0.5):
            things += apartment(rng, box, storeys, taken)
    return things


def _fields(taken: Occupied) -> list[Thing]:
    """Plots beyond the river and at the edge of the town."""
    things: list[Thing] = []
    for column, x in enumerate((158, 187, 216)):
        for row in range(16):
            box = Box(x + row * 0.7 - 3, 172 - row * 22.5, 4.0 + column, 27.0, 20.5)
            if taken.free_box(box, 0.5):
                things.append(
                    Plot(
                        box,
                        CROPS[(row * 3 + column) % 4],
                        SOILS[(row + column) % 3],
                        1.2 + 0.15 * (row % 3),
                        0.62 + 0.1 * ((row + column) % 3),
                    )
                )
                taken.take_box(box, 0.4)
    return things


def town() -> list[Thing]:
    """Everything that stands, but the vehicles."""
    rng = np.random.default_rng(19)
    taken = _taken()
    things = _public(rng, taken)
    fence: Colour = (166, 160, 150)
    a, b = TRUCK_YARD.length / 2 + 1, TRUCK_YARD.width / 2 + 1
    things.append(
        Wall(
            tuple(TRUCK_YARD.at(u, v) for u, v in ((a, -4), (a, b), (-a, b), (-a, -b), (a, -b), (a, -12))),
            2.0,
            0.5,
            fence,
        )
    )
    things += _fields(taken)
    blocks = (
        Box(-196, 152, -4, 112, 62),
        Box(-92, 148, -5, 82, 80),
        Box(-2, 146, -4, 84, 80),
        Box(82, 150, -4, 70, 70),
        Box(-196, -46, -3, 108, 78),
        Box(-196, -122, -2, 106, 44),
        Box(-92, -122, -4, 98, 46),
        Box(24, -128, -5, 118, 44),
        Box(-196, -176, -2, 106, 44),
        Box(-92, -180, -4, 98, 46),
        Box(30, -178, -5, 130, 46),
        Box(66, 60, -4, 40, 60),
        Box(-14, -62, -3, 44, 60),
        Box(198, 40, 5, 60, 80),
    )
    for block in blocks:
        things += houses(rng, block, taken, (13.6, 15.2))
    for offset in (7.6, -7.6):
        things += tree_line(rng, STREET, 8.0, offset, _taken_by_things(), (1.5, 2.6))
    things += tree_line(rng, RIVER, 5.5, 19.0, taken, (1.8, 3.4)) + tree_line(rng, RIVER, 5.5, -19.0, taken, (1.8, 3.4))
    return things + list(trees_in(rng, Box(0, 0, 0, 470, 380), 1500, taken, (1.1, 3.0)))


def _taken_by_things() -> Occupied:
    """Where no roadside tree may stand."""
    taken = Occupied()
    for place in PLACES:
        taken.take_box(place.box, 1.0)
    for path, width in LANES:
        taken.take_path(path, width / 2 + 1.5)
    return taken
