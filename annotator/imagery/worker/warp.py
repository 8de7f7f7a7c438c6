"""Paints pieces of several files into one tile, each through the mesh that says where its pixels lie.

The loop over pixels is Pillow's: its mesh transformation is the very bilinear one that a mesh means, takes all four
channels at once, and needs a third of the time of a warped dataset.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from annotator.imagery.mesh import Mesh
from annotator.imagery.picture import Argb
from annotator.imagery.pyramid import Pyramid
from annotator.imagery.style import DisplayStyle, Stretch
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.pixels import over
from annotator.imagery.worker.raster import Beat, Box, Raster

# Pillow treats the four bytes of this mode alike, which is right for colours premultiplied by alpha.
MODE = "RGBX"
MAGNIFIED = 0.6
# Grids of files of one delivery agree but for rounding.
SAME_PX = 0.01
MAX_TILE_PX = 1024
MAX_SOURCE_PIXELS = 16 << 20
# Cells whose corners lie far outside the file hold a pole or a horizon.
MAX_REACH = 1e9

Cell = tuple[Box, tuple[float, ...]]


class Target(NamedTuple):
    """Size of the tile to be painted, in pixels."""

    width: int
    height: int


def composed(request: dict[str, Any], open_raster: Callable[[str], Raster], beat: Beat) -> tuple[Argb, list[Any]]:
    """The tile and what is wrong with pieces that are not in it: (index, code, detail).

    Raises ImageRefused when nothing at all could be painted.
    """
    width, height = int(request["width"]), int(request["height"])
    if not (0 < width <= MAX_TILE_PX and 0 < height <= MAX_TILE_PX):
        raise ImageRefused("large")
    canvas: Argb = np.zeros((height, width), np.uint32)
    faults, failure = [], None
    for index, piece in enumerate(request["pieces"]):
        try:
            _paint(canvas, piece, open_raster, beat)
        except ImageRefused as refused:
            failure = refused
            faults.append((index, refused.code, refused.detail))
        beat()
    if failure is not None and len(faults) == len(request["pieces"]):
        raise failure
    return canvas, faults


def _paint(canvas: Argb, piece: dict[str, Any], open_raster: Callable[[str], Raster], beat: Beat) -> None:
    raster = open_raster(piece["path"])
    mesh = Mesh.from_message(piece["mesh"])
    cells = _cells_on(mesh, raster.width, raster.height)
    if not cells:
        return
    left, top = min(box[0] for box, _ in cells), min(box[1] for box, _ in cells)
    right, bottom = max(box[2] for box, _ in cells), max(box[3] for box, _ in cells)
    scale = _file_pixels_per_tile_pixel(cells)
    level = max(0, int(np.log2(max(scale, 1.0)) + 0.25))
    box_below = _box_below(cells, level, raster.level_size(level))
    reader, inner = _reduced(piece["pyramid"], level, open_raster) or (raster, level)
    source = reader.render(inner, box_below, DisplayStyle.parse(piece["style"]), _stretch(piece["stretch"]), beat)
    quads = [
        ((box[0] - left, box[1] - top, box[2] - left, box[3] - top), _in_source(quad, level, box_below))
        for box, quad in cells
    ]
    shift = _whole_shift(quads)
    if shift is not None:
        _copy(canvas[top:bottom, left:right], source, shift)
        return
    method = Image.Resampling.NEAREST if scale < MAGNIFIED else Image.Resampling.BILINEAR
    rows, cols = source.shape
    image = Image.frombuffer(MODE, (cols, rows), np.ascontiguousarray(source), "raw", MODE, 0, 1)
    warped = image.transform((right - left, bottom - top), Image.Transform.MESH, quads, method)
    pixels = np.frombuffer(warped.tobytes(), np.uint32).reshape(bottom - top, right - left)
    over(canvas[top:bottom, left:right], pixels)


def _whole_shift(quads: list[Cell]) -> tuple[int, int] | None:
    """By how many whole pixels the tile lies beside the source where it needs no resampling at all, else None."""
    boxes = np.array([(x0, y0, x0, y1, x1, y1, x1, y0) for (x0, y0, x1, y1), _ in quads], np.float64)
    apart = (np.array([quad for _, quad in quads]) - boxes).reshape(-1, 2)
    whole = np.round(apart[0])
    return (int(whole[0]), int(whole[1])) if float(np.abs(apart - whole).max()) < SAME_PX else None


def _copy(target: Argb, source: Argb, shift: tuple[int, int]) -> None:
    """Paint the source's pixels as they are, where it has any."""
    dx, dy = shift
    top, left = max(0, -dy), max(0, -dx)
    bottom, right = min(target.shape[0], source.shape[0] - dy), min(target.shape[1], source.shape[1] - dx)
    if top < bottom and left < right:
        over(target[top:bottom, left:right], source[top + dy : bottom + dy, left + dx : right + dx])


def _cells_on(mesh: Mesh, width: int, height: int) -> list[Cell]:
    """Cells of the net that touch the file: their box on the tile and corners (nw, sw, se, ne) in file pixels."""
    nw, ne, sw, se = mesh.xy[:-1, :-1], mesh.xy[:-1, 1:], mesh.xy[1:, :-1], mesh.xy[1:, 1:]
    corners = np.stack((nw, sw, se, ne), axis=2)
    with np.errstate(invalid="ignore"):
        usable = (np.abs(corners) < MAX_REACH).all(axis=(2, 3))
        low, high = corners.min(axis=2), corners.max(axis=2)
        touches = usable & (high > 0).all(axis=2) & (low[..., 0] < width) & (low[..., 1] < height)
    return [
        ((mesh.xs[col], mesh.ys[row], mesh.xs[col + 1], mesh.ys[row + 1]), tuple(corners[row, col].ravel().tolist()))
        for row, col in np.argwhere(touches).tolist()
    ]


def _file_pixels_per_tile_pixel(cells: list[Cell]) -> float:
    """Typical size of a step: the root of the ratio of areas, over all cells."""
    boxes = np.array([box for box, _ in cells], np.float64)
    quads = np.array([quad for _, quad in cells]).reshape(-1, 4, 2)
    one, other = quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]
    areas = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2
    tile = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return float(np.sqrt(np.median(areas / tile)))


def _box_below(cells: list[Cell], level: int, size: tuple[int, int]) -> Box:
    """The part of a level of the file that lies below the cells, with a pixel around for the interpolation."""
    quads = np.array([quad for _, quad in cells]).reshape(-1, 2) / 2.0**level
    (x0, y0), (x1, y1) = np.floor(quads.min(axis=0)) - 1, np.ceil(quads.max(axis=0)) + 1
    box = max(0, int(x0)), max(0, int(y0)), min(size[0], int(x1)), min(size[1], int(y1))
    if (box[2] - box[0]) * (box[3] - box[1]) > MAX_SOURCE_PIXELS:
        raise ImageRefused("large")
    return box


def _reduced(pyramid: list[Any] | None, level: int, open_raster: Callable[[str], Raster]) -> tuple[Raster, int] | None:
    """The cached copy that holds a level, and the level within it."""
    copy = Pyramid(int(pyramid[0]), tuple(pyramid[1])).at(level) if pyramid is not None else None
    return None if copy is None else (open_raster(copy[0]), copy[1])


def _stretch(told: list[list[float]] | None) -> Stretch | None:
    return None if told is None else tuple((float(low), float(high)) for low, high in told)


def _in_source(quad: tuple[float, ...], level: int, box: Box) -> tuple[float, ...]:
    moved: NDArray[np.float64] = np.array(quad).reshape(4, 2) / 2.0**level - box[:2]
    return tuple(moved.ravel().tolist())
