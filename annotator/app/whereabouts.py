"""Where a position can be looked at: which scene of the project shows it, and how far the nearest site is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import shapely

from annotator.app.selection import scenes_of
from annotator.app.wording import coordinates, number
from annotator.domain.document import Document
from annotator.domain.frame import SceneFrame, frame_of, shapes_in
from annotator.domain.measure import geodesic
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import MARK_KINDS, Scene, Site, SiteScene
from annotator.domain.text import translate
from annotator.imagery.grid import PixelRect

_LEAST_M = 120.0


class View(NamedTuple):
    """A scene at a site that shows a position."""

    site_uid: str
    scene_uid: str


def shows(frame: SceneFrame, position: LonLat) -> PixelXY | None:
    """Pixel of a position on a scene; `None` where the scene ends before it or has no place."""
    scene = frame.scene
    if not frame.has_place or not scene.width_px or not scene.height_px:
        return None
    x, y = frame.pixels(np.array([position], dtype=float))[0].tolist()
    inside = 0 <= x <= scene.width_px and 0 <= y <= scene.height_px
    return PixelXY(x, y) if inside else None


def view_of(document: Document, position: LonLat, site_uid: str = "", scene_uid: str = "") -> View | None:
    """Scene that shows a position: the present one, else the newest of the present site, else of any other.

    Scenes without a picture come last: on them only the map around their site can be shown.
    """
    present = document.get(Scene, scene_uid)
    if present is not None and shows(frame_of(document, present, site_uid), position) is not None:
        return View(site_uid, scene_uid)
    others = [site.uid for site in document.all(Site) if site.uid != site_uid]
    on_map: View | None = None
    for uid in (site_uid, *_nearest_first(document, others, position), ""):
        for scene in reversed(scenes_of(document, uid)):
            if (scene.kind != "record" or on_map is None) and shows(frame_of(document, scene, uid), position):
                if scene.kind != "record":
                    return View(uid, scene.uid)
                on_map = View(uid, scene.uid)
    return on_map


def surroundings(document: Document, frame: SceneFrame) -> PixelRect:
    """What to look at on a scene that has no picture: the marks of its sites, else 120 m around their point."""
    scene = frame.scene
    middle = PixelXY((scene.width_px or 0) / 2.0, (scene.height_px or 0) / 2.0)
    half = _LEAST_M / 2.0 / (frame.pixel_m(middle) or 1.0)
    boxes = [shapely.box(middle.x - half, middle.y - half, middle.x + half, middle.y + half)]
    for link in document.where(SiteScene, "scene_uid", scene.uid):
        marks: list[Any] = [mark for kind in MARK_KINDS for mark in document.of_site(kind, link.site_uid)]
        boxes += shapes_in(frame, marks)
    there = boxes[1:] or boxes
    left, top, right, bottom = shapely.total_bounds(there).tolist()
    across, down = max(half - (right - left) / 2.0, 0.0), max(half - (bottom - top) / 2.0, 0.0)
    return PixelRect(left - across, top - down, right + across, bottom + down)


def nowhere(document: Document, position: LonLat) -> str:
    """Why a position cannot be shown: `No image shows 41.411114° 128.186804°; the nearest site is Hyesan, 3.2 km.`"""
    at = coordinates(*position)
    nearest = _nearest_first(document, [site.uid for site in document.all(Site)], position)[:1]
    site = document.get(Site, nearest[0]) if nearest else None
    if site is None or site.geom is None:
        return translate("Whereabouts", "No image of this project shows {at}.").format(at=at)
    km = geodesic.distance_m(position, LonLat(site.geom.x, site.geom.y)) / 1000.0
    text = translate("Whereabouts", "No image of this project shows {at}; the nearest site is {site}, {km} km away.")
    return text.format(at=at, site=site.name, km=number(km, 1))


def _nearest_first(document: Document, site_uids: Iterable[str], position: LonLat) -> list[str]:
    """Sites with a point, the nearest first, then the others."""
    sites = [site for uid in site_uids if (site := document.get(Site, uid)) is not None]
    placed = [site for site in sites if site.geom is not None]
    near = sorted(placed, key=lambda site: (_distance_m(site, position), site.uid))
    return [site.uid for site in (*near, *(site for site in sites if site.geom is None))]


def _distance_m(site: Site, position: LonLat) -> float:
    point: shapely.Point | None = site.geom
    assert point is not None, "asked of placed sites"
    return geodesic.distance_m(position, LonLat(point.x, point.y))
