"""From one foreign feature to one record, for each kind a file can be imported as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from annotator.app.exchange.fields import Fields
from annotator.app.exchange.matching import known_place, known_site
from annotator.domain.edits.attributes import CERTAINTIES
from annotator.domain.edits.reviews import OBJECT_KINDS, STATES, review_uid
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of
from annotator.domain.positions import PixelXY
from annotator.domain.records import (
    Crossing,
    Record,
    Review,
    Route,
    Scene,
    Site,
    Stall,
    StatedValue,
    Vehicle,
    Zone,
    new_uid,
)
from annotator.domain.settings import pointing_sd_px
from annotator.domain.text import translate
from annotator.domain.time import parse_range
from annotator.formats.features import Feature

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer


@dataclass(frozen=True)
class Draft:
    """A record to add, an update of a known one (uid, kind, values), or neither: it was there already."""

    record: Record | None = None
    update: tuple[str, type[Record], dict[str, Any]] | None = None
    warnings: tuple[str, ...] = ()


Builder = Callable[["Importer", Feature, Fields], Draft]


def site(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    point = _point(feature) if feature.geometry is not None else None
    values: dict[str, Any] = fields.given("name", "town", "county", "province", "kind", "note")
    if fields.text("aliases"):
        values["aliases"] = fields.text("aliases").replace(";", "|")
    if fields.text("known"):
        values["known"] = fields.flag("known", True)
    if point is not None:
        values["geom"] = point
    known = importer.document.get(Site, fields.text("uid")) or known_site(importer, fields, point)
    if known is not None:
        return _updated(known, {key: value for key, value in values.items() if key != "name" or fields.text("uid")})
    if not values.get("name"):
        raise Refused(translate("Import", "A site needs a name."))
    return Draft(Site(uid=fields.text("uid") or new_uid("site"), **values))


def scene(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    """A scene without pixels: evidence seen elsewhere."""
    first, last = fields.dates()
    values: dict[str, Any] = fields.given("name", "provider", "image_id", "credit", "citation", "note")
    values |= {"acquired_from": first, "acquired_to": last} if first else {}
    if fields.number("gsd_m") is not None:
        values["gsd_m"] = fields.number("gsd_m")
    at = _site(importer, fields)
    known = importer.document.get(Scene, fields.text("uid")) or importer.scene_named(fields.text("name"), at)
    if known is not None:
        return _updated(known, values)
    values.setdefault("name", " ".join(part for part in (values.get("provider"), first) if part))
    if not values["name"]:
        raise Refused(translate("Import", "A scene needs a name or a date."))
    new = Scene(uid=fields.text("uid") or new_uid("scene"), kind="record", **values)
    if at is not None:
        importer.link(at, new)
    return Draft(new)


def review(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    at = _site(importer, fields)
    shown = _scene(importer, fields, at)
    if at is None or shown is None:
        raise Refused(translate("Import", "A review needs a site and one of its scenes."))
    kind, state = fields.text("object_kind") or "stall", fields.text("state") or "reviewed"
    if kind not in OBJECT_KINDS or state not in STATES:
        text = translate("Import", "{kind} {state} is no review of stall, vehicle or crossing.")
        raise Refused(text.format(kind=kind, state=state))
    uid = review_uid(at.uid, shown.uid, kind, importer.pass_uid)
    stamps: dict[str, Any] = {
        "reviewed_at": fields.text("reviewed_at") or importer.author.at,
        "note": fields.text("note"),
    }
    known = importer.document.get(Review, uid)
    if known is not None:
        return _updated(known, {"state": state, **stamps})
    importer.link(at, shown)
    identity: dict[str, Any] = {
        "site_uid": at.uid,
        "scene_uid": shown.uid,
        "object_kind": kind,
        "pass_uid": importer.pass_uid,
    }
    return Draft(Review(uid=uid, state=state, **identity, **stamps))


def stall(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    polygon = _polygon(feature)
    values = _mark(importer, feature, fields, "stall") | _life(importer, fields)
    doubts = () if polygon.is_valid else (translate("Import", "The outline crosses itself; it is kept and flagged."),)
    values |= {"shape": "import", "replaces": fields.text("replaces")}
    return _placed(importer, Stall, feature, fields, polygon, values, doubts)


def vehicle(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    values = _mark(importer, feature, fields, "vehicle")
    values["scene_uid"] = values["drawn_on"]
    if feature.pixel and feature.geometry is not None and feature.geometry.geom_type == "Polygon":
        values["axis_px"] = _long_axis(feature.geometry)
        return _placed(importer, Vehicle, feature, fields, feature.geometry.centroid, values)
    return _placed(importer, Vehicle, feature, fields, _point(feature), values)


def crossing(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    values = _mark(importer, feature, fields, "crossing") | _life(importer, fields)
    values |= {"at_gate": fields.yes_no("at_gate"), "banks": fields.text("banks")}
    return _placed(importer, Crossing, feature, fields, _point(feature), values)


def zone(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    values = _place_values(importer, feature, fields)
    values["name"] = fields.text("name") or translate("Import", "Zone")
    return _placed(importer, Zone, feature, fields, _polygon(feature), values)


def route(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    if feature.geometry is None or feature.geometry.geom_type != "LineString":
        raise Refused(translate("Import", "A route needs a line."))
    values = _place_values(importer, feature, fields)
    values["name"] = fields.text("name") or translate("Import", "Route")
    return _placed(importer, Route, feature, fields, feature.geometry, values)


def stated(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    first, last = fields.text("period_from"), fields.text("period_to")
    if fields.text("period"):
        first, last = parse_range(fields.text("period"))
    at = _site(importer, fields)
    value = fields.number("value")
    if value is None or not fields.text("quantity"):
        raise Refused(translate("Import", "A stated value needs a quantity and a value."))
    return Draft(
        StatedValue(
            uid=fields.text("uid") or new_uid("stated_value"),
            site_uid=at.uid if at is not None else "",
            quantity=fields.text("quantity"),
            value=value,
            period_from=first or None,
            period_to=last or None,
            source=fields.text("source"),
            note=fields.text("note"),
        )
    )


BUILDERS: dict[str, Builder] = {
    "site": site,
    "scene": scene,
    "review": review,
    "stall": stall,
    "vehicle": vehicle,
    "crossing": crossing,
    "zone": zone,
    "route": route,
    "stated": stated,
}


def _mark(importer: Importer, feature: Feature, fields: Fields, kind: str) -> dict[str, Any]:
    certainty = fields.text("certainty").casefold() or "certain"
    if certainty not in CERTAINTIES:
        certainty = "certain"
    values = _place_values(importer, feature, fields)
    values |= {
        "name": fields.text("name"),
        "class_uid": importer.class_named(kind, fields.text("class")),
        "certainty": certainty,
        "pass_uid": importer.pass_uid,
    }
    if feature.pixel:
        values["pointing_sd_px"] = _pointing_sd_px(importer, values["drawn_on"], values["site_uid"])
    return values


def _place_values(importer: Importer, feature: Feature, fields: Fields) -> dict[str, Any]:
    at = _site(importer, fields)
    shown = _scene(importer, fields, at)
    if feature.pixel and shown is None:
        raise Refused(translate("Import", "Labels in pixels need the scene they belong to (--scene)."))
    return {
        "site_uid": at.uid if at is not None else "",
        "drawn_on": shown.uid if shown is not None else "",
        "note": fields.text("note"),
    }


def _life(importer: Importer, fields: Fields) -> dict[str, Any]:
    at = _site(importer, fields)
    shown = _scene(importer, fields, at)
    first = importer.scene_named(fields.text("first_seen"), at) or shown
    gone = importer.scene_named(fields.text("gone_by"), at)
    return {"first_seen": first.uid if first else "", "gone_by": gone.uid if gone else None}


def _placed(
    importer: Importer,
    record: type[Record],
    feature: Feature,
    fields: Fields,
    geometry: Any,
    values: dict[str, Any],
    warnings: tuple[str, ...] = (),
) -> Draft:
    column = "geom_px" if feature.pixel else "geom"
    uid = fields.text("uid")
    known = importer.document.get(record, uid) if uid else None
    if known is not None:
        same_place = getattr(known, "geom_px", None) is not None and not feature.pixel
        kept = {key: value for key, value in values.items() if value not in ("", None)}
        return _updated(known, kept if same_place else {**kept, column: geometry}, warnings)
    if not feature.pixel and known_place(importer, record, values.get("name", ""), geometry) is not None:
        return Draft(warnings=warnings)
    return Draft(record(uid=uid or new_uid(record.KIND), **{column: geometry}, **values), warnings=warnings)


def _updated(known: Record, values: dict[str, Any], warnings: tuple[str, ...] = ()) -> Draft:
    differing = {key: value for key, value in values.items() if getattr(known, key) != value}
    return Draft(update=(known.uid, type(known), differing), warnings=warnings) if differing else Draft()


def _site(importer: Importer, fields: Fields) -> Site | None:
    name = fields.text("site") if "site" in fields.values else ""
    return importer.site_named(name, fields.text("county")) if name and importer.site is None else importer.site


def _scene(importer: Importer, fields: Fields, at: Site | None) -> Scene | None:
    if importer.scene is not None:
        return importer.scene
    name = fields.text("scene")
    return importer.scene_named(name, at) if name else None


def _polygon(feature: Feature) -> Any:
    if feature.geometry is None or feature.geometry.geom_type != "Polygon":
        raise Refused(translate("Import", "An outline is needed here, not a point or line."))
    return feature.geometry


def _point(feature: Feature) -> Any:
    geometry = feature.geometry
    if geometry is None:
        raise Refused(translate("Import", "There is no position."))
    return geometry if geometry.geom_type == "Point" else geometry.centroid


def _long_axis(box: Any) -> Any:
    """The middle line of a box along its longer side; not its heading, which nobody marked."""
    ring = shapely.get_coordinates(shapely.minimum_rotated_rectangle(box))
    if len(ring) < 5:
        return None
    middles = (ring[:-1] + ring[1:]) / 2
    ends = (middles[0], middles[2]), (middles[1], middles[3])
    return shapely.LineString(max(ends, key=lambda pair: float(((pair[0] - pair[1]) ** 2).sum())))


def _pointing_sd_px(importer: Importer, scene_uid: str, site_uid: str) -> float | None:
    shown = importer.document.get(Scene, scene_uid)
    if shown is None:
        return None
    frame = frame_of(importer.document, shown, site_uid)
    centre = PixelXY((shown.width_px or 0) / 2, (shown.height_px or 0) / 2)
    return frame.pointing_sd_px(pointing_sd_px(importer.document), 1.0, centre)
