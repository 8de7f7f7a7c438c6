"""Sites, scenes and how they belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from annotator.domain.change import Change, RowChange
from annotator.domain.document import Document
from annotator.domain.edits.edit import Author, Edit, created
from annotator.domain.edits.rows import change_of
from annotator.domain.errors import Refused
from annotator.domain.georeference.placement import Placement
from annotator.domain.records import ControlPoint, Record, Scene, Site, SiteScene
from annotator.domain.text import translate

LINKED_AS = "site_scene-{site}-{scene}"


def add_site(site: Site, author: Author) -> Edit:
    """Add a named place; a second one of the same name and county is refused."""

    def edit(document: Document) -> Change:
        refuse_twin_site(document, site)
        label = translate("Edits", "Add site {name}").format(name=site.name)
        return change_of(label, [RowChange(None, created(site, author))])

    return edit


def refuse_twin_site(document: Document, site: Site) -> None:
    """Sites are unique by name and county."""
    for other in document.where(Site, "name", site.name):
        if other.county == site.county and other.uid != site.uid:
            text = translate("Edits", "There is already a site {name} in {county}; give the county or another name.")
            raise Refused(text.format(name=site.name, county=site.county or translate("Edits", "no county")))


def add_scene(
    scene: Scene, author: Author, *, site: Site | None = None, control_points: Sequence[ControlPoint] = ()
) -> Edit:
    """Add a scene and link it to its site; the site is added when it is new."""

    def edit(document: Document) -> Change:
        rows: list[Record] = []
        if site is not None:
            if document.get(Site, site.uid) is None:
                refuse_twin_site(document, site)
                rows.append(site)
            refuse_twin_scene(document, scene, site)
            rows.append(link_of(site.uid, scene.uid))
        rows += [with_footprint(scene), *control_points]
        label = translate("Edits", "Add scene {name}").format(name=scene.name)
        stamped = [RowChange(None, created(row, author)) for row in rows]
        return change_of(label, sorted(stamped, key=lambda row: row.kind != "scene"))

    return edit


def link_scene(site_uid: str, scene_uid: str, author: Author) -> Edit:
    """Say that a scene shows a site."""

    def edit(document: Document) -> Change:
        site, scene = document.require(Site, site_uid), document.require(Scene, scene_uid)
        known = document.where(SiteScene, "scene_uid", scene_uid)
        rows: tuple[Record, ...] = ()
        if not any(link.site_uid == site_uid for link in known):
            refuse_twin_scene(document, scene, site)
            rows = (link_of(site_uid, scene_uid),)
        label = translate("Edits", "{scene} shows {site}").format(scene=scene.name, site=site.name)
        return change_of(label, [RowChange(None, created(row, author)) for row in rows])

    return edit


def link_of(site_uid: str, scene_uid: str) -> SiteScene:
    uid = LINKED_AS.format(site=site_uid, scene=scene_uid)
    return SiteScene(uid=uid, site_uid=site_uid, scene_uid=scene_uid)


def with_footprint(scene: Scene) -> Scene:
    """The scene with footprint and pixel size computed from its placement."""
    if not scene.mapping or not scene.width_px or not scene.height_px:
        return replace(scene, geom=None)
    placement = Placement.from_json(scene.mapping)
    if not placement.has_place or not placement.is_earth:
        return replace(scene, geom=None)
    footprint = placement.footprint(scene.width_px, scene.height_px)
    finite = bool(np.isfinite(shapely.get_coordinates(footprint)).all())
    return replace(scene, geom=footprint if finite else None)


def refuse_twin_scene(document: Document, scene: Scene, site: Site) -> None:
    """Scene names are unique within a site, whatever their case."""
    wanted = scene.name.strip().casefold()
    for link in document.of_site(SiteScene, site.uid):
        other = document.get(Scene, link.scene_uid)
        if other is not None and other.uid != scene.uid and other.name.strip().casefold() == wanted:
            text = translate("Edits", "{site} already has a scene {scene}; give this one another name.")
            raise Refused(text.format(site=site.name, scene=scene.name))
