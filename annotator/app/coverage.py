"""Sweeps and hidden ground as the window shows them: what lies on a scene, and sentences about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from annotator.app.wording import kind_name, number
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame, shape_in
from annotator.domain.records import Cell, Crossing, Review, Route, Zone
from annotator.domain.settings import adjudicated_passes
from annotator.domain.sweep import SweepKey, grid_over, key_of, progress_of, route_look, stretches
from annotator.domain.text import translate

FILL = 0.94
"""Part of the view that a cell fills, so that its edges are seen."""
STRETCH, HALF_WIDTH = 0.7, 0.33
"""Length and half width of a stretch of route, in parts of the smaller side of the view: it fits in any direction."""


def hidden_on_scene(document: Document, frame: SceneFrame, site_uid: str) -> list[Any]:
    """Ground that reviews of the site call hidden on this scene, each polygon once, in its pixels."""
    passes = adjudicated_passes(document)
    texts: dict[tuple[str, str], None] = {}
    for review in document.where(Review, "scene_uid", frame.scene.uid):
        if review.pass_uid in passes and (not site_uid or review.site_uid == site_uid):
            texts[review.obscured_px_wkt, review.obscured_wkt] = None
    shapes = (_hidden(frame, px_wkt, wkt) for px_wkt, wkt in texts)
    return [shape for shape in shapes if shape is not None]


def _hidden(frame: SceneFrame, px_wkt: str, wkt: str) -> Any:
    try:
        if wkt and frame.has_place:
            return shapely.transform(shapely.from_wkt(wkt), frame.pixels)
        return shapely.from_wkt(px_wkt) if px_wkt else None
    except shapely.errors.GEOSException:  # another program may have written it
        return None


def cell_shapes(document: Document, frame: SceneFrame, key: SweepKey, view_px: tuple[float, float]) -> list[Any]:
    """Cells of a new sweep in pixels of the scene, `view_px` being width and height of the view in image pixels."""
    extent = _extent(frame)
    width, height = view_px
    if key.route_uid:
        line = shape_in(frame, document.require(Route, key.route_uid))
        here = shapely.intersection(line, extent) if line is not None else None
        if here is None or here.is_empty:
            raise Refused(translate("Sweep", "The route does not run over this scene."))
        side = min(width, height)
        return list(stretches(here, STRETCH * side, HALF_WIDTH * side))
    area = shape_in(frame, document.require(Zone, key.zone_uid)) if key.zone_uid else extent
    here = shapely.intersection(area, extent) if area is not None else None
    if here is None or not here.area:
        raise Refused(translate("Sweep", "The zone does not lie on this scene."))
    return list(grid_over(here, FILL * width, FILL * height))


def _extent(frame: SceneFrame) -> Any:
    scene = frame.scene
    if not scene.width_px or not scene.height_px:
        raise Refused(translate("Sweep", "This scene has no picture to sweep."))
    return shapely.box(0, 0, scene.width_px, scene.height_px)


def sweeps_on(document: Document, scene_uid: str, site_uid: str) -> list[SweepKey]:
    """Sweeps that were begun on a scene at a site."""
    cells = document.where(Cell, "scene_uid", scene_uid)
    return list(dict.fromkeys(key_of(cell) for cell in cells if cell.site_uid == site_uid))


def sweep_title(document: Document, key: SweepKey) -> str:
    """`Sweep for vehicles · Place 2`."""
    zone, route = document.get(Zone, key.zone_uid), document.get(Route, key.route_uid)
    over = zone.name if zone is not None else route.name if route is not None else translate("Sweep", "whole scene")
    kind = kind_name(key.object_kind, plural=True)
    return translate("Sweep", "Sweep for {kind} · {over}").format(kind=kind, over=over)


def progress_text(cells: Sequence[Cell]) -> str:
    """`14 of 36 cells, 2 nothing here`."""
    progress = progress_of(cells)
    text = translate("Sweep", "{done} of {total} cells").format(
        done=f"{progress.looked_at:,}", total=f"{progress.total:,}"
    )
    return text + translate("Sweep", ", {n} nothing here").format(n=f"{progress.nothing:,}") * bool(progress.nothing)


def route_statement(document: Document, key: SweepKey, cells: Sequence[Cell]) -> str:
    """`12.4 km looked at, nothing on 3.2 km, 5 crossings: 0.40 per km`; empty for anything but a placed route."""
    route = document.get(Route, key.route_uid)
    look = route_look(route, cells) if route is not None else None
    if look is None or not look.looked_at_m:
        return ""
    km, nothing_km = look.looked_at_m / 1000.0, look.nothing_m / 1000.0
    text = translate("Sweep", "{km} km looked at, nothing on {nothing} km")
    parts = [text.format(km=number(km, 2), nothing=number(nothing_km, 2))]
    if key.object_kind == Crossing.KIND:
        rate = _crossings_on(document, cells) / km
        parts.append(translate("Sweep", "{rate} crossings per km").format(rate=number(rate, 2)))
    return ", ".join(parts)


def _crossings_on(document: Document, cells: Sequence[Cell]) -> int:
    """Certain and probable crossings inside the cells that were looked at."""
    areas = [cell.geom for cell in cells if cell.state != "todo" and cell.geom is not None]
    if not areas:
        return 0
    looked, passes = shapely.union_all(areas), adjudicated_passes(document)
    marks = document.of_site(Crossing, cells[0].site_uid)
    counted = [mark for mark in marks if mark.certainty != "possible" and mark.pass_uid in passes]
    return sum(mark.geom is not None and bool(looked.covers(mark.geom)) for mark in counted)
