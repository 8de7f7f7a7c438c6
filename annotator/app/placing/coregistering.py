"""Compares the scene that is looked at with the nearest placed date around the site, and says how far it seems off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.app.pictures import Pictures
from annotator.app.placing.candidates import references
from annotator.app.workspace import Workspace
from annotator.assist.coregister import Gray, Shift, shift_between
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of
from annotator.domain.measure.plane import from_plane
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Scene, Site
from annotator.domain.text import translate
from annotator.imagery.grid import PixelRect

_SIDE_PX = 512
_FARTHEST_M = 60.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A shift in metres that would lay the scene on its reference, and how much to trust it."""

    east_m: float
    north_m: float
    shift: Shift
    pixel_m: float
    reference: Scene


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is to be compared; made on the owner's thread, worked on elsewhere."""

    frames: tuple[SceneFrame, SceneFrame]
    """The reference, and the scene to be shifted."""
    centre: LonLat
    pixel_m: float


def comparison(workspace: Workspace) -> Comparison:
    """The scene that is looked at and the nearest placed date. Refused where there is nothing to compare."""
    document, selection = workspace.document, workspace.selection
    scene = document.get(Scene, selection.scene_uid)
    if scene is None or not SceneFrame(scene).has_place:
        raise Refused(translate("Placing", "This image has no place yet; place it first."))
    known = [other for other in references(document, scene, selection.site_uid) if other.files]
    if not known:
        raise Refused(translate("Placing", "There is no other placed date of this site to compare with."))
    frames = (frame_of(document, known[0], selection.site_uid), frame_of(document, scene, selection.site_uid))
    for frame in frames:
        if workspace.pictures.missing(frame.scene):
            text = translate("Placing", "The picture of {name} is not here, so nothing can be compared.")
            raise Refused(text.format(name=frame.scene.name))
    centre = _centre(document.get(Site, selection.site_uid), frames[1])
    at = [PixelXY(*frame.pixels(np.array([centre]))[0].tolist()) for frame in frames]
    sizes = [frame.pixel_m(px) or 1.0 for frame, px in zip(frames, at, strict=True)]
    return Comparison(frames, centre, max(sizes))


def compare(pictures: Pictures, wish: Comparison) -> Suggestion:
    """Read both pictures around the centre and correlate them. Refused where no shift can be told."""
    half = (np.arange(_SIDE_PX) - _SIDE_PX / 2 + 0.5) * wish.pixel_m
    east, north = np.meshgrid(half, -half)
    lonlat = from_plane(np.column_stack((east.ravel(), north.ravel())), wish.centre)
    grays = [_sampled(pictures, frame, lonlat) for frame in wish.frames]
    found = shift_between(grays[0], grays[1], _FARTHEST_M / wish.pixel_m)
    if found is None:
        text = translate("Placing", "The two pictures hardly overlap around the site, so no shift can be told.")
        raise Refused(text)
    return Suggestion(found.dx * wish.pixel_m, -found.dy * wish.pixel_m, found, wish.pixel_m, wish.frames[0].scene)


def suggestion_text(found: Suggestion, shift: str) -> str:
    """What was found and how sure it is; `shift` tells the metres."""
    residual = found.shift.residual_px
    quarters = "?" if residual is None else f"{residual * found.pixel_m:.2f} m"
    if not found.shift.is_sure:
        text = translate(
            "Placing",
            "No clear shift against {name}: the best peak is only {n} × the next, quarters differ by {m}.",
        )
    else:
        text = translate("Placing", "{shift} onto {name}: peak {n} × the next, quarters agree within {m}.")
    return text.format(name=found.reference.name, n=f"{found.shift.sharpness:.1f}", m=quarters, shift=shift)


def _centre(site: Site | None, frame: SceneFrame) -> LonLat:
    width, height = frame.scene.width_px or 0, frame.scene.height_px or 0
    if site is not None and site.geom is not None:
        at = LonLat(site.geom.x, site.geom.y)
        x, y = frame.pixels(np.array([at]))[0].tolist()
        if 0 <= x <= width and 0 <= y <= height:
            return at
    return LonLat(*frame.lonlat(np.array([[width / 2, height / 2]]))[0].tolist())


def _sampled(pictures: Pictures, frame: SceneFrame, lonlat: NDArray[np.float64]) -> Gray:
    """Brightness of a scene at (n, 2) positions of a square grid; nan outside the picture."""
    blank = np.full((_SIDE_PX, _SIDE_PX), np.nan)
    px = frame.pixels(lonlat)
    width, height = frame.scene.width_px or 0, frame.scene.height_px or 0
    inside = np.isfinite(px).all(axis=1) & (px >= 0).all(axis=1) & (px[:, 0] < width) & (px[:, 1] < height)
    if not inside.any():
        return blank
    low, high = np.floor(px[inside].min(axis=0)), np.ceil(px[inside].max(axis=0)) + 1
    size = np.minimum(high - low, 2 * _SIDE_PX).astype(int)
    picture = pictures.read(
        frame.scene, PixelRect(*low.tolist(), *high.tolist()), (int(size[0]), int(size[1]))
    ).result()
    gray, alpha = _gray(picture.argb)
    col, row = ((px - low) / (high - low) * size).astype(int).T
    col, row = np.clip(col, 0, size[0] - 1), np.clip(row, 0, size[1] - 1)
    values = np.where(inside & (alpha[row, col] > 0), gray[row, col], np.nan)
    return np.asarray(values.reshape(_SIDE_PX, _SIDE_PX))


def _gray(argb: NDArray[np.uint32]) -> tuple[Gray, NDArray[np.uint32]]:
    """Sum of the colours, and the alpha, of (rows, columns) pixels."""
    colours = (argb >> 16 & 0xFF) + (argb >> 8 & 0xFF) + (argb & 0xFF)
    return colours.astype(np.float64), (argb >> 24).astype(np.uint32)
