"""The direction in which a picture is built: what rows of roofs and streets follow, offered to the drawing tools."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from annotator.app.workspace import Workspace
from annotator.assist.edges import edge_field, rgb_of
from annotator.assist.rectangle import dominant_angle
from annotator.domain.frame import SceneFrame
from annotator.domain.ground_rectangle import Direction, unit
from annotator.domain.positions import PixelXY
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

_LOOKED_PX = 768
_SURE = 0.08
"""Share of the edges that agree; random ground stays well below."""


@dataclass(frozen=True, slots=True)
class DirectionWish:
    """Which part of which picture to look at."""

    path: str
    style: str
    rect: PixelRect


def direction_wish(workspace: Workspace, frame: SceneFrame, view: PixelRect) -> DirectionWish | None:
    """The part on the screen; None where the scene has no picture of one file here."""
    scene = frame.scene
    path = workspace.image_path(scene) if scene.kind != "tiles" and len(scene.files.splitlines()) == 1 else None
    if path is None or not path.is_file():
        return None
    return DirectionWish(str(path), workspace.displays.style_of(scene).text(), view)


def angle_of(imagery: ImageryService, wish: DirectionWish) -> float | None:
    """The dominant direction in the picture (radians from x towards y, modulo 90°); None where there is none."""
    width, height = wish.rect.x1 - wish.rect.x0, wish.rect.y1 - wish.rect.y0
    scale = min(1.0, _LOOKED_PX / max(width, height, 1.0))
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    picture = imagery.read(wish.path, wish.rect, size, wish.style).result()
    angle, agreement = dominant_angle(edge_field(rgb_of(picture.argb)))
    return angle if agreement >= _SURE else None


def on_ground(frame: SceneFrame, at: PixelXY, angle: float) -> list[Direction]:
    """That direction east and north; snapping takes the one across it as well."""
    ahead = np.array([[at.x + np.cos(angle), at.y + np.sin(angle)]])
    (east, north), *_ = frame.to_plane(ahead, at).tolist()
    return [unit((east, north))[0]]
