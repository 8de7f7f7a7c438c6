"""Reads the pixels around a click in the background and fits a right-angled outline to them."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot
from typing import Any

from annotator.app.workspace import Workspace
from annotator.assist.edges import rgb_of
from annotator.assist.rectangle import fit_at, fit_in
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import PixelXY
from annotator.domain.records import Scene
from annotator.domain.text import translate
from annotator.imagery.grid import PixelRect
from annotator.imagery.service import ImageryService

Box = tuple[float, float, float, float]
_REACH_M, _REACH_PX = 30.0, 80
_MOST_PX, _LEAST_PX = 160, 24


@dataclass(frozen=True, slots=True)
class FitWish:
    """Where to look, and in which picture."""

    path: str
    style: str
    at: PixelXY
    box: Box | None
    reach_px: int


def fit_wish(workspace: Workspace, frame: SceneFrame, at: PixelXY, box: Box | None) -> FitWish:
    """Refused where the scene has no picture of one file here."""
    document: Document = workspace.document
    scene = document.require(Scene, frame.scene.uid)
    path = workspace.image_path(scene)
    if scene.kind == "tiles" or len(scene.files.splitlines()) != 1 or path is None or not path.is_file():
        raise Refused(translate("Fitting", "{name} has no picture of one file here to fit to.").format(name=scene.name))
    pixel_m = frame.pixel_m(at)
    reach = round(_REACH_M / pixel_m) if pixel_m else _REACH_PX
    if box is not None:
        reach = ceil(hypot(box[2] - box[0], box[3] - box[1]) * 0.6) + 2
        if reach > 4 * _MOST_PX:
            raise Refused(translate("Fitting", "This box is too large to fit one outline into."))
    else:
        reach = min(max(reach, _LEAST_PX), _MOST_PX)
    return FitWish(str(path), workspace.displays.style_of(scene).text(), at, box, reach)


def fit(imagery: ImageryService, wish: FitWish) -> Any | None:
    """Corners (4, 2) in pixels of the scene, or None where no clear outline is seen."""
    half = ceil(wish.reach_px * 1.5) + 4
    x0, y0 = int(wish.at.x) - half, int(wish.at.y) - half
    picture = imagery.read(wish.path, PixelRect(x0, y0, x0 + 2 * half, y0 + 2 * half), (2 * half, 2 * half), wish.style)
    rgb = rgb_of(picture.result().argb)
    if wish.box is None:
        found = fit_at(rgb, wish.at.x - x0, wish.at.y - y0, wish.reach_px)
    else:
        left, top, right, bottom = wish.box
        found = fit_in(rgb, (left - x0, top - y0, right - x0, bottom - y0))
    return None if found is None else found + (x0, y0)
