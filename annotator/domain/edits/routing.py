"""Which route a crossing belongs to: the one of its site that is next to it, whichever of the two was drawn first."""

from __future__ import annotations

import shapely

from annotator.domain.change import RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author
from annotator.domain.edits.rows import replacing
from annotator.domain.measure.plane import to_plane
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing, Route

NEAR_ROUTE_M = 1000.0
"""A crossing marked within this distance of a route of its site belongs to it."""


def nearest_route(document: Document, site_uid: str, position: LonLat) -> str:
    """Uid of the site's route next to a position; empty where none is near."""
    found: list[tuple[float, str]] = []
    for route in document.of_site(Route, site_uid):
        if route.geom is not None and not route.geom.is_empty:
            plane = to_plane(shapely.get_coordinates(route.geom), position)
            distance = float(shapely.distance(shapely.LineString(plane), shapely.Point(0.0, 0.0)))
            if distance <= NEAR_ROUTE_M:
                found.append((distance, route.uid))
    return min(found)[1] if found else ""


def joining(document: Document, author: Author, site_uid: str) -> list[RowChange]:
    """Rows of the site's crossings that have no route yet and lie near one; locked ones stay as they are."""
    pairs = []
    for row in document.of_site(Crossing, site_uid):
        if row.route_uid or row.locked or row.geom is None or row.geom.is_empty:
            continue
        near = nearest_route(document, site_uid, LonLat(row.geom.x, row.geom.y))
        if near:
            pairs.append((row, {"route_uid": near}))
    return replacing(document, author, pairs, measure=False)
