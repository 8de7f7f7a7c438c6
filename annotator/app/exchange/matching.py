"""Is an imported feature one that the project knows already? Asked where it brings no uid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import shapely

from annotator.app.exchange.fields import Fields
from annotator.app.exchange.names import find_site, folded
from annotator.domain.defaults import MAIN_PASS as _MAIN
from annotator.domain.document import Document
from annotator.domain.measure.geodesic import distance_m
from annotator.domain.positions import LonLat
from annotator.domain.records import Record, Site, Vehicle, field_types

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer

SAME_SITE_M = 5_000.0
"""Two sites of one name further apart than this are two sites."""
SAME_MARK_M = 1.0
"""A mark of the same name within this distance is the same mark."""

Key = tuple[Any, ...]


def known_site(importer: Importer, fields: Fields, point: Any) -> Site | None:
    """The site of that name or alias (and county) in project or import, unless it lies elsewhere."""
    name = fields.text("name") or fields.text("site")
    if not name:
        return None
    found = find_site(importer.document, name, fields.text("county"))
    if found is not None and _is_within(found, point, SAME_SITE_M):
        return found
    return _added_before(importer, name, fields.text("county"), point)


def _added_before(importer: Importer, name: str, county: str, point: Any) -> Site | None:
    """The site of an earlier row of this import: name, county and place agree; elsewhere it is another one."""
    rows = importer.made(Site, name)
    return next(
        (row for row in rows if folded(row.county) == folded(county) and _is_within(row, point, SAME_MARK_M)), None
    )


def _is_within(site: Site, point: Any, reach_m: float) -> bool:
    """Whether a site lies that near to a point; what has no place may lie there."""
    return point is None or site.geom is None or _distance_m(site.geom, point) <= reach_m


def known_mark(
    importer: Importer, record: type[Record], pixel: bool, geometry: Any, values: Mapping[str, Any]
) -> str | None:
    """Uid of a mark of the same pass with the very same shape, or with the same name at the same place."""
    if not importer.has_any(record):
        return None
    shape = shapely.to_wkb(geometry, byte_order=1, flavor="iso")
    uid = importer.shapes(record, pixel).get((shape, *_circumstances(record, pixel, values)))
    return uid or (None if pixel else _named_there(importer, record, geometry, values))


def shapes_of(document: Document, record: type[Record], pixel: bool) -> dict[Key, str]:
    """Uids of the marks of a kind by shape and circumstances."""
    column = "geom_px" if pixel else "geom"
    names = [name for name in ("drawn_on", "pass_uid", "class_uid", "scene_uid") if name in field_types(record)]
    arrays = document.columns(record, "uid", column, *names)
    found: dict[Key, str] = {}
    for uid, shape, *said in zip(*(array.tolist() for array in arrays.values()), strict=True):
        if shape is not None:
            found[(bytes(shape), *_circumstances(record, pixel, dict(zip(names, said, strict=True))))] = uid
    return found


def _circumstances(record: type[Record], pixel: bool, values: Mapping[str, Any]) -> Key:
    """What else must agree: the pass and class of a mark, the scene of pixels and of vehicles."""
    scene = values.get("drawn_on") if pixel else values.get("scene_uid") if record is Vehicle else ""
    return values.get("pass_uid", _MAIN), values.get("class_uid", ""), scene


def _named_there(importer: Importer, record: type[Record], geometry: Any, values: Mapping[str, Any]) -> str | None:
    name = values.get("name", "")
    if not folded(name):
        return None
    centre = geometry.centroid
    circumstances = _circumstances(record, False, {**values, "class_uid": ""})
    row = _row_of(centre.y)
    for near in (row - 1, row, row + 1):
        for uid, lon, lat in importer.named(record).get((name, near, *circumstances), ()):
            if distance_m(LonLat(lon, lat), LonLat(centre.x, centre.y)) <= SAME_MARK_M:
                return uid
    return None


def named_of(document: Document, record: type[Record]) -> dict[Key, list[tuple[str, float, float]]]:
    """(uid, lon, lat) of the named marks of a kind, by name, strip of latitude and circumstances."""
    fields = [name for name in ("pass_uid", "scene_uid") if name in field_types(record)]
    arrays = document.columns(record, "uid", "name", "geom", *fields)
    centres = shapely.centroid(shapely.from_wkb(arrays.pop("geom")))
    columns = [array.tolist() for array in (*arrays.values(), shapely.get_x(centres), shapely.get_y(centres))]
    found: dict[Key, list[tuple[str, float, float]]] = {}
    for uid, name, *said, lon, lat in zip(*columns, strict=True):
        if name and lat == lat:
            circumstances = _circumstances(record, False, dict(zip(fields, said, strict=True)))
            found.setdefault((name, _row_of(lat), *circumstances), []).append((uid, lon, lat))
    return found


def _row_of(lat: float) -> int:
    """Number of a strip of latitude a little higher than `SAME_MARK_M`."""
    return math.floor(lat * 100_000)


def _distance_m(a: Any, b: Any) -> float:
    """Between the middles of two geometries, on the ellipsoid."""
    one, two = a.centroid, b.centroid
    return distance_m(LonLat(one.x, one.y), LonLat(two.x, two.y))
