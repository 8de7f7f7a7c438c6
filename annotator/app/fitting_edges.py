"""The edges of the part of a picture in view, kept at hand for sides that are drawn along them."""

from __future__ import annotations

from math import ceil, floor, sqrt

from annotator.app.fitting_direction import DirectionWish
from annotator.assist.edges import edge_field, rgb_of
from annotator.assist.live_edge import EdgePatch
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

_MOST_PX = 1_000_000


def edges_of(imagery: ImageryService, wish: DirectionWish) -> EdgePatch | None:
    """At one value per pixel of the picture, fewer where a million would not do; None where nothing is in view."""
    x0, y0, x1, y1 = floor(wish.rect.x0), floor(wish.rect.y0), ceil(wish.rect.x1), ceil(wish.rect.y1)
    width, height = x1 - x0, y1 - y0
    if width < 1 or height < 1:
        return None
    scale = min(1.0, sqrt(_MOST_PX / (width * height)))
    columns, rows = max(int(width * scale), 1), max(int(height * scale), 1)
    picture = imagery.read(wish.path, PixelRect(x0, y0, x1, y1), (columns, rows), wish.style).result()
    return EdgePatch(edge_field(rgb_of(picture.argb)), x0, y0, columns / width, rows / height)
