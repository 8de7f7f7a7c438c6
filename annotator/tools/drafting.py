"""What is wrong with a draft, shown while it is drawn: overlap, crossing sides, no area, too large, off the image."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from annotator.domain.edits import draw
from annotator.domain.edits.shapes import MIN_AREA_PX, problem
from annotator.domain.positions import PixelXY
from annotator.domain.records import Stall
from annotator.domain.text import translate
from annotator.render.mark_arrays import Flag
from annotator.tools.context import ToolContext
from annotator.tools.tool import Ring

LARGEST_M2 = 100_000.0
"""A stall of more than 10 ha is a slip of the hand."""
FLAGGED = 0.05
"""Of the smaller of two stalls: what the check of the project calls an overlap."""
SHOWN = 0.005
"""Of the draft: less overlap than this is rounding."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with shapes being drawn; empty texts = nothing."""

    refusal: str = ""
    """Why they cannot be kept as they are."""
    warning: str = ""
    """What will be flagged."""
    rings: Sequence[Ring] = ()
    """What to show in red, frame pixels."""
    standing: Sequence[str] = ()
    """Stalls they lie on."""

    @property
    def text(self) -> str:
        return self.refusal or self.warning


NONE = Trouble()


def trouble(context: ToolContext, shapes: Sequence[Any], *, exclude: Collection[str] = ()) -> Trouble:
    """Look at polygons (frame pixels) of a draft; `exclude` are the marks that are being changed."""
    reason = _refusal(context, shapes)
    if reason:
        return Trouble(refusal=reason, rings=[shapely.get_coordinates(shape.exterior) for shape in shapes[:50]])
    return _overlap(context, shapes, exclude)


def commit(context: ToolContext, stalls: Sequence[Stall]) -> bool:
    """Add drawn stalls, trimmed where the analyst wants it; False keeps the draft, the reason has been said."""
    found = trouble(context, [stall.geom_px for stall in stalls])
    if found.refusal:
        context.notify(found.refusal)
        return False
    keep_off = found.standing if context.habits.avoids_overlap else ()
    edit = draw.stalls(stalls, context.author, keep_off=tuple(keep_off))
    if not context.try_apply(edit):
        return False
    if found.warning:
        done = translate("Tools", "trimmed") if keep_off else translate("Tools", "flagged for checking")
        context.notify(f"{found.warning}: {done}")
    return True


def _refusal(context: ToolContext, shapes: Sequence[Any]) -> str:
    """Why the first bad one of some polygons cannot be a stall; empty where all can."""
    polygons = np.array(list(shapes), dtype=object)
    areas = shapely.area(polygons)
    if not (shapely.is_valid(polygons) & np.isfinite(areas) & (areas >= MIN_AREA_PX)).all():
        return next((reason for shape in shapes if (reason := problem(shape))), "")
    frame, image = context.frame, _image(context)
    at = shapes[int(np.argmax(areas))].centroid
    pixel_m = frame.pixel_m(PixelXY(at.x, at.y)) if frame is not None else None
    if pixel_m and float(areas.max()) * pixel_m**2 > LARGEST_M2:
        return translate("Tools", "Larger than 10 ha: too large for a stall.")
    if image is not None and not shapely.intersects(polygons, image).all():
        return translate("Tools", "The outline lies off the image.")
    return ""


def _image(context: ToolContext) -> Any:
    """The outline of the scene's picture; `None` while its size is not known."""
    scene = context.scene
    if scene is None or not scene.width_px or not scene.height_px:
        return None
    return shapely.box(0, 0, scene.width_px, scene.height_px)


def _overlap(context: ToolContext, shapes: Sequence[Any], exclude: Collection[str]) -> Trouble:
    """What lies on stalls of the same class; a stall in an open-air space is no overlap, as the checks have it."""
    near = _neighbours(context, shapes, exclude)
    if not near:
        return _beyond(context, shapes)
    drawn = shapely.union_all(list(shapes)) if len(shapes) > 1 else shapes[0]
    shared = shapely.intersection(np.array([polygon for _uid, polygon in near], dtype=object), drawn)
    areas = shapely.area(shared)
    hit = np.flatnonzero(areas > SHOWN * min(shape.area for shape in shapes)).tolist()
    class_uid = _class_of(context, exclude)
    hit = [index for index in hit if _counts_twice(context, near[index][0], class_uid)]
    if not hit:
        return _beyond(context, shapes)
    uids = tuple(dict.fromkeys(near[index][0] for index in hit))
    low, _high = _bounds(shapes)
    text = translate("Tools", "Overlaps {area}").format(area=_area(context, float(areas[hit].sum()), low))
    return Trouble(warning=text, rings=_rings(shared[hit]), standing=uids)


def _neighbours(context: ToolContext, shapes: Sequence[Any], exclude: Collection[str]) -> list[tuple[str, Any]]:
    """(uid, polygon) of the stalls that stand on the scene around the draft."""
    marks = context.marks.outlines(*_bounds(shapes))
    other = Flag.AREA | Flag.GONE | Flag.GHOST
    is_stall = (marks.flags & other == 0) & (np.diff(marks.offsets) > 2)
    rows = [row for row in np.flatnonzero(is_stall).tolist() if marks.uids[row] not in exclude]
    rings = [marks.coords[marks.offsets[row] : marks.offsets[row + 1]] for row in rows]
    polygons = shapely.make_valid(np.array([shapely.Polygon(ring) for ring in rings], dtype=object))
    return [(uid, _pierced(context, uid, each)) for uid, each in zip(marks.uids[rows].tolist(), polygons, strict=True)]


def _pierced(context: ToolContext, uid: str, outline: Any) -> Any:
    """The outline without its holes, which the arrays of the canvas do not have."""
    stall = context.document.get(Stall, uid)
    whole = None if stall is None else stall.geom_px if stall.geom_px is not None else stall.geom
    if whole is None or not shapely.get_num_interior_rings(whole):
        return outline
    shape = context.shape_px(uid)
    return outline if shape is None else shapely.make_valid(shape)


def _class_of(context: ToolContext, changed: Collection[str]) -> str:
    """Class of what is being drawn or changed."""
    stall = context.document.get(Stall, next(iter(changed))) if changed else None
    return stall.class_uid if stall is not None else context.selection.class_uid(context.document, "stall")


def _counts_twice(context: ToolContext, uid: str, class_uid: str) -> bool:
    stall = context.document.get(Stall, uid)
    return stall is None or stall.class_uid == class_uid


def _beyond(context: ToolContext, shapes: Sequence[Any]) -> Trouble:
    """A shape that reaches over the edge of the image is kept; its analyst is told."""
    image = _image(context)
    if image is None or shapely.covers(image, np.array(list(shapes), dtype=object)).all():
        return NONE
    text = translate("Tools", "Reaches over the edge of the image")
    outside = [shapely.difference(shape, image) for shape in shapes]
    return Trouble(warning=text, rings=_rings(outside))


def _rings(geometries: Any) -> list[Ring]:
    parts = shapely.get_parts(geometries)
    return [shapely.get_coordinates(part.exterior) for part in parts if part.geom_type == "Polygon"]


def _area(context: ToolContext, area_px: float, at: PixelXY) -> str:
    pixel_m = context.frame.pixel_m(at) if context.frame is not None else None
    return f"{area_px * pixel_m**2:,.1f} m²" if pixel_m else f"{area_px:,.0f} px²"


def _bounds(shapes: Sequence[Any]) -> tuple[PixelXY, PixelXY]:
    bounds = shapely.bounds(np.array(list(shapes), dtype=object))
    return PixelXY(*bounds[:, :2].min(axis=0).tolist()), PixelXY(*bounds[:, 2:].max(axis=0).tolist())
