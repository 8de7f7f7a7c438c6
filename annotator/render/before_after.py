"""One place on two dates side by side: same ground, same scale, with dates, credit and scale bar on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from annotator.app.carried import carried
from annotator.app.viewport import Viewport
from annotator.domain.document import Document
from annotator.domain.frame import frame_of
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.imagery.grid import PixelRect
from annotator.imagery.picture import Picture
from annotator.render.picture import scene_picture

SIDE_PX = (760, 560)
_GAP_PX = 12
_LEAST_M = 120.0
_ROOM = 0.75
"""Share of the picture that the marks in question may fill."""

ReadPixels = Callable[[Scene, Viewport], Picture | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What both pictures show: bounds in longitude and latitude (west, south, east, north)."""

    west: float
    south: float
    east: float
    north: float


def before_after(
    document: Document, site_uid: str, scenes: tuple[Scene, Scene], ground: Ground, read: ReadPixels
) -> QImage | None:
    """The picture; `None` where a scene has no place. `read` gives the pixels of a view (`None`: not to be had)."""
    first = view_on(document, scenes[1], site_uid, ground)
    if first is None:
        return None
    second = carried(first, frame_of(document, scenes[1], site_uid), frame_of(document, scenes[0], site_uid))
    if second is None:
        return None
    width, height = SIDE_PX
    sheet = QImage(2 * width + _GAP_PX, height, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#ffffff"))
    painter = QPainter(sheet)
    for place, (scene, view) in enumerate(((scenes[0], second.snapped()), (scenes[1], first))):
        picture = scene_picture(document, scene, view, read(scene, view), site_uid)
        painter.drawImage(QPointF(place * (width + _GAP_PX), 0.0), picture)
    painter.end()
    return sheet


def view_on(document: Document, scene: Scene, site_uid: str, ground: Ground) -> Viewport | None:
    """The view of a scene that holds a piece of ground; never narrower than 120 m."""
    frame = frame_of(document, scene, site_uid)
    if scene.kind == "record" or not frame.has_place:
        return None
    lon, lat = np.array([ground.west, ground.east]), np.array([ground.south, ground.north])
    corners = frame.pixels(np.array([(x, y) for x in lon for y in lat]))
    if not np.isfinite(corners).all():
        return None
    low, high = corners.min(axis=0), corners.max(axis=0)
    middle = PixelXY(*((low + high) / 2.0).tolist())
    pixel_m = frame.pixel_m(middle) or 1.0
    half = np.maximum((high - low) / 2.0 / _ROOM, _LEAST_M / 2.0 / pixel_m)
    rect = PixelRect(middle.x - half[0], middle.y - half[1], middle.x + half[0], middle.y + half[1])
    return Viewport(*SIDE_PX).fitted(rect, 1.0).snapped()
