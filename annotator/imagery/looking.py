"""A rectangle of anything that gives tiles, as one picture: for chips, reports and whoever looks without a canvas."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from annotator.imagery.grid import PixelRect, TileGrid
from annotator.imagery.mesh import PixelMap, Points
from annotator.imagery.picture import Argb, Picture
from annotator.imagery.service import ImageryService
from annotator.imagery.source import Composition, FileSource, TileSource, WarpedSource

T = TypeVar("T")
R = TypeVar("R")


def seen_in(rect: PixelRect, size: tuple[int, int], way: PixelMap) -> PixelMap:
    """From pixels of a picture of `rect` (width, height) to where `way` leads those of the frame."""
    step = np.array([(rect.x1 - rect.x0) / size[0], (rect.y1 - rect.y0) / size[1]])

    def mapped(pixels: Points) -> Points:
        return way(pixels * step + (rect.x0, rect.y0))

    return mapped


def look(
    imagery: ImageryService, source: FileSource | WarpedSource, rect: PixelRect, size: tuple[int, int], style: str = ""
) -> Future[Picture]:
    """The part `rect` of what `source` shows, scaled to `size` (width, height); clear where nothing is."""
    if isinstance(source, FileSource):
        return imagery.read(source.path, rect, size, style)
    grid = TileGrid(*size)
    files = tuple(replace(file, pixel_map=seen_in(rect, size, file.pixel_map)) for file in source.files)
    return composed(imagery, WarpedSource(grid, files), grid, style)


def composed(imagery: ImageryService, source: TileSource, grid: TileGrid, style: str = "") -> Future[Picture]:
    """All tiles of a grid that one screen holds, put together; what `source` has not is clear."""
    keys = grid.visible(grid.extent, 0, style=style)
    answers = [(key, source.answer(key)) for key in keys]
    asked = [(key, made) for key, made in answers if isinstance(made, Composition) and made.pieces]
    argb: Argb = np.zeros((grid.height_px, grid.width_px), np.uint32)

    def put_together(pictures: Sequence[Picture]) -> Picture:
        for (key, _), picture in zip(asked, pictures, strict=True):
            x0, y0, x1, y1 = (int(edge) for edge in grid.rect(key))
            argb[y0:y1, x0:x1] = picture.argb
        return Picture(argb, len(asked) == len(keys) and all(picture.opaque for picture in pictures))

    return gathered([imagery.compose(made, urgent=False) for _, made in asked], put_together)


def gathered(asked: Sequence[Future[T]], finish: Callable[[Sequence[T]], R]) -> Future[R]:
    """One future for several answers; the first failure is its failure."""
    whole: Future[Any] = Future()
    left, lock = len(asked), threading.Lock()

    def end() -> None:
        try:
            whole.set_result(finish([future.result() for future in asked]))
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits, a cancellation included
            whole.set_exception(error)

    def one_more(_done: Future[Any]) -> None:
        nonlocal left
        with lock:
            left -= 1
            if left:
                return
        end()

    for future in asked:
        future.add_done_callback(one_more)
    if not asked:
        end()
    return whole
