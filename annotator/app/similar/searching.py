"""The search itself, run in a job: the scene's own pixels, read piece by piece in the decoding child."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, hypot

import numpy as np
import shapely

from annotator.app.similar.wish import Example, Wish
from annotator.assist.edges import Rgb, rgb_of
from annotator.assist.similar import FLOOR, Found, Spot, Template, orient, search, template_of, without_overlaps
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

_CORE_PX = 768
"""Side of a piece, in pixels of the resolution that is searched."""
_ENOUGH_LENGTH_PX, _ENOUGH_WIDTH_PX = 24.0, 5.0
"""An object of so many pixels is recognised; more of them only cost time."""

Tick = Callable[[float], object]


def find_similar(imagery: ImageryService, wish: Wish, tick: Tick = lambda _done: None) -> Found:
    """All that looks like the examples, in full-resolution pixels of the scene. `tick` hears the share done."""
    reduced = reduction(wish)
    templates = [_template(imagery, wish, example, reduced) for example in wish.examples]
    margin = max(hypot(each.length, each.width) for each in templates) + 8.0
    pieces = list(_pieces(wish, _CORE_PX / reduced))
    found = []
    for index, core in enumerate(pieces):

        def part(done: float, index: int = index) -> None:
            tick((index + done) / len(pieces))

        found.append(_in_piece(imagery, wish, core, (reduced, margin), templates, part))
    every = without_overlaps(Found.joined(found))
    return every.take(shapely.contains_xy(wish.area, every.x, every.y))


def reduction(wish: Wish) -> float:
    """Pixels searched per pixel of the scene, at most 1: large objects are found in a smaller picture."""
    length = min(example.length for example in wish.examples)
    width = min(example.width for example in wish.examples)
    return min(1.0, max(_ENOUGH_LENGTH_PX / length, _ENOUGH_WIDTH_PX / width))


def read_rgb(imagery: ImageryService, wish: Wish, rect: PixelRect, reduced: float) -> Rgb:
    """Colours of a rectangle; outside the picture the mean of the inside, so that its border is no edge."""
    size = (max(round((rect.x1 - rect.x0) * reduced), 1), max(round((rect.y1 - rect.y0) * reduced), 1))
    argb = imagery.read(wish.path, rect, size, wish.style).result().argb
    rgb, there = rgb_of(argb), (argb >> 24) > 0
    if there.all() or not there.any():
        return rgb
    return np.where(there[..., None], rgb, rgb[there].mean(axis=0).astype(np.uint8))


def _template(imagery: ImageryService, wish: Wish, example: Example, reduced: float) -> Template:
    half = ceil(0.8 * example.length + 8.0 / reduced)
    x0, y0 = round(example.x) - half, round(example.y) - half
    rgb = read_rgb(imagery, wish, PixelRect(x0, y0, x0 + 2 * half, y0 + 2 * half), reduced)
    # The size that was read may differ from the wish by part of a pixel.
    scale = rgb.shape[1] / (2 * half)
    x, y = (example.x - x0) * scale, (example.y - y0) * scale
    near = Spot(x, y, example.angle or 0.0, example.length * scale, example.width * scale)
    return template_of(rgb, orient(rgb, near) if example.angle is None else near)


def _pieces(wish: Wish, side: float) -> Iterator[PixelRect]:
    """Squares that cover the part to be searched."""
    x0, y0, x1, y1 = wish.area.bounds
    columns, rows = ceil((x1 - x0) / side), ceil((y1 - y0) / side)
    width, height = (x1 - x0) / columns, (y1 - y0) / rows
    for row in range(rows):
        for column in range(columns):
            left, top = x0 + column * width, y0 + row * height
            inside = shapely.intersection(wish.area, shapely.box(left, top, left + width, top + height))
            if not inside.is_empty:
                yield PixelRect(*inside.bounds)


def _in_piece(
    imagery: ImageryService,
    wish: Wish,
    core: PixelRect,
    sizes: tuple[float, float],
    templates: list[Template],
    tick: Tick,
) -> Found:
    """What lies in one piece, back in the scene's pixels."""
    reduced, margin = sizes
    around = margin / reduced
    rect = PixelRect(
        *(
            float(v)
            for v in (
                np.floor(core.x0 - around),
                np.floor(core.y0 - around),
                np.ceil(core.x1 + around),
                np.ceil(core.y1 + around),
            )
        )
    )
    rgb = read_rgb(imagery, wish, rect, reduced)
    found = search(rgb, templates, FLOOR, tick)
    sx, sy = (rect.x1 - rect.x0) / rgb.shape[1], (rect.y1 - rect.y0) / rgb.shape[0]
    x, y, scale = found.x * sx + rect.x0, found.y * sy + rect.y0, (sx * sy) ** 0.5
    moved = Found(x, y, found.angle, found.length * scale, found.width * scale, found.score)
    return moved.take((x >= core.x0) & (x <= core.x1) & (y >= core.y0) & (y <= core.y1))
