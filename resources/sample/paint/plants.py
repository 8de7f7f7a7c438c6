"""Trees, hedges and kitchen gardens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paint.canvas import Box, Canvas, Colour, Floats, Shader

LEAF: tuple[Colour, ...] = ((74, 88, 58), (66, 82, 56), (84, 94, 62), (62, 76, 54))
CONIFER: Colour = (52, 66, 50)
BARE: Colour = (128, 112, 88)


@dataclass(frozen=True)
class Tree:
    """A crown: middle (local m), radius, height, colour in full leaf, and a seed for its outline."""

    x: float
    y: float
    radius_m: float
    colour: Colour
    seed: int
    evergreen: bool = False

    @property
    def height_m(self) -> float:
        """Height of the crown's middle."""
        return self.radius_m * 1.15

    def _outline(
        self, canvas: Canvas, dx: float = 0.0, dy: float = 0.0
    ) -> tuple[tuple[slice, slice], Floats, Floats, Floats] | None:
        """Window, offsets from the middle as shares of the radius (x, y), and distance inside the rim (shares)."""
        cx, cy, reach = self.x + dx, self.y + dy, self.radius_m * 1.4
        window = canvas.window([(cx - reach, cy - reach), (cx + reach, cy + reach)])
        if window is None:
            return None
        x = ((canvas.xs[window[1]] - cx) / self.radius_m).astype(np.float32)[None, :]
        y = ((canvas.ys[window[0]] - cy) / self.radius_m).astype(np.float32)[:, None]
        angle = np.arctan2(y, x)
        rng = np.random.default_rng(self.seed)
        rim = np.ones_like(angle)
        for wave in (2, 3, 5, 8):
            rim += rng.uniform(0.03, 0.11) * np.cos(wave * angle + rng.uniform(0, 6.3))
        return window, x, y, rim - np.hypot(x, y)

    def cast(self, canvas: Canvas) -> None:
        """A round shadow, stretched by drawing it at three heights."""
        strength = 0.9 if self.evergreen else 0.35 + 0.55 * canvas.light.green
        for part, size in ((0.35, 1.0), (0.7, 0.95), (1.0, 0.8), (1.25, 0.6)):
            dx, dy = np.multiply(canvas.light.shadow, self.height_m * part)
            crown = Tree(self.x, self.y, self.radius_m * size, self.colour, self.seed)
            outline = crown._outline(canvas, float(dx), float(dy))
            if outline is not None:
                window, _, _, inside = outline
                soft = np.clip(inside * self.radius_m * canvas.grid.px_per_m * 0.6 + 0.5, 0, 1) * strength
                np.maximum(canvas.shadow[window], soft, out=canvas.shadow[window])

    def paint(self, canvas: Canvas) -> None:
        """Leaves: lit on the sun's side, mottled; bare twigs out of season."""
        outline = self._outline(canvas)
        if outline is None:
            return
        window, x, y, inside = outline
        green = 1.0 if self.evergreen else canvas.light.green
        east, north, up = canvas.light.towards_sun
        dome = np.sqrt(np.clip(1 - x**2 - y**2, 0.05, 1))
        mottle = canvas.grain[window] * 0.16 + canvas.leaves[window] * 0.20
        lit = 0.55 + 0.62 * np.clip(x * east + y * north + dome * up, 0, 1) + mottle
        colour = np.asarray(self.colour, np.float32) * green + np.asarray(BARE, np.float32) * (1 - green)
        alpha = np.clip(inside * self.radius_m * canvas.grid.px_per_m * 0.8 + 0.5, 0, 1) * (0.45 + 0.53 * green)
        canvas.blend(window, alpha, lit[..., None] * colour)


def furrows(canvas: Canvas, box: Box, crop: Colour, soil: Colour, pitch_m: float, cover: float) -> Shader:
    """Rows of a crop along a plot; `cover` = share of the soil that leaves hide in full season."""
    share = cover * (0.25 + 0.75 * canvas.light.green)

    def shade(u: Floats, v: Floats, grain: Floats) -> Floats:
        rows = np.clip(0.5 + 0.42 * np.cos(v * np.float32(2 * np.pi / pitch_m)) + 0.30 * grain + (share - 0.5), 0, 1)
        mixed = np.asarray(soil, np.float32) + rows[..., None] * np.subtract(crop, soil).astype(np.float32)
        return mixed * (1 + 0.06 * grain)[..., None]

    return shade


@dataclass(frozen=True)
class Plot:
    """A garden plot or field."""

    box: Box
    crop: Colour = (92, 104, 66)
    soil: Colour = (134, 116, 96)
    pitch_m: float = 1.1
    cover: float = 0.7

    def cast(self, canvas: Canvas) -> None:
        """No shadow: painted with the ground."""

    def paint(self, canvas: Canvas) -> None:
        """Furrows."""
        canvas.draw(self.box, furrows(canvas, self.box, self.crop, self.soil, self.pitch_m, self.cover), 0.4, 0.92)


def grove(
    rng: np.random.Generator, spots: list[tuple[float, float]], size: tuple[float, float], evergreen: float = 0.1
) -> list[Tree]:
    """Trees at the given spots, radius between the two sizes."""
    trees = []
    for x, y in spots:
        needle = bool(rng.random() < evergreen)
        colour = CONIFER if needle else LEAF[int(rng.integers(len(LEAF)))]
        radius = float(rng.uniform(*size)) * (0.8 if needle else 1.0)
        trees.append(Tree(x, y, radius, colour, int(rng.integers(1 << 30)), needle))
    return trees
