"""The picture while it is painted: floating-point colours on one pixel grid, edges true to a hundredth of a pixel.

Everything is drawn from local metres. Coverage is computed from signed distances at sub-pixel samples rather than by
a polygon filler on whole sub-pixels, because the truth of the sample is where these edges lie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from paint.grid import Grid, Points
from paint.noise import Field, fractal

Colour = tuple[float, float, float]
"""Red, green, blue, 0–255."""
Floats = NDArray[np.float32]
Shader = Callable[[Floats, Floats, Floats], Floats]
"""(u along, v across, grain) in metres from the middle of a box -> colours, shape (…, 3)."""
Window = tuple[slice, slice]

SAMPLES = 4


@dataclass(frozen=True)
class Light:
    """Sun (azimuth clockwise from north, elevation, degrees) and how green the season is (0 bare, 1 full)."""

    azimuth_deg: float
    elevation_deg: float
    green: float = 0.8
    lean: tuple[float, float] = (0.0, 0.0)
    """Shift of a roof per metre of its height (m), from an oblique view."""

    @property
    def towards_sun(self) -> tuple[float, float, float]:
        """Unit vector east, north, up."""
        a, e = np.radians([self.azimuth_deg, self.elevation_deg])
        return float(np.sin(a) * np.cos(e)), float(np.cos(a) * np.cos(e)), float(np.sin(e))

    @property
    def shadow(self) -> tuple[float, float]:
        """Shift of a shadow per metre of height (m)."""
        east, north, up = self.towards_sun
        return -east / up, -north / up

    def on_slope(self, direction: tuple[float, float], tilt_deg: float) -> float:
        """Brightness of a surface tilted towards `direction`; a flat one has 1."""
        t = np.radians(tilt_deg)
        east, north, up = self.towards_sun
        direct = (direction[0] * east + direction[1] * north) * np.sin(t) + up * np.cos(t)
        return float(0.42 + 0.58 * max(direct, 0.0) / up)


@dataclass(frozen=True)
class Box:
    """A rectangle: centre (local m), angle of its long axis (degrees anticlockwise from east), length, width (m)."""

    x: float
    y: float
    angle_deg: float
    length: float
    width: float

    @property
    def axes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Unit vectors along and across."""
        c, s = float(np.cos(np.radians(self.angle_deg))), float(np.sin(np.radians(self.angle_deg)))
        return (c, s), (-s, c)

    def at(self, u: float, v: float) -> tuple[float, float]:
        """Local position of a point given along and across from the middle."""
        (ux, uy), (vx, vy) = self.axes
        return self.x + u * ux + v * vx, self.y + u * uy + v * vy

    @property
    def corners(self) -> Points:
        """Four corners in local metres, anticlockwise, shape (4, 2)."""
        a, b = self.length / 2, self.width / 2
        return np.array([self.at(-a, -b), self.at(a, -b), self.at(a, b), self.at(-a, b)])

    def moved(self, dx: float, dy: float) -> Box:
        """The same box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.angle_deg, self.length, self.width)

    @property
    def under_eaves(self) -> Points:
        """Corners half a metre inside: soft shadows then do not creep out on the sunny side and blur the edge."""
        return self.sized(max(self.length - 1.0, 0.2), max(self.width - 1.0, 0.2)).corners

    def sized(self, length: float, width: float) -> Box:
        """Another size about the same middle."""
        return Box(self.x, self.y, self.angle_deg, length, width)


def hull(points: ArrayLike) -> Points:
    """Convex hull, anticlockwise (Andrew's monotone chain)."""
    ordered = sorted({(float(x), float(y)) for x, y in np.asarray(points)})

    def half(sequence: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for p in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return np.array(half(ordered) + half(ordered[::-1]))


def _turn(o: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


class Canvas:
    """Colours (height, width, 3), a layer of shadow (height, width), and drawing in local metres."""

    def __init__(self, grid: Grid, light: Light, seed: int) -> None:
        self.grid, self.light, self.seed = grid, light, seed
        shape = grid.height_px, grid.width_px
        self.rgb: Floats = np.zeros((*shape, 3), np.float32)
        self.shadow: Floats = np.zeros(shape, np.float32)

    @cached_property
    def xs(self) -> NDArray[np.float64]:
        """Local x of the pixel centres of a row (m)."""
        px = np.column_stack([np.arange(self.grid.width_px) + 0.5, np.zeros(self.grid.width_px)])
        return self.grid.to_local(px)[:, 0]

    @cached_property
    def ys(self) -> NDArray[np.float64]:
        """Local y of the pixel centres of a column (m)."""
        px = np.column_stack([np.zeros(self.grid.height_px), np.arange(self.grid.height_px) + 0.5])
        return self.grid.to_local(px)[:, 1]

    def noise(self, cell_m: float, seed: int, octaves: int = 4) -> Field:
        """Fractal field over the whole picture, unit variance, fixed to the ground."""
        return fractal(self.xs, self.ys, cell_m, self.seed * 1009 + seed, octaves)

    @cached_property
    def grain(self) -> Field:
        """Fine roughness that all surfaces share."""
        return self.noise(1.6, 77, 3)

    @cached_property
    def leaves(self) -> Field:
        """Mottle of crowns, coarser than the grain."""
        return self.noise(2.2, 78, 2)

    def window(self, corners: ArrayLike, margin_m: float = 0.0) -> Window | None:
        """Rows and columns around local points, or nothing when they lie outside."""
        px = self.grid.to_px(corners)
        margin = margin_m * self.grid.px_per_m + 2
        x0, y0 = np.maximum(np.floor(px.min(axis=0) - margin), 0).astype(int)
        x1, y1 = np.ceil(px.max(axis=0) + margin).astype(int)
        x1, y1 = min(x1, self.grid.width_px), min(y1, self.grid.height_px)
        return (slice(y0, y1), slice(x0, x1)) if x1 > x0 and y1 > y0 else None

    def samples(self, window: Window) -> tuple[Floats, Floats]:
        """Local x, y of the sub-pixel samples, broadcastable shapes (1, w, 1, S) and (h, 1, S, 1)."""
        step = (np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5
        metres = 1 / self.grid.px_per_m
        x = self.xs[window[1]][None, :, None, None] + step[None, None, None, :] * metres
        y = self.ys[window[0]][:, None, None, None] - step[None, None, :, None] * metres
        return x.astype(np.float32), y.astype(np.float32)

    def _sharp(self, distance_m: Floats) -> Floats:
        """Coverage of one sample from its signed distance (inside negative)."""
        return np.clip(0.5 - distance_m * np.float32(self.grid.px_per_m * SAMPLES), 0, 1)

    def blend(self, window: Window, coverage: Floats, colour: ArrayLike) -> None:
        """Mixes a colour (3,) or (h, w, 3) in by coverage (h, w)."""
        area = self.rgb[window]
        area += coverage[..., None] * (np.asarray(colour, np.float32) - area)

    def draw(self, box: Box, shader: Shader, radius_m: float = 0.0, alpha: float = 1.0) -> None:
        """Paints a rectangle, round-cornered by `radius_m`, its colours averaged over the samples of each pixel."""
        window = self.window(box.corners)
        if window is None:
            return
        x, y = self.samples(window)
        (ux, uy), (vx, vy) = box.axes
        u = (x - box.x) * ux + (y - box.y) * uy
        v = (x - box.x) * vx + (y - box.y) * vy
        qu, qv = np.abs(u) - (box.length / 2 - radius_m), np.abs(v) - (box.width / 2 - radius_m)
        outside = np.hypot(np.maximum(qu, 0), np.maximum(qv, 0))
        inside = self._sharp(outside + np.minimum(np.maximum(qu, qv), 0) - radius_m)
        colours = shader(u, v, self.grain[window][..., None, None]) * inside[..., None]
        coverage = inside.mean(axis=(2, 3))
        mean = colours.mean(axis=(2, 3)) / np.maximum(coverage, 1e-6)[..., None]
        self.blend(window, coverage * alpha, mean)

    def coverage(self, convex: ArrayLike, window: Window) -> Floats:
        """Coverage (h, w) of a convex polygon, anticlockwise, in local metres."""
        x, y = self.samples(window)
        points = np.asarray(convex, np.float32)
        distance = np.full((1, 1, 1, 1), -1e9, np.float32)
        for a, b in zip(points, np.roll(points, -1, axis=0), strict=True):
            edge = (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
            distance = np.maximum(distance, (x - a[0]) * edge[1] - (y - a[1]) * edge[0])
        return self._sharp(distance).mean(axis=(2, 3))

    def fill(self, convex: ArrayLike, colour: ArrayLike, alpha: float = 1.0, grain: float = 0.0) -> None:
        """Paints a convex polygon in one colour, roughened by `grain` (relative)."""
        window = self.window(convex)
        if window is not None:
            rough = 1 + grain * self.grain[window][..., None]
            self.blend(window, self.coverage(convex, window) * alpha, np.asarray(colour, np.float32) * rough)

    def cast(self, footprint: ArrayLike, height_m: float, strength: float = 1.0, base: ArrayLike | None = None) -> None:
        """Adds the shadow of an upright body on flat ground; `base` = where it stands if its top is wider."""
        top = np.asarray(footprint, float)
        foot = top if base is None else np.asarray(base, float)
        outline = hull(np.vstack([foot, top + np.multiply(self.light.shadow, height_m)]))
        window = self.window(outline)
        if window is not None:
            area = self.shadow[window]
            np.maximum(area, self.coverage(outline, window) * strength, out=area)
