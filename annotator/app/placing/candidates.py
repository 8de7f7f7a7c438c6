"""Which scenes can help to place another: references to pick points on, and views that may be shared."""

from __future__ import annotations

from annotator.app.selection import scenes_of
from annotator.domain.document import Document
from annotator.domain.edits.scale_sources import ties_of
from annotator.domain.frame import SceneFrame
from annotator.domain.records import Scene
from annotator.domain.time import order_key


def references(document: Document, scene: Scene, site_uid: str) -> list[Scene]:
    """Placed scenes on which points can be looked up: of the site, the nearest date first, and map services."""
    here = {row.uid: row for row in scenes_of(document, site_uid)}
    here |= {row.uid: row for row in document.where(Scene, "kind", "tiles")}
    others = [
        other
        for other in here.values()
        if other.uid != scene.uid
        and other.kind != "record"
        and SceneFrame(other).has_place
        and scene.uid not in ties_of(document, other)
    ]
    order = {row.uid: index for index, row in enumerate(sorted([scene, *others], key=order_key))}
    return sorted(others, key=lambda other: (abs(order[other.uid] - order[scene.uid]), other.name))


def view_models(document: Document, scene: Scene, site_uid: str) -> list[Scene]:
    """Placed scenes of the same size in pixels, those of the site first; files that know their own place are none."""
    here = {row.uid for row in scenes_of(document, site_uid)}
    found = [
        other
        for other in document.all(Scene)
        if other.uid != scene.uid
        and other.mapping
        and other.placement != "native"
        and (other.width_px, other.height_px) == (scene.width_px, scene.height_px)
    ]
    return sorted(found, key=lambda other: (other.uid not in here, order_key(other)))


def same_size_unplaced(document: Document, scene: Scene, site_uid: str) -> list[Scene]:
    """Other images of the site that have the same size and no placement yet."""
    size = (scene.width_px, scene.height_px)
    return [
        other
        for other in scenes_of(document, site_uid)
        if other.uid != scene.uid and other.is_provisional and other.files and (other.width_px, other.height_px) == size
    ]
