"""Dates on which crossings are reported: evidence seen elsewhere, so a date without a scene gets one without pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from annotator.app.exchange.dated import date_of_folder, is_one_date
from annotator.app.exchange.fields import Fields
from annotator.app.exchange.names import scenes_called
from annotator.domain.records import Crossing, Scene, Site, SiteScene, new_uid
from annotator.domain.text import translate
from annotator.domain.time import DateRange, OrderKey, date_range, display_range, key_of, order_key, scene_dates
from annotator.formats.dates import days

if TYPE_CHECKING:
    from annotator.app.exchange.importing import Importer

Seen: TypeAlias = Scene | DateRange
"""A scene that is there, or the date of one that is not."""


def life(importer: Importer, fields: Fields, drawn_on: str) -> dict[str, Any]:
    """First and last scene of a crossing; a scene is made for a date that has none."""
    at = importer.site_of(fields)
    first, gone = _first(importer, fields, drawn_on, at), _said(importer, fields, "gone_by", at)
    if first is not None and gone is not None and _key(gone) <= _key(first):
        importer.doubt(translate("Import", "It is gone before it is first seen; when it has gone was left open."))
        gone = None
    return {"first_seen": _uid(importer, first, at) or "", "gone_by": _uid(importer, gone, at)}


def seen_earlier(importer: Importer, known: Crossing, fields: Fields, drawn_on: str) -> dict[str, Any]:
    """What the date of a crossing that is known says anew: it was there before, or when it was first seen at all."""
    at = importer.site_of(fields)
    first = _first(importer, fields, drawn_on, at)
    begin, gone, absent = (
        importer.document.get(Scene, uid) for uid in (known.first_seen, known.gone_by, known.last_absent)
    )
    if first is None or (begin is not None and _key(first) >= _key(begin)):
        return {}
    if (gone is not None and _key(first) >= _key(gone)) or (absent is not None and _key(first) <= _key(absent)):
        importer.doubt(translate("Import", "The date contradicts what is known of it here and was not taken."))
        return {}
    return {"first_seen": _uid(importer, first, at)}


def scene_said(importer: Importer, text: str, at: Site | None) -> Scene | None:
    """The scene of a name or date, made where a date has none; `None` where the text is neither."""
    dates = days(text)
    if dates is None:
        return importer.scene_named(text, at)
    return _scene_of(importer, _dated(importer, date_range(*dates), at, text), at)


def _first(importer: Importer, fields: Fields, drawn_on: str, at: Site | None) -> Seen | None:
    """When it was first seen: as said, else on the scene of the import, else by its time stamp or its folder."""
    found = _said(importer, fields, "first_seen", at) or importer.document.get(Scene, drawn_on)
    return found or _stamped(importer, fields, at) or _of_folder(importer, fields, at)


def _said(importer: Importer, fields: Fields, end: str, at: Site | None) -> Seen | None:
    name = fields.text(end)
    first, last = (name, name) if name else (fields.text(f"{end}_from"), fields.text(f"{end}_to"))
    begin, until = days(first or last), days(last or first)
    if begin is None or until is None:
        return importer.scene_of_life(fields, end, at)
    return _dated(importer, date_range(begin[0], until[1]), at, name)


def _stamped(importer: Importer, fields: Fields, at: Site | None) -> Seen | None:
    """The date of a time stamp; of a span of time its first day, for when it ends is not when somebody looked."""
    first, last = fields.own_dates or (None, None)
    dates = date_range(first, last) if first else None
    if last and (dates is None or not is_one_date(dates)):
        text = translate("Import", "Its span of time ends on {date}; that it has gone by then was not taken from it.")
        importer.doubt(text.format(date=last))
        dates = date_range(first, first) if first else None
    return _dated(importer, dates, at)


def _of_folder(importer: Importer, fields: Fields, at: Site | None) -> Seen | None:
    dates = date_of_folder(fields)
    around = importer.scenes_around(dates, at) if dates is not None else []
    return around[0] if len(around) == 1 else _dated(importer, dates, at)


def _dated(importer: Importer, dates: DateRange | None, at: Site | None, name: str = "") -> Seen | None:
    """The scene at the site of that name, or of exactly these days; else the days."""
    if dates is None:
        return None
    site_uid = at.uid if at is not None else ""
    called = importer.remembered(("called", name, site_uid), lambda: _called(importer, name, at))
    return called or importer.remembered(("record", dates, site_uid), lambda: _of_days(importer, dates, at)) or dates


def _called(importer: Importer, name: str, at: Site | None) -> Scene | None:
    found = scenes_called(importer.document, name, at) if name and at is not None else []
    return found[0] if len(found) == 1 else None


def _of_days(importer: Importer, dates: DateRange, at: Site | None) -> Scene | None:
    """A scene without pixels of these days before one with; for a crossing without a site one that shows none."""
    if at is not None:
        found = [row for row in importer.scenes_around(dates, at) if scene_dates(row) == dates]
    else:
        shown = {link.scene_uid for link in importer.document.all(SiteScene)}
        records = importer.document.where(Scene, "kind", "record")
        found = [row for row in records if row.uid not in shown and scene_dates(row) == dates]
    return min(found, key=lambda row: (row.kind != "record", order_key(row)), default=None)


def _uid(importer: Importer, seen: Seen | None, at: Site | None) -> str | None:
    scene = _scene_of(importer, seen, at)
    return None if scene is None else scene.uid


def _scene_of(importer: Importer, seen: Seen | None, at: Site | None) -> Scene | None:
    return _made(importer, seen, at) if isinstance(seen, DateRange) else seen


def _made(importer: Importer, dates: DateRange, at: Site | None) -> Scene:
    """A scene without pixels of these days, made once per import and site."""
    first, last = (day.isoformat() for day in dates)
    name = _free_name(importer, display_range(dates), at)
    source = importer.file_at_hand
    made = Scene(uid=new_uid("scene"), name=name, kind="record", acquired_from=first, acquired_to=last, citation=source)
    importer.add(made)
    if at is not None:
        importer.link(at, made)
    importer.remember(("record", dates, at.uid if at is not None else ""), made)
    text = translate("Import", "New scene without pixels, for crossings seen on that date.")
    importer.outcome.warn("", made.name, text)
    return made


def _free_name(importer: Importer, name: str, at: Site | None) -> str:
    number, free = 1, name
    while at is not None and scenes_called(importer.document, free, at):
        number += 1
        free = f"{name} ({number})"
    return free


def _key(seen: Seen) -> OrderKey:
    """Place in time, without the uid: of two scenes of the same days none is the earlier."""
    key = key_of(seen, "") if isinstance(seen, DateRange) else order_key(seen)
    return (*key[:3], "")
