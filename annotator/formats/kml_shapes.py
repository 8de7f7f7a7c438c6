"""Geometry elements of KML to Shapely."""

from __future__ import annotations

import re
from collections.abc import Iterator

import shapely

from annotator.domain.text import translate
from annotator.formats import shapes
from annotator.formats.features import Geometry, Unusable
from annotator.formats.shapes import Position, Warn
from annotator.formats.xml_file import DEPTH_LIMIT, Element, child_text, children, tag, text

_LOOSE_COMMA = re.compile(r"\s*,\s*")
_UNREADABLE = ("Model",)
GEOMETRIES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", *_UNREADABLE)


def geometry_of(placemark: Element, warn: Warn) -> Geometry:
    """Geometry of a placemark; collections come as one collection. `Unusable` where there is none or it is wrong.

    In a collection the good members are kept and the bad ones told.
    """
    found = list(children(placemark, *GEOMETRIES))
    if not found:
        raise Unusable(translate("Formats", "It has no geometry."))
    simple, complaints = [], []
    todo = [(element, 0) for element in reversed(found)]
    while todo:
        element, depth = todo.pop()
        if tag(element) in ("MultiGeometry", "MultiTrack"):
            if depth > DEPTH_LIMIT:
                raise Unusable(translate("Formats", "Its collections are nested too deeply."))
            todo.extend((member, depth + 1) for member in reversed(element))
        elif tag(element) in GEOMETRIES:
            try:
                simple.append(_simple(element, warn))
            except Unusable as reason:
                complaints.append(str(reason))
    return _together(simple, complaints, warn)


def _together(simple: list[Geometry], complaints: list[str], warn: Warn) -> Geometry:
    if not simple:
        raise Unusable(complaints[0] if complaints else translate("Formats", "It has no geometry."))
    for complaint in complaints:
        warn(translate("Formats", "One part was left out: {reason}").format(reason=complaint))
    return simple[0] if len(simple) == 1 else shapely.GeometryCollection(simple)


def _simple(element: Element, warn: Warn) -> Geometry:
    kind = tag(element)
    if kind == "Point":
        positions = coordinates(element)
        if len(positions) != 1:
            n = len(positions)
            raise Unusable(translate("Formats", "The point has %n position(s).", "", n))
        return shapely.Point(positions[0])
    if kind == "LineString":
        return shapes.line(coordinates(element))
    if kind == "LinearRing":
        return shapely.LineString(shapes.closed(coordinates(element), warn))
    if kind == "Polygon":
        return _polygon(element, warn)
    if kind == "Track":
        return _track(element)
    raise Unusable(translate("Formats", "A {kind} cannot be read as a mark.").format(kind=kind))


def _polygon(element: Element, warn: Warn) -> Geometry:
    outer = [coordinates(ring) for side in children(element, "outerBoundaryIs") for ring in _rings(side)]
    inner = [coordinates(ring) for side in children(element, "innerBoundaryIs") for ring in _rings(side)]
    if len(outer) != 1 or not outer[0]:
        raise Unusable(translate("Formats", "The polygon has no outline, or more than one."))
    return shapes.polygon([*outer, *inner], warn)


def _rings(side: Element) -> Iterator[Element]:
    return children(side, "LinearRing")


def _track(element: Element) -> Geometry:
    """A gx:Track: its positions are separated by blanks; empty ones mean that the receiver saw nothing."""
    texts = [text(coord) for coord in children(element, "coord")]
    positions = [_pair(one.split()) for one in texts if one]
    if not positions:
        raise Unusable(translate("Formats", "The track has no positions."))
    if len(set(positions)) == 1:
        return shapely.Point(positions[0])
    return shapes.line(positions)


def coordinates(element: Element) -> list[Position]:
    """Positions of a `coordinates` child: tuples by blanks, numbers by commas (also with stray blanks)."""
    raw = child_text(element, "coordinates")
    if ", " in raw or " ," in raw or ",\n" in raw or "\n," in raw:
        raw = _LOOSE_COMMA.sub(",", raw)
    return [_pair(one.split(",")) for one in raw.split()]


def _pair(numbers: list[str]) -> Position:
    if not 2 <= len(numbers) <= 3:
        text = translate("Formats", "{text} is not longitude,latitude.")
        raise Unusable(text.format(text=repr(",".join(numbers)[:60])))
    return shapes.number(numbers[0]), shapes.number(numbers[1])
