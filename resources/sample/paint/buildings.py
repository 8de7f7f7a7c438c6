"""Roofs, walls and sheds as seen from above."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from paint.canvas import Box, Canvas, Colour, Floats, Shader, hull

TILES: tuple[Colour, ...] = (
    (146, 108, 92),
    (136, 112, 101),
    (152, 122, 104),
    (128, 118, 112),
    (122, 122, 120),
    (140, 98, 84),
    (118, 108, 102),
    (134, 127, 118),
)
SHEETS: tuple[Colour, ...] = (
    (94, 112, 132),
    (112, 117, 119),
    (104, 118, 116),
    (84, 100, 122),
    (122, 116, 104),
    (100, 108, 112),
)
FLATS: tuple[Colour, ...] = ((150, 147, 141), (164, 160, 152), (138, 138, 138), (156, 150, 138))


def _colour(base: Colour) -> Floats:
    return np.asarray(base, np.float32)


def gable(
    canvas: Canvas,
    box: Box,
    base: Colour,
    tilt_deg: float = 24,
    rib_m: float = 0.9,
    age: float = 1.0,
    eaves_dark: float = 0.10,
) -> Shader:
    """Two slopes with a ridge along the box, ribs across it, weathered."""
    _, (vx, vy) = box.axes
    up = canvas.light.on_slope((vx, vy), tilt_deg)
    down = canvas.light.on_slope((-vx, -vy), tilt_deg)
    phase = (box.x * 1.7 + box.y * 0.9) % 6.3

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        slope = np.where(v > 0, np.float32(up), np.float32(down))
        ribs = 1 + 0.035 * np.sin(u * np.float32(2 * np.pi / rib_m))
        stains = 1 + age * (0.06 * grain + 0.05 * np.sin(u * 0.9 + phase) * np.cos(u * 0.37 + v * 1.1 + phase))
        ridge = 1 + 0.20 * np.exp(-((v / 0.16) ** 2)) - 0.16 * np.exp(-(((v + 0.3 * np.sign(up - down)) / 0.2) ** 2))
        eaves = 1 - eaves_dark * (np.abs(v) > box.width / 2 - 0.22)
        return (slope * ribs * stains * ridge * eaves)[..., None] * _colour(base)

    return shade


def hip(canvas: Canvas, box: Box, base: Colour, tilt_deg: float = 26) -> Shader:
    """Four slopes; the ridge is shorter than the house."""
    (ux, uy), (vx, vy) = box.axes
    sides = [(vx, vy), (-vx, -vy), (ux, uy), (-ux, -uy)]
    light = [np.float32(canvas.light.on_slope(side, tilt_deg)) for side in sides]

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        end = box.length / 2 - np.abs(u) < box.width / 2 - np.abs(v)
        slope = np.where(end, np.where(u > 0, light[2], light[3]), np.where(v > 0, light[0], light[1]))
        crest = np.abs((box.length / 2 - np.abs(u)) - (box.width / 2 - np.abs(v)))
        crest = np.where(end | (np.abs(u) > box.length / 2 - box.width / 2), crest, np.abs(v) * 1.4)
        lines = 1 + 0.13 * np.exp(-((crest / 0.22) ** 2))
        return (slope * lines * (1 + 0.07 * grain))[..., None] * _colour(base)

    return shade


def flat(box: Box, base: Colour) -> Shader:
    """A flat roof with a parapet and patched sheets."""

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        edge = np.minimum(box.length / 2 - np.abs(u), box.width / 2 - np.abs(v))
        parapet = 1 + 0.16 * (edge < 0.35) - 0.10 * ((edge >= 0.35) & (edge < 0.8))
        seams = 1 - 0.05 * (np.abs((u / 3.0) % 1.0 - 0.5) < 0.03)
        patches = 1 + 0.05 * np.sign(np.sin(u * 0.55 + box.x) * np.sin(v * 0.8 + box.y))
        return (parapet * seams * patches * (1 + 0.06 * grain))[..., None] * _colour(base)

    return shade


@dataclass(frozen=True)
class Building:
    """A house: footprint, height to the eaves, kind of roof."""

    box: Box
    height_m: float
    colour: Colour
    roof: str = "gable"
    vents: tuple[tuple[float, float], ...] = field(default=())

    def cast(self, canvas: Canvas) -> None:
        """Its shadow; a ridge reaches further than the eaves."""
        canvas.cast(self.box.corners, self.height_m, base=self.box.under_eaves)
        if self.roof != "flat":
            canvas.cast(self.box.sized(self.box.length, 0.4).corners, self.height_m + self.box.width * 0.2)

    def paint(self, canvas: Canvas) -> None:
        """Walls where the view is oblique, then the roof."""
        lean = np.multiply(canvas.light.lean, self.height_m)
        top = self.box.moved(float(lean[0]), float(lean[1]))
        if np.hypot(*lean) > 0.5:
            canvas.fill(hull(np.vstack([self.box.corners, top.corners])), np.multiply(self.colour, 0.62), grain=0.12)
        shader = {
            "gable": lambda: gable(canvas, top, self.colour),
            "hip": lambda: hip(canvas, top, self.colour),
            "flat": lambda: flat(top, self.colour),
        }[self.roof]()
        canvas.draw(top, shader)
        for u, v in self.vents:
            vent = Box(*top.at(u, v), self.box.angle_deg, 1.4, 1.1)
            dx, dy = np.multiply(canvas.light.shadow, 1.3)
            canvas.fill(hull(np.vstack([vent.corners, vent.moved(float(dx), float(dy)).corners])), (70, 70, 72), 0.6)
            canvas.fill(vent.corners, np.multiply(self.colour, 1.14))


@dataclass(frozen=True)
class Wall:
    """A garden wall or fence along a line of local points."""

    path: tuple[tuple[float, float], ...]
    height_m: float = 1.5
    thick_m: float = 0.42
    colour: Colour = (158, 152, 142)
    dense: float = 0.85
    """How much light its body keeps off: a wire fence little."""

    def _boxes(self) -> list[Box]:
        boxes = []
        for (ax, ay), (bx, by) in pairwise(self.path):
            angle = float(np.degrees(np.arctan2(by - ay, bx - ax)))
            boxes.append(Box((ax + bx) / 2, (ay + by) / 2, angle, float(np.hypot(bx - ax, by - ay)), self.thick_m))
        return boxes

    def cast(self, canvas: Canvas) -> None:
        """Its shadow."""
        for box in self._boxes():
            canvas.cast(box.corners, self.height_m, self.dense)

    def paint(self, canvas: Canvas) -> None:
        """Its crown."""
        for box in self._boxes():
            canvas.fill(box.corners, self.colour, 0.9, grain=0.08)


@dataclass(frozen=True)
class StallRoof:
    """A covered stall: the outline is the roof's edge, which is the truth."""

    box: Box
    colour: Colour
    height_m: float = 2.7

    def cast(self, canvas: Canvas) -> None:
        """Its shadow."""
        canvas.cast(self.box.corners, self.height_m, base=self.box.under_eaves)

    def paint(self, canvas: Canvas) -> None:
        """Its roof of ribbed sheet."""
        canvas.draw(self.box, gable(canvas, self.box, self.colour, tilt_deg=13, rib_m=1.25, age=0.7, eaves_dark=0.0))
