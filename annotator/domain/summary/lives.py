"""Who is present when (measurement 4).

Only dated scenes that were reviewed for the kind count as looks. Between two looks an object's presence is an interval
of indices, so every sum over dates is a comparison of integers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.records import Crossing, Record, Stall
from annotator.domain.summary.basis import Basis, SceneDate
from annotator.domain.summary.gather import (
    CrossingRow,
    ReviewRow,
    SiteRows,
    StallRow,
    VehicleRow,
    once,
    reviews_of_site,
    rows_of_mark,
)
from annotator.domain.summary.marks import Marks, Mask, Places
from annotator.domain.time import DateRange, OrderKey

L = TypeVar("L", StallRow, CrossingRow)
M = TypeVar("M", StallRow, CrossingRow, VehicleRow)

_NOWHERE = frozenset[int]()
_RECORDS: dict[str, type[Record]] = {"stall": Stall, "crossing": Crossing}


class DrawnMark(Protocol):
    """What tells whether a mark's place could be seen."""

    @property
    def uid(self) -> str: ...
    @property
    def drawn_on(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Lived(Generic[L]):
    """A mark on the reviewed scenes R0 … R(n-1): present on those with `born` ≤ i < `gone`.

    `born` 0 is start stock, never growth; `gone` n is still there. `hidden`: indices at which its place is obscured.
    """

    mark: L
    born: int
    gone: int
    hidden: frozenset[int]


@dataclass(frozen=True, slots=True)
class Timeline(Generic[L]):
    """The reviewed scenes of a site for one kind in order, and the marks that are present on any of them."""

    site_uid: str
    scenes: tuple[SceneDate, ...]
    marks: Marks[L]
    born: Places
    gone: Places
    """As in `Lived`, one of each mark."""
    hidden: tuple[frozenset[str], ...]
    """Uids of the marks whose place is obscured, scene by scene."""

    @property
    def dates(self) -> list[DateRange]:
        return [scene.dates for scene in self.scenes if scene.dates is not None]

    def present(self, index: int) -> Mask:
        """Which marks are there on a scene."""
        return (self.born <= index) & (index < self.gone)

    def where(self, mask: Mask) -> Timeline[L]:
        """The same scenes with some of the marks."""
        marks = self.marks.where(mask)
        return self if marks is self.marks else replace(self, marks=marks, born=self.born[mask], gone=self.gone[mask])

    def lived(self, mask: Mask) -> list[Lived[L]]:
        """Some of the marks, one by one."""
        places = mask.nonzero()[0]
        lives = zip(self.marks.rows(places), self.born[places].tolist(), self.gone[places].tolist(), strict=True)
        return [Lived(mark, born, gone, self._hidden(mark.uid)) for mark, born, gone in lives]

    def _hidden(self, uid: str) -> frozenset[int]:
        if not any(self.hidden):
            return _NOWHERE
        return frozenset(index for index, uids in enumerate(self.hidden) if uid in uids)


def stall_timeline(document: Document, basis: Basis, rows: SiteRows) -> Timeline[StallRow]:
    """Timeline of the stalls of a site, all certainties, adjudicated pass."""
    return once(document, "stalls", rows.site_uid, lambda: _timeline(document, basis, rows, "stall", rows.stalls))


def crossing_timeline(document: Document, basis: Basis, rows: SiteRows) -> Timeline[CrossingRow]:
    """Timeline of the crossings of a site, all certainties, adjudicated pass."""
    return once(
        document, "crossings", rows.site_uid, lambda: _timeline(document, basis, rows, "crossing", rows.crossings)
    )


def reviews_of_kind(basis: Basis, reviews: Iterable[ReviewRow], object_kind: str) -> dict[str, ReviewRow]:
    """Reviews of a kind in adjudicated passes by scene; a reviewed one goes before any other."""
    found: dict[str, ReviewRow] = {}
    for review in reviews:
        if review.object_kind != object_kind or not basis.is_adjudicated(review.pass_uid):
            continue
        known = found.get(review.scene_uid)
        if review.scene_uid in basis.scenes and (known is None or known.state != "reviewed"):
            found[review.scene_uid] = review
    return found


def reviewed_scenes(basis: Basis, reviews: dict[str, ReviewRow]) -> tuple[SceneDate, ...]:
    """Dated scenes whose review is done, in order of time."""
    scenes = (basis.scenes[uid] for uid, review in reviews.items() if review.state == "reviewed")
    return tuple(sorted((scene for scene in scenes if scene.dates is not None), key=lambda scene: scene.key))


def hidden_on(document: Document, review: ReviewRow, marks: Iterable[DrawnMark]) -> frozenset[str]:
    """Uids of the marks whose centre lies in the review's obscured polygon.

    Where the scene has no place, the polygon is given in its pixels and only marks drawn on it can be compared.
    """
    if not (review.obscured_wkt or review.obscured_px_wkt):
        return frozenset()
    found = set()
    for mark in marks:
        record = document.get(_RECORDS[review.object_kind], mark.uid)
        ground, pixels = getattr(record, "geom", None), getattr(record, "geom_px", None)
        if review.obscured_wkt and ground is not None:
            area, shape = _polygon(review.obscured_wkt), ground
        elif review.obscured_px_wkt and pixels is not None and mark.drawn_on == review.scene_uid:
            area, shape = _polygon(review.obscured_px_wkt), pixels
        else:
            continue
        if area is not None and area.covers(shape.centroid):
            found.add(mark.uid)
    return frozenset(found)


def last_absents(document: Document, basis: Basis, rows: SiteRows) -> dict[str, str]:
    """Scene on which a stall or crossing was last seen absent, by uid; only where there is one.

    The last reviewed scene before its first that shows its place, or an explicit look if that is later.
    """
    found: dict[str, str] = {}
    kinds: tuple[tuple[str, Marks[Any]], ...] = (("stall", rows.stalls), ("crossing", rows.crossings))
    for kind, marks in kinds:
        reviews = reviews_of_kind(basis, rows.reviews, kind)
        kept = adjudicated(basis, marks)
        looks = [(scene, hidden_on(document, reviews[scene.uid], kept)) for scene in reviewed_scenes(basis, reviews)]
        for mark in kept:
            begin = basis.begin(mark.first_seen)
            absent = [scene for scene, hidden in looks if scene.key < begin and mark.uid not in hidden]
            explicit = basis.scenes.get(mark.last_absent or "")
            absent += [explicit] if explicit is not None and explicit.key < begin else []
            if absent:
                found[mark.uid] = max(absent, key=lambda scene: scene.key).uid
    return found


def last_absent(document: Document, basis: Basis, mark: Stall | Crossing) -> str:
    """As `last_absents`, of one mark; empty = none. Costs nothing that grows with the number of marks."""
    return last_absents(document, basis, rows_of_mark(document, mark)).get(mark.uid, "")


def adjudicated(basis: Basis, marks: Marks[M]) -> Marks[M]:
    """The marks that make the totals."""
    return marks.where(marks.said("pass_uid", basis.is_adjudicated))


def living(basis: Basis, marks: Marks[L], key: OrderKey) -> Mask:
    """Which marks live at a place in time, whoever looked."""
    begun = marks.said("first_seen", lambda uid: basis.begin(uid) <= key)
    return begun & marks.said("gone_by", lambda uid: key < basis.end(uid))


def seen_absent(
    document: Document, basis: Basis, object_kind: str, site_uid: str, scene_uid: str, marks: Sequence[DrawnMark]
) -> frozenset[str]:
    """Uids of those marks of a site, first seen on a scene, whose place an earlier look had shown without them.

    They are additions; the others are stock that was there when somebody first looked.
    """
    found = set[str]()
    for review in _earlier_looks(document, basis, object_kind, site_uid, scene_uid):
        if len(found) < len(marks):
            found |= {mark.uid for mark in marks} - hidden_on(document, review, marks)
    return frozenset(found)


def looked_at_before(document: Document, basis: Basis, object_kind: str, site_uid: str, scene_uid: str) -> bool:
    """Whether there was a look at a site earlier than a scene, so that marks can have been `seen_absent`."""
    return bool(_earlier_looks(document, basis, object_kind, site_uid, scene_uid))


def _earlier_looks(
    document: Document, basis: Basis, object_kind: str, site_uid: str, scene_uid: str
) -> list[ReviewRow]:
    """The reviews of those scenes on which a site was looked at before a scene."""
    looks = reviews_of_site(document, site_uid)
    reviews, begin = reviews_of_kind(basis, looks, object_kind), basis.begin(scene_uid)
    return [reviews[scene.uid] for scene in reviewed_scenes(basis, reviews) if scene.key < begin]


def _timeline(document: Document, basis: Basis, rows: SiteRows, object_kind: str, marks: Marks[L]) -> Timeline[L]:
    reviews = reviews_of_kind(basis, rows.reviews, object_kind)
    scenes = reviewed_scenes(basis, reviews)
    kept = adjudicated(basis, marks)
    hidden = tuple(hidden_on(document, reviews[scene.uid], kept) for scene in scenes)
    keys = [scene.key for scene in scenes]
    born = kept.said("first_seen", lambda uid: bisect_left(keys, basis.begin(uid)), np.int64)
    gone = kept.said("gone_by", lambda uid: bisect_left(keys, basis.end(uid)), np.int64)
    if hidden and hidden[0]:
        uids = kept.column("uid")
        for place in np.flatnonzero(kept.among(hidden[0])).tolist():
            visible = next((i for i, unseen in enumerate(hidden) if uids[place] not in unseen), len(keys) - 1)
            born[place], gone[place] = _censored(int(born[place]), int(gone[place]), visible, len(keys))
    return Timeline(rows.site_uid, scenes, kept, born, gone, hidden).where(born < gone)


def _censored(born: int, gone: int, visible: int, count: int) -> tuple[int, int]:
    """Presence of a mark whose place is hidden from the first look on: as on the first look that shows it.

    If no look shows it (`visible` is the last then), nothing is known to have changed.
    """
    if born <= visible < gone:
        return 0, gone
    return (count, count) if gone <= visible else (born, gone)


@lru_cache(maxsize=256)
def _polygon(wkt: str) -> shapely.Geometry | None:
    """The polygon, `None` for a text that is none: another program may have written it."""
    try:
        area = shapely.from_wkt(wkt)
    except shapely.errors.GEOSException:
        return None
    shapely.prepare(area)
    return area
