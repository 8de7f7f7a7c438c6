"""Pictures that a KML or KMZ lays on the ground become placed scenes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import shapely

from annotator.app.exchange.images import ImageWish
from annotator.app.exchange.kept_images import keep_image
from annotator.app.exchange.placing import PlacementWish
from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.measure.plane import to_plane
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene, Site
from annotator.domain.text import translate
from annotator.formats import ground_overlay
from annotator.formats.ground_overlay import Overlay, OverlayFile
from annotator.store.paths import resolve

_NEAR_M = 5000.0


@dataclass(frozen=True)
class OverlayImages:
    """Pictures found, with what their KML says of them, and sentences about those that were not."""

    found: tuple[tuple[Path, ImageWish], ...]
    problems: tuple[str, ...]
    has_placemarks: bool


def overlay_images(document: Document, project: Path, path: Path, site_uid: str = "") -> OverlayImages:
    """Find the pictures that a file lays on the ground; those inside a KMZ are kept beside the project.

    A picture belongs to the site whose point it covers, else to `site_uid` where that is near or stands nowhere.
    """
    file: OverlayFile = ground_overlay.read(path)
    found: list[tuple[Path, ImageWish]] = []
    problems = [f"{path.name}, {skip.where}: {skip.why}" for skip in file.problems]
    names: set[str] = {scene.name for scene in document.all(Scene)}
    for overlay in file.overlays:
        try:
            picture = _picture(project, path, overlay.href)
        except Refused as refusal:
            problems.append(f"{path.name}, {overlay.name}: {refusal}")
            continue
        site = _site_of(document, overlay, site_uid)
        found.append((picture, _wish(overlay, site, names)))
    return OverlayImages(tuple(found), tuple(problems), file.has_placemarks)


def _picture(project: Path, path: Path, href: str) -> Path:
    ground_overlay.refuse_picture(href)
    if path.suffix.lower() == ".kmz":
        name = unquote(href).replace("\\", "/").rsplit("/", 1)[-1]
        return keep_image(project, name, ground_overlay.picture_in_kmz(path, href))
    plain = unquote(href).replace("\\", "/")
    beside = resolve(path, plain) or resolve(path, plain.rsplit("/", 1)[-1])
    if beside is None or not beside.is_file():
        text = translate("Overlays", "Its picture {href} is not beside the KML; put it there and drop the file again.")
        raise Refused(text.format(href=href[:200]))
    return beside


def _wish(overlay: Overlay, site: Site | None, names: set[str]) -> ImageWish:
    first, last = overlay.dates or (None, None)
    name = overlay.name
    number = 2
    while name in names:
        name, number = f"{overlay.name} {number}", number + 1
    names.add(name)
    return ImageWish(
        site=site.name if site is not None else "",
        acquired=f"{first}/{last}" if first and last else (first or last or ""),
        name=name,
        placement=PlacementWish(corners=overlay.corners),
    )


def _site_of(document: Document, overlay: Overlay, site_uid: str) -> Site | None:
    ring = shapely.Polygon(overlay.corners)
    sites = [site for site in document.all(Site) if site.geom is not None]
    covered = [site for site in sites if ring.covers(site.geom)]
    chosen = document.get(Site, site_uid)
    if chosen is not None and (chosen in covered or not covered):
        return chosen if chosen in covered or _is_near(chosen, overlay) else None
    return covered[0] if covered else None


def _is_near(site: Site, overlay: Overlay) -> bool:
    if site.geom is None:
        return True
    middle = np.mean(np.array(overlay.corners), axis=0)
    away = to_plane(middle[None, :], LonLat(site.geom.x, site.geom.y))[0]
    return bool(np.hypot(*away) < _NEAR_M)
