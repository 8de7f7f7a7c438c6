"""What every place has: blocks of houses with yards, scattered trees, and the order in which things are painted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import shapely

from paint.buildings import FLATS, SHEETS, TILES, Building, Wall
from paint.canvas import Box, Canvas, Colour
from paint.plants import Plot, Tree, grove
from paint.sensor import apply_shadow

SOILS: tuple[Colour, ...] = ((136, 118, 98), (128, 110, 92), (144, 128, 106))
CROPS: tuple[Colour, ...] = ((88, 102, 64), (98, 108, 68), (80, 96, 62), (106, 110, 74))


class Thing(Protocol):
    """Anything that casts a shadow and can be painted."""

    def cast(self, canvas: Canvas) -> None: ...

    def paint(self, canvas: Canvas) -> None: ...


def paint_things(canvas: Canvas, things: Iterable[Thing]) -> None:
    """Plots first, then all shadows, then everything else, crowns last."""
    everything = list(things)
    for plot in everything:
        if isinstance(plot, Plot):
            plot.paint(canvas)
    standing = [thing for thing in everything if not isinstance(thing, Plot)]
    for thing in standing:
        thing.cast(canvas)
    apply_shadow(canvas)
    for thing in sorted(standing, key=lambda thing: isinstance(thing, Tree)):
        thing.paint(canvas)


class Occupied:
    """Ground already taken, so that no house stands on a stall or a road."""

    def __init__(self) -> None:
        self._shapes: list[shapely.Geometry] = []
        self._bounds: list[tuple[float, float, float, float]] = []

    def take(self, shape: shapely.Geometry) -> None:
        """Marks ground as taken."""
        shapely.prepare(shape)
        self._shapes.append(shape)
        self._bounds.append(shape.bounds)

    def take_box(self, box: Box, margin_m: float = 0.0) -> None:
        """Marks a rectangle with a margin as taken."""
        self.take(shapely.Polygon(box.sized(box.length + 2 * margin_m, box.width + 2 * margin_m).corners))

    def take_path(self, path: Sequence[tuple[float, float]], half_m: float) -> None:
        """Marks a strip along a line as taken."""
        self.take(shapely.LineString(path).buffer(half_m))

    def free(self, shape: shapely.Geometry) -> bool:
        """Nothing taken touches the shape."""
        left, low, right, high = shape.bounds
        near = (
            i
            for i, (x0, y0, x1, y1) in enumerate(self._bounds)
            if x0 <= right and x1 >= left and y0 <= high and y1 >= low
        )
        return not any(self._shapes[i].intersects(shape) for i in near)

    def free_box(self, box: Box, margin_m: float = 0.0) -> bool:
        """Nothing taken touches the rectangle."""
        return self.free(shapely.Polygon(box.sized(box.length + 2 * margin_m, box.width + 2 * margin_m).corners))


def trees_in(
    rng: np.random.Generator, area: Box, count: int, occupied: Occupied, size: tuple[float, float] = (1.2, 3.2)
) -> list[Tree]:
    """Trees strewn over a box where the ground is free, most of them in clumps."""
    spots: list[tuple[float, float]] = []
    here = (area.x, area.y)
    for _ in range(count):
        if rng.random() < 0.62:
            here = (here[0] + float(rng.normal(0, 2.6)), here[1] + float(rng.normal(0, 2.6)))
        else:
            here = area.at(*rng.uniform((-area.length / 2, -area.width / 2), (area.length / 2, area.width / 2)))
        if occupied.free(shapely.Point(here).buffer(size[1] * 0.8)):
            spots.append(here)
    return grove(rng, spots, size)


def tree_line(
    rng: np.random.Generator,
    path: Sequence[tuple[float, float]],
    pitch_m: float,
    offset_m: float,
    occupied: Occupied,
    size: tuple[float, float] = (1.6, 2.8),
) -> list[Tree]:
    """A row of trees beside a road (`offset_m` to its left), with gaps."""
    line = shapely.LineString(path).offset_curve(offset_m)
    spots = []
    for along in np.arange(pitch_m / 2, line.length, pitch_m):
        point = line.interpolate(along + rng.uniform(-1, 1))
        spot = (float(point.x + rng.normal(0, 0.4)), float(point.y + rng.normal(0, 0.4)))
        if rng.random() < 0.82 and occupied.free(shapely.Point(spot).buffer(size[1] * 0.8)):
            spots.append(spot)
    return grove(rng, spots, size)


def _yard(rng: np.random.Generator, cell: Box, house: Box) -> list[Thing]:
    """Wall, garden plot, shed and perhaps a tree in front of a house."""
    a, b = cell.length / 2 - 0.5, cell.width / 2 - 0.4
    gate = float(rng.uniform(-a + 2, a - 2))
    crown: Colour = (150 + float(rng.uniform(-14, 12)),) * 3
    things: list[Thing] = [
        Wall((cell.at(-a, b), cell.at(-a, -b), cell.at(gate - 1, -b)), colour=crown),
        Wall((cell.at(gate + 1, -b), cell.at(a, -b), cell.at(a, b)), colour=crown),
    ]
    if rng.random() < 0.72:
        size = float(rng.uniform(0.35, 0.62)) * cell.length, float(rng.uniform(0.22, 0.36)) * cell.width
        spot = cell.at(float(rng.uniform(-0.12, 0.12)) * cell.length, -0.24 * cell.width)
        soil, crop = SOILS[int(rng.integers(3))], CROPS[int(rng.integers(4))]
        things.append(
            Plot(
                Box(*spot, cell.angle_deg, *size),
                crop,
                soil,
                float(rng.uniform(0.9, 1.4)),
                float(rng.uniform(0.4, 0.9)),
            )
        )
    if rng.random() < 0.55:
        side = a - 1.6 if rng.random() < 0.5 else -a + 1.6
        shed = Box(*cell.at(side, -0.18 * cell.width), cell.angle_deg + 90, float(rng.uniform(3, 5)), 2.4)
        things.append(Building(shed, 2.0, SHEETS[int(rng.integers(len(SHEETS)))], "flat"))
    for _ in range(int(rng.integers(0, 3))):
        spot = cell.at(float(rng.uniform(-0.8, 0.8)) * a, float(rng.uniform(-0.8, 0.1)) * b)
        things.extend(grove(rng, [spot], (0.9, 2.0)))
    return things


def houses(
    rng: np.random.Generator,
    block: Box,
    occupied: Occupied,
    pitch: tuple[float, float] = (14.0, 15.5),
    lush: float = 0.96,
) -> list[Thing]:
    """A block of single-storey houses in rows, each with its yard; skips ground that is taken."""
    things: list[Thing] = []
    columns, rows = int(block.length // pitch[0]), int(block.width // pitch[1])
    for row in range(rows):
        wide = pitch[0] * float(rng.uniform(0.94, 1.16))
        shift = float(rng.uniform(-3, 3))
        for column in range(columns):
            u = (column + 0.5) * wide - block.length / 2 + shift
            v = (row + 0.5) * pitch[1] - block.width / 2
            cell = Box(*block.at(u, v), block.angle_deg + float(rng.normal(0, 0.4)), wide - 0.7, pitch[1] - 3.0)
            if rng.random() < lush and occupied.free_box(cell):
                things.extend(_house(rng, cell))
                occupied.take_box(cell, -0.6)
    return things


def _house(rng: np.random.Generator, cell: Box) -> list[Thing]:
    """One house along the upper edge of its cell."""
    depth = float(rng.uniform(5.4, 6.8))
    length = min(float(rng.uniform(9.0, 12.6)), cell.length - 1.2)
    spot = cell.at(float(rng.uniform(-0.4, 0.4)), cell.width / 2 - depth / 2 - 0.3)
    box = Box(*spot, cell.angle_deg, length, depth)
    palette = TILES if rng.random() < 0.86 else SHEETS
    base, shade = palette[int(rng.integers(len(palette)))], float(rng.normal(1.0, 0.07))
    colour = tuple(float((c * 0.85 + 0.15 * sum(base) / 3) * shade + rng.normal(0, 1.5)) for c in base)
    roof = "hip" if rng.random() < 0.28 else "gable"
    return [
        *_yard(rng, cell, box),
        Building(box, float(rng.uniform(2.6, 3.2)), (colour[0], colour[1], colour[2]), roof),
    ]


def apartment(rng: np.random.Generator, box: Box, storeys: int, occupied: Occupied) -> list[Thing]:
    """A block of flats with a flat roof and vents."""
    vents = [
        (float(u), float(rng.choice([-1, 1]) * box.width * 0.18))
        for u in np.arange(-box.length / 2 + 4, box.length / 2 - 3, 8.5)
    ]
    occupied.take_box(box, 2.0)
    return [Building(box, storeys * 2.9, FLATS[int(rng.integers(len(FLATS)))], "flat", tuple(vents))]
