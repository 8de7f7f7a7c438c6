"""From one date of a place to the next: the view moves to the other scene's pixels, centre and ground scale kept."""

from __future__ import annotations

import math

import numpy as np

from annotator.app.viewport import Viewport
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.imagery.grid import PixelRect

_STEP_DEG = 1e-4


def carried(view: Viewport, old: SceneFrame, new: SceneFrame) -> Viewport | None:
    """The view of `new` that shows the ground `view` shows of `old`; `None` where either has no place."""
    if not (old.has_place and new.has_place):
        return None
    center = new.pixels(old.lonlat(np.array([view.origin])))[0]
    if not np.isfinite(center).all():
        return None
    at = PixelXY(float(center[0]), float(center[1]))
    before, after = old.pixel_m(view.origin), new.pixel_m(at)
    if not before or not after:
        return None
    moved = view.zoomed(view.to_screen(view.origin), after / before)
    return moved.centered(at)


def carried_within(
    view: Viewport, old: SceneFrame | None, new: SceneFrame | None, extent: PixelRect
) -> Viewport | None:
    """As `carried`; `None` also where nothing of the new scene's `extent` would be seen."""
    found = carried(view, old, new) if old is not None and new is not None else None
    return found if found is not None and found.visible_rect().overlaps(extent) else None


def north_deg(frame: SceneFrame, at: PixelXY) -> float | None:
    """Direction of north in the picture at a pixel, clockwise from its top; `None` where it has no place."""
    if not frame.has_place:
        return None
    here = frame.lonlat(np.array([at]))
    dx, dy = (frame.pixels(here + (0.0, _STEP_DEG)) - np.asarray(at))[0]
    return math.degrees(math.atan2(dx, -dy)) if np.isfinite([dx, dy]).all() else None
