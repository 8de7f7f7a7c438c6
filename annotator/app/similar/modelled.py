"""A user's own detector over a scene: pieces of its input size, and what it finds as proposals like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from annotator.app.similar.searching import Tick, read_rgb
from annotator.app.similar.wish import Wish
from annotator.assist.detector import Description, Detector, describe
from annotator.assist.similar import Found, without_overlaps
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

_OVERLAP = 0.2
"""Of a piece: what lies on the border of one is whole in the next."""


def find_by_model(
    imagery: ImageryService, wish: Wish, model: Path, class_name: str, tick: Tick = lambda _done: None
) -> Found:
    """What a model sees of one class, in full-resolution pixels. Refused where model or description are wrong."""
    told = describe(model)
    found = []
    with Detector(told) as detector:
        pieces = list(_pieces(wish, told))
        for index, rect in enumerate(pieces):
            tick(index / len(pieces))
            part = detector.found_in(read_rgb(imagery, wish, rect, 1.0), class_name)
            x, y = part.x + rect.x0, part.y + rect.y0
            found.append(Found(x, y, part.angle, part.length, part.width, part.score))
    every = without_overlaps(Found.joined(found))
    return every.take(shapely.contains_xy(wish.area, every.x, every.y))


def _pieces(wish: Wish, told: Description) -> Iterator[PixelRect]:
    """Rectangles of the input's size over the part to be searched; the last ones may reach beyond the picture."""
    x0, y0, x1, y1 = wish.area.bounds
    for top in np.arange(y0, y1, max(told.height * (1 - _OVERLAP), 1.0)).tolist():
        for left in np.arange(x0, x1, max(told.width * (1 - _OVERLAP), 1.0)).tolist():
            rect = PixelRect(round(left), round(top), round(left) + told.width, round(top) + told.height)
            if shapely.intersects(wish.area, shapely.box(*rect)):
                yield rect
