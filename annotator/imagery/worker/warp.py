"""Paints pieces of several files into one tile, each through the mesh that says where its pixels lie.

A net of bilinear cells needs a small part of the time of a warped dataset and no coordinate systems.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from annotator.imagery.mesh import Mesh
from annotator.imagery.picture import Argb
from annotator.imagery.pyramid import Pyramid
from annotator.imagery.style import DisplayStyle, Stretch
from annotator.imagery.worker.magic import ImageRefused
from annotator.imagery.worker.pixels import over
from annotator.imagery.worker.raster import Beat, Box, Raster
from annotator.imagery.worker.remap import Net, moved
from annotator.imagery.worker.squares import Squares, View

MAGNIFIED = 0.6
# Grids of files of one delivery agree but for rounding.
SAME_PX = 0.01
MAX_TILE_PX = 1024
MAX_SOURCE_PIXELS = 16 << 20
# Cells whose corners lie far outside the file hold a pole or a horizon.
MAX_REACH = 1e9


class Store(NamedTuple):
    """Where the pixels of files come from: a hand's own open files, and the squares that all hands have made."""

    opened: Callable[[str], Raster]
    squares: Squares


def size_of(request: dict[str, Any]) -> tuple[int, int]:
    """Height and width of the tile that is asked for. Raises ImageRefused where no tile has such a size."""
    width, height = int(request["width"]), int(request["height"])
    if not (0 < width <= MAX_TILE_PX and 0 < height <= MAX_TILE_PX):
        raise ImageRefused("large")
    return height, width


def compose(canvas: Argb, request: dict[str, Any], store: Store, beat: Beat) -> list[Any]:
    """Paint the tile onto `canvas`; returns what is wrong with pieces that are not in it: (index, code, detail).

    Raises ImageRefused when nothing at all could be painted.
    """
    canvas[...] = 0
    faults, failure = [], None
    for index, piece in enumerate(request["pieces"]):
        # Below the first piece there is nothing yet that it could be mixed with.
        paint = over if index else np.copyto
        try:
            _paint(canvas, piece, store, beat, paint)
        except ImageRefused as refused:
            failure = refused
            faults.append((index, refused.code, refused.detail))
        beat()
    if failure is not None and len(faults) == len(request["pieces"]):
        raise failure
    return faults


def _paint(canvas: Argb, piece: dict[str, Any], store: Store, beat: Beat, paint: Callable[[Argb, Argb], None]) -> None:
    raster = store.opened(piece["path"])
    net = _net_on(Mesh.from_message(piece["mesh"]), raster.width, raster.height)
    if net is None:
        return
    scale = _file_pixels_per_tile_pixel(net)
    level = max(0, int(np.log2(max(scale, 1.0)) + 0.25))
    box_below = _box_below(net, level, raster.level_size(level))
    reader, inner = _reduced(piece["pyramid"], level, store.opened) or (raster, level)
    view = View(reader, inner, DisplayStyle.parse(piece["style"]), _stretch(piece["stretch"]))
    source = store.squares.render(view, box_below, beat)
    net = net._replace(xy=net.xy / 2.0**level - box_below[:2])
    target = canvas[net.ys[0] : net.ys[-1], net.xs[0] : net.xs[-1]]
    shift = _whole_shift(net)
    if shift is not None:
        _copy(target, source, shift, paint)
    else:
        paint(target, moved(source, net, is_smooth=scale >= MAGNIFIED))


def _whole_shift(net: Net) -> tuple[int, int] | None:
    """By how many whole pixels the tile lies beside the source where it needs no resampling at all, else None."""
    if not net.is_used.all():
        return None
    x, y = np.meshgrid(net.xs - net.xs[0], net.ys - net.ys[0])
    apart = net.xy - np.stack((x, y), axis=2)
    whole = np.round(apart[0, 0])
    return (int(whole[0]), int(whole[1])) if float(np.abs(apart - whole).max()) < SAME_PX else None


def _copy(target: Argb, source: Argb, shift: tuple[int, int], paint: Callable[[Argb, Argb], None]) -> None:
    """Paint the source's pixels as they are, where it has any."""
    dx, dy = shift
    top, left = max(0, -dy), max(0, -dx)
    bottom, right = min(target.shape[0], source.shape[0] - dy), min(target.shape[1], source.shape[1] - dx)
    if top < bottom and left < right:
        paint(target[top:bottom, left:right], source[top + dy : bottom + dy, left + dx : right + dx])


def _net_on(mesh: Mesh, width: int, height: int) -> Net | None:
    """The part of the mesh whose cells touch the file; None without any."""
    net = Net(np.array(mesh.xs), np.array(mesh.ys), mesh.xy, np.empty(0, bool))
    corners = net.quads
    with np.errstate(invalid="ignore"):
        usable = (np.abs(corners) < MAX_REACH).all(axis=(2, 3))
        low, high = corners.min(axis=2), corners.max(axis=2)
        touches = usable & (high > 0).all(axis=2) & (low[..., 0] < width) & (low[..., 1] < height)
    rows, cols = (np.flatnonzero(touches.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return None
    (top, bottom), (left, right) = ((each[0], each[-1] + 1) for each in (rows, cols))
    nodes = mesh.xy[top : bottom + 1, left : right + 1]
    return Net(net.xs[left : right + 1], net.ys[top : bottom + 1], nodes, touches[top:bottom, left:right])


def _file_pixels_per_tile_pixel(net: Net) -> float:
    """Typical size of a step: the root of the ratio of areas, over all cells."""
    quads = net.quads[net.is_used]
    one, other = quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1]
    areas = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2
    tile = np.outer(np.diff(net.ys), np.diff(net.xs))[net.is_used]
    return float(np.sqrt(np.median(areas / tile)))


def _box_below(net: Net, level: int, size: tuple[int, int]) -> Box:
    """The part of a level of the file that lies below the cells, with a pixel around for the interpolation."""
    nodes = net.quads[net.is_used].reshape(-1, 2) / 2.0**level
    (x0, y0), (x1, y1) = np.floor(nodes.min(axis=0)) - 1, np.ceil(nodes.max(axis=0)) + 1
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
