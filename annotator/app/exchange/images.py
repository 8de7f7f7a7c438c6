"""Adding images to a project: what they are, which date and site they show, where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import shapely

from annotator.app.exchange.first_look import looked_at
from annotator.app.exchange.names import scenes_called, site_or_new
from annotator.app.exchange.placing import PlacementWish, place
from annotator.app.exchange.system_beside import with_system
from annotator.domain.change import Change
from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.scenes import add_scene, add_site, link_scene, with_footprint
from annotator.domain.errors import Refused
from annotator.domain.frame import SceneFrame
from annotator.domain.positions import LonLat
from annotator.domain.records import Scene, Site, new_uid
from annotator.domain.text import translate
from annotator.domain.time import guess_from_name, parse_range
from annotator.imagery.hash import sha256
from annotator.imagery.info import RasterInfo
from annotator.imagery.mosaic import mosaic_info
from annotator.imagery.service import ImageryService
from annotator.store.paths import to_stored

Report = Callable[[float | None, str], None]


@dataclass(frozen=True)
class ImageWish:
    """What the analyst says about an image; empty = guessed or unknown."""

    site: str = ""
    acquired: str = ""
    provider: str = ""
    credit: str = ""
    name: str = ""
    gsd_m: float | None = None
    placement: PlacementWish = field(default_factory=PlacementWish)


@dataclass(frozen=True)
class ImageFacts:
    """What was read from the files, off the owner's thread."""

    paths: tuple[Path, ...]
    info: RasterInfo
    sha256: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addition:
    """An edit that adds the scene, and what to say about it."""

    scene: Scene
    edit: Edit
    warnings: tuple[str, ...] = ()
    is_known: bool = False
    """The same image was there already and is used again."""


def read_facts(imagery: ImageryService, paths: Sequence[Path], report: Report | None = None) -> ImageFacts:
    """Read what the files say and hash them; raises `Refused` naming the file."""
    for path in paths:
        _require_file(path)
    infos = [imagery.info(path).result() for path in paths]
    doubts = [sentence for info in infos for sentence in looked_at(imagery, info)]
    total = sum(path.stat().st_size for path in paths) or 1
    hashes: list[str] = []
    for index, path in enumerate(paths):
        start = sum(each.stat().st_size for each in paths[:index])
        hashes.append(_hashed(path, start, total, report))
    whole = mosaic_info(infos) if len(infos) > 1 else with_system(infos[0], paths[0])
    return ImageFacts(tuple(paths), whole, tuple(hashes), tuple(doubts))


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise Refused(translate("Images", "{file} is a folder; name the images in it.").format(file=path))
    if not path.exists():
        raise Refused(translate("Images", "{file} is not there.").format(file=path))
    if not path.is_file():
        raise Refused(translate("Images", "{file} is not a file.").format(file=path))


def _hashed(path: Path, start: int, total: int, report: Report | None) -> str:
    def tell(done: int, _size: int) -> None:
        if report is not None:
            report((start + done) / total, path.name)

    found = sha256(path, tell)
    assert found is not None, "nobody stops this hash but by an exception"
    return found


def addition(document: Document, project: Path, facts: ImageFacts, wish: ImageWish, author: Author) -> Addition:
    """The scene to add. Same name and same file: reused; another file under the name: refused."""
    site, is_new = site_or_new(document, wish.site) if wish.site.strip() else (None, False)
    name = wish.name.strip() or facts.paths[0].stem
    known = _known(document, name, site, facts)
    if known is not None:
        return _reused(known, site, facts, author)
    scene_uid = new_uid("scene")
    placed = place(facts.info, wish.placement, scene_uid, _point_of(site))
    acquired_from, acquired_to, doubts = _dates(wish, facts)
    scene = Scene(
        uid=scene_uid,
        name=name,
        kind="mosaic" if len(facts.paths) > 1 else "file",
        acquired_from=acquired_from,
        acquired_to=acquired_to,
        provider=wish.provider,
        credit=wish.credit,
        files="\n".join(to_stored(project, path) for path in facts.paths),
        sha256="\n".join(facts.sha256),
        width_px=facts.info.width_px,
        height_px=facts.info.height_px,
        gsd_m=wish.gsd_m,
        **placed.values,
    )
    scene = with_footprint(scene)
    site = replace(site, geom=middle_of(scene) or _said(wish.placement.at)) if site is not None and is_new else site
    edit = add_scene(scene, author, site=site, control_points=placed.control_points)
    return Addition(scene, edit, (*facts.info.warnings, *facts.warnings, *placed.warnings, *doubts))


def record_only(document: Document, wish: ImageWish, citation: str, author: Author) -> Addition:
    """A scene without pixels: evidence seen elsewhere, with date, provider and where to find it."""
    if not wish.name.strip():
        raise Refused(translate("Images", "A scene needs a name."))
    site, _is_new = site_or_new(document, wish.site) if wish.site.strip() else (None, False)
    first, last = parse_range(wish.acquired) if wish.acquired else (None, None)
    known = next(iter(scenes_called(document, wish.name, site)), None)
    if known is not None and (known.kind, known.acquired_from, known.acquired_to) == ("record", first, last):
        return Addition(known, nothing if site is None else linking(known, site, author), is_known=True)
    scene = Scene(
        uid=new_uid("scene"),
        name=wish.name.strip(),
        kind="record",
        acquired_from=first,
        acquired_to=last,
        provider=wish.provider,
        credit=wish.credit,
        gsd_m=wish.gsd_m,
        citation=citation,
    )
    return Addition(scene, add_scene(scene, author, site=site))


def _known(document: Document, name: str, site: Site | None, facts: ImageFacts) -> Scene | None:
    """The scene of that name: the one of this very file first, for one scene may show several sites."""
    everywhere, wanted = scenes_called(document, name), "\n".join(facts.sha256)
    same = [scene for scene in everywhere if scene.sha256 == wanted]
    return next(iter(same or (scenes_called(document, name, site) if site is not None else everywhere)), None)


def _reused(known: Scene, site: Site | None, facts: ImageFacts, author: Author) -> Addition:
    if known.sha256 != "\n".join(facts.sha256):
        text = translate("Images", "There is already a scene {name} with another file; give {file} another name.")
        raise Refused(text.format(name=known.name, file=facts.paths[0].name))
    if site is None:
        return Addition(known, nothing, is_known=True)
    return Addition(known, linking(known, site, author), is_known=True)


def linking(scene: Scene, site: Site, author: Author) -> Edit:
    """Say that a scene that is there already shows a site, which may be new."""

    def edit(document: Document) -> Change:
        rows = () if document.get(Site, site.uid) else add_site(site, author)(document).rows
        with_site = document.with_change(Change("", rows)) if rows else document
        link = link_scene(site.uid, scene.uid, author)(with_site)
        return replace(link, rows=(*rows, *link.rows))

    return edit


def nothing(_document: Document) -> Change:
    """The edit that changes nothing."""
    return Change("")


def _dates(wish: ImageWish, facts: ImageFacts) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Dates as said, else from the file name, else none: a date in the file's tags may be the day of processing."""
    if wish.acquired.strip():
        return (*parse_range(wish.acquired), ())
    guesses = [guess for path in facts.paths if (guess := guess_from_name(path.name)) is not None]
    if guesses:
        first, last = min(guess[0] for guess in guesses), max(guess[1] for guess in guesses)
        text = translate("Images", "Date {days} taken from the file name; check it.")
        return first, last, (text.format(days=first if first == last else f"{first} – {last}"),)
    return None, None, (translate("Images", "The image has no date yet; it takes no part in change until it has one."),)


def _said(at: LonLat | None) -> shapely.Point | None:
    """Where a new site is whose first image has no place, as far as somebody said it."""
    return None if at is None else shapely.Point(*at)


def _point_of(site: Site | None) -> LonLat | None:
    return LonLat(site.geom.x, site.geom.y) if site is not None and site.geom is not None else None


def middle_of(scene: Scene) -> shapely.Point | None:
    """Where a new site is, until somebody says it better: the middle of its first image."""
    if scene.geom is None or not scene.width_px or not scene.height_px:
        return None
    (centre,) = SceneFrame(scene).lonlat(np.array([[scene.width_px / 2, scene.height_px / 2]])).tolist()
    return shapely.Point(*(round(degrees, 6) for degrees in centre)) if np.isfinite(centre).all() else None
