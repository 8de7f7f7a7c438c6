"""Whose scale errors an area on a scene has: its own, and those of the scenes it was tied to (measurement 2.3)."""

from __future__ import annotations

from math import sqrt

from annotator.domain.document import Document
from annotator.domain.frame import placement_of
from annotator.domain.measure.errors import scale_source
from annotator.domain.records import Scene

Scales = tuple[tuple[str, float], ...]
"""(source, u) of each scale error."""


def scale_sources(document: Document, scene: Scene) -> Scales | None:
    """(source, u) of every scale error that areas on a scene have; `None` where one of them is unknown.

    Scenes that share the placement of one fixed camera share its source, so that their errors cancel in a change.
    """
    if scene.scale_sd is None:
        return None
    placement = placement_of(scene)
    own = (placement.basis.same_view if placement is not None else "") or scene.uid
    found = [(scale_source(own), scene.scale_sd)]
    for uid in sorted(ties_of(document, scene) - {own}):
        other = document.get(Scene, uid)
        if other is None or other.scale_sd is None:
            return None
        found.append((scale_source(uid), other.scale_sd))
    return tuple(found)


def scale_sd_of(document: Document, scene: Scene) -> float | None:
    """u of all these errors together, for one object alone."""
    sources = scale_sources(document, scene)
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
