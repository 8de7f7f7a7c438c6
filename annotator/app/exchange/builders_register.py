"""Builders of what is not drawn: sites, scenes without pixels, reviews and stated values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from annotator.app.exchange.drafts import Draft, point_of, updated
from annotator.app.exchange.fields import Fields
from annotator.app.exchange.matching import known_site
from annotator.app.exchange.names import scenes_called
from annotator.domain.edits.reviews import OBJECT_KINDS, STATES, review_uid
from annotator.domain.errors import Refused
from annotator.domain.records import Review, Scene, Site, StatedValue, new_uid
from annotator.domain.text import translate
from annotator.domain.time import date_range, display_range, parse_range
from annotator.formats.features import Feature

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer

SEPARATOR = "|"
"""Between the sites of one scene, as our own tables write them."""


def site(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    point = point_of(feature) if feature.geometry is not None else None
    values: dict[str, Any] = fields.given("name", "town", "county", "province", "kind", "note")
    if not values.get("name") and fields.text("site"):
        values["name"] = fields.text("site")
    if fields.text("aliases"):
        values["aliases"] = fields.text("aliases").replace(";", SEPARATOR)
    if fields.text("known"):
        values["known"] = fields.flag("known", True)
    if point is not None:
        values["geom"] = point
    by_uid = importer.document.get(Site, fields.text("uid"))
    known = by_uid or known_site(importer, fields, point)
    if known is not None:
        return updated(known, {key: value for key, value in values.items() if key != "name" or by_uid is not None})
    if not values.get("name"):
        raise Refused(translate("Import", "A site needs a name."))
    return Draft(Site(uid=importer.uid_for(Site, fields), **values))


def scene(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    """A scene without pixels: evidence seen elsewhere."""
    values: dict[str, Any] = fields.given("name", "provider", "image_id", "credit", "licence", "citation", "note")
    first, last = fields.dates()
    values |= {"acquired_from": first, "acquired_to": last} if first else {}
    numbers = {name: fields.number(name) for name in ("gsd_m", "off_nadir_deg")}
    values |= {name: number for name, number in numbers.items() if number is not None}
    sites = _sites(importer, fields)
    known = importer.document.get(Scene, fields.text("uid"))
    at = sites[0] if sites else None
    if known is None and values.get("name"):
        known = _named(importer, values["name"], at) or _called(importer, values["name"], at)
    elif known is None:
        values["name"], known = _by_date(importer, values, at)
    if known is not None:
        return _again(importer, known, values, sites)
    new = Scene(uid=importer.uid_for(Scene, fields), kind="record", **values)
    for each in sites:
        importer.link(each, new)
    return Draft(new)


def _named(importer: Importer, name: str, at: Site | None) -> Scene | None:
    """The scene of that name or date; a site that has only just been made shows none of the project's."""
    is_new = at is not None and importer.document.get(Site, at.uid) is None
    return None if is_new else importer.scene_named(name, at)


def _called(importer: Importer, name: str, at: Site | None) -> Scene | None:
    """The scene of exactly that name which shows the site, or no site; of the project or of this import."""
    rows = (*scenes_called(importer.document, name, at), *importer.made(Scene, name))
    return next((row for row in rows if importer.shows(row, at)), None)


def _by_date(importer: Importer, values: dict[str, Any], at: Site | None) -> tuple[str, Scene | None]:
    """The name that provider and date make, and the scene that has it; a second image of the day adds its id."""
    dates = date_range(values.get("acquired_from"), values.get("acquired_to"))
    image_id = values.get("image_id", "")
    name = " ".join(filter(None, (values.get("provider"), display_range(dates) if dates else "")))
    if not name:
        raise Refused(translate("Import", "A scene needs a name or a date."))
    known = _called(importer, name, at)
    if known is None or not (known.image_id and image_id) or known.image_id == image_id:
        return name, known
    return f"{name} {image_id}", _called(importer, f"{name} {image_id}", at)


def _again(importer: Importer, known: Scene, values: dict[str, Any], sites: list[Site]) -> Draft:
    days = [values.get(end) for end in ("acquired_from", "acquired_to")]
    if known.uid in importer.fresh and days != [known.acquired_from, known.acquired_to]:
        text = translate("Import", "There is a scene {name} of another date in this file; give this one another name.")
        raise Refused(text.format(name=known.name))
    for at in sites:
        importer.link(at, known)
    return updated(known, values)


def _sites(importer: Importer, fields: Fields) -> list[Site]:
    uids = fields.text("site_uid").split(SEPARATOR)
    known = [found for uid in uids if (found := importer.document.get(Site, uid)) is not None]
    if importer.site is not None or known:
        return [importer.site] if importer.site is not None else known
    names = fields.text("site").split(SEPARATOR)
    return [importer.site_named(name, fields.text("county")) for name in names if name.strip()]


def review(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    at = importer.site_of(fields)
    shown = importer.scene_of(fields, at)
    if at is None or shown is None:
        raise Refused(translate("Import", "A review needs a site and one of its scenes."))
    kind, state = fields.text("object_kind") or "stall", fields.text("state") or "reviewed"
    if kind not in OBJECT_KINDS or state not in STATES:
        text = translate("Import", "{kind} {state} is no review of stall, vehicle or crossing.")
        raise Refused(text.format(kind=kind, state=state))
    pass_uid = importer.pass_of(fields)
    uid = review_uid(at.uid, shown.uid, kind, pass_uid)
    values: dict[str, Any] = {"state": state, **fields.given("reviewed_at", "note")}
    known = importer.document.get(Review, uid)
    if known is not None:
        return updated(known, values)
    importer.link(at, shown)
    values = {"reviewed_at": importer.author.at, **values, "site_uid": at.uid, "scene_uid": shown.uid}
    return Draft(Review(uid=uid, object_kind=kind, pass_uid=pass_uid, **values))


def stated(importer: Importer, feature: Feature, fields: Fields) -> Draft:
    first, last = fields.text("period_from"), fields.text("period_to")
    if first or last:
        first, last = parse_range(first or last)[0], parse_range(last or first)[1]
    elif fields.text("period"):
        first, last = parse_range(fields.text("period"))
    at = importer.site_of(fields)
    value = fields.number("value")
    if value is None or not fields.text("quantity"):
        raise Refused(translate("Import", "A stated value needs a quantity and a value."))
    new = StatedValue(
        uid=fields.text("uid") or new_uid("stated_value"),
        site_uid=at.uid if at is not None else "",
        quantity=fields.text("quantity"),
        value=value,
        period_from=first or None,
        period_to=last or None,
        source=fields.text("source"),
        note=fields.text("note"),
    )
    known = importer.document.get(StatedValue, new.uid) or _same_statement(importer, new)
    if known is None:
        return Draft(new)
    return updated(known, {"value": value} | {key: getattr(new, key) for key in ("note",) if getattr(new, key)})


def _same_statement(importer: Importer, new: StatedValue) -> StatedValue | None:
    """The value of the same source about the same quantity, period and site."""
    rows = importer.document.where(StatedValue, "quantity", new.quantity)
    return next((row for row in rows if _about(row) == _about(new)), None)


def _about(row: StatedValue) -> tuple[str | None, ...]:
    return row.site_uid, row.period_from, row.period_to, row.source
