"""Geometry of a table's rows, for the writers of maps: an outline from `wkt`, else a point from `lon`, `lat`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from annotator.formats.features import Geometry
from annotator.formats.tables import Table

COLUMN = "wkt"


def geometries(table: Table, given: Sequence[Geometry | None] | None = None) -> list[Geometry | None]:
    """One Shapely geometry (WGS 84) or `None` per row; `given` ones go before those of the columns."""
    if given is not None:
        return list(given)
    header = list(table.header)
    outline = header.index(COLUMN) if COLUMN in header else None
    point = (header.index("lon"), header.index("lat")) if {"lon", "lat"} <= set(header) else None
    return [_geometry(row, outline, point) for row in table.rows]


def _geometry(row: Sequence[Any], outline: int | None, point: tuple[int, int] | None) -> Geometry | None:
    if outline is not None and row[outline]:
        return shapely.from_wkt(row[outline])
    if point and row[point[0]] is not None and row[point[1]] is not None:
        return shapely.Point(row[point[0]], row[point[1]])
    return None
