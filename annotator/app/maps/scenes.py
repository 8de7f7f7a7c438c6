"""A tile source as a dated scene: its record, and the source behind a record.

The scene's pixels are those of the source's finest zoom, cut to where it has pictures; a source that covers much more
than a town is cut to the surroundings of its site.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app.maps.sources import MapChoice, is_archive
from annotator.domain.document import Document
from annotator.domain.edits import Author
from annotator.domain.edits.scenes import add_scene
from annotator.domain.errors import Refused
from annotator.domain.frame import placement_of
from annotator.domain.georeference.solution import Solution
from annotator.domain.georeference.uncertainty import native_scale_error
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene, new_uid
from annotator.domain.text import translate
from annotator.domain.time import guess_from_name, parse_range
from annotator.imagery.grid import TileGrid
from annotator.imagery.hash import sha256
from annotator.imagery.services import mercator
from annotator.imagery.services.service import TileService, from_line
from annotator.store.paths import to_stored

if TYPE_CHECKING:
    from annotator.app.exchange.images import Addition, ImageWish

WHOLE_MAX_PX = 1 << 20
WORLD_MAX_PX = 1 << 16
"""A larger picture that goes round the world could not be told from one that begins at another seam."""
PART_PX = 1 << 17
"""39 km at zoom 19, on the equator."""
_STEP_PX = 1 << 12


@dataclass(frozen=True)
class Window:
    """Which pixels of the world at the finest zoom a scene shows."""

    left: int
    top: int
    width: int
    height: int


def window_of(service: TileService, at: LonLat | None) -> Window:
    """Where the source has pictures, or (where that is too large) around `at`. Refused when neither is known."""
    zoom, side = service.max_zoom, service.tile_px
    west, south, east, north = service.bounds or (-180.0, -mercator.MAX_LAT, 180.0, mercator.MAX_LAT)
    left, top = mercator.to_world(west, north, zoom, side)
    right, bottom = mercator.to_world(east, south, zoom, side)
    world, extent = mercator.world_px(zoom, side), max(right - left, bottom - top)
    if extent > WHOLE_MAX_PX or (extent > 0.4 * world and world > WORLD_MAX_PX):
        if at is None:
            text = translate("Maps", "{name} covers too much for one scene; choose a site that has a place on the map.")
            raise Refused(text.format(name=service.name))
        x, y = mercator.to_world(at.lon, at.lat, zoom, side)
        half = min(PART_PX, world // 4) / 2.0
        left, top, right, bottom = max(left, x - half), max(top, y - half), min(right, x + half), min(bottom, y + half)
        if right - left < side or bottom - top < side:
            raise Refused(translate("Maps", "{name} has no pictures at this site.").format(name=service.name))
    step = min(_STEP_PX, side)
    x0, y0 = (max(0, math.floor((edge + 1e-6) / step) * step) for edge in (left, top))
    x1, y1 = (min(world, math.ceil((edge - 1e-6) / step) * step) for edge in (right, bottom))
    return Window(x0, y0, max(step, x1 - x0), max(step, y1 - y0))


def tile_scene(document: Document, project: Path, service: TileService, wish: ImageWish, author: Author) -> Addition:
    """The dated scene of a source. Same name and same source: used again; another one under the name: refused."""
    from annotator.app.exchange.images import Addition, linking, middle_of, nothing
    from annotator.app.exchange.names import scenes_called, site_or_new

    site, is_new = site_or_new(document, wish.site) if wish.site.strip() else (None, False)
    name = wish.name.strip() or service.name
    files = to_stored(project, Path(service.url)) if service.is_archive else service.to_line()
    digest = (sha256(Path(service.url), lambda _done, _size: None) or "") if service.is_archive else ""
    known = next(iter(scenes_called(document, name, site)), None)
    if known is not None:
        if known.kind != "tiles" or known.files != files:
            text = translate("Maps", "There is already a scene {name} made of something else; give another name.")
            raise Refused(text.format(name=name))
        return Addition(known, nothing if site is None else linking(known, site, author), is_known=True)
    at = LonLat(site.geom.x, site.geom.y) if site is not None and site.geom is not None else None
    first, last = _dates(wish, service)
    scene = replace(
        scene_around(project, service, at),
        name=name,
        acquired_from=first,
        acquired_to=last,
        provider=wish.provider,
        credit=wish.credit or service.attribution,
        sha256=digest,
        gsd_m=wish.gsd_m,
    )
    warnings = () if first else (translate("Maps", "The tiles have no date yet; they take no part in change."),)
    site = replace(site, geom=middle_of(scene)) if site is not None and is_new else site
    return Addition(scene, add_scene(scene, author, site=site), warnings)


def scene_around(project: Path, service: TileService, at: LonLat | None) -> Scene:
    """The source as a scene without a date, e.g. to look spots up on. Refused where it has no pictures at `at`."""
    window = window_of(service, at)
    placed = mercator.placement(service.max_zoom, service.tile_px, window.left, window.top)
    return Scene(
        uid=new_uid("scene"),
        name=service.name,
        kind="tiles",
        credit=service.attribution,
        licence=service.licence,
        files=to_stored(project, Path(service.url)) if service.is_archive else service.to_line(),
        width_px=window.width,
        height_px=window.height,
        **Solution("native", placed, native_scale_error()).scene_values(window.width, window.height),
    )


def source_of(scene: Scene, choice: MapChoice, archive: Path | None) -> TileService:
    """The source behind a scene's record, with its key. Refused where it may not be asked, or its file is missing."""
    stored = scene.files.splitlines()[0] if scene.files else ""
    if is_archive(Path(stored.partition("#")[0])) and "://" not in stored:
        if archive is None or not archive.is_file():
            text = translate("Stage", "{name} is not where it was. Put it back, or add it again.")
            raise Refused(text.format(name=stored.rsplit("/", 1)[-1]))
        from annotator.app.maps.opening import archive_service  # readers of archives are rarely needed

        return archive_service(archive)
    service = from_line(stored)
    known = choice.known(service)
    if known is None:
        text = translate(
            "Maps",
            "This scene shows tiles of {host}. Nothing was asked of it: add that source on this machine to see it.",
        )
        raise Refused(text.format(host=service.host))
    return known


def left_top(scene: Scene, service: TileService) -> tuple[int, int]:
    """World pixel of the scene's upper left corner at the source's finest zoom. Refused where they do not fit."""
    placement = placement_of(scene)
    res = 2.0 * mercator.HALF_M / mercator.world_px(service.max_zoom, service.tile_px)
    if placement is None or placement.model != "affine" or not math.isclose(placement.matrix[0], res, rel_tol=1e-6):
        text = translate("Maps", "{name} has other zooms than when the scene was added; add it again.")
        raise Refused(text.format(name=service.name))
    x, y = placement.matrix[2], placement.matrix[5]
    return round((x + mercator.HALF_M) / res), round((mercator.HALF_M - y) / res)


def grid_of(scene: Scene) -> TileGrid:
    return TileGrid(max(1, scene.width_px or 1), max(1, scene.height_px or 1))


def _dates(wish: ImageWish, service: TileService) -> tuple[str | None, str | None]:
    said = wish.acquired.strip() or service.acquired
    if said:
        return parse_range(said)
    name = service.host if service.is_archive else ""
    return guess_from_name(name) or (None, None)
