"""Sedans, trucks and barges from above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paint.canvas import Box, Canvas, Colour, Floats, Shader

BODIES: tuple[Colour, ...] = (
    (206, 208, 208),
    (214, 213, 208),
    (172, 176, 178),
    (150, 152, 156),
    (60, 62, 66),
    (48, 49, 52),
    (78, 88, 108),
    (124, 50, 46),
    (196, 198, 198),
    (92, 96, 98),
    (148, 140, 122),
    (70, 84, 78),
)
CABS: tuple[Colour, ...] = ((70, 92, 128), (84, 94, 74), (176, 178, 174), (142, 66, 52), (96, 108, 120), (66, 80, 66))
LOADS: tuple[Colour, ...] = ((98, 104, 82), (120, 112, 94), (88, 96, 104), (134, 128, 116), (80, 88, 74), (108, 96, 80))


def sedan(box: Box, paint: Colour) -> Shader:
    """Bonnet, windscreen, roof, rear window and boot; the front lies at +u."""
    half, side = box.length / 2, box.width / 2

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        f = u / half
        glass = ((f > 0.12) & (f < 0.42)) | ((f > -0.66) & (f < -0.46))
        cabin = (f > -0.66) & (f < 0.42)
        windows = cabin & (np.abs(v) > side - 0.27) & (np.abs(v) < side - 0.08)
        tone = 1 + 0.10 * (cabin & ~glass) + 0.04 * grain - 0.10 * (np.abs(v) > side - 0.12) - 0.12 * (np.abs(f) > 0.95)
        body = tone[..., None] * np.asarray(paint, np.float32)
        return np.where((glass | windows)[..., None], np.asarray((42, 48, 54), np.float32), body)

    return shade


def truck(box: Box, cab: Colour, load: Colour, kind: str) -> Shader:
    """Cab at +u, a gap, and a bed: `tarpaulin`, `open` or `empty`."""
    half, side = box.length / 2, box.width / 2

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        front = half - u
        bed = np.asarray(load, np.float32) * (1 + 0.08 * grain)[..., None]
        if kind == "tarpaulin":
            bows = 1 + 0.10 * np.cos(u * np.float32(2 * np.pi / 1.5)) + 0.12 * np.exp(-((v / 0.4) ** 2))
            bed = bed * (bows - 0.08 * (np.abs(v) > side - 0.25))[..., None]
        else:
            rim = (np.abs(v) > side - 0.16) | (u < -half + 0.2) | ((front > 3.0) & (front < 3.2))
            inner = 0.82 if kind == "empty" else 1.12
            bed = np.where(rim[..., None], np.asarray(cab, np.float32) * 0.9, bed * inner)
        roof = np.asarray(cab, np.float32) * (1.06 - 0.14 * (np.abs(v) > side - 0.2))[..., None]
        glass = (front > 0.35) & (front < 0.95) & (np.abs(v) < side - 0.18)
        roof = np.where(glass[..., None], np.asarray((46, 52, 58), np.float32), roof)
        gap = (front > 2.35) & (front < 2.95)
        return np.where(
            (front < 2.35)[..., None], roof, np.where(gap[..., None], np.asarray((58, 56, 54), np.float32), bed)
        )

    return shade


@dataclass(frozen=True)
class Car:
    """A vehicle: its box (front at +u), class, and seed of its colours; `wading` in water it casts less."""

    box: Box
    kind: str
    seed: int
    wading: bool = False

    @property
    def height_m(self) -> float:
        """Height of its roof."""
        return 1.45 if self.kind == "sedan" else 3.0

    def cast(self, canvas: Canvas) -> None:
        """Its shadow."""
        canvas.cast(
            self.box.sized(self.box.length * 0.97, self.box.width * 0.97).corners,
            self.height_m,
            0.55 if self.wading else 1.0,
        )

    def paint(self, canvas: Canvas) -> None:
        """Its body."""
        rng = np.random.default_rng(self.seed)
        if self.kind == "sedan":
            canvas.draw(self.box, sedan(self.box, BODIES[int(rng.integers(len(BODIES)))]), 0.38)
            return
        cab, load = CABS[int(rng.integers(len(CABS)))], LOADS[int(rng.integers(len(LOADS)))]
        kind = ("tarpaulin", "open", "empty")[int(rng.choice(3, p=[0.6, 0.25, 0.15]))]
        canvas.draw(self.box, truck(self.box, cab, load, kind), 0.12)


@dataclass(frozen=True)
class Barge:
    """A flat barge: deck with a rim, a ramp at +u and a small wheelhouse."""

    box: Box
    colour: Colour = (116, 98, 84)

    def cast(self, canvas: Canvas) -> None:
        """Its shadow on the water."""
        canvas.cast(self.box.corners, 1.3, 0.7)

    def paint(self, canvas: Canvas) -> None:
        """Its deck."""
        half, side = self.box.length / 2, self.box.width / 2
        base = np.asarray(self.colour, np.float32)

        def deck(u: Floats, v: Floats, grain: Floats) -> Floats:
            rim = np.minimum(half - np.abs(u), side - np.abs(v)) < 0.4
            ramp = u > half - 3.2
            planks = 1 + 0.06 * np.cos(u * np.float32(2 * np.pi / 2.0)) + 0.07 * grain
            tone = planks + 0.38 * rim + 0.22 * ramp
            return tone[..., None] * base

        canvas.draw(self.box, deck, 0.5)
        house = Box(*self.box.at(-half + 2.6, 0.0), self.box.angle_deg, 2.6, 2.4)
        dx, dy = np.multiply(canvas.light.shadow, 2.0)
        canvas.fill(house.moved(float(dx), float(dy)).corners, (50, 50, 48), 0.5)
        canvas.fill(house.corners, (176, 178, 174), grain=0.05)
