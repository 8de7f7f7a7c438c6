"""Geometry objects of GeoJSON to Shapely, with RFC 7946's rules told apart from what merely looks odd."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import shapely

from annotator.domain.text import translate
from annotator.formats import shapes
from annotator.formats.features import Geometry, Unusable
from annotator.formats.shapes import Position, Warn

DEPTH_LIMIT = 10
"""Collections within collections."""


def geometry_of(value: Any, warn: Warn, depth: int = 0) -> Geometry:
    """Shapely geometry of a GeoJSON geometry object; `Unusable` says what is wrong with it."""
    if value is None:
        raise Unusable(translate("Formats", "It has no geometry."))
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "GeometryCollection":
        return _collection(value, warn, depth)
    if not isinstance(kind, str) or kind not in _BUILDERS:
        text = translate("Formats", "Its geometry has no known type ({type}).")
        raise Unusable(text.format(type=repr(kind)[:60]))
    if depth and "crs" in value:
        warn(translate("Formats", "A geometry names a coordinate system of its own; that of the file was used."))
    if "coordinates" not in value:
        raise Unusable(translate("Formats", "Its geometry has no coordinates."))
    return _BUILDERS[kind](value["coordinates"], warn)


def _collection(value: dict[str, Any], warn: Warn, depth: int) -> Geometry:
    members = value.get("geometries")
    if not isinstance(members, list):
        raise Unusable(translate("Formats", "Its geometry collection has no list of geometries."))
    if depth >= DEPTH_LIMIT:
        raise Unusable(translate("Formats", "Its geometry collections are nested too deeply."))
    if len(members) == 1:
        warn(translate("Formats", "A geometry collection holds a single geometry; it was read as that geometry."))
    return shapely.GeometryCollection([geometry_of(member, warn, depth + 1) for member in members])


def _point(raw: Any, warn: Warn) -> Geometry:
    return shapely.Point(_position(raw))


def _line(raw: Any, warn: Warn) -> Geometry:
    return shapes.line(_positions(raw))


def _polygon(raw: Any, warn: Warn) -> Geometry:
    rings = [_ring(one) for one in _listed(raw)]
    shape = shapes.polygon(rings, warn)
    if shapes.twice_area(rings[0]) < 0 or any(shapes.twice_area(hole) > 0 for hole in rings[1:]):
        warn(translate("Formats", "A ring turns the other way than RFC 7946 asks for; this changes no area."))
    return shape


def _ring(raw: Any) -> list[Position]:
    ring = _positions(raw)
    if len(ring) < 4:
        n = len(ring)
        raise Unusable(translate("Formats", "A ring has %n position(s), fewer than four.", "", n))
    return ring


def _many(single: Callable[[Any, Warn], Geometry], collect: type) -> Callable[[Any, Warn], Geometry]:
    def build(raw: Any, warn: Warn) -> Geometry:
        return collect([single(one, warn) for one in _listed(raw)])

    return build


def _positions(raw: Any) -> list[Position]:
    listed = _listed(raw)
    # nearly every ring is pairs of floats, which can be seen at once
    if set(map(type, listed)) == {list} and set(map(len, listed)) == {2}:
        if set(map(type, chain.from_iterable(listed))) == {float}:
            return list(map(tuple, listed))
    return [_position(one) for one in listed]


def _position(raw: Any) -> Position:
    if type(raw) is not list or not all(type(value) is float or type(value) is int for value in raw):
        text = translate("Formats", "A position is not a list of numbers ({value}).")
        raise Unusable(text.format(value=repr(raw)[:60]))
    if len(raw) < 2:
        raise Unusable(translate("Formats", "A position has fewer than two numbers."))
    try:
        x, y = float(raw[0]), float(raw[1])
    except OverflowError:
        raise Unusable(translate("Formats", "A coordinate is not a finite number.")) from None
    return x, y


def _listed(raw: Any) -> list[Any]:
    if type(raw) is not list:
        raise Unusable(translate("Formats", "Its coordinates are not nested as its type asks for."))
    return raw


_BUILDERS: dict[str, Callable[[Any, Warn], Geometry]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _many(_point, shapely.MultiPoint),
    "MultiLineString": _many(_line, shapely.MultiLineString),
    "MultiPolygon": _many(_polygon, shapely.MultiPolygon),
}
GEOMETRY_TYPES = (*_BUILDERS, "GeometryCollection")
