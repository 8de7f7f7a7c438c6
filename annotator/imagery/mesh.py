"""From the pixels of a frame to the pixels of a file, as few numbers as a tile needs.

Maps and cameras are smooth: between the nodes of a small net the exact way is a bilinear one to a part of a pixel. The
net is computed here, so the child that warps needs no coordinate systems at all.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imagery.grid import TileGrid, TileKey

Points = NDArray[np.float64]
PixelMap = Callable[[Points], Points]
"""Frame pixels (n, 2) to file pixels (n, 2); nan or inf where there is nothing."""

FEWEST_CELLS = 2
MOST_CELLS = 32
# Twice as many cells err a quarter as much, so the finer net that is sent errs by less than 0.05 pixels of the tile.
COARSE_ERROR_PX = 0.15


@dataclass(frozen=True)
class Mesh:
    """Where the nodes of a net over a tile lie in a file.

    `xs` and `ys` are the nodes in tile pixels, whole and rising, from 0 to the tile's width and height; `xy` has shape
    (len(ys), len(xs), 2), in full-resolution file pixels.
    """

    xs: tuple[int, ...]
    ys: tuple[int, ...]
    xy: Points

    def shifted(self, dx: float, dy: float) -> Mesh:
        """The same net for a file whose pixel (0, 0) lies at (-dx, -dy) of this one: a tile cut out of a larger one."""
        return Mesh(self.xs, self.ys, self.xy + (dx, dy))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Smallest and largest x and y (x0, y0, x1, y1) among the nodes that lie anywhere; None without any."""
        known = self.xy[np.isfinite(self.xy).all(axis=2)]
        if not known.size:
            return None
        (x0, y0), (x1, y1) = known.min(axis=0).tolist(), known.max(axis=0).tolist()
        return x0, y0, x1, y1

    def message(self) -> dict[str, Any]:
        """The form in which it travels to the child."""
        data = base64.b64encode(np.ascontiguousarray(self.xy, "<f8").tobytes()).decode()
        return {"xs": self.xs, "ys": self.ys, "xy": data}

    @classmethod
    def from_message(cls, message: dict[str, Any]) -> Mesh:
        """The mesh of a `message`. Raises ValueError or KeyError on anything else."""
        xs, ys = (tuple(int(node) for node in message[name]) for name in ("xs", "ys"))
        xy = np.frombuffer(base64.b64decode(message["xy"]), "<f8").reshape(len(ys), len(xs), 2)
        return cls(xs, ys, xy)


def mesh_over(grid: TileGrid, key: TileKey, pixel_map: PixelMap, file_size: tuple[int, int]) -> Mesh:
    """The net for one tile, as fine as `pixel_map` is curved where it meets a file of that width and height."""
    rect, unit = grid.rect(key), 2.0**key.level
    width, height = round((rect.x1 - rect.x0) / unit), round((rect.y1 - rect.y0) / unit)
    cells = FEWEST_CELLS
    while True:
        fine = _net(pixel_map, (rect.x0, rect.y0), unit, _nodes(width, 2 * cells), _nodes(height, 2 * cells))
        if cells >= MOST_CELLS or _coarse_error_px(fine, file_size) <= COARSE_ERROR_PX:
            return fine
        cells *= 2


def _nodes(size: int, cells: int) -> tuple[int, ...]:
    """Rising whole numbers from 0 to `size`: at most `cells` + 1, an odd number of them where there is room."""
    return tuple(sorted({round(size * step / cells) for step in range(cells + 1)}))


def _net(
    pixel_map: PixelMap, origin: tuple[float, float], unit: float, xs: tuple[int, ...], ys: tuple[int, ...]
) -> Mesh:
    across, down = np.meshgrid(np.array(xs) * unit + origin[0], np.array(ys) * unit + origin[1])
    mapped = pixel_map(np.column_stack((across.ravel(), down.ravel())))
    return Mesh(xs, ys, np.asarray(mapped, np.float64).reshape(len(ys), len(xs), 2))


def _coarse_error_px(mesh: Mesh, file_size: tuple[int, int]) -> float:
    """By how many tile pixels a net of every second node misses the others; 0 where the file is not touched."""
    if len(mesh.xs) % 2 == 0 or len(mesh.ys) % 2 == 0 or len(mesh.xs) < 3 or len(mesh.ys) < 3:
        return 0.0
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = _bridged(mesh.xy, np.array(mesh.ys, float), axis=0)
        guess = _bridged(rows, np.array(mesh.xs, float), axis=1)
        miss = np.hypot(*np.moveaxis(guess - mesh.xy, 2, 0)) / _file_pixels_per_pixel(mesh)
    near = _near(mesh.xy, file_size)
    if not near.any():
        return 0.0
    # A net that breaks off inside the file is made finer, so that little of the file is lost with the last cells.
    return float(np.nan_to_num(miss[near], nan=np.inf).max())


def _file_pixels_per_pixel(mesh: Mesh) -> Points:
    """Length in the file of one tile pixel to the right, at each node."""
    steps = np.hypot(*np.moveaxis(np.diff(mesh.xy, axis=1), 2, 0)) / np.diff(mesh.xs)
    return np.asarray(np.concatenate((steps, steps[:, -1:]), axis=1))


def _near(xy: Points, file_size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which nodes lie in a file, or belong to a cell with one that does or that spans it."""
    with np.errstate(invalid="ignore"):
        sides = [(xy[..., axis] < size).astype(int) + (xy[..., axis] < 0) for axis, size in enumerate(file_size)]
    known: NDArray[np.bool_] = np.asarray(np.isfinite(xy).all(axis=2))
    near = np.zeros(xy.shape[:2], bool)
    cells = [np.s_[:-1, :-1], np.s_[:-1, 1:], np.s_[1:, :-1], np.s_[1:, 1:]]
    touched = np.any([known[cell] for cell in cells], axis=0)
    for side in sides:
        beyond = [np.all([side[cell] == code for cell in cells], axis=0) for code in (0, 2)]
        touched &= ~(beyond[0] | beyond[1])
    for cell in cells:
        near[cell] |= touched
    return near & known


def _bridged(xy: Points, nodes: Points, axis: int) -> Points:
    """Every second position along an axis replaced by what its neighbours suggest."""
    moved = np.moveaxis(xy, axis, 0).copy()
    share = ((nodes[1::2] - nodes[0:-1:2]) / (nodes[2::2] - nodes[0:-1:2]))[:, None, None]
    moved[1::2] = moved[0:-1:2] * (1 - share) + moved[2::2] * share
    return np.moveaxis(moved, 0, axis)
