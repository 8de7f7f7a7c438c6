"""Two outlines of one stall from two dates: one size or two, and which outline is kept (measurement 5)."""

from __future__ import annotations

import math
from typing import Any

from annotator.app.exchange.drafts import same_place
from annotator.domain.document import Document
from annotator.domain.edits.recipe import Recipe
from annotator.domain.measure.errors import combine_sd, own_source
from annotator.domain.records import Scene, Stall
from annotator.domain.summary.basis import rules_of
from annotator.domain.time import order_key

SAME_SIZE_SD = 3.0
"""Outlines whose areas differ by no more than so many SD of their difference are of one size."""


def is_same_size(document: Document, old: Stall, new: Stall) -> bool:
    """Whether two measured outlines are of one size.

    Where the SD of their difference is unknown the project's threshold of what matters stands in for it; where an area
    is unknown, no change of it can be told.
    """
    if old.area_m2 is None or new.area_m2 is None:
        return True
    limit = SAME_SIZE_SD * combine_sd([(1.0, new.parts), (-1.0, old.parts)])
    return abs(new.area_m2 - old.area_m2) <= (limit if has_sd(old, new) else rules_of(document).m_m2)


def has_sd(old: Stall, new: Stall) -> bool:
    """Whether the SD of the difference of two areas is known."""
    return bool(old.parts and new.parts)


def better_outline(document: Document, old: Stall, new: Stall) -> dict[str, Any]:
    """What the old stall takes over of the new outline: that of the finer image stays, of two as fine the later one.

    Only outlines that came in with a file give way: what was drawn here or locked is corrected by hand alone.
    """
    if old.shape != "import" or old.locked or _is_worse(document, old, new) or _is_copy(old, new):
        return {}
    fields = ("geom", "geom_px", "drawn_on", "pointing_sd_px", "pointing_sd_m")
    recipe = Recipe(area=own_source(old.uid, "area", old.parts))
    return {name: getattr(new, name) for name in fields} | {"recipe": recipe.to_json()}


def _is_worse(document: Document, old: Stall, new: Stall) -> bool:
    before, after = document.get(Scene, old.drawn_on), document.get(Scene, new.drawn_on)
    if _detail_m(after) != _detail_m(before):
        return _detail_m(after) > _detail_m(before)
    return before is not None and after is not None and order_key(after) <= order_key(before)


def _is_copy(old: Stall, new: Stall) -> bool:
    """The very same shape was not drawn anew on the other image."""
    if old.geom is None or new.geom is None:
        return same_place(old.geom_px, new.geom_px)
    return same_place(old.geom, new.geom)


def _detail_m(scene: Scene | None) -> float:
    """What the sensor of a scene can tell apart; the coarsest where that is unknown."""
    known = (scene.gsd_m or scene.pixel_m) if scene is not None else None
    return known or math.inf
