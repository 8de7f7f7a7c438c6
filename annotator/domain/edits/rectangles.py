"""Rectangles that stay rectangles: a side or a corner moved, a size or an angle typed, an outline squared up."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Literal

import shapely

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.carrying import on_scene
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import unlocked
from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.edits.shapes import checked
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, drawn_frame, frame_of
from annotator.domain.ground_rectangle import GroundRectangle, is_rectangle
from annotator.domain.measure.errors import own_source
from annotator.domain.records import Scene, Stall
from annotator.domain.squaring import squared
from annotator.domain.text import translate

Dimension = Literal["length", "width"]
TYPED_SD_PX = 0.0
"""A typed size has no pointing error (measurement 2.3)."""


def reshaped(uid: str, ring: Any, moved: Collection[Dimension], scene_uid: str, sd_px: float, author: Author) -> Edit:
    """Give a rectangle other corners (4, 2) in pixels of the scene shown, the first side still its length.

    `moved` names the dimensions that were clicked anew: only those get a source of their own (measurement 2.3).
    """

    def edit(document: Document) -> Change:
        stall = on_scene(document, _stall(document, uid), scene_uid)
        shape = checked(shapely.Polygon(ring))
        recipe = _with_own(stall, Recipe.from_json(stall.recipe), dict.fromkeys(moved, sd_px))
        values = _values(stall) | {"geom_px": shape, "recipe": recipe.to_json()}
        if recipe.length is None:
            values["pointing_sd_px"] = sd_px
        rows = replacing(document, author, [(find(document, uid), values)])
        return change_of(translate("Edits", "Reshape {name}").format(name=stall.name or uid), rows)

    return edit


def resized(
    uids: Sequence[str],
    author: Author,
    *,
    length_m: float | None = None,
    width_m: float | None = None,
    angle_deg: float | None = None,
) -> Edit:
    """Give rectangles a typed length (the longer side), width or orientation around their middle."""

    def edit(document: Document) -> Change:
        pairs = []
        for uid in uids:
            found = _stall(document, uid)
            stall = on_scene(document, found, found.drawn_on) if found.drawn_on else found
            frame = _frame_of_rectangle(document, stall)
            pairs.append((found, _typed(stall, frame, length_m, width_m, angle_deg)))
        rows = replacing(document, author, pairs)
        count = len(rows)
        return change_of(translate("Edits", "Set the size of %n stall(s)", "", count), rows)

    return edit


def square_up(uids: Sequence[str], scene_uid: str, author: Author) -> Edit:
    """Turn outlines into right-angled ones; four corners squared keep one click per vertex (measurement 2.1)."""

    def edit(document: Document) -> Change:
        pairs = []
        for uid in uids:
            found = _stall(document, uid)
            stall = on_scene(document, found, scene_uid)
            frame = frame_of(document, document.require(Scene, scene_uid), stall.site_uid)
            if not is_rectangle(frame, stall.geom_px):
                recipe = Recipe(area=own_source(uid, "area", stall.parts))
                shape = checked(squared(frame, stall.geom_px))
                values = {"geom_px": shape, "shape": "squared", "recipe": recipe.to_json()}
                pairs.append((found, _values(stall) | values))
        if not pairs:
            raise Refused(translate("Edits", "The corners are right already."))
        rows = replacing(document, author, pairs)
        count = len(rows)
        return change_of(translate("Edits", "Square up %n outline(s)", "", count), rows)

    return edit


def _typed(
    stall: Stall, frame: SceneFrame, length_m: float | None, width_m: float | None, angle_deg: float | None
) -> dict[str, Any]:
    """Typed figures are those of the longer and the shorter side, whichever of them was drawn first."""
    drawn: Any = stall.geom_px
    rectangle = GroundRectangle.of_ring(frame, shapely.get_coordinates(drawn.exterior))
    first_is_long = rectangle.length >= abs(rectangle.width)
    first, second = (length_m, width_m) if first_is_long else (width_m, length_m)
    if angle_deg is not None and not first_is_long:
        angle_deg += 90.0
    if length_m is not None and (width_m or min(rectangle.length, abs(rectangle.width))) > length_m:
        raise Refused(translate("Edits", "The length is the longer side; it cannot be less than the width."))
    if width_m is not None and length_m is None and max(rectangle.length, abs(rectangle.width)) < width_m:
        raise Refused(translate("Edits", "The width is the shorter side; it cannot be more than the length."))
    other = rectangle.resized(frame, length=first, width=second, angle=angle_deg)
    names: list[tuple[Dimension, float | None]] = [("length", first), ("width", second)]
    recipe = _with_own(stall, Recipe.from_json(stall.recipe), {n: TYPED_SD_PX for n, v in names if v is not None})
    return {"geom_px": checked(shapely.Polygon(other.ring(frame))), "recipe": recipe.to_json()}


def _with_own(stall: Stall, recipe: Recipe, sds_px: dict[Dimension, float]) -> Recipe:
    """The recipe with new sources for the dimensions that were set anew."""
    if not sds_px:
        return recipe
    if recipe.length is None or recipe.width is None:
        return _without_sides(stall, recipe, sds_px)
    for name, sd_px in sds_px.items():
        side = Side(own_source(stall.uid, name, stall.parts), sd_px)
        recipe = replace(recipe, length=side) if name == "length" else replace(recipe, width=side)
    return recipe


def _without_sides(stall: Stall, recipe: Recipe, sds_px: dict[Dimension, float]) -> Recipe:
    """A squared outline has no clicks per side; where a size is typed, the other side keeps a share of its own."""
    if all(sd > TYPED_SD_PX for sd in sds_px.values()):
        return Recipe(area=own_source(stall.uid, "area", stall.parts))
    free = (stall.pointing_sd_px or 0.0) / 2**0.5  # four corners: var(A) = s²(L² + W²), half of three clicks
    sides = {name: Side(own_source(stall.uid, name, stall.parts), sds_px.get(name, free)) for name in _DIMENSIONS}
    return Recipe(length=sides["length"], width=sides["width"])


_DIMENSIONS: tuple[Dimension, ...] = ("length", "width")


def _frame_of_rectangle(document: Document, stall: Stall) -> SceneFrame:
    frame = drawn_frame(document, stall)
    if frame is None or stall.geom_px is None:
        raise Refused(translate("Edits", "Only a stall drawn on an image can be given a size; redraw it here."))
    if not frame.has_scale:
        raise Refused(translate("Edits", "The scene has no scale yet; place it first."))
    if not is_rectangle(frame, stall.geom_px):
        raise Refused(translate("Edits", "Only a rectangle can be given a size; square it up first (Q)."))
    return frame


def _stall(document: Document, uid: str) -> Stall:
    row = unlocked(find(document, uid))
    if not isinstance(row, Stall):
        raise Refused(translate("Edits", "Only stalls have a length and a width."))
    return row


def _values(stall: Stall) -> dict[str, Any]:
    """What `on_scene` may have changed."""
    return {name: getattr(stall, name) for name in ("geom_px", "drawn_on", "pointing_sd_px", "recipe")}
