"""Is an imported feature one that the project knows already? Asked where it brings no uid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annotator.app.exchange.fields import Fields
from annotator.app.exchange.names import find_site, folded
from annotator.domain.measure.geodesic import distance_m
from annotator.domain.positions import LonLat
from annotator.domain.records import Record, Site

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer

SAME_SITE_M = 5_000.0
"""Two sites of one name further apart than this are two sites."""
SAME_MARK_M = 1.0
"""A mark of the same name within this distance is the same mark."""


def known_site(importer: Importer, fields: Fields, point: Any) -> Site | None:
    """The site of that name or alias (and county), unless it lies elsewhere."""
    name = fields.text("name")
    if not name:
        return None
    found = find_site(importer.document, name, fields.text("county"))
    if found is None or point is None or found.geom is None:
        return found
    return found if _distance_m(found.geom, point) <= SAME_SITE_M else None


def known_place(importer: Importer, record: type[Record], name: str, geometry: Any) -> Record | None:
    """A record of the kind with that name at that place; nameless ones are never matched."""
    if not name:
        return None
    for row in importer.document.where(record, "name", name):
        place = getattr(row, "geom", None)
        if place is not None and folded(name) and _distance_m(place, geometry) <= SAME_MARK_M:
            return row
    return None


def _distance_m(a: Any, b: Any) -> float:
    """Between the middles of two geometries, on the ellipsoid."""
    one, two = a.centroid, b.centroid
    return distance_m(LonLat(one.x, one.y), LonLat(two.x, two.y))
