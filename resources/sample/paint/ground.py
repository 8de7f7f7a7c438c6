"""Earth, grass, roads, paths and water: what lies flat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from paint.canvas import Canvas, Colour, Floats
from paint.noise import octave

Path = tuple[tuple[float, float], ...]


def smooth_step(value: Floats) -> Floats:
    """0 below 0, 1 above 1, smooth between."""
    t = np.clip(value, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def mix(a: Floats, b: Colour | Floats, share: Floats) -> Floats:
    """Blend of colours (…, 3) by share (…)."""
    return np.asarray(a + share[..., None] * (np.asarray(b, np.float32) - a), np.float32)


def earth(canvas: Canvas, dry: Colour, damp: Colour, grass: Colour, lushness: float) -> None:
    """Fills the picture with trodden earth, damp patches and grass (`lushness` 0…1)."""
    broad, middle, fine = canvas.noise(60, 1, 4), canvas.noise(14, 2, 4), canvas.noise(2.4, 3, 4)
    shape = (canvas.grid.height_px, canvas.grid.width_px, 3)
    rgb = np.broadcast_to(np.asarray(dry, np.float32), shape).copy()
    rgb = mix(rgb, damp, smooth_step(0.45 + 0.35 * broad + 0.25 * middle))
    weeds = smooth_step(lushness * 1.3 - 0.45 + 0.32 * middle + 0.30 * canvas.noise(30, 4, 3) + 0.12 * fine)
    rgb = mix(rgb, grass, weeds * 0.8)
    tufts = smooth_step(canvas.noise(1.5, 5, 2) * 0.8 - 0.75 + 0.35 * middle) * (0.25 + 0.75 * weeds)
    rgb = mix(rgb, np.multiply(grass, 0.66).astype(np.float32), tufts * 0.6)
    stones = smooth_step(canvas.noise(1.2, 6, 2) * 0.8 - 1.1) * (1 - weeds)
    rgb = mix(rgb, np.multiply(dry, 1.22).astype(np.float32), stones * 0.6)
    rgb *= (1 + 0.035 * broad + 0.035 * middle + 0.06 * fine + 0.03 * canvas.grain)[..., None]
    canvas.rgb[:] = rgb


@dataclass(frozen=True)
class Lines:
    """For each pixel: distance to a path (m), side (positive left), metres along it."""

    distance: Floats
    side: Floats
    along: Floats


def rounded(path: Path, times: int = 3) -> Path:
    """Cuts the corners (Chaikin), ends kept."""
    points = np.asarray(path, float)
    for _ in range(times):
        a, b = points[:-1], points[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], cut[1:-1], points[-1:]])
    return tuple((float(x), float(y)) for x, y in points)


def lines(canvas: Canvas, path: Path, reach_m: float) -> Lines:
    """Distance field of a path; beyond `reach_m` the distance is a large number."""
    shape = canvas.grid.height_px, canvas.grid.width_px
    far = np.full(shape, 1e6, np.float32)
    field = Lines(far, np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    done = 0.0
    for a, b in pairwise(path):
        length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
        window = canvas.window([a, b], reach_m)
        if window is not None and length > 0:
            _nearer(canvas, field, window, a, b, length, done)
        done += length
    return field


def _nearer(
    canvas: Canvas,
    field: Lines,
    window: tuple[slice, slice],
    a: tuple[float, float],
    b: tuple[float, float],
    length: float,
    done: float,
) -> None:
    """Takes one segment into the field where it is the nearest so far."""
    x = (canvas.xs[window[1]] - a[0]).astype(np.float32)[None, :]
    y = (canvas.ys[window[0]] - a[1]).astype(np.float32)[:, None]
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    t = np.clip(x * ux + y * uy, 0, length)
    distance = np.hypot(x - t * ux, y - t * uy)
    near = distance < field.distance[window]
    field.distance[window] = np.where(near, distance, field.distance[window])
    field.side[window] = np.where(near, np.sign(y * ux - x * uy), field.side[window])
    field.along[window] = np.where(near, done + t, field.along[window])


def track(
    canvas: Canvas,
    path: Path,
    width_m: float,
    colour: Colour,
    ragged: float = 0.5,
    ruts: float = 0.0,
    alpha: float = 1.0,
) -> None:
    """An earth road: ragged edges, two lighter ruts, a darker middle."""
    field = lines(canvas, path, width_m + 4)
    edge = width_m / 2 + ragged * canvas.noise(5, 11, 3)
    cover = smooth_step((edge - field.distance) / (0.5 + ragged) + 0.5) * alpha
    rut = np.exp(-(((np.abs(field.distance) - min(0.95, width_m / 4)) / 0.42) ** 2))
    tone = 1 + 0.05 * canvas.noise(7, 12, 3) + 0.035 * canvas.grain + ruts * (rut - 0.35)
    canvas.rgb[:] = mix(canvas.rgb, np.asarray(colour, np.float32) * tone[..., None], cover)


def paved(
    canvas: Canvas, path: Path, width_m: float, colour: Colour, kerb: Colour | None = None, centre_line: bool = False
) -> None:
    """A hard road with sharp edges, worn lanes and perhaps a kerb and a broken centre line."""
    field = lines(canvas, path, width_m / 2 + 5)
    sharp = canvas.grid.px_per_m
    if kerb is not None:
        canvas.rgb[:] = mix(
            canvas.rgb, kerb, np.clip((width_m / 2 + 1.6 - field.distance) * sharp * 0.5 + 0.5, 0, 1) * 0.8
        )
    cover = np.clip((width_m / 2 - field.distance) * sharp + 0.5, 0, 1)
    worn = 0.03 * np.cos(field.distance * field.side * np.float32(2 * np.pi / 3.2))
    tone = 1 + worn + 0.03 * canvas.noise(18, 13, 3) + 0.03 * canvas.grain
    canvas.rgb[:] = mix(canvas.rgb, np.asarray(colour, np.float32) * tone[..., None], cover)
    if centre_line:
        dash = (field.along % 9 < 4.5) * np.clip((0.14 - field.distance) * sharp + 0.5, 0, 1) * 0.5
        canvas.rgb[:] = mix(canvas.rgb, (205, 203, 196), dash.astype(np.float32))


@dataclass(frozen=True)
class Water:
    """Colours of a river and how its depth grows from the bank (m over which it turns deep)."""

    deep: Colour = (54, 72, 70)
    shallow: Colour = (104, 112, 94)
    bank: Colour = (164, 156, 142)
    shelf_m: float = 14.0
    bank_m: float = 6.0


def river(canvas: Canvas, inside_m: Floats, water: Water, flow_deg: float = 0.0) -> None:
    """Water where `inside_m` (metres inside the water's edge) is positive, gravel along the edge."""
    gravel = smooth_step(1 + inside_m / water.bank_m + 0.25 * canvas.noise(6, 21, 4))
    stones = (
        np.asarray(water.bank, np.float32)
        * (1 + 0.07 * canvas.noise(1.5, 22, 3) + 0.05 * canvas.noise(9, 23, 3))[..., None]
    )
    canvas.rgb[:] = mix(canvas.rgb, stones, gravel * 0.92)
    wet = smooth_step(1.4 + inside_m / 1.6) * 0.30
    canvas.rgb[:] = mix(canvas.rgb, (92, 90, 80), wet)
    depth = smooth_step(inside_m / water.shelf_m + 0.10 * canvas.noise(25, 24, 3))
    body = mix(np.broadcast_to(np.asarray(water.shallow, np.float32), canvas.rgb.shape), water.deep, depth)
    swell = octave(canvas.xs, canvas.ys, (5.5, 1.7), 25) * 0.55 + octave(canvas.xs, canvas.ys, (2.6, 0.9), 26) * 0.45
    body = body * (1 + 0.030 * swell + 0.035 * canvas.noise(40, 27, 3))[..., None]
    cover = np.clip(inside_m * canvas.grid.px_per_m * 0.6 + 0.5, 0, 1)
    canvas.rgb[:] = mix(canvas.rgb, body, cover * (0.78 + 0.22 * smooth_step(inside_m / 3)))


def foam(canvas: Canvas, where: Floats, strength: float = 1.0) -> None:
    """Broken water: light streaks where `where` (0…1) is high."""
    streaks = octave(canvas.xs, canvas.ys, (2.8, 0.9), 31) * 0.6 + octave(canvas.xs, canvas.ys, (1.3, 0.6), 32) * 0.5
    canvas.rgb[:] = mix(canvas.rgb, (182, 188, 184), smooth_step(where * 1.1 - 0.55 + 0.28 * streaks) * 0.75 * strength)
