"""Computed columns of marks: the one module that fills them, inside every edit that touches a shape or a scene.

Whatever is not known (no scale, no place, a planet that is not Earth) stays `None`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.edits.recipe import Recipe
from annotator.domain.edits.scale_sources import Scales, scale_sd_of, scale_sources
from annotator.domain.frame import SceneFrame, drawn_frame, is_on_map, to_lonlat, to_pixels
from annotator.domain.measure import geodesic, outline, plane, shape
from annotator.domain.measure.errors import combine_sd, own_source, scale_part
from annotator.domain.measure.pointing import length_sd_m
from annotator.domain.positions import PixelXY
from annotator.domain.records import Cell, Crossing, Part, Parts, Record, Route, Scene, Stall, Vehicle, Zone
from annotator.domain.records.bulk import evolved
from annotator.domain.settings import pointing_sd_px


def measured(document: Document, records: Sequence[Record]) -> list[Record]:
    """The records with all computed columns filled, in the same order."""
    stalls = iter(measured_stalls(document, [row for row in records if isinstance(row, Stall)]))
    rows = [next(stalls) if isinstance(row, Stall) else _measured_one(document, row) for row in records]
    return [_settled(document, row) for row in rows]


def _settled(document: Document, row: Any) -> Any:
    """Marks on the map keep longitude and latitude alone: its pixels are nobody's, only its ground is."""
    if getattr(row, "geom_px", None) is None or row.geom is None or not getattr(row, "drawn_on", ""):
        return row
    scene = document.get(Scene, row.drawn_on)
    return evolved(row, geom_px=None) if scene is not None and is_on_map(scene) else row


def _measured_one(document: Document, record: Record) -> Record:
    if isinstance(record, Vehicle):
        return measured_vehicle(document, record)
    if isinstance(record, Crossing):
        return cast("Crossing", located(document, record))
    if isinstance(record, Zone):
        return _measured_zone(document, record)
    if isinstance(record, Route):
        return _measured_route(document, record)
    return cast("Cell", located(document, record)) if isinstance(record, Cell) else record


def located(document: Document, mark: Any) -> Any:
    """The mark with `geom` computed from `geom_px`; marks without pixels keep their place (on tiles both are set)."""
    return _located(mark, _frame_under(document, mark))


def _frame_under(document: Document, mark: Any) -> SceneFrame | None:
    return _on_ground_only(_clicked_frame(document, mark), mark)


def _on_ground_only(frame: SceneFrame | None, mark: Any) -> SceneFrame | None:
    """The frame; without place and scale for a mark that reaches above the horizon of an oblique view."""
    if frame is None or mark.geom_px is None or frame.shows_ground(shapely.get_coordinates(mark.geom_px)).all():
        return frame
    return SceneFrame(replace(frame.scene, mapping=""))


def _clicked_frame(document: Document, mark: Any) -> SceneFrame | None:
    """The frame a mark was clicked in; positions given for a scene without a picture have no pixels at all."""
    frame = drawn_frame(document, mark)
    if frame is None or frame.scene.kind != "record":
        return frame
    is_clicked = mark.geom_px is not None or getattr(mark, "pointing_sd_px", None) is not None
    return frame if is_clicked else SceneFrame(document.require(Scene, frame.scene.uid))


def _located(mark: Any, frame: SceneFrame | None) -> Any:
    if mark.geom_px is None:
        on_map = mark.geom is not None and frame is not None and is_on_map(frame.scene) and frame.has_place
        return evolved(mark, geom_px=to_pixels(frame, mark.geom)) if on_map and frame is not None else mark
    placed = frame is not None and frame.has_place
    return evolved(mark, geom=to_lonlat(frame, mark.geom_px) if placed and frame is not None else None)


def measured_stalls(document: Document, stalls: Sequence[Stall]) -> list[Stall]:
    """Stalls with position, area, perimeter, size, error parts and SD (m², m, degrees)."""
    frames = _Frames(document)
    rows: list[Stall] = [_located(stall, frames.of(stall)) for stall in stalls]
    s_px = pointing_sd_px(document)
    rows = [_pointed(row, _pointing_sd_m(row, frames.of(row), s_px)) for row in rows]
    placed = [row for row in rows if row.geom is not None]
    figures = dict(zip((row.uid for row in placed), _on_ground(placed), strict=True))
    return [_with_figures(row, frames.of(row), figures.get(row.uid), frames.scales_of(row)) for row in rows]


def _pointed(stall: Stall, pointing_sd_m: float | None) -> Stall:
    return stall if stall.pointing_sd_m == pointing_sd_m else evolved(stall, pointing_sd_m=pointing_sd_m)


class _Frames:
    """Frames by scene and site, looked up once per edit."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[tuple[str, str, bool], SceneFrame | None] = {}
        self._scales: dict[tuple[str, str], Scales | None] = {}

    def of(self, mark: Any) -> SceneFrame | None:
        key = (mark.drawn_on, mark.site_uid, mark.geom_px is None and mark.pointing_sd_px is None)
        if key not in self._known:
            self._known[key] = _clicked_frame(self._document, mark)
        return _on_ground_only(self._known[key], mark)

    def scales_of(self, mark: Any) -> Scales | None:
        """Scale errors of what is drawn on the mark's scene; none for a mark without scene."""
        frame = self.of(mark)
        if frame is None:
            return ()
        key = mark.drawn_on, mark.site_uid
        if key not in self._scales:
            self._scales[key] = scale_sources(self._document, frame.scene, mark.site_uid)
        return self._scales[key]


_BLANK: dict[str, Any] = {
    **dict.fromkeys(("area_m2", "area_sd_m2", "perimeter_m", "length_m", "width_m", "orientation_deg")),
    "pointing_sd_m": None,
    "parts": (),
}


class _Figures(NamedTuple):
    area_m2: float
    perimeter_m: float
    length_m: float
    width_m: float
    orientation_deg: float
    outline_sd_m2: float
    """SD of the area for one click per vertex (measurement 2.1)."""


def _on_ground(placed: Sequence[Stall]) -> list[_Figures]:
    if not placed:
        return []
    polygons = np.array([row.geom for row in placed], dtype=object)
    areas, perimeters = geodesic.areas_perimeters_m2(polygons)
    pointing = np.array([math.nan if row.pointing_sd_m is None else row.pointing_sd_m for row in placed])
    columns = (areas, perimeters, *shape.shapes_of(polygons), outline.outline_sds_m2(polygons, pointing))
    return [_Figures(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _on_plane(frame: SceneFrame, stall: Stall) -> _Figures:
    """Figures of a stall on a scene with a scale but no place: its pixels are scaled to metres."""
    rings = plane_rings(stall, frame)
    flat = shapely.Polygon(rings[0], rings[1:])
    sd = outline.plane_outline_sd_m2(rings, stall.pointing_sd_m) if stall.pointing_sd_m is not None else math.nan
    return _Figures(flat.area, flat.length, *shape.plane_shape_of(rings[0]), sd)


def _with_figures(stall: Stall, frame: SceneFrame | None, figures: _Figures | None, scales: Scales | None) -> Stall:
    if figures is None and frame is not None and frame.has_scale and stall.geom_px is not None:
        figures = _on_plane(frame, stall)
    if figures is None:
        return evolved(stall, **_BLANK)
    parts = _parts(stall, frame, figures, scales)
    return evolved(
        stall,
        area_m2=figures.area_m2,
        perimeter_m=figures.perimeter_m,
        length_m=figures.length_m,
        width_m=figures.width_m,
        orientation_deg=figures.orientation_deg,
        parts=parts,
        area_sd_m2=combine_sd([(1.0, parts)]) if parts else None,
    )


def _pixel_m(stall: Stall, frame: SceneFrame) -> float | None:
    centre = stall.geom_px.centroid if stall.geom_px is not None else None
    if centre is not None:
        return frame.pixel_m(PixelXY(centre.x, centre.y))
    return frame.scene.pixel_m


def _pointing_sd_m(stall: Stall, frame: SceneFrame | None, s_px: float) -> float | None:
    """s in metres (measurement 1): as clicked, or for imports s_px × GSD of the scene; `None` where unknown."""
    if frame is None:
        return stall.pointing_sd_m
    pixel_m = _pixel_m(stall, frame)
    if stall.pointing_sd_px is not None:
        return None if pixel_m is None else stall.pointing_sd_px * pixel_m
    detail = max(frame.scene.gsd_m or 0.0, frame.scene.pixel_m or pixel_m or 0.0)
    return s_px * detail if detail else stall.pointing_sd_m


def _parts(stall: Stall, frame: SceneFrame | None, figures: _Figures, scales: Scales | None) -> Parts:
    """Error parts of measurement 2.3; empty where the pointing error or a scale error is unknown."""
    if stall.pointing_sd_m is None or scales is None:
        return ()
    recipe = Recipe.from_json(stall.recipe)
    pixel_m = _pixel_m(stall, frame) if frame is not None else None
    if recipe.shares and pixel_m is not None:
        parts = recipe.shared_parts(pixel_m)
    elif recipe.length is not None and pixel_m is not None:
        # The dragged side is the ring's first edge; it need not be the longer one.
        ring = plane_rings(stall, frame)[0]
        length, width = (float(np.hypot(*(ring[i + 1] - ring[i]))) for i in (0, 1))
        parts = recipe.parts(length, width, pixel_m)
    else:
        parts = (Part(recipe.area or own_source(stall.uid, "area"), figures.outline_sd_m2),)
    return (*parts, *(scale_part(figures.area_m2, source, u) for source, u in scales))


def plane_rings(stall: Stall, frame: SceneFrame | None) -> list[Any]:
    """The stall's rings in metres, each (n, 2)."""
    if stall.geom is not None:
        around = plane.LocalPlane.around(shapely.get_coordinates(stall.geom))
        flat = shapely.transform(stall.geom, around.to_xy)
    else:
        assert frame is not None, "a stall without position needs its scene"
        drawn: Any = stall.geom_px
        anchor = PixelXY(*drawn.exterior.coords[0])
        flat = shapely.transform(drawn, lambda px: frame.to_plane(px, anchor))
    return [shapely.get_coordinates(ring) for ring in (flat.exterior, *flat.interiors)]


def measured_vehicle(document: Document, vehicle: Vehicle) -> Vehicle:
    """A vehicle with position and, where an axis was dragged, length ± and orientation."""
    row: Vehicle = located(document, vehicle)
    if row.axis_px is None:
        return row
    frame = _frame_under(document, row)
    blank = evolved(row, length_m=None, length_sd_m=None, orientation_deg=None)
    if frame is None or not frame.has_scale:
        return blank
    tail, front = shapely.get_coordinates(row.axis_px)
    (east, north), *_ = frame.to_plane(front[None, :], PixelXY(*tail)).tolist()
    length = math.hypot(east, north)
    bearing = float(np.degrees(np.arctan2(east, north))) % 360.0
    return evolved(
        row,
        length_m=length,
        length_sd_m=_length_sd_m(document, row, frame, length),
        orientation_deg=bearing % 180.0,
        heading_deg=None if row.heading_deg is None else bearing,
    )


def _length_sd_m(document: Document, vehicle: Vehicle, frame: SceneFrame, length_m: float) -> float | None:
    """√2·s and the scale part L·u/2 (measurement 1)."""
    at: Any = vehicle.geom_px
    pixel_m = frame.pixel_m(PixelXY(at.x, at.y))
    u = scale_sd_of(document, frame.scene, vehicle.site_uid)
    if vehicle.pointing_sd_px is None or pixel_m is None or u is None:
        return None
    return length_sd_m(vehicle.pointing_sd_px * pixel_m, length_m, u)


def _measured_zone(document: Document, zone: Zone) -> Zone:
    row: Zone = located(document, zone)
    if row.geom is None:
        return evolved(row, area_m2=None, perimeter_m=None)
    area, perimeter = geodesic.area_perimeter_m2(row.geom)
    return evolved(row, area_m2=area, perimeter_m=perimeter)


def _measured_route(document: Document, route: Route) -> Route:
    row: Route = located(document, route)
    length = None if row.geom is None else geodesic.length_m(shapely.get_coordinates(row.geom))
    return evolved(row, length_m=length)
