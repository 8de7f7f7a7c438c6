"""Changing the shape or place of marks: vertices, moves, copies, outlines corrected on another scene."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.carrying import on_scene
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import unlocked
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.rows import adding, change_of, find, replacing
from annotator.domain.edits.shapes import checked
from annotator.domain.edits.zoning import in_zones, rezoned
from annotator.domain.errors import Refused
from annotator.domain.frame import drawn_frame, frame_of, to_pixels
from annotator.domain.measure.errors import own_source
from annotator.domain.positions import PixelXY
from annotator.domain.records import PLACED_KINDS, LivingMark, Mark, Record, Scene, Stall, Vehicle, Zone, new_uid
from annotator.domain.text import translate


def outline(uid: str, geom_px: Any, scene_uid: str, sd_px: float, author: Author) -> Edit:
    """Give a polygon another outline, clicked on `scene_uid`: "corrected", valid at all dates.

    A corner moved alone makes a rectangle a polygon with one click per vertex (measurement 2.3).
    """

    def edit(document: Document) -> Change:
        mark: Any = unlocked(find(document, uid))
        checked(geom_px)
        values: dict[str, Any] = {"geom_px": geom_px, "drawn_on": scene_uid}
        if isinstance(mark, Stall):
            recipe = Recipe(area=own_source(mark.uid, "area", mark.parts))
            values |= {"shape": "polygon", "recipe": recipe.to_json(), "pointing_sd_px": sd_px}
        rows = replacing(document, author, [(mark, values)])
        if isinstance(mark, Zone):
            rows += rezoned(document.with_change(Change("", tuple(rows))), mark.site_uid)
        return change_of(translate("Edits", "Reshape {name}").format(name=_title(mark)), rows)

    return edit


def line(uid: str, geom_px: Any, scene_uid: str, author: Author) -> Edit:
    """Give a route another course."""

    def edit(document: Document) -> Change:
        mark = find(document, uid)
        rows = replacing(document, author, [(unlocked(mark), {"geom_px": geom_px, "drawn_on": scene_uid})])
        return change_of(translate("Edits", "Reshape {name}").format(name=_title(mark)), rows)

    return edit


def move(uids: Sequence[str], offset: PixelXY, scene_uid: str, author: Author) -> Edit:
    """Move marks by an offset in pixels of the scene shown; their size and its errors stay."""

    def edit(document: Document) -> Change:
        marks = [unlocked(find(document, uid)) for uid in uids]
        pairs = [(mark, _moved(document, mark, offset, scene_uid)) for mark in marks]
        rows = replacing(document, author, pairs)
        rows = [RowChange(row.before, zoned(document, row.row)) for row in rows]
        if any(isinstance(mark, Zone) for mark in marks):
            after = document.with_change(Change("", tuple(rows)))
            rows += [row for site in {_site(mark) for mark in marks} for row in rezoned(after, site)]
        count = len(marks)
        return change_of(translate("Edits", "Move %n mark(s)", "", count), rows)

    return edit


def new_uids(uids: Sequence[str]) -> dict[str, str]:
    """Uids for copies, by the uids of the originals."""
    return {uid: new_uid(uid.partition("-")[0]) for uid in uids}


def duplicate(
    uids: Sequence[str], offset: PixelXY, scene_uid: str, author: Author, copies: Mapping[str, str] | None = None
) -> Edit:
    """Copy marks by an offset in pixels; a copied stall keeps the error sources of its original.

    `copies` names the uids that the copies get (`new_uids`).
    """
    copies = copies or new_uids(uids)

    def edit(document: Document) -> Change:
        marks: list[Any] = [find(document, uid) for uid in uids]
        new = [copied(document, mark, copies[mark.uid], offset, scene_uid) for mark in marks]
        rows = [RowChange(None, zoned(document, row.row)) for row in adding(document, author, new)]
        count = len(marks)
        return change_of(translate("Edits", "Duplicate %n mark(s)", "", count), rows)

    return edit


def copied(document: Document, mark: Any, uid: str, offset: PixelXY, scene_uid: str) -> Any:
    """The mark's copy by an offset in pixels of a scene; a copied stall keeps its original's sources of error."""
    values = _moved(document, mark, offset, scene_uid) | {"uid": uid}
    if isinstance(mark, Stall):
        values |= {"recipe": shared_recipe(mark, values.get("recipe", mark.recipe))}
    return dataclasses.replace(mark, **values, **new_life(mark, scene_uid))


def shared_recipe(original: Stall, recipe: str) -> str:
    """The recipe of a copy: the error sources of its original (measurement 2.3)."""
    read = Recipe.from_json(recipe)
    if read.length is not None or read.shares:
        return recipe
    return Recipe(area=read.area or own_source(original.uid, "area")).to_json()


def new_life(mark: Record, scene_uid: str) -> dict[str, Any]:
    """A copy is an object of its own: its life begins on the scene shown, nobody has checked or locked it yet."""
    values: dict[str, Any] = {"locked": False} if isinstance(mark, Mark) else {}
    if isinstance(mark, LivingMark):
        unchecked = dict.fromkeys(("born_checked_by", "gone_checked_by"), "")
        unseen = dict.fromkeys(("gone_by", "last_absent", "born_checked_at", "gone_checked_at"))
        values |= {"first_seen": scene_uid, **unchecked, **unseen}
    if isinstance(mark, Stall):
        values["replaces"] = ""
    return values


def _moved(document: Document, mark: Any, offset: PixelXY, scene_uid: str) -> dict[str, Any]:
    """Values of a mark moved on `scene_uid`: its pixels there become its truth."""
    if type(mark) not in PLACED_KINDS:
        raise Refused(translate("Edits", "Only marks on the image can be moved."))

    def shifted(geometry: Any) -> Any:
        return shapely.transform(geometry, lambda points: points + offset)

    frame = drawn_frame(document, mark)
    if mark.geom_px is not None and (mark.drawn_on == scene_uid or frame is None or not frame.has_place):
        values = {"geom_px": shifted(mark.geom_px)}
        if isinstance(mark, Vehicle) and mark.axis_px is not None:
            values["axis_px"] = shifted(mark.axis_px)
        return values
    if isinstance(mark, Stall):
        carried = on_scene(document, mark, scene_uid)
        values = {name: getattr(carried, name) for name in ("drawn_on", "pointing_sd_px", "recipe")}
        return values | {"geom_px": shifted(carried.geom_px)}
    if mark.geom is None:
        raise Refused(translate("Edits", "{name} has no place on this image.").format(name=_title(mark)))
    shown = frame_of(document, document.require(Scene, scene_uid), mark.site_uid)
    values = {"geom_px": shifted(to_pixels(shown, mark.geom)), "drawn_on": scene_uid}
    if mark.drawn_on == scene_uid and getattr(mark, "axis_px", None) is not None:
        values["axis_px"] = shifted(mark.axis_px)
    return values


def zoned(document: Document, row: Record) -> Record:
    """The record with its zone, where it is a vehicle."""
    return in_zones(document, [row])[0] if isinstance(row, Vehicle) else row


def _title(mark: Record) -> str:
    return getattr(mark, "name", "") or mark.uid


def _site(mark: Record) -> str:
    return getattr(mark, "site_uid", "")
