"""From the columns of the document to arrays in the pixels of a scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame
from annotator.domain.ragged import Ragged
from annotator.domain.records import ObjectClass, Route, Stall, Vehicle, Zone
from annotator.domain.table import Columns, answers
from annotator.render.colors import ORANGE, SKY, rgb
from annotator.render.mark_arrays import MarkArrays, Symbol
from annotator.render.wkb_arrays import shapes_of

Rows = npt.NDArray[np.int64]
Points = npt.NDArray[np.float64]

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


def _coordinates(frame: SceneFrame, columns: Columns[Any], *, is_area: bool) -> tuple[Points, Rows, Rows]:
    """Corners in frame pixels, how many there are of each mark, and the rows that have any."""
    wkbs, is_pixels = _shapes(frame, columns)
    rows, coords, counts = shapes_of(wkbs, is_area=is_area)
    if is_area:
        # A ring ends where it began.
        coords, counts = _opened(coords, counts), counts - 1
    coords = _in_pixels(frame, coords, np.repeat(is_pixels[rows], counts))
    is_finite = np.isfinite(coords).all(axis=1)
    keep = counts > 0
    if not is_finite.all():
        keep[np.repeat(np.arange(len(rows)), counts)[~is_finite]] = False
    return (coords, counts, rows) if keep.all() else (coords[np.repeat(keep, counts)], counts[keep], rows[keep])


def _opened(coords: Points, counts: Rows) -> Points:
    """Rings without the corner at their end."""
    if len(counts) and (counts == counts[0]).all():
        return coords.reshape(len(counts), -1, 2)[:, :-1].reshape(-1, 2)
    return np.delete(coords, np.cumsum(counts) - 1, axis=0)


def _in_pixels(frame: SceneFrame, coords: Points, is_pixels: npt.NDArray[np.bool_]) -> Points:
    """The corners in pixels of the frame; those that are not yet are longitude and latitude."""
    if is_pixels.all():
        return coords
    if not is_pixels.any():
        return frame.pixels(coords)
    coords = coords.copy()
    coords[~is_pixels] = frame.pixels(coords[~is_pixels])
    return coords


def _shapes(frame: SceneFrame, columns: Columns[Any]) -> tuple[Ragged, npt.NDArray[np.bool_]]:
    """Shapes as they are kept, and which of them are in pixels of the frame; the others are longitude and latitude."""
    arrays = columns.arrays
    here = answers(arrays["drawn_on"], lambda uid: uid == frame.scene.uid, bool)
    if here.any():
        here &= arrays["geom_px"] != np.array(None)
    if frame.has_place and not here.any():
        return arrays.ragged("geom") or Ragged.of(arrays["geom"].tolist()), here
    shapes = arrays["geom"].copy() if frame.has_place else np.full(columns.size, None, dtype=object)
    shapes[here] = arrays["geom_px"][here]
    return Ragged.of(shapes.tolist()), here


def _with_axes(frame: SceneFrame, columns: Columns[Any], rows: Rows, points: Points) -> tuple[Points, Rows]:
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
    other, classes = (rgb(ORANGE), Symbol.CIRCLE), columns.arrays["class_uid"]
    if len(rows) < columns.size:
        classes = classes[rows]
    colors = answers(classes, lambda uid: look.get(uid, other)[0], np.uint32)
    return colors, answers(classes, lambda uid: look.get(uid, other)[1], np.uint8)
