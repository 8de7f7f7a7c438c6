"""A stall as another scene shows it, and the error sources it brings along."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from annotator.domain.document import Document
from annotator.domain.edits.measuring import plane_rings
from annotator.domain.edits.recipe import Recipe, Shares
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, drawn_frame, frame_of, to_pixels
from annotator.domain.measure.errors import own_source
from annotator.domain.measure.outline import plane_outline_sd_m2
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene, Stall
from annotator.domain.text import translate


def on_scene(document: Document, stall: Stall, scene_uid: str) -> Stall:
    """The stall with its shape in pixels of the scene shown; how sure its clicks were stays the same in metres."""
    if stall.drawn_on == scene_uid and stall.geom_px is not None:
        return stall
    shown = frame_of(document, document.require(Scene, scene_uid), stall.site_uid)
    if stall.geom is None or not shown.has_place:
        text = translate("Edits", "{name} has no place on this image.")
        raise Refused(text.format(name=stall.name or stall.uid))
    shape = to_pixels(shown, stall.geom)
    if stall.drawn_on == scene_uid:  # on tiles longitude and latitude alone are kept
        return replace(stall, geom_px=shape)
    values: dict[str, Any] = {"geom_px": shape, "drawn_on": scene_uid}
    return replace(stall, **values, **_errors_in(shown, stall, shape, drawn_frame(document, stall)))


def sd_px_of(stall: Stall, frame: SceneFrame) -> float | None:
    """Pointing error of its clicks in pixels of `frame`."""
    if stall.pointing_sd_px is not None:
        return stall.pointing_sd_px
    return None if stall.pointing_sd_m is None else stall.pointing_sd_m / _pixel_m(frame, stall.geom_px)


def shares_of(stall: Stall, frame: SceneFrame) -> Shares:
    """Every error source of a stall drawn in `frame` but the scene's scale, in px²; none where it is unknown."""
    recipe, pixel_m = Recipe.from_json(stall.recipe), _pixel_m(frame, stall.geom_px)
    if recipe.shares:
        return recipe.shares
    rings = plane_rings(replace(stall, geom=None), frame)
    if recipe.length is not None:
        length, width = (_distance(rings[0], side) for side in (0, 1))
        return tuple((part.source, part.part_m2 / pixel_m**2) for part in recipe.parts(length, width, pixel_m))
    sd_px = sd_px_of(stall, frame)
    if sd_px is None:
        return ()
    source = recipe.area or own_source(stall.uid, "area")
    return ((source, plane_outline_sd_m2(rings, sd_px * pixel_m) / pixel_m**2),)


def _errors_in(shown: SceneFrame, stall: Stall, shape: Any, drawn: SceneFrame | None) -> dict[str, Any]:
    """`pointing_sd_px` and `recipe` in pixels of another scene."""
    finer, before = None, stall.geom_px
    if drawn is not None and before is None and drawn.has_place and stall.geom is not None:
        before = to_pixels(drawn, stall.geom)
    if drawn is not None and before is not None:
        finer = _pixel_m(drawn, before) / _pixel_m(shown, shape)
    sd_px = stall.pointing_sd_px * finer if stall.pointing_sd_px is not None and finer else None
    if sd_px is None and stall.pointing_sd_m is not None:
        sd_px = stall.pointing_sd_m / _pixel_m(shown, shape)
    recipe = Recipe.from_json(stall.recipe)
    return {"pointing_sd_px": sd_px, "recipe": (recipe.scaled(finer) if finer else recipe).to_json()}


def _pixel_m(frame: SceneFrame, shape: Any) -> float:
    """Size of a pixel where a shape lies; 1 where the scene has no scale and errors stay in pixels."""
    at = shape.centroid
    return frame.pixel_m(PixelXY(at.x, at.y)) or 1.0


def _distance(ring: Any, side: int) -> float:
    step = ring[side + 1] - ring[side]
    return float((step @ step) ** 0.5)
