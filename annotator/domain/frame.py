"""The frame of a scene: its pixels, the ground under them, and the shift a site needs there.

Tools, edits and canvas all go from clicked pixels to ground through this one place, so a figure cannot depend on who
asked for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import sqrt
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import shapely

from annotator.domain.document import Document
from annotator.domain.georeference.map_plane import SIDE_PX, map_plane
from annotator.domain.georeference.placement import Placement
from annotator.domain.measure import plane
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.records import Cell, Scene, Site, SiteScene

Points = npt.NDArray[np.float64]
"""Positions, shape (n, 2)."""


_POLE_DEG = 90.0 + 1e-9
"""Latitudes up to here are on the globe; those that transformations make are rounded."""
_EDGE_POINTS = 17


class _Drawn(Protocol):
    @property
    def drawn_on(self) -> str: ...

    @property
    def site_uid(self) -> str: ...


@lru_cache(maxsize=4096)
def _placement(mapping: str) -> Placement:
    return Placement.from_json(mapping)


@lru_cache(maxsize=256)
def _is_whole_on_globe(mapping: str, width: int, height: int) -> bool:
    """Whether the edge of an image lies on the globe everywhere, and with it what is inside."""
    x, y = (np.linspace(0.0, size, _EDGE_POINTS) for size in (width, height))
    edge = np.concatenate(
        [np.stack(np.broadcast_arrays(*at), axis=1) for at in ((x, 0), (x, height), (0, y), (width, y))]
    )
    placement = _placement(mapping)
    return bool(placement.shows_ground(edge).all() and is_on_globe(placement.to_lonlat(edge)).all())


def placement_of(scene: Scene) -> Placement | None:
    """The placement of a scene; `None` while it is provisional."""
    return _placement(scene.mapping) if scene.mapping else None


@dataclass(frozen=True)
class SceneFrame:
    """Pixel coordinates of one scene at one site."""

    scene: Scene
    nudge_east_m: float = 0.0
    nudge_north_m: float = 0.0

    @property
    def placement(self) -> Placement | None:
        return placement_of(self.scene)

    @property
    def has_place(self) -> bool:
        placement = self.placement
        return placement is not None and placement.has_place and placement.is_earth

    @property
    def has_scale(self) -> bool:
        """Whether metres can be told at all."""
        placement = self.placement
        return placement is not None and placement.has_scale and (placement.is_earth or not placement.has_place)

    def shows_ground(self, pixels: Points) -> npt.NDArray[np.bool_]:
        """Whether pixels (n, 2) show the ground: not what is above the horizon, nor beyond the globe of a map."""
        placement = self.placement
        if placement is None:
            return np.ones(len(pixels), bool)
        seen = placement.shows_ground(pixels)
        if self.has_place and seen.any() and not self._is_within_known(np.asarray(pixels)):
            seen[seen] = is_on_globe(self.lonlat(np.asarray(pixels)[seen]))
        return seen

    def _is_within_known(self, pixels: Points) -> bool:
        """Whether pixels lie in an image all of which is on the globe; of marks by the thousand each is asked."""
        size = self.scene.width_px or 0, self.scene.height_px or 0
        return bool((pixels >= 0).all() and (pixels <= size).all()) and _is_whole_on_globe(self.scene.mapping, *size)

    def lonlat(self, pixels: Points) -> Points:
        """Pixels (n, 2) to longitude, latitude (n, 2), the site's nudge included; needs `has_place`."""
        placement = self.placement
        assert placement is not None, "lonlat of a scene without place"
        lonlat = placement.to_lonlat(np.asarray(pixels, dtype=np.float64))
        return _shifted(lonlat, self.nudge_east_m, self.nudge_north_m)

    def pixels(self, lonlat: Points) -> Points:
        """Longitude, latitude (n, 2) to pixels (n, 2); needs `has_place`."""
        placement = self.placement
        assert placement is not None, "pixels of a scene without place"
        moved = _shifted(np.asarray(lonlat, dtype=np.float64), -self.nudge_east_m, -self.nudge_north_m)
        return placement.to_pixel(moved)

    def to_plane(self, pixels: Points, anchor: PixelXY) -> Points:
        """Pixels (n, 2) to metres east and north of `anchor`; pixels with y upwards where no scale is known."""
        both = np.vstack([np.asarray([anchor], dtype=np.float64), np.asarray(pixels, dtype=np.float64)])
        placement = self.placement
        if self.has_place:
            lonlat = self.lonlat(both)
            return plane.to_plane(lonlat[1:], LonLat(*lonlat[0]))
        scaled = placement.to_metres(both) if placement is not None and self.has_scale else both * (1.0, -1.0)
        return np.asarray(scaled[1:] - scaled[0])

    def from_plane(self, metres: Points, anchor: PixelXY) -> Points:
        """The inverse of `to_plane`."""
        if self.has_place:
            origin = LonLat(*self.lonlat(np.asarray([anchor], dtype=np.float64))[0])
            return self.pixels(plane.from_plane(np.asarray(metres, dtype=np.float64), origin))
        gx, gy = self.scale_m_per_px(anchor) or (1.0, 1.0)
        return np.asarray(metres, dtype=np.float64) / (gx, -gy) + np.asarray(anchor, dtype=np.float64)

    def scale_m_per_px(self, at: PixelXY) -> tuple[float, float] | None:
        """Metres per pixel along x and y at a pixel; `None` while unknown."""
        placement = self.placement
        return placement.scale_m_per_px(at) if placement is not None and self.has_scale else None

    def pixel_m(self, at: PixelXY) -> float | None:
        """Side of a square pixel of the same area at `at`, in metres."""
        scale = self.scale_m_per_px(at)
        return None if scale is None else sqrt(scale[0] * scale[1])

    def pointing_sd_px(self, s_px: float, screen_px: float, at: PixelXY) -> float:
        """Pointing error in image pixels (measurement 1): s_px × max(sensor's detail, one screen pixel).

        `screen_px` is the size of a screen pixel in image pixels.
        """
        pixel_m, gsd_m = self.pixel_m(at), self.scene.gsd_m
        detail = gsd_m / pixel_m if gsd_m and pixel_m else 1.0
        return s_px * max(1.0, detail, screen_px)


def is_on_globe(lonlat: Points) -> npt.NDArray[np.bool_]:
    """Whether positions (n, 2) exist: a file may state a system in which its numbers lie nowhere."""
    return np.asarray(np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 1]) <= _POLE_DEG))


def frame_of(document: Document, scene: Scene, site_uid: str) -> SceneFrame:
    """The frame of a scene, with the nudge it has at a site.

    A scene seen elsewhere (`record`) has no picture: it is given the map around the site, in which its marks are shown
    and drawn. Longitude and latitude stay their truth.
    """
    if scene.kind == "record" and not scene.mapping:
        return _on_map(document, scene, site_uid)
    for link in document.where(SiteScene, "scene_uid", scene.uid) if site_uid else ():
        if link.site_uid == site_uid:
            return SceneFrame(scene, link.nudge_east_m, link.nudge_north_m)
    return SceneFrame(scene)


def is_on_map(scene: Scene) -> bool:
    """Whether pixels of the scene are those of the map, so that marks on it keep longitude and latitude alone."""
    return scene.kind in ("tiles", "record")


def _on_map(document: Document, scene: Scene, site_uid: str) -> SceneFrame:
    links = document.where(SiteScene, "scene_uid", scene.uid)
    for uid in (site_uid, *sorted(link.site_uid for link in links)):
        site = document.get(Site, uid)
        if site is not None and site.geom is not None and not site.geom.is_empty:
            plane_px = map_plane(LonLat(site.geom.x, site.geom.y))
            return SceneFrame(replace(scene, mapping=plane_px, width_px=SIDE_PX, height_px=SIDE_PX))
    return SceneFrame(scene)


def drawn_frame(document: Document, mark: _Drawn | Cell) -> SceneFrame | None:
    """The frame a mark (or a cell of a sweep) was drawn in; `None` for marks given as longitude and latitude only."""
    scene = document.get(Scene, mark.scene_uid if isinstance(mark, Cell) else mark.drawn_on)
    return None if scene is None else frame_of(document, scene, mark.site_uid)


def to_lonlat(frame: SceneFrame, geometry: Any) -> Any:
    """A pixel geometry on the ground."""
    return shapely.transform(geometry, frame.lonlat)


def to_pixels(frame: SceneFrame, geometry: Any) -> Any:
    """A geometry in longitude, latitude in the pixels of a frame."""
    return shapely.transform(geometry, frame.pixels)


def shape_in(frame: SceneFrame, mark: Any) -> Any:
    """A mark's geometry in the pixels of a frame; `None` where it has no place there."""
    if mark.geom_px is not None and mark.drawn_on == frame.scene.uid:
        return mark.geom_px
    return to_pixels(frame, mark.geom) if mark.geom is not None and frame.has_place else None


def shapes_in(frame: SceneFrame, marks: Sequence[Any]) -> list[Any]:
    """The geometries of those marks that have a place in a frame, in its pixels; all are put there in one go."""
    own = [mark.geom_px if mark.drawn_on == frame.scene.uid else None for mark in marks]
    found = [shape for shape in own if shape is not None]
    if frame.has_place:
        others = [mark.geom for mark, shape in zip(marks, own, strict=True) if shape is None and mark.geom is not None]
        found += list(shapely.transform(np.array(others, dtype=object), frame.pixels)) if others else []
    return found


def _shifted(lonlat: Points, east_m: float, north_m: float) -> Points:
    if not east_m and not north_m:
        return lonlat
    return plane.shifted(lonlat, east_m, north_m)
