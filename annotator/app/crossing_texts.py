"""Where crossings lie along a route, for the inspector: chainage, nearest neighbour, length of a stretch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from annotator.app.wording import number
from annotator.domain.document import Document
from annotator.domain.measure import geodesic
from annotator.domain.positions import LonLat
from annotator.domain.records import Crossing, ObjectClass
from annotator.domain.settings import adjudicated_passes
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.domain.tables.spacing import Place


def chainage(document: Document, crossing: Any) -> str:
    """`12.34 km along Yalu`; blank without a route."""
    place = _places(document, [crossing]).get(crossing.uid)
    return (
        ""
        if place is None
        else translate("Fields", "{distance} along {route}").format(
            distance=_distance(place.chainage_m), route=place.route
        )
    )


def neighbour(document: Document, crossing: Any) -> str:
    """`420 m to Ford 7 (along the route)`: the nearest certain or probable one; blank where there is none."""
    others = _others(document, crossing)
    along = _along(document, crossing, others)
    if along is not None:
        distance, other = along
        text = translate("Fields", "{distance} to {name} (along the route)")
    else:
        placed = [each for each in others if each.geom is not None and not each.geom.is_empty]
        if crossing.geom is None or not placed:
            return ""
        here = LonLat(crossing.geom.x, crossing.geom.y)
        away = [(geodesic.distance_m(here, _lonlat(each)), each.uid, each) for each in placed]
        distance, _uid, other = min(away, key=lambda item: item[:2])
        text = translate("Fields", "{distance} to {name}")
    return text.format(distance=_distance(distance), name=_name(document, other))


def stretch(document: Document, crossings: Sequence[Any]) -> tuple[str, str]:
    """`177.0 km` and `4.2 km apart on average` of crossings on one route; blank where they lie on several or none."""
    places = _places(document, crossings)
    if len(places) < 2 or len(places) < len(crossings) or len({place.route_uid for place in places.values()}) > 1:
        return "", ""
    chainages = [place.chainage_m for place in places.values()]
    length = max(chainages) - min(chainages)
    mean = translate("Inspector", "{distance} apart on average").format(distance=_distance(length / (len(places) - 1)))
    return _distance(length), mean


def _along(document: Document, crossing: Any, others: Iterable[Any]) -> tuple[float, Any] | None:
    listed = list(others)
    places = _places(document, [crossing, *listed])
    place = places.get(crossing.uid)
    if place is None:
        return None
    near = [
        (abs(places[each.uid].chainage_m - place.chainage_m), each.uid, each)
        for each in listed
        if each.uid in places and places[each.uid].route_uid == place.route_uid
    ]
    if not near:
        return None
    distance, _uid, other = min(near, key=lambda item: item[:2])
    return distance, other


def _others(document: Document, crossing: Any) -> list[Crossing]:
    """Neighbours as the tables take them: of the site, or of all where the site has no other."""
    passes = adjudicated_passes(document)

    def counts(each: Crossing) -> bool:
        return each.uid != crossing.uid and each.certainty != "possible" and each.pass_uid in passes

    own = [each for each in document.of_site(Crossing, crossing.site_uid) if counts(each)]
    return own or [each for each in document.all(Crossing) if counts(each)]


def _places(document: Document, crossings: Iterable[Any]) -> dict[str, Place]:
    from annotator.domain.tables.spacing import along_routes  # knows all tables, which the window does without

    rows = [{"uid": row.uid, "route_uid": row.route_uid, "geom": row.geom} for row in crossings]
    return along_routes(document, rows)


def _lonlat(crossing: Any) -> LonLat:
    return LonLat(crossing.geom.x, crossing.geom.y)


def _name(document: Document, crossing: Crossing) -> str:
    known = document.get(ObjectClass, crossing.class_uid)
    return crossing.name or (known.name if known is not None else crossing.uid)


def _distance(metres: float) -> str:
    """`420 m`, `12.34 km`, `177.0 km`."""
    if metres < 1000:
        return f"{number(metres)} m"
    return f"{number(metres / 1000.0, 2 if metres < 100_000 else 1)} km"
