"""Paints the border river: water, bars, banks, fence, roads, fields, houses and woods."""

from __future__ import annotations

import numpy as np
import shapely

from paint.buildings import SHEETS, TILES, Building, Wall
from paint.canvas import Box, Canvas, Colour, Floats
from paint.ground import Lines, Path, Water, earth, foam, lines, mix, paved, river, smooth_step, track
from paint.plants import Plot, Tree, grove
from scenes.river import (
    CROSSINGS,
    FENCE_M,
    PATROL_M,
    RIVER,
    ROAD_M,
    SPARE_GATES_X,
    along_of,
    approach,
    beside,
    fence,
    gates,
    half_width,
)
from scenes.town import CROPS, SOILS, Occupied, Thing, apartment, houses, tree_line, trees_in

BARS = (
    (0.0, 0.0, 74.0, 15.0),
    (222.0, 12.0, 46.0, 8.0),
    (120.0, -13.0, 40.0, 7.0),
    (300.0, -15.0, 60.0, 8.0),
    (-92.0, 14.0, 44.0, 7.0),
    (-168.0, -10.0, 36.0, 7.0),
)
"""Gravel bars: x, metres left of the middle, length, width."""


def _parallel(left_m: float) -> Path:
    """A line beside the river over the whole picture."""
    return tuple(beside(float(a), left_m) for a in np.linspace(along_of(455.0), along_of(-475.0), 64))


NORTH_LANES: tuple[tuple[Path, float], ...] = (
    (((-60.0, 90.0), (-40.0, 260.0)), 5.0),
    (((210.0, 130.0), (190.0, 260.0)), 4.6),
)
SOUTH_LANES: tuple[tuple[Path, float], ...] = (
    (((460.0, -118.0), (250.0, -128.0), (60.0, -158.0), (-140.0, -142.0), (-460.0, -176.0)), 5.4),
    (((60.0, -60.0), (58.0, -158.0), (66.0, -280.0)), 4.4),
    (((280.0, -20.0), (270.0, -126.0), (290.0, -280.0)), 4.4),
    (((-250.0, 0.0), (-236.0, -150.0), (-230.0, -280.0)), 4.4),
    (((-90.0, -50.0), (-100.0, -145.0), (-92.0, -280.0)), 3.8),
)


def _inside(canvas: Canvas, field: Lines, date: int) -> Floats:
    """Metres inside the water's edge; bars stand out more when the river is low."""
    widths = np.interp(field.along, *_width_table()).astype(np.float32)
    edge = widths + 2.6 * canvas.noise(48, 41, 3) + 0.8 * canvas.noise(8, 42, 3) + (1.4 if date == 0 else 0.0)
    inside = edge - np.minimum(field.distance, 80)
    for x, left, length, width in BARS:
        along = along_of(x)
        (mx, my), (ax, ay) = beside(along, left), beside(along + 6, left)
        angle = np.arctan2(ay - my, ax - mx)
        dx, dy = (canvas.xs - mx)[None, :], (canvas.ys - my)[:, None]
        u, v = dx * np.cos(angle) + dy * np.sin(angle), dy * np.cos(angle) - dx * np.sin(angle)
        gap = (np.hypot(u / (length / 2), v / (width / 2)) - 1) * width / 2
        inside = np.minimum(inside, gap + 1.4 * canvas.noise(9, 43, 3) + (0.8 if date == 0 else -0.6))
    return np.asarray(inside, np.float32)


def _width_table() -> tuple[list[float], list[float]]:
    alongs = [float(a) for a in np.linspace(0, shapely.LineString(RIVER).length, 80)]
    return alongs, [half_width(a) for a in alongs]


def ground(canvas: Canvas, date: int) -> None:
    """Everything flat."""
    green = canvas.light.green
    earth(canvas, (146, 134, 114), (124, 114, 97), (104 - 18 * green, 104 - 2 * green, 68), 0.52 + 0.16 * green)
    field = lines(canvas, RIVER, 70)
    inside = _inside(canvas, field, date)
    river(canvas, inside, Water((62, 74, 68), (110, 112, 94), (168, 160, 146), 17.0, 7.0))
    foam(
        canvas,
        (smooth_step(1 - np.abs(inside - 1.2) / 2.4) * (0.34 + 0.14 * canvas.noise(26, 44, 2))).astype(np.float32),
        0.8,
    )
    track(canvas, _parallel(PATROL_M), 3.6, (160, 148, 128), 0.6, 0.07)
    for path, width in (*NORTH_LANES, *SOUTH_LANES):
        track(canvas, path, width, (162, 150, 130), 0.6, 0.06)
    for site in CROSSINGS:
        if site.first <= date:
            _crossing(canvas, site.kind, approach(site), inside, date)
    paved(canvas, _parallel(ROAD_M), 10.0, (136, 135, 132), (158, 150, 136), centre_line=True)


def _crossing(canvas: Canvas, kind: str, path: Path, inside: Floats, date: int) -> None:
    """Worn track to the water; in it a shallow, stirred band with broken water below."""
    dry = smooth_step(0.6 - inside)
    before = canvas.rgb.copy()
    track(canvas, path, 5.4, (170, 157, 135), 0.9, 0.09)
    worn = canvas.rgb.copy()
    canvas.rgb[:] = mix(before, worn, dry)
    field = lines(canvas, path, 24)
    wet = smooth_step(1 - field.distance / 3.4) * smooth_step(1 + inside / 6) * dry
    canvas.rgb[:] = mix(canvas.rgb, (112, 102, 86), (wet * 0.55).astype(np.float32))
    if kind == "Barge site":
        _landing(canvas, path)
        return
    within = smooth_step(inside / 2.0)
    shoal = np.exp(-((field.distance / 5.0) ** 2)) * within
    canvas.rgb[:] = mix(canvas.rgb, (150, 143, 120), (shoal * 0.72).astype(np.float32))
    down = np.exp(-(((field.distance * -field.side - 6.0) / 3.2) ** 2)) * within * (field.distance < 20)
    foam(canvas, (down * 0.78).astype(np.float32))


def _landing(canvas: Canvas, path: Path) -> None:
    """Cleared and levelled bank of a barge site."""
    along = float(shapely.LineString(RIVER).project(shapely.Point(path[-1])))
    for out, length, width in ((5.5, 30.0, 8.0), (2.5, 48.0, 5.0)):
        strip = tuple(
            beside(along + step, half_width(along + step) + out) for step in (-length / 2, -8.0, 6.0, length / 2)
        )
        track(canvas, strip, width, (172, 160, 140), 2.2, 0.04, 0.85)


def _fence_parts(date: int) -> list[Thing]:
    """The fence with a gap at every crossing; pillars and a hut at gates."""
    line = shapely.LineString(fence())
    openings = [
        shapely.Point(beside(along_of(s.x) + s.skew_m * 0.8, FENCE_M)).buffer(3.6)
        for s in CROSSINGS
        if s.at_gate or s.first <= date
    ]
    openings += [shapely.Point(beside(along_of(x), FENCE_M)).buffer(3.6) for x in SPARE_GATES_X]
    rest = shapely.difference(line, shapely.union_all(openings))
    things: list[Thing] = []
    for part in shapely.get_parts(rest):
        path = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(part))
        things.append(Wall(path, 2.4, 0.4, (186, 183, 176), 0.38))
    for _, (x, y), _used in gates():
        along = float(shapely.LineString(RIVER).project(shapely.Point(x, y)))
        for step in (-4.0, 4.0):
            things.append(Building(Box(*beside(along + step, FENCE_M), 0.0, 1.7, 1.7), 3.4, (196, 192, 184), "flat"))
        things.append(Building(Box(*beside(along + 11.0, FENCE_M + 3.5), 10.0, 4.6, 3.6), 2.8, SHEETS[0], "hip"))
    return things


def _taken() -> Occupied:
    """Ground that fields, houses and trees leave free."""
    taken = Occupied()
    taken.take_path(RIVER, 56.0)
    taken.take_path(_parallel(FENCE_M), 5.0)
    taken.take_path(_parallel(PATROL_M), 4.0)
    taken.take_path(_parallel(ROAD_M), 8.0)
    for path, width in (*NORTH_LANES, *SOUTH_LANES):
        taken.take_path(path, width / 2 + 1.2)
    for site in CROSSINGS:
        taken.take_path(approach(site), 6.0)
    return taken


def _fields(taken: Occupied) -> list[Thing]:
    """Strips of fields between the fence and the village, larger ones beyond the road."""
    rng = np.random.default_rng(83)
    things: list[Thing] = []
    left = PATROL_M + 5.0
    while left < PATROL_M + 150:
        depth = float(rng.uniform(13, 32))
        along = along_of(455.0) + float(rng.uniform(0, 20))
        while along < along_of(-430.0):
            length = float(rng.uniform(9, 46)) * (1.0 if rng.random() < 0.7 else 1.6)
            (x, y), (ax, ay) = (
                beside(along + length / 2, left + depth / 2),
                beside(along + length / 2 + 6, left + depth / 2),
            )
            angle = float(np.degrees(np.arctan2(ay - y, ax - x)))
            box = (
                Box(x, y, angle, length - 0.8, depth - 1.0)
                if length > depth
                else Box(x, y, angle + 90, depth - 1.0, length - 0.8)
            )
            if rng.random() < 0.93 and taken.free_box(box, -0.4):
                crop, soil = CROPS[int(rng.integers(4))], SOILS[int(rng.integers(3))]
                things.append(Plot(box, crop, soil, float(rng.uniform(1.5, 2.4)), float(rng.uniform(0.30, 1.0))))
                taken.take_box(box, -0.5)
            along += length
        left += depth
    return things


def _north(rng: np.random.Generator, taken: Occupied) -> list[Thing]:
    """Greenhouses, flats and a works beyond the paved road."""
    things: list[Thing] = []
    for step in range(22):
        box = Box(20 + step * 9.4 - 0.03 * step**2, 170 + step * 1.4, 84.0, 44.0, 7.4)
        if taken.free_box(box):
            things.append(Building(box, 2.2, (206, 209, 207), "gable"))
            taken.take_box(box, 0.8)
    for x, y, angle, length, storeys in (
        (-120, 160, 8, 48, 6),
        (-178, 172, 8, 48, 6),
        (-122, 198, 8, 48, 6),
        (-180, 210, 8, 48, 6),
        (-240, 190, 4, 44, 5),
        (-244, 222, 4, 44, 5),
    ):
        box = Box(x, y, angle, length, 13.0)
        if taken.free_box(box):
            things += apartment(rng, box, storeys, taken)
    for x, y, length, width, colour in (
        (-335, 168, 60, 20, SHEETS[3]),
        (-340, 200, 52, 16, SHEETS[0]),
        (-392, 150, 34, 16, TILES[4]),
    ):
        box = Box(x, y, -12.0, length, width)
        if taken.free_box(box):
            things.append(Building(box, 7.0, colour))
            taken.take_box(box, 3.0)
    return things


def _wood(rng: np.random.Generator, taken: Occupied) -> list[Tree]:
    """A wooded slope in the north-east."""
    spots = []
    for _ in range(1500):
        x, y = float(rng.uniform(225, 400)), float(rng.uniform(140, 260))
        if y > 172 + 0.28 * (300 - x) + 9 * np.sin(x / 13) + rng.exponential(7) - 5 and taken.free(
            shapely.Point(x, y).buffer(2)
        ):
            spots.append((x, y))
    return grove(rng, spots, (2.0, 4.0), 0.4)


def land(date: int) -> list[Thing]:
    """Everything that stands; alike on both dates but for the breaches in the fence."""
    rng = np.random.default_rng(61)
    taken = _taken()
    things = _fence_parts(date) + _north(rng, taken)
    soft: Colour = (150, 146, 138)
    for block in (
        Box(-320, -222, -4, 170, 80),
        Box(-165, -212, 3, 120, 92),
        Box(-18, -218, -4, 140, 92),
        Box(168, -208, 6, 200, 110),
        Box(350, -205, 2, 120, 130),
    ):
        things += houses(rng, block, taken, (15.0, 16.5))
    things += houses(rng, Box(110, 232, 4, 170, 50), taken, (16.0, 16.5), 0.9)
    things += _fields(taken)
    things.append(
        Wall(
            tuple(beside(float(a), ROAD_M + 9) for a in np.linspace(along_of(420.0), along_of(-440.0), 70)),
            1.0,
            0.7,
            soft,
        )
    )
    things += _wood(rng, taken)
    things += tree_line(rng, _parallel(ROAD_M), 9.0, -8.5, _open(), (1.8, 3.0)) + tree_line(
        rng, _parallel(PATROL_M), 15.0, 7.0, _open(), (1.5, 2.8)
    )
    banks = [
        beside(float(a), float(side))
        for a, side in zip(
            rng.uniform(along_of(430), along_of(-440), 520),
            rng.choice([-1, 1], 520) * rng.uniform(41, 57, 520),
            strict=True,
        )
    ]
    clear = _open()
    things += grove(rng, [s for s in banks if clear.free(shapely.Point(s).buffer(3))], (1.2, 3.0), 0.0)
    return things + list(trees_in(rng, Box(0, 0, 0, 840, 540), 1500, taken, (1.4, 3.4)))


def _open() -> Occupied:
    """Where no tree may stand beside roads: tracks, landings and the water."""
    taken = Occupied()
    taken.take_path(RIVER, 39.0)
    for site in CROSSINGS:
        taken.take_path(approach(site), 9.0 if site.kind == "Ford" else 26.0)
    taken.take_path(_parallel(FENCE_M), 2.0)
    for path, width in (*NORTH_LANES, *SOUTH_LANES):
        taken.take_path(path, width / 2 + 1.5)
    return taken
