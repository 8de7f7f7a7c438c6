"""From one foreign feature to one mark. A known uid changes only what the file says; everything else is a new mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely

from annotator.app.exchange import builders_register, reported
from annotator.app.exchange.dated import LIFE
from annotator.app.exchange.drafts import Draft, point_of, polygon_of, same_place, updated
from annotator.app.exchange.fields import Fields
from annotator.app.exchange.matching import known_mark
from annotator.app.exchange.stated_measures import stated_measures
from annotator.domain.edits.attributes import CERTAINTIES
from annotator.domain.errors import Refused
from annotator.domain.records import Crossing, LivingMark, Record, Route, Stall, Vehicle, Zone
from annotator.domain.text import translate
from annotator.formats.features import Feature

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer

Builder = Callable[["Importer", Feature, Fields], Draft]
Values = dict[str, Any]


def stall(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    known = importer.document.get(Stall, fields.text("uid"))
    _require_usable(importer, feature, fields, known)
    said = _mark_said(importer, fields, "stall") | fields.given("replaces")
    if known is not None:
        return _changed(importer, known, feature, fields, said, polygon_of)
    polygon = polygon_of(feature)
    values = _new_mark(importer, feature, fields, "stall")
    values |= _life(importer, fields, values["drawn_on"]) | said | {"shape": "import"}
    if not values["first_seen"] or said.get("replaces") or any(map(fields.text, LIFE)):
        return _added(importer, Stall, feature, fields, polygon, values)
    new = _new(importer, Stall, feature, fields, polygon, values)
    return replace(new, of_set=True, says_class="class_uid" in said)


def vehicle(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    known = importer.document.get(Vehicle, fields.text("uid"))
    _require_usable(importer, feature, fields, known)
    said = _mark_said(importer, fields, "vehicle")
    if known is not None:
        said |= stated_measures(importer, fields, known)
        return _changed(importer, known, feature, fields, said, point_of)
    values = _new_mark(importer, feature, fields, "vehicle") | said
    values["scene_uid"] = values["drawn_on"]
    if feature.pixel and feature.geometry is not None and feature.geometry.geom_type != "Point":
        values["axis_px"] = _long_axis(feature.geometry)
    values |= stated_measures(importer, fields, Vehicle(uid="", **values))
    return _added(importer, Vehicle, feature, fields, point_of(feature), values)


def crossing(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    known = importer.document.get(Crossing, fields.text("uid"))
    _require_usable(importer, feature, fields, known)
    said = _mark_said(importer, fields, "crossing") | fields.given("banks")
    if fields.text("at_gate"):
        said["at_gate"] = fields.yes_no("at_gate")
    if known is not None:
        return _changed(importer, known, feature, fields, said, point_of)
    values = _new_mark(importer, feature, fields, "crossing")
    values |= said
    point = point_of(feature)
    there = importer.document.get(Crossing, known_mark(importer, Crossing, feature.pixel, point, values))
    if there is not None:
        return updated(there, reported.seen_earlier(importer, there, fields, values["drawn_on"]))
    values |= reported.life(importer, fields, values["drawn_on"])
    return _new(importer, Crossing, feature, fields, point, values)


def zone(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    return _shape(importer, Zone, feature, fields, polygon_of)


def route(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    return _shape(importer, Route, feature, fields, _line_of)


BUILDERS: dict[str, Builder] = {
    "site": builders_register.site,
    "scene": builders_register.scene,
    "review": builders_register.review,
    "stall": stall,
    "vehicle": vehicle,
    "crossing": crossing,
    "zone": zone,
    "route": route,
    "stated": builders_register.stated,
}


def _shape(
    importer: Importer, record: type[Zone | Route], feature: Feature, fields: Fields, shape_of: Callable[[Feature], Any]
) -> Draft:
    known = importer.document.get(record, fields.text("uid"))
    said: Values = {**fields.given("name", "note"), **_site_said(importer, fields)}
    if known is not None:
        return _changed(importer, known, feature, fields, said, shape_of)
    geometry = shape_of(feature)
    names = {"zone": translate("Import", "Zone"), "route": translate("Import", "Route")}
    values = {"name": names[record.KIND], **_place(importer, feature, fields), **said}
    return _added(importer, record, feature, fields, geometry, values)


def _require_usable(importer: Importer, feature: Feature, fields: Fields, known: Record | None) -> None:
    """Refuse what cannot become a mark before anything is made for it."""
    if known is not None:
        return
    if feature.geometry is None:
        raise Refused(translate("Import", "There is no position."))
    if feature.pixel and importer.scene_of(fields, importer.site) is None:
        raise Refused(translate("Import", "Labels in pixels need the scene they belong to (--scene)."))


def _site_said(importer: Importer, fields: Fields) -> Values:
    at = importer.site_of(fields)
    return {"site_uid": at.uid} if at is not None else {}


def _mark_said(importer: Importer, fields: Fields, kind: str) -> Values:
    """Only what the file or the command says about a mark."""
    said: Values = {**fields.given("name", "note"), **_site_said(importer, fields)}
    if importer.wish.class_name or fields.text("class"):
        said["class_uid"] = importer.class_named(kind, fields.text("class"))
    if importer.wish.pass_name or fields.text("pass"):
        said["pass_uid"] = importer.pass_of(fields)
    certainty = fields.text("certainty").casefold()
    if certainty in CERTAINTIES:
        said["certainty"] = certainty
    elif certainty:
        importer.doubt(translate("Import", "Certainty is certain, probable or possible; other words were not taken."))
    return said


def _new_mark(importer: Importer, feature: Feature, fields: Fields, kind: str) -> Values:
    values = _place(importer, feature, fields, is_dated=kind != "crossing")
    if not (importer.wish.class_name or fields.text("class")):
        values["class_uid"] = importer.class_named(kind, "")
    if feature.pixel:
        values["pointing_sd_px"] = importer.pointing_sd_px(values["drawn_on"], values["site_uid"])
    return values


def _place(importer: Importer, feature: Feature, fields: Fields, *, is_dated: bool = False) -> Values:
    at = importer.site_of(fields)
    shown = importer.scene_of_set(fields, at) if is_dated else importer.scene_of(fields, at)
    if feature.pixel and shown is None:
        raise Refused(translate("Import", "Labels in pixels need the scene they belong to (--scene)."))
    return {"site_uid": at.uid if at is not None else "", "drawn_on": shown.uid if shown is not None else ""}


def _life(importer: Importer, fields: Fields, drawn_on: str) -> Values:
    """First and last scene: as named or dated by the file, else the life begins on the scene it was drawn on."""
    at = importer.site_of(fields)
    first = importer.scene_of_life(fields, "first_seen", at)
    gone = importer.scene_of_life(fields, "gone_by", at)
    return {"first_seen": first.uid if first else drawn_on, "gone_by": gone.uid if gone else None}


def _added(
    importer: Importer, record: type[Record], feature: Feature, fields: Fields, geometry: Any, values: Values
) -> Draft:
    if known_mark(importer, record, feature.pixel, geometry, values) is not None:
        return Draft()
    return _new(importer, record, feature, fields, geometry, values)


def _new(
    importer: Importer, record: type[Record], feature: Feature, fields: Fields, geometry: Any, values: Values
) -> Draft:
    uid = importer.uid_for(record, fields)
    return Draft(record(uid=uid, **{"geom_px" if feature.pixel else "geom": geometry}, **values))


def _changed(
    importer: Importer,
    known: Any,
    feature: Feature,
    fields: Fields,
    said: Values,
    shape_of: Callable[[Feature], Any],
) -> Draft:
    """The update of a known mark; a mark that was drawn on a scene keeps its shape there."""
    if isinstance(known, LivingMark):
        at = importer.site_of(fields)
        for end in ("first_seen", "gone_by"):
            find = reported.scene_said if isinstance(known, Crossing) else type(importer).scene_named
            scene = find(importer, fields.text(end), at)
            said |= {end: scene.uid} if scene is not None else {}
    if feature.geometry is None:
        return updated(known, said)
    shape = shape_of(feature)
    if feature.pixel:
        return updated(known, said | {"geom_px": shape, "drawn_on": _place(importer, feature, fields)["drawn_on"]})
    if known.geom_px is None:
        return updated(known, said | {"geom": shape})
    kept = translate("Import", "Its shape was drawn on a scene; the other shape in the file was not taken.")
    return updated(known, said, () if same_place(known.geom, shape) else (kept,))


def _line_of(feature: Feature) -> Any:
    if feature.geometry is None or feature.geometry.geom_type != "LineString":
        raise Refused(translate("Import", "A route needs a line."))
    return feature.geometry


def _long_axis(box: Any) -> Any:
    """The middle line of a box along its longer side; not its heading, which nobody marked."""
    ring = shapely.get_coordinates(shapely.minimum_rotated_rectangle(box))
    if len(ring) < 5:
        return None
    middles = (ring[:-1] + ring[1:]) / 2
    ends = (middles[0], middles[2]), (middles[1], middles[3])
    return shapely.LineString(max(ends, key=lambda pair: float(((pair[0] - pair[1]) ** 2).sum())))
