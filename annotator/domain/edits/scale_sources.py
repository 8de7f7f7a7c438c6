"""Whose scale errors an area on a scene has: its own, and those of the scenes it was tied to (measurement 2.3)."""

from __future__ import annotations

from math import sqrt

from annotator.domain.document import Document
from annotator.domain.frame import placement_of
from annotator.domain.georeference.fit import corner_pixels
from annotator.domain.georeference.placement import Placement
from annotator.domain.georeference.solution import watched_pixel
from annotator.domain.georeference.uncertainty import control_scale_sd_at
from annotator.domain.measure.errors import scale_source
from annotator.domain.positions import LonLat
from annotator.domain.records import ControlPoint, Scene, Site

Scales = tuple[tuple[str, float], ...]
"""(source, u) of each scale error."""


_BENT = ("homography", "thin_plate")
"""Models whose scale error grows towards the edge: one u for each site that the scene shows (measurement 3)."""

_Points = tuple[tuple[float, float, float, float], ...]


def own_scale_sd(document: Document, scene: Scene, site_uid: str) -> float | None:
    """u of a scene's own placement at a site's point; that of the scene where it is everywhere the same."""
    placement = placement_of(scene)
    if scene.scale_sd is None or placement is None or not is_bent(scene, placement):
        return scene.scale_sd
    site = document.get(Site, site_uid)
    if site is None or site.geom is None or not scene.width_px or not scene.height_px:
        return scene.scale_sd
    size = scene.width_px, scene.height_px
    points = _points_of(document, scene, placement, size)
    if len(points) < 4:
        return scene.scale_sd
    at = watched_pixel(placement, size, LonLat(site.geom.x, site.geom.y))
    model = "thin_plate" if placement.model == "thin_plate" else "homography"
    found = control_scale_sd_at(points, model, at, placement.basis.prior_sd_m)
    return scene.scale_sd if found is None else found


def is_bent(scene: Scene, placement: Placement) -> bool:
    """Whether the scale error of the scene differs from site to site."""
    return scene.placement == "corners" or (scene.placement == "control_points" and placement.model in _BENT)


def _points_of(document: Document, scene: Scene, placement: Placement, size: tuple[int, int]) -> _Points:
    """What the placement was fitted to: pixel, longitude, latitude."""
    if scene.placement == "corners":
        pixels = corner_pixels(*size)
        rows = zip(pixels.tolist(), placement.to_lonlat(pixels).tolist(), strict=True)
        return tuple((px, py, lon, lat) for (px, py), (lon, lat) in rows)
    origin = placement.basis.same_view or scene.uid
    points = [point for point in document.where(ControlPoint, "scene_uid", origin) if point.enabled]
    return tuple((point.px, point.py, point.lon, point.lat) for point in points)


def scale_sources(document: Document, scene: Scene, site_uid: str) -> Scales | None:
    """(source, u) of every scale error that areas at a site on a scene have; `None` where one of them is unknown.

    Scenes that share the placement of one fixed camera share its source, so that their errors cancel in a change.
    """
    placement = placement_of(scene)
    own = (placement.basis.same_view if placement is not None else "") or scene.uid
    ties = ((uid, document.get(Scene, uid)) for uid in sorted(ties_of(document, scene) - {own}))
    found = []
    for uid, shown in ((own, scene), *ties):
        u = None if shown is None else own_scale_sd(document, shown, site_uid)
        if u is None:
            return None
        found.append((scale_source(uid), u))
    return tuple(found)


def scale_sd_of(document: Document, scene: Scene, site_uid: str) -> float | None:
    """u of all these errors together, for one object alone."""
    sources = scale_sources(document, scene, site_uid)
    return None if sources is None else sqrt(sum(u * u for _source, u in sources))


def ties_of(document: Document, scene: Scene) -> set[str]:
    """Scenes that a scene was tied to, and those that these were tied to; without the scene itself."""
    found: set[str] = set()
    todo = [scene]
    while todo:
        placement = placement_of(todo.pop())
        for uid in placement.basis.tied_to if placement is not None else ():
            if uid not in found and uid != scene.uid:
                found.add(uid)
                other = document.get(Scene, uid)
                todo += [other] if other is not None else []
    return found


def tied_scenes(document: Document, scene_uid: str) -> list[Scene]:
    """Scenes that were tied to a scene, directly or by way of others."""
    mentioning = [scene for scene in document.all(Scene) if '"tied_to"' in scene.mapping]
    return [scene for scene in mentioning if scene_uid in ties_of(document, scene)]


def same_view_scenes(document: Document, scene_uid: str) -> list[Scene]:
    """Scenes that share the placement of a scene."""
    found = []
    for scene in document.all(Scene):
        placement = placement_of(scene) if '"same_view"' in scene.mapping else None
        if placement is not None and placement.basis.same_view == scene_uid:
            found.append(scene)
    return found
