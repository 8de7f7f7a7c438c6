"""What is to be searched for: examples, sizes and the part of the scene, taken from the document before work begins."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, hypot
from typing import Any

import numpy as np
import shapely

from annotator.app.workspace import Workspace
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, frame_of, shape_in
from annotator.domain.positions import PixelXY
from annotator.domain.records import ObjectClass, Scene, Vehicle, Zone
from annotator.domain.summary.basis import basis_of
from annotator.domain.text import translate

MOST_EXAMPLES = 4
_SLIM, _WIDEST_M = 0.4, 2.5
"""A vehicle is 0.4 of its length wide, but no wider than a lane allows."""
_MOST_WIDTHS = 40.0
"""What is longer than that is a slip of the mouse."""


@dataclass(frozen=True, slots=True)
class Example:
    """A marked vehicle in pixels; `angle` is None where only its middle was clicked."""

    x: float
    y: float
    length: float
    width: float
    angle: float | None


@dataclass(frozen=True, slots=True)
class Wish:
    """All that a search needs; nothing in it changes while it runs."""

    scene: Scene
    class_uid: str
    path: str
    style: str
    size: tuple[int, int]
    """Of the picture: width, height."""
    examples: tuple[Example, ...]
    area: Any
    """Polygon in pixels that is searched; the middle of what is found lies in it."""

    @property
    def length_px(self) -> float:
        return max(example.length for example in self.examples)


def examples_on(document: Document, scene: Scene, site_uid: str, class_uid: str, chosen: tuple[str, ...]) -> list[str]:
    """Uids of the vehicles to go by: those selected, else those of the class on the scene, spread over all of them."""
    seen = basis_of(document).is_adjudicated
    vehicles = document.where(Vehicle, "scene_uid", scene.uid)
    here = [row for row in vehicles if row.site_uid == site_uid and seen(row.pass_uid)]
    picked = [row.uid for row in here if row.uid in chosen and row.class_uid == class_uid]
    if picked:
        return picked[:MOST_EXAMPLES]
    # Possible ones are no models; those of known direction are the better ones, and from all over the picture.
    known = [row for row in here if row.class_uid == class_uid and row.certainty != "possible"]
    directed = [row for row in known if row.axis_px is not None or row.orientation_deg is not None]
    rows = sorted(directed or known, key=_place)
    step = len(rows) / MOST_EXAMPLES
    return [row.uid for row in (rows if step <= 1 else [rows[int((n + 0.5) * step)] for n in range(MOST_EXAMPLES)])]


def _place(row: Vehicle) -> tuple[float, float, str]:
    shape = row.geom_px if row.geom_px is not None else row.geom
    return (shape.x, shape.y, row.uid) if shape is not None else (0.0, 0.0, row.uid)


def make_wish(workspace: Workspace, uids: list[str], class_uid: str, area: Any | None) -> Wish:
    """A search by some vehicles of the scene shown, in `area` or all of it. Refused where it cannot be done."""
    document, selection = workspace.document, workspace.selection
    scene = document.get(Scene, selection.scene_uid)
    if scene is None:
        raise Refused(translate("Similar", "Open an image first."))
    if scene.kind == "tiles" or len(scene.files.splitlines()) != 1:
        text = translate("Similar", "{name} is not made of one image file, so nothing can be searched in it yet.")
        raise Refused(text.format(name=scene.name))
    path = workspace.image_path(scene)
    if path is None or not path.is_file() or not scene.width_px or not scene.height_px:
        raise Refused(translate("Similar", "The picture of {name} is not here.").format(name=scene.name))
    frame = frame_of(document, scene, selection.site_uid)
    rows = [document.require(Vehicle, uid) for uid in uids]
    examples = tuple(_example(document, frame, row) for row in rows)
    whole = shapely.box(0, 0, scene.width_px, scene.height_px)
    within = whole if area is None else shapely.intersection(whole, area)
    if within.is_empty:
        raise Refused(translate("Similar", "The part to be searched lies outside the image."))
    style = workspace.displays.style_of(scene).text()
    return Wish(scene, class_uid, str(path), style, (scene.width_px, scene.height_px), examples, within)


def zones_area(document: Document, frame: SceneFrame, site_uid: str, chosen: tuple[str, ...] = ()) -> Any | None:
    """The zones selected, or all of the site, in pixels of a scene; None where there is none."""
    zones = list(document.of_site(Zone, site_uid))
    picked = [row for row in zones if row.uid in chosen] or zones
    shapes = [shape for row in picked if (shape := shape_in(frame, row)) is not None]
    return shapely.union_all(shapes) if shapes else None


def _example(document: Document, frame: SceneFrame, row: Vehicle) -> Example:
    kind = document.get(ObjectClass, row.class_uid)
    nominal_m = kind.length_nominal_m if kind is not None else None
    if row.axis_px is not None and row.drawn_on == frame.scene.uid:
        (x0, y0), (x1, y1) = shapely.get_coordinates(row.axis_px).tolist()
        length, at = hypot(x1 - x0, y1 - y0), PixelXY((x0 + x1) / 2, (y0 + y1) / 2)
        slim = min(_SLIM, _WIDEST_M / nominal_m) if nominal_m else _SLIM
        pixel_m = frame.pixel_m(at)
        width = min(_SLIM * length, _WIDEST_M / pixel_m) if pixel_m else slim * length
        return _searchable(Example(at.x, at.y, length, width, atan2(y1 - y0, x1 - x0)))
    shape = shape_in(frame, row)
    at = PixelXY(shape.x, shape.y) if shape is not None else PixelXY(0, 0)
    pixel_m = frame.pixel_m(at)
    length_m = row.length_m or nominal_m
    if shape is None or not pixel_m or not length_m:
        raise Refused(translate("Similar", "Drag along one from tail to front first: its size in pixels is not known."))
    angle = _angle_px(frame, at, row.orientation_deg)
    return _searchable(Example(at.x, at.y, length_m / pixel_m, min(_SLIM * length_m, _WIDEST_M) / pixel_m, angle))


def _searchable(example: Example) -> Example:
    if example.length < 5.0:
        raise Refused(
            translate("Similar", "A vehicle is only {n} pixels long here: too few to find others by.").format(
                n=f"{example.length:.0f}"
            )
        )
    if example.length > _MOST_WIDTHS * example.width:
        # Turned in steps of a pixel, it would be compared thousands of times in squares of thousands of pixels.
        text = translate("Similar", "A marked vehicle is {n} pixels long here: drag along one from tail to front anew.")
        raise Refused(text.format(n=f"{example.length:.0f}"))
    return example


def _angle_px(frame: SceneFrame, at: PixelXY, orientation_deg: float | None) -> float | None:
    """The direction of an axis in the picture, from its bearing on the ground."""
    if orientation_deg is None:
        return None
    bearing = np.radians(orientation_deg)
    (end,) = frame.from_plane(np.array([[np.sin(bearing), np.cos(bearing)]]), at).tolist()
    return atan2(end[1] - at.y, end[0] - at.x)
