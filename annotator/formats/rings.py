"""Shapes of shapefiles: rings lie side by side, and which way they turn tells an outline from a hole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from annotator.domain.text import translate
from annotator.formats import shapes
from annotator.formats.features import Geometry, Unusable
from annotator.formats.shapes import Position, Warn

_POINT, _LINE, _POLYGON, _POINTS = 1, 3, 5, 8
_EMPTY = 0
_MEASURES = 10
"""Kinds with heights (11 …) and with measures (21 …) are those kinds plus tens."""

Part = Sequence[Position]


def shape_of(kind: int, parts: Sequence[Part], warn: Warn) -> Geometry | None:
    """Geometry of the parts of a shape; None for the empty kind. `Unusable` says what is wrong with it."""
    plain = kind % _MEASURES if kind < 3 * _MEASURES else -1
    if kind == _EMPTY:
        return None
    if plain == _POINT:
        return shapely.Point(parts[0][0])
    if plain == _POINTS:
        return shapely.MultiPoint(list(parts[0]))
    if plain == _LINE:
        lines = [shapes.line(part) for part in parts]
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
    if plain == _POLYGON:
        return _polygons([shapes.closed(part, warn) for part in parts], warn)
    raise Unusable(translate("Formats", "Its shape is of a kind that cannot be read ({kind}).").format(kind=kind))


def _polygons(rings: list[list[Position]], warn: Warn) -> Geometry:
    """Outlines turn clockwise and holes the other way; a hole belongs to the smallest outline around it."""
    outer = [ring for ring in rings if shapes.twice_area(ring) <= 0]
    holes = [ring for ring in rings if shapes.twice_area(ring) > 0]
    if not outer:
        outer, holes = holes, []
    owned: list[list[list[Position]]] = [[] for _ring in outer]
    if len(outer) == 1:
        owned[0] = holes
    elif holes:
        for hole, owner in zip(holes, _owners(outer, holes), strict=True):
            if owner < 0:
                # a hole in nothing is an outline that somebody drew the wrong way round
                outer.append(hole)
                owned.append([])
            else:
                owned[owner].append(hole)
    polygons = [shapes.polygon([ring, *inner], warn) for ring, inner in zip(outer, owned, strict=True)]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _owners(outer: list[list[Position]], holes: list[list[Position]]) -> list[int]:
    """Index of the smallest outline around each hole; -1 where there is none."""
    around = np.array([shapely.Polygon(ring) for ring in outer], dtype=object)
    try:
        # numbers that are no positions at all are told with the checked geometries
        with np.errstate(all="ignore"):
            middles = shapely.point_on_surface([shapely.Polygon(ring) for ring in holes])
            pairs = shapely.STRtree(around).query(middles, predicate="within")
            areas = shapely.area(around)
    except shapely.errors.GEOSException as error:
        raise Unusable(translate("Formats", "Its holes cannot be told from its outlines.")) from error
    found = [-1] * len(holes)
    for hole, owner in pairs.T.tolist():
        if found[hole] < 0 or areas[owner] < areas[found[hole]]:
            found[hole] = owner
    return found
