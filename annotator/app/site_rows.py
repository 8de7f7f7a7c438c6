"""The figures of one site, scene by scene and class by class, as table, chart and palette show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotator.app.progress import states_at
from annotator.domain.document import Document
from annotator.domain.records import Scene
from annotator.domain.summary.basis import Basis, Span, basis_of
from annotator.domain.summary.change import of_class
from annotator.domain.summary.gather import SiteRows, StallRow, rows_of_site
from annotator.domain.summary.happenings import happenings
from annotator.domain.summary.lives import Timeline, adjudicated, living, stall_timeline
from annotator.domain.summary.marks import Marks
from annotator.domain.summary.sums import Area, area_of
from annotator.domain.summary.totals import Total, counted_of, site_totals


class Tally(NamedTuple):
    """Certain and probable marks, with certain only and all as bounds; `assumed` of them are yet to be confirmed."""

    count: int  # type: ignore[assignment]  # hides tuple's method, which nobody needs here
    low: int
    high: int
    assumed: int = 0

    @property
    def seen(self) -> int:
        return self.count - self.assumed


class Step(NamedTuple):
    """Space added and removed since the look before, m² (both positive); `None` = unknown."""

    added_m2: float | None
    removed_m2: float | None
    born: int = 0
    """Stalls that came."""
    gone: int = 0


@dataclass(frozen=True, slots=True)
class SceneRow:
    """One date of a site."""

    scene: Scene
    states: dict[str, str]
    """Review state by kind of object."""
    stalls: Tally | None
    area: Area
    step: Step | None
    """`None` on the first look and where nothing was reviewed."""
    vehicles: Tally | None
    crossings: Tally | None

    def is_reviewed(self, object_kind: str) -> bool:
        return self.states.get(object_kind) == "reviewed"

    @property
    def waits(self) -> bool:
        """Stalls live here that nobody has confirmed."""
        known = self.states.get("stall") in ("reviewed", "obscured")
        return not known and self.stalls is not None and self.stalls.count > 0


def scene_rows(document: Document, site_uid: str, scenes: Sequence[Scene], totals: Sequence[Total]) -> list[SceneRow]:
    """Rows of a site in the order of `scenes`; `totals` are its totals of all counted classes together."""
    basis, rows = basis_of(document), rows_of_site(document, site_uid)
    steps = _steps(basis, stall_timeline(document, basis, rows))
    areas = {total.scene_uid: total for total in totals if total.object_kind == "stall"}
    found = []
    for scene in scenes:
        stall = areas.get(scene.uid)
        living = None if stall is not None else _living_stalls(basis, rows, scene.uid)
        found.append(
            SceneRow(
                scene=scene,
                states=states_at(document, site_uid, scene.uid),
                stalls=_tally(totals, scene.uid, "stall") or (living and living.tally),
                area=Area(stall.area_m2, stall.area_sd_m2) if stall is not None else living.area if living else UNKNOWN,
                step=steps.get(scene.uid),
                vehicles=_tally(totals, scene.uid, "vehicle"),
                crossings=_tally(totals, scene.uid, "crossing"),
            )
        )
    return found


UNKNOWN = Area(None, None)


class _Living(NamedTuple):
    tally: Tally
    area: Area


def _living_stalls(basis: Basis, rows: SiteRows, scene_uid: str) -> _Living | None:
    """Counted stalls whose life covers a scene on which nothing was looked at or drawn; all are assumed."""
    kept = adjudicated(basis, rows.stalls)
    stalls = kept.where(living(basis, kept, basis.scenes[scene_uid].key))
    stalls = stalls.where(stalls.said("class_uid", basis.counts))
    counted = stalls.where(counted_of(stalls))
    return _Living(_all_assumed(stalls), area_of(counted)) if len(counted) else None


def _all_assumed(marks: Marks[Any]) -> Tally:
    """Marks that nobody has looked at."""
    counted = int(counted_of(marks).sum())
    certain = int(marks.having("certainty", "certain").sum())
    return Tally(counted, certain, len(marks), counted)


def _steps(basis: Basis, timeline: Timeline[StallRow]) -> dict[str, Step]:
    """Added and removed by the scene at the end of each interval between neighbouring looks."""
    count = len(timeline.scenes)
    happened = happenings(of_class(basis, timeline, ""), Span(0, count - 1, "inside")) if count > 1 else []
    steps = {}
    for index in range(1, count):
        items = [item for item in happened if item.index == index]
        known = all(one.mark.area_m2 is not None for item in items for one in (*item.new, *item.old))
        gains = [item.gain_m2 for item in items]
        added, removed = (sum(gain for gain in gains if gain > 0), -sum(gain for gain in gains if gain < 0))
        born, gone = (sum(map(len, sides)) for sides in ([one.new for one in items], [one.old for one in items]))
        step = Step(added, removed, born, gone)
        steps[timeline.scenes[index].uid] = step if known else Step(None, None, born, gone)
    return steps


def class_tallies(document: Document, site_uid: str, scenes: Sequence[Scene]) -> dict[str, dict[str, Tally]]:
    """Tally by scene and class of everything that stands on each scene, seen or yet to be confirmed."""
    totals = site_totals(document, site_uid)
    found: dict[str, dict[str, Tally]] = {scene.uid: {} for scene in scenes}
    grouped = {(total.scene_uid, total.object_kind) for total in totals}
    for total in totals:
        if total.class_uid:
            classes = found.setdefault(total.scene_uid, {})
            classes[total.class_uid] = _plus(classes.get(total.class_uid), _of(total))
    basis, rows = basis_of(document), rows_of_site(document, site_uid)
    for scene in scenes:
        lives: dict[str, Marks[Any]] = {"stall": rows.stalls, "crossing": rows.crossings}
        for kind, marks in lives.items():
            if (scene.uid, kind) not in grouped:
                found[scene.uid] |= _assumed(basis, marks, scene.uid)
    return found


def _assumed(basis: Basis, marks: Marks[Any], scene_uid: str) -> dict[str, Tally]:
    """Marks that live on a scene nobody has looked at, by class."""
    kept = adjudicated(basis, marks)
    lives = kept.where(living(basis, kept, basis.scenes[scene_uid].key))
    return {uid: _all_assumed(lives.taken(places)) for (uid,), places in lives.groups("class_uid").items()}


def _tally(totals: Sequence[Total], scene_uid: str, kind: str) -> Tally | None:
    """All zones of a scene together; `None` where nothing was looked for or marked."""
    found: Tally | None = None
    for total in totals:
        if total.scene_uid == scene_uid and total.object_kind == kind:
            found = _plus(found, _of(total))
    return found


def _of(total: Total) -> Tally:
    return Tally(total.count, total.count_min, total.count_max, total.count_assumed)


def _plus(one: Tally | None, other: Tally) -> Tally:
    return other if one is None else Tally(*(a + b for a, b in zip(one, other, strict=True)))
