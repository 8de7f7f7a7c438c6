"""Holes: what is inside an outline and not part of it, such as a yard."""

from __future__ import annotations

from typing import Any

import shapely

from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits.carrying import on_scene, shares_of
from annotator.domain.edits.edit import Author, Edit
from annotator.domain.edits.locks import unlocked
from annotator.domain.edits.recipe import Recipe, summed
from annotator.domain.edits.rows import change_of, find, replacing
from annotator.domain.edits.shapes import checked
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of
from annotator.domain.measure.outline import plane_outline_sd_m2
from annotator.domain.records import Scene, Stall, new_uid
from annotator.domain.text import translate


def add_hole(uid: str, hole_px: Any, scene_uid: str, sd_px: float, author: Author) -> Edit:
    """Take a polygon (pixels of the scene shown) out of a stall; the hole's clicks add their own error (2.1)."""

    source = f"{new_uid('hole')}:area"

    def edit(document: Document) -> Change:
        found = unlocked(find(document, uid))
        if not isinstance(found, Stall):
            raise Refused(translate("Edits", "Only a stall can have a hole."))
        stall = on_scene(document, found, scene_uid)
        frame = frame_of(document, document.require(Scene, scene_uid), stall.site_uid)
        shares = shares_of(stall, frame)
        own = (source, plane_outline_sd_m2([shapely.get_coordinates(hole_px)], sd_px))
        values = {
            "geom_px": with_hole(stall.geom_px, hole_px),
            "drawn_on": scene_uid,
            "pointing_sd_px": stall.pointing_sd_px,
            "shape": "polygon",
            "recipe": Recipe(shares=summed((*shares, own))).to_json() if shares else "",
        }
        rows = replacing(document, author, [(found, values)])
        return change_of(translate("Edits", "Cut a hole into {name}").format(name=stall.name or uid), rows)

    return edit


def with_hole(polygon: Any, hole: Any) -> Any:
    """The polygon without a hole that lies wholly inside it; `Refused` where it does not."""
    checked(hole)
    if not shapely.contains_properly(polygon, hole):
        raise Refused(translate("Edits", "A hole must lie wholly inside its stall."))
    return checked(shapely.difference(polygon, hole))
