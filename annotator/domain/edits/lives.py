"""Lives over dates: gone, already there, and what Delete means on which scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import refuse_locked
from annotator.domain.edits.rows import change_of, find, present_from, replacing
from annotator.domain.edits.zoning import rezoned
from annotator.domain.errors import Refused
from annotator.domain.records import MARK_KINDS, LivingMark, Record, Review, Scene, Site, SiteScene, Vehicle, Zone
from annotator.domain.text import translate
from annotator.domain.time import display, order_key


def delete(uids: Sequence[str]) -> Edit:
    """Remove marks altogether: they were a mistake. Links of a removed site or scene go with it."""

    def edit(document: Document) -> Change:
        rows = [find(document, uid) for uid in uids]
        for row in rows:
            refuse_locked(row)
            _refuse_in_use(document, row)
        gone = [RowChange(row, None) for row in _with_links(document, rows)]
        zones = {row.site_uid for row in rows if isinstance(row, Zone)}
        after = document.with_change(Change("", tuple(gone)))
        gone += [change for site in zones for change in rezoned(after, site)]
        count = len(rows)
        return change_of(translate("Edits", "Delete %n object(s)", "", count), gone)

    return edit


def delete_on(uids: Sequence[str], scene_uid: str, author: Author) -> Edit:
    """Delete as the key means it: gone on a later scene, removed on the scene where the mark was first seen.

    Refused on an earlier one: there is nothing there yet that the key could mean.
    """

    def edit(document: Document) -> Change:
        rows = [find(document, uid) for uid in uids]
        _refuse_later(document, rows, scene_uid)
        living = [row for row in rows if isinstance(row, LivingMark) and _began_before(document, row, scene_uid)]
        alive = {row.uid for row in living}
        others = [row.uid for row in rows if row.uid not in alive]
        changes = [mark_gone(sorted(alive), scene_uid, author)(document)] if living else []
        changes += [delete(others)(document)] if others else []
        if len(changes) == 1:
            return changes[0]
        count = len(rows)
        label = translate("Edits", "Delete %n object(s)", "", count)
        return change_of(label, [row for change in changes for row in change.rows])

    return edit


def mark_gone(uids: Sequence[str], scene_uid: str, author: Author) -> Edit:
    """The objects are no longer there on this scene; looked at by the author."""

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid)
        rows: list[Any] = [find(document, uid) for uid in uids]
        for row in rows:
            if not isinstance(row, LivingMark) or not _began_before(document, row, scene_uid):
                text = translate("Edits", "{name} is first seen on this scene; delete it instead of marking it gone.")
                raise Refused(text.format(name=getattr(row, "name", "") or row.uid))
            refuse_obscured(document, row, scene_uid)
        values = {"gone_by": scene_uid, "gone_checked_by": author.analyst, "gone_checked_at": author.at}
        pairs = [(row, values) for row in rows]
        count = len(rows)
        label = translate("Edits", "Gone by {date}: %n object(s)", "", count).format(date=display(scene))
        return replace(change_of(label, replacing(document, author, pairs, measure=False)), scene_uid=scene_uid)

    return edit


def still_there(uids: Sequence[str], author: Author) -> Edit:
    """Take back that objects have gone."""

    def edit(document: Document) -> Change:
        values = {"gone_by": None, "gone_checked_by": "", "gone_checked_at": None}
        pairs = [(find(document, uid), values) for uid in uids]
        count = len(pairs)
        label = translate("Edits", "Still there: %n object(s)", "", count)
        return change_of(label, replacing(document, author, pairs, measure=False))

    return edit


def already_there(uids: Sequence[str], scene_uid: str, author: Author) -> Edit:
    """Objects first seen later are found on this earlier scene: their life begins here."""

    def edit(document: Document) -> Change:
        scene = document.require(Scene, scene_uid)
        rows: list[Any] = [find(document, uid) for uid in uids]
        for row in rows:
            first = document.get(Scene, present_from(row))
            if not isinstance(row, LivingMark) or first is None or order_key(scene) >= order_key(first):
                raise Refused(translate("Edits", "Only objects first seen on a later scene can be already there."))
        pairs = [(row, {"first_seen": scene_uid}) for row in rows]
        count = len(rows)
        label = translate("Edits", "Already there on {date}: %n object(s)", "", count).format(date=display(scene))
        return replace(change_of(label, replacing(document, author, pairs, measure=False)), scene_uid=scene_uid)

    return edit


def _refuse_later(document: Document, rows: Sequence[Record], scene_uid: str) -> None:
    """What begins after a scene is not deleted by whoever looks at that scene."""
    shown = document.get(Scene, scene_uid)
    firsts = [document.get(Scene, row.first_seen) for row in rows if isinstance(row, LivingMark)]
    later = [first for first in firsts if first and shown and order_key(first) > order_key(shown)]
    if later:
        n = len(later)
        text = translate(
            "Edits",
            "First seen later than this date, on {date}: %n object(s). Delete them there, or press Shift+Del.",
            "",
            n,
        )
        raise Refused(text.format(date=display(min(later, key=order_key))))


def _began_before(document: Document, row: LivingMark, scene_uid: str) -> bool:
    first = document.get(Scene, row.first_seen)
    shown = document.get(Scene, scene_uid)
    return first is not None and shown is not None and order_key(first) < order_key(shown)


def refuse_obscured(document: Document, row: LivingMark, scene_uid: str) -> None:
    """Refuse to end a life on an obscured scene: it proves nothing."""
    for review in document.where(Review, "scene_uid", scene_uid):
        if (review.site_uid, review.object_kind) == (row.site_uid, row.KIND) and review.state == "obscured":
            raise Refused(translate("Edits", "This scene is marked obscured; nothing can be marked gone on it."))


def _refuse_in_use(document: Document, row: Record) -> None:
    """A scene or site with marks is not deleted under them."""
    if isinstance(row, Scene):
        fields = (("drawn_on", LivingMark), ("first_seen", LivingMark), ("gone_by", LivingMark), ("drawn_on", Vehicle))
        used = any(_uses(document, kind, field, row.uid) for field, kind in fields)
    elif isinstance(row, Site):
        used = any(_uses(document, kind, "site_uid", row.uid) for kind in (LivingMark, Vehicle))
    else:
        return
    if used:
        text = translate("Edits", "{name} still holds marks; delete or move them first.")
        raise Refused(text.format(name=row.name))


def _uses(document: Document, family: type[Record], field: str, uid: str) -> bool:
    return any(issubclass(kind, family) and document.where(kind, field, uid) for kind in MARK_KINDS)


def _with_links(document: Document, rows: Sequence[Record]) -> list[Record]:
    """The rows and the links and reviews that mean nothing without them."""
    found: dict[str, Record] = {row.uid: row for row in rows}
    for row in rows:
        field = {"scene": "scene_uid", "site": "site_uid"}.get(row.KIND)
        for kind in (SiteScene, Review) if field else ():
            found |= {link.uid: link for link in document.where(kind, field or "", row.uid)}
    return list(found.values())
