"""Where the dates of a place lie, as outlines in the pixels of the one that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotator.app.selection import scenes_of
from annotator.app.viewport import Viewport
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect

_STEPS = 9
_OUT_FACTOR = 1.25


@dataclass(frozen=True)
class Footprint:
    """The outline of one date."""

    scene: Scene
    ring: npt.NDArray[np.float64]
    """Closed, (n, 2), in pixels of the scene that is shown."""


def footprints(document: Document, frame: SceneFrame, site_uid: str) -> tuple[Footprint, ...]:
    """Of all placed images of the site but the shown one; map tiles have no edge worth showing."""
    if not frame.has_place:
        return ()
    found = []
    for scene in scenes_of(document, site_uid):
        own = frame_of(document, scene, site_uid)
        if scene.uid == frame.scene.uid or scene.kind in ("tiles", "record") or not own.has_place:
            continue
        ring = frame.pixels(own.lonlat(_border(scene.width_px or 0, scene.height_px or 0)))
        if np.isfinite(ring).all():
            found.append(Footprint(scene, ring))
    return tuple(found)


def looks_beyond(view: Viewport, extent: PixelRect, *, has_map: bool) -> bool:
    """Whether a view shows more than the image: farther away than all of it, or the map around it."""
    if view.fitted(extent).scale > _OUT_FACTOR * view.scale:
        return True
    seen = view.visible_rect()
    is_inside = seen.x0 >= extent.x0 and seen.y0 >= extent.y0 and seen.x1 <= extent.x1 and seen.y1 <= extent.y1
    return has_map and not is_inside


def _border(width: float, height: float) -> npt.NDArray[np.float64]:
    """Points along the four edges, because straight edges of one image are bent in the pixels of another."""
    steps = np.linspace(0.0, 1.0, _STEPS)
    x = np.concatenate((steps, np.ones(_STEPS), steps[::-1], np.zeros(_STEPS))) * width
    y = np.concatenate((np.zeros(_STEPS), steps, np.ones(_STEPS), steps[::-1])) * height
    return np.column_stack((x, y))
