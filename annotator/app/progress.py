"""How far the survey is: which scenes of which sites were looked at.

A scene counts as looked at once any kind of object was reviewed or called obscured there and none is in progress.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from annotator.domain.document import Document
from annotator.domain.records import Review, Scene, SiteScene
from annotator.domain.settings import adjudicated_passes

LOOKED_AT = frozenset({"reviewed", "obscured"})


class Progress(NamedTuple):
    """Scenes looked at, and scenes there are."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return 0 < self.total == self.done


def progress_by_site(document: Document) -> dict[str, Progress]:
    """Progress of every site that has a scene; `""` gathers scenes without a site (none of them can be reviewed)."""
    states = _states(document)
    pairs = set(zip(*document.columns(SiteScene, "site_uid", "scene_uid").values(), strict=True))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for site_uid, scene_uid in pairs:
        counts[site_uid][0] += is_looked_at(states.get((site_uid, scene_uid), ()))
        counts[site_uid][1] += 1
    found = {uid: Progress(*pair) for uid, pair in counts.items()}
    loose = document.count(Scene) - len({scene for _, scene in pairs})
    return found | ({"": Progress(0, loose)} if loose > 0 else {})


def states_at(document: Document, site_uid: str, scene_uid: str) -> dict[str, str]:
    """Review state by kind of object, of the adjudicated passes."""
    passes = adjudicated_passes(document)
    rows = document.where(Review, "scene_uid", scene_uid)
    return {row.object_kind: row.state for row in rows if row.site_uid == site_uid and row.pass_uid in passes}


def is_looked_at(states: Sequence[str]) -> bool:
    """Whether the review states of a scene's kinds mean that the analyst is done with it."""
    return "in_progress" not in states and any(state in LOOKED_AT for state in states)


def newest_waiting(document: Document, site_uid: str, scenes: Sequence[Scene]) -> Scene | None:
    """The newest of a site's scenes that still waits for a review."""
    for scene in reversed(scenes):
        if not is_looked_at(tuple(states_at(document, site_uid, scene.uid).values())):
            return scene
    return None


def _states(document: Document) -> dict[tuple[str, str], list[str]]:
    passes = adjudicated_passes(document)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    columns = document.columns(Review, "site_uid", "scene_uid", "pass_uid", "state")
    for site_uid, scene_uid, pass_uid, state in zip(*columns.values(), strict=True):
        if pass_uid in passes:
            found[site_uid, scene_uid].append(state)
    return found
