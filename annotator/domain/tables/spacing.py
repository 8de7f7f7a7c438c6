"""Where crossings lie along a route, and how far the next one is.

Along the same route the distance is the one on the ground that matters (the river's); without a route, or alone on it,
it is the geodesic to the nearest crossing of the same site, or of all where the site has no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.measure.centres import centres
from annotator.domain.measure.ellipsoid import FloatArray, wgs84
from annotator.domain.records import Route
from annotator.domain.summary.basis import Basis
from annotator.domain.summary.totals import COUNTED

_ROWS_AT_ONCE = 500


class Place(NamedTuple):
    """A position along a route; `chainage_m` is the geodesic length from its first vertex to the nearest point."""

    route_uid: str
    route: str
    chainage_m: float


def chainage_m(line: shapely.LineString, point: shapely.Point) -> float:
    """Length in metres along a lon/lat line from its first vertex to the point of it nearest to `point`."""
    xy = shapely.get_coordinates(line)
    narrow = np.array([np.cos(np.radians(point.y)), 1.0])  # degrees of longitude are shorter than those of latitude
    start, step = xy[:-1] * narrow, np.diff(xy, axis=0) * narrow
    target = np.array([point.x, point.y]) * narrow
    squares = np.maximum((step**2).sum(axis=1), 1e-300)
    along = np.clip(((target - start) * step).sum(axis=1) / squares, 0.0, 1.0)
    nearest = int(np.argmin(((start + along[:, None] * step - target) ** 2).sum(axis=1)))
    lengths = wgs84().line_lengths(xy[:, 0], xy[:, 1])
    return float(sum(lengths[:nearest]) + along[nearest] * lengths[nearest])


def along_routes(document: Document, marks: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    """Places of the crossings that name a route, by uid."""
    routes = {row.uid: row for row in document.all(Route)}
    found = {}
    for mark in marks:
        route = routes.get(mark["route_uid"])
        if route is None or route.geom is None or mark["geom"] is None or mark["geom"].is_empty:
            continue
        if route.geom.geom_type == "LineString" and not route.geom.is_empty:
            place = chainage_m(route.geom, mark["geom"].centroid)
            found[mark["uid"]] = Place(route.uid, route.name, place)
    return found


def spacings_m(basis: Basis, marks: Sequence[Mapping[str, Any]], at: Mapping[str, Place]) -> dict[str, float]:
    """Distance in metres of each crossing to its nearest neighbour, by uid; missing where there is none.

    Neighbours are the certain and probable ones of the adjudicated passes.
    """
    neighbours = [mark for mark in marks if mark["certainty"] in COUNTED and basis.is_adjudicated(mark["pass_uid"])]
    found = _along(marks, neighbours, at)
    by_site: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for mark in neighbours:
        by_site[mark["site_uid"]].append(mark)
    waiting: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for mark in marks:
        if mark["uid"] not in found:
            waiting[mark["site_uid"]].append(mark)
    for site_uid, listed in waiting.items():
        if site_uid:
            found |= _nearest(listed, by_site[site_uid])
    return found | _nearest([mark for mark in marks if mark["uid"] not in found], neighbours)


def _along(
    marks: Sequence[Mapping[str, Any]], neighbours: Sequence[Mapping[str, Any]], at: Mapping[str, Place]
) -> dict[str, float]:
    """Distances along the route to the nearest neighbour on the same one."""
    on_route: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for mark in neighbours:
        if mark["uid"] in at:
            on_route[at[mark["uid"]].route_uid].append((at[mark["uid"]].chainage_m, mark["uid"]))
    found = {}
    for mark in marks:
        place = at.get(mark["uid"])
        if place is None:
            continue
        others = [abs(chainage - place.chainage_m) for chainage, uid in on_route[place.route_uid] if uid != mark["uid"]]
        if others:
            found[mark["uid"]] = min(others)
    return found


def _nearest(marks: Sequence[Mapping[str, Any]], neighbours: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Geodesic distances to the nearest other one."""
    placed = [mark for mark in marks if _is_placed(mark)]
    others = [mark for mark in neighbours if _is_placed(mark)]
    if not placed or not others:
        return {}
    target = _coordinates(others)
    index = {mark["uid"]: i for i, mark in enumerate(others)}
    found: dict[str, float] = {}
    for first in range(0, len(placed), _ROWS_AT_ONCE):
        some = placed[first : first + _ROWS_AT_ONCE]
        own = _coordinates(some)
        squares = _squares(own, target)
        for row, mark in enumerate(some):
            if mark["uid"] in index:
                squares[row, index[mark["uid"]]] = np.inf
        nearest = squares.argmin(axis=1)
        _, _, distances = wgs84().inv(own[:, 0], own[:, 1], target[nearest, 0], target[nearest, 1])
        known = np.isfinite(squares[np.arange(len(some)), nearest])
        found |= {mark["uid"]: float(d) for mark, d, ok in zip(some, distances, known, strict=True) if ok}
    return found


def _is_placed(mark: Mapping[str, Any]) -> bool:
    return mark["geom"] is not None and not mark["geom"].is_empty


def _coordinates(marks: Sequence[Mapping[str, Any]]) -> FloatArray:
    return centres([mark["geom"] for mark in marks])


def _squares(own: FloatArray, target: FloatArray) -> FloatArray:
    """Squared distances in degrees, good enough to tell which is nearest."""
    east = (own[:, None, 0] - target[None, :, 0] + 180.0) % 360.0 - 180.0
    east *= np.cos(np.radians(own[:, 1]))[:, None]
    return np.asarray(east**2 + (own[:, None, 1] - target[None, :, 1]) ** 2)
