"""A block that was outlined whole becomes n × m equal stalls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.carrying import on_scene, sd_px_of
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import unlocked
from annotator.domain.edits.recipe import Recipe, Side
from annotator.domain.edits.rows import adding, change_of, find, replacing
from annotator.domain.edits.shapes import checked
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.ground_rectangle import GroundRectangle, Ring, is_rectangle
from annotator.domain.records import Scene, Stall, new_uid
from annotator.domain.text import translate


@dataclass(frozen=True, slots=True)
class Division:
    """Into how many parts along the longer side and across it, with a gap (m) between those along it."""

    columns: int
    rows: int = 1
    gap: float = 0.0


def split_block(uid: str, into: Division, scene_uid: str, author: Author) -> Edit:
    """Divide a rectangle into equal stalls with the block's class, certainty and life.

    The first stall keeps the block's uid. All share the block's length and width as sources of error, each with its
    share, so that their sum is as sure as the block was (measurement 2.3, the row).
    """
    uids = [uid, *(new_uid("stall") for _ in range(into.columns * into.rows - 1))]

    def edit(document: Document) -> Change:
        block = unlocked(find(document, uid))
        frame = frame_of(document, document.require(Scene, scene_uid), getattr(block, "site_uid", ""))
        stalls = divided(document, frame, block, into, uids)
        first = {name: getattr(stalls[0], name) for name in _TAKEN_OVER}
        rows: list[RowChange] = replacing(document, author, [(block, first)])
        rows += adding(document, author, stalls[1:])
        count = len(stalls)
        text = translate("Edits", "Split {name} into %n stall(s)", "", count)
        return change_of(text.format(name=block.name or uid), rows)

    return edit


_TAKEN_OVER = ("geom_px", "drawn_on", "shape", "recipe", "pointing_sd_px")


def divided(document: Document, frame: SceneFrame, block: Any, into: Division, uids: list[str]) -> list[Stall]:
    """The stalls a block would become; `Refused` where it cannot."""
    if not isinstance(block, Stall):
        raise Refused(translate("Edits", "Only a stall can be split into stalls."))
    drawn = on_scene(document, block, frame.scene.uid)
    if not is_rectangle(frame, drawn.geom_px):
        raise Refused(translate("Edits", "Only a rectangle can be split into equal stalls; square it up first (Q)."))
    recipe, rings = block_recipe(drawn, frame), cells_of(frame, drawn.geom_px, into)
    turned = _long_first(frame, drawn.geom_px)[1]
    length, width = (into.rows, into.columns) if turned else (into.columns, into.rows)
    count = into.columns * into.rows
    if recipe.length is not None and recipe.width is not None:
        # One side is divided by the columns, the other by the rows; the rings keep the block's first side first.
        recipe = replace(recipe, length=recipe.length.among(length), width=recipe.width.among(width))
    elif recipe.shares:
        recipe = replace(recipe, shares=tuple((source, px2 / count) for source, px2 in recipe.shares))
    values: dict[str, Any] = {"shape": "row", "recipe": recipe.to_json(), "name": ""}
    named = zip(uids, rings, strict=True)
    stalls = [replace(drawn, uid=each, geom_px=shapely.Polygon(ring), **values) for each, ring in named]
    for stall in stalls:
        checked(stall.geom_px)
    return stalls


def cells_of(frame: SceneFrame, polygon: Any, into: Division) -> list[Ring]:
    """Corners of the parts; columns always run along the longer side, each ring begins along the block's first."""
    rectangle, turned = _long_first(frame, polygon)
    if not turned:
        return rectangle.cells(frame, into.columns, into.rows, into.gap)
    # Rings were made along the block's second side; rotated by one corner their first side is the block's again.
    return [ring[[1, 2, 3, 0]] for ring in rectangle.cells(frame, into.columns, into.rows, into.gap)]


def _long_first(frame: SceneFrame, polygon: Any) -> tuple[GroundRectangle, bool]:
    """The rectangle with its longer side as length, and whether that is the ring's second side."""
    ring = shapely.get_coordinates(polygon.exterior)[:4]
    rectangle = GroundRectangle.of_ring(frame, ring)
    if rectangle.length >= abs(rectangle.width):
        return rectangle, False
    return GroundRectangle.of_ring(frame, ring[[1, 2, 3, 0]]), True


def block_recipe(block: Stall, frame: SceneFrame) -> Recipe:
    """Length and width as sources, also for a block of four free corners, whose area is half as uncertain (2.1)."""
    recipe = Recipe.from_json(block.recipe)
    if recipe.length is not None or recipe.shares:
        return recipe
    sd_px = sd_px_of(block, frame)
    if sd_px is None:
        return Recipe(area=recipe.area)
    source = recipe.area or block.uid
    length, width = (Side(f"{source}:{name}", sd_px / 2**0.5) for name in ("length", "width"))
    return Recipe(length=length, width=width)
