"""From the columns of the document to arrays in the pixels of a scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame
from annotator.domain.records import ObjectClass, Route, Stall, Vehicle, Zone
from annotator.domain.table import Columns
from annotator.render.colors import ORANGE, SKY, rgb
from annotator.render.mark_arrays import MarkArrays, Symbol

Rows = npt.NDArray[np.int64]

_SYMBOLS = {
    "circle": Symbol.CIRCLE,
    "triangle": Symbol.TRIANGLE,
    "diamond": Symbol.DIAMOND,
    "square": Symbol.SQUARE,
    "cross": Symbol.CROSS,
}
_SHAPES = {Stall: Symbol.POLYGON, Zone: Symbol.POLYGON, Route: Symbol.LINE}
_AREA_COLOR = "#F2F3F5"


def read_marks(document: Document, frame: SceneFrame, columns: Columns[Any]) -> tuple[MarkArrays, Rows]:
    """Arrays of the marks that have a place on the frame, all flags 0, and the rows they stand in.

    A mark drawn on the frame's scene is read from the pixels that were clicked, any other from its longitude and
    latitude. Rings of holes are left out: no mark of an analyst has them.
    """
    shape = _SHAPES.get(columns.record)
    coords, counts, rows = _coordinates(frame, columns, is_area=shape is Symbol.POLYGON)
    if not len(rows):
        return MarkArrays.empty(), rows
    if columns.record is Vehicle:
        coords, counts = _with_axes(frame, columns, rows, coords)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    colors, symbols = _looks(document, columns, rows)
    if shape is not None:
        symbols = np.full(len(rows), shape, dtype=np.uint8)
    return MarkArrays(
        columns.arrays["uid"][rows], coords, offsets, colors, symbols, np.zeros(len(rows), np.uint16)
    ), rows


def _coordinates(
    frame: SceneFrame, columns: Columns[Any], *, is_area: bool
) -> tuple[npt.NDArray[np.float64], Rows, Rows]:
    """Corners in frame pixels, how many there are of each mark, and the rows that have any."""
    shapes, is_pixels = _shapes(frame, columns)
    rows = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    shapes = shapes[rows]
    in_parts = shapely.get_type_id(shapes) >= shapely.GeometryType.MULTIPOINT
    shapes[in_parts] = shapely.get_geometry(shapes[in_parts], 0)
    if is_area:
        shapes = shapely.get_exterior_ring(shapes)
    coords, index = shapely.get_coordinates(shapes, return_index=True)
    on_ground = ~is_pixels[rows][index]
    if on_ground.any():
        coords[on_ground] = frame.pixels(coords[on_ground])
    lost = index[~np.isfinite(coords).all(axis=1)]
    counts = np.bincount(index, minlength=len(rows))
    keep = counts > 0
    keep[lost] = False
    stays = keep[index]
    if is_area:
        # A ring ends where it began.
        stays[np.cumsum(counts)[counts > 0] - 1] = False
        counts = counts - 1
    return coords[stays], counts[keep], rows[keep]


def _shapes(frame: SceneFrame, columns: Columns[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Shapes as they are kept, and which of them are in pixels of the frame; the others are longitude and latitude."""
    arrays = columns.arrays
    here = (arrays["drawn_on"] == frame.scene.uid) & (arrays["geom_px"] != np.array(None))
    shapes = np.full(columns.size, None, dtype=object)
    shapes[here] = shapely.from_wkb(arrays["geom_px"][here])
    other = ~here & (arrays["geom"] != np.array(None))
    if frame.has_place and other.any():
        shapes[other] = shapely.from_wkb(arrays["geom"][other])
    return shapes, here


def _with_axes(
    frame: SceneFrame, columns: Columns[Any], rows: Rows, points: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], Rows]:
    """Positions of vehicles, followed by the two ends of the axis where it was drawn on this frame."""
    axes = columns.arrays["axis_px"][rows]
    has = (axes != np.array(None)) & (columns.arrays["drawn_on"][rows] == frame.scene.uid)
    ends = shapely.get_coordinates(shapely.from_wkb(axes[has]))
    if len(ends) != 2 * np.count_nonzero(has):
        has, ends = np.zeros(len(rows), dtype=bool), np.empty((0, 2))
    counts = np.where(has, 3, 1)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    coords = np.empty((int(counts.sum()), 2))
    coords[starts] = points
    coords[starts[has] + 1], coords[starts[has] + 2] = ends[0::2], ends[1::2]
    return coords, counts


def _looks(
    document: Document, columns: Columns[Any], rows: Rows
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Colour and symbol of each mark by its class."""
    if "class_uid" not in columns.arrays:
        color = SKY if columns.record is Route else _AREA_COLOR
        return np.full(len(rows), rgb(color), dtype=np.uint32), np.zeros(len(rows), dtype=np.uint8)
    look = {row.uid: (rgb(row.color), _SYMBOLS.get(row.symbol, Symbol.CIRCLE)) for row in document.all(ObjectClass)}
    other = (rgb(ORANGE), Symbol.CIRCLE)
    found = [look.get(uid, other) for uid in columns.arrays["class_uid"][rows].tolist()]
    colors = np.fromiter((color for color, _ in found), dtype=np.uint32, count=len(found))
    return colors, np.fromiter((symbol for _, symbol in found), dtype=np.uint8, count=len(found))
