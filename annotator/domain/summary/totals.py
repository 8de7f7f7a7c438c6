"""Totals per site, scene, zone, kind and class: what stands where on which date.

A group exists where the kind was reviewed (then a zero is a finding of none) or where marks were first seen or drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from annotator.domain.document import Document
from annotator.domain.records import Zone
from annotator.domain.summary.basis import Basis, basis_of
from annotator.domain.summary.gather import ReviewRow, SiteRows, rows_by_site, rows_of_site
from annotator.domain.summary.lives import (
    L,
    Timeline,
    adjudicated,
    crossing_timeline,
    hidden_on,
    living,
    reviews_of_kind,
    stall_timeline,
)
from annotator.domain.summary.marks import Marks, Mask, Places
from annotator.domain.summary.sums import area_m2, area_of

COUNTED = ("certain", "probable")
_NO_PLACES: Places = np.empty(0, dtype=np.int64)


def counted_of(marks: Marks[Any]) -> Mask:
    """Which of them are certain or probable."""
    return marks.said("certainty", COUNTED.__contains__)


@dataclass(frozen=True, slots=True)
class Total:
    """One group. Blank uids mean: no site, no scene, no zone, all classes. Areas in m², only of stalls."""

    site_uid: str
    scene_uid: str
    zone_uid: str
    object_kind: str
    class_uid: str
    count: int
    """Certain and probable."""
    count_min: int
    """Certain only."""
    count_max: int
    """Possible ones too."""
    count_assumed: int
    """Of `count`: not seen on this scene (obscured, or not yet confirmed)."""
    area_m2: float | None = None
    area_sd_m2: float | None = None
    area_min_m2: float | None = None
    area_max_m2: float | None = None
    area_assumed_m2: float | None = None


class _Present(NamedTuple):
    """The marks of a group's scene; `assumed` says which were not seen there."""

    scene_uid: str
    marks: Marks[Any]
    assumed: Mask
    is_reviewed: bool


def site_totals(document: Document, site_uid: str, *, by_class: bool = True) -> list[Total]:
    """Totals of one site, in order of scenes; `by_class=False`: one group of all counted classes per scene and kind."""
    return _site_totals(document, basis_of(document), rows_of_site(document, site_uid), by_class)


def all_totals(document: Document, *, by_class: bool = True) -> list[Total]:
    """Totals of every site, by site uid; marks without a site stand under the blank site."""
    basis = basis_of(document)
    sites = rows_by_site(document).values()
    return [total for rows in sites for total in _site_totals(document, basis, rows, by_class)]


def _site_totals(document: Document, basis: Basis, rows: SiteRows, by_class: bool) -> list[Total]:
    stalls = _living(document, basis, rows, "stall", rows.stalls, lambda: stall_timeline(document, basis, rows))
    crossings = _living(
        document, basis, rows, "crossing", rows.crossings, lambda: crossing_timeline(document, basis, rows)
    )
    vehicles = _vehicles(basis, rows)
    zones = [zone.uid for zone in document.of_site(Zone, rows.site_uid)] if vehicles else []
    found: list[Total] = []
    for kind, groups in (("stall", stalls), ("vehicle", vehicles), ("crossing", crossings)):
        for present in groups:
            found += _grouped(basis, rows.site_uid, kind, present, zones if kind == "vehicle" else [], by_class)
    return sorted(found, key=lambda total: (basis.begin(total.scene_uid), total.scene_uid))


def _living(
    document: Document,
    basis: Basis,
    rows: SiteRows,
    kind: str,
    marks: Marks[L],
    timeline_of: Callable[[], Timeline[L]],
) -> list[_Present]:
    """Groups of a kind with lives."""
    kept = adjudicated(basis, marks)
    reviews = reviews_of_kind(basis, rows.reviews, kind)
    reviewed = {uid for uid, review in reviews.items() if review.state == "reviewed"}
    if not len(kept):
        return [_Present(uid, kept, _none(kept), True) for uid in sorted(reviewed)]
    firsts = kept.values("first_seen")
    scenes = reviewed | {uid for uid in firsts | kept.values("drawn_on") if uid in basis.scenes}
    if any(uid not in basis.scenes for uid in firsts):
        scenes |= _scenes_of(basis, rows)
        if not scenes:
            return [_Present("", kept, _none(kept), False)]
    timeline = timeline_of()
    index = {scene.uid: i for i, scene in enumerate(timeline.scenes)}
    return [
        _looked_at(timeline, uid, index[uid])
        if uid in index
        else _unconfirmed(document, basis, uid, reviews.get(uid), kept)
        for uid in sorted(scenes)
    ]


def _none(marks: Marks[Any]) -> Mask:
    return np.zeros(len(marks), dtype=bool)


def _looked_at(timeline: Timeline[L], scene_uid: str, index: int) -> _Present:
    present = timeline.marks.where(timeline.present(index))
    return _Present(scene_uid, present, present.among(timeline.hidden[index]), True)


def _unconfirmed(
    document: Document, basis: Basis, scene_uid: str, review: ReviewRow | None, marks: Marks[L]
) -> _Present:
    """A scene not reviewed (or undated): what lives at its date; only what was first seen or drawn there is seen."""
    present = marks.where(living(basis, marks, basis.scenes[scene_uid].key))
    if review is not None and review.state == "reviewed":
        return _Present(scene_uid, present, present.among(hidden_on(document, review, present)), True)
    is_seen = present.having("first_seen", scene_uid) | present.having("drawn_on", scene_uid)
    return _Present(scene_uid, present, ~is_seen, False)


def _vehicles(basis: Basis, rows: SiteRows) -> list[_Present]:
    """Vehicles belong to one scene each."""
    reviews = reviews_of_kind(basis, rows.reviews, "vehicle")
    reviewed = {uid for uid, review in reviews.items() if review.state == "reviewed"}
    kept = adjudicated(basis, rows.vehicles)
    found: dict[str, list[Places]] = {uid: [] for uid in reviewed}
    for (own, drawn), places in kept.groups("scene_uid", "drawn_on").items():
        found.setdefault(_scene_of(basis, own, drawn), []).append(places)
    marks = {uid: kept.taken(np.sort(np.concatenate([_NO_PLACES, *parts]))) for uid, parts in found.items()}
    return [_Present(uid, marks[uid], _none(marks[uid]), uid in reviewed) for uid in sorted(marks)]


def _scene_of(basis: Basis, scene_uid: str, drawn_on: str) -> str:
    """Scene a vehicle belongs to; blank where it is unknown or lost."""
    return next((uid for uid in (scene_uid, drawn_on) if uid in basis.scenes), "")


def _scenes_of(basis: Basis, rows: SiteRows) -> set[str]:
    """All scenes that show the site, as far as known."""
    uids = {link.scene_uid for link in rows.links} | {review.scene_uid for review in rows.reviews}
    lives: tuple[Marks[Any], ...] = (rows.stalls, rows.crossings)
    for marks in lives:
        uids |= marks.values("first_seen") | marks.values("drawn_on") | marks.values("gone_by")
    uids |= {_scene_of(basis, own, drawn) for own, drawn in rows.vehicles.groups("scene_uid", "drawn_on")}
    return {uid for uid in uids if uid in basis.scenes}


def _grouped(
    basis: Basis, site_uid: str, kind: str, present: _Present, zones: Sequence[str], by_class: bool
) -> Iterable[Total]:
    """Groups by zone and class, and the zeros: of the scene, or of each zone without a mark, where it was reviewed."""
    marks, assumed = present.marks, present.assumed
    if not by_class:
        counts = marks.said("class_uid", basis.counts)
        marks, assumed = marks.where(counts), assumed[counts]
    groups = _by_zone_and_class(marks, has_zones=kind == "vehicle", by_class=by_class)
    if present.is_reviewed or not by_class:
        filled = {zone for zone, _ in groups}
        empty = [zone for zone in zones if zone not in filled] or ([] if groups else [""])
        groups |= {(zone, ""): _NO_PLACES for zone in empty}
    for (zone_uid, class_uid), places in sorted(groups.items(), key=lambda group: group[0]):
        group = (site_uid, present.scene_uid, zone_uid, kind, class_uid)
        yield _total(group, marks.taken(places), assumed[places])


def _by_zone_and_class(marks: Marks[Any], *, has_zones: bool, by_class: bool) -> dict[tuple[str, str], Places]:
    """The places of the marks of each zone and class that any has; blank where those are not told apart."""
    fields = [name for name, is_told in (("zone_uid", has_zones), ("class_uid", by_class)) if is_told]
    if not fields:
        return {("", ""): np.arange(len(marks))} if len(marks) else {}
    found: dict[tuple[str, str], list[Places]] = {}
    for values, places in marks.groups(*fields).items():
        told = dict(zip(fields, values, strict=True))
        found.setdefault((told.get("zone_uid") or "", told.get("class_uid", "")), []).append(places)
    return {key: parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts)) for key, parts in found.items()}


def _total(group: tuple[str, str, str, str, str], marks: Marks[Any], assumed: Mask) -> Total:
    is_counted = counted_of(marks)
    is_certain = marks.having("certainty", "certain")
    is_unseen = is_counted & assumed
    counted, certain, unseen = map(int, map(np.count_nonzero, (is_counted, is_certain, is_unseen)))
    if group[3] != "stall":
        return Total(*group, counted, certain, len(marks), unseen)
    area, sd = area_of(marks.where(is_counted))
    bounds = (area_m2(some) for some in (marks.where(is_certain), marks, marks.where(is_unseen)))
    return Total(*group, counted, certain, len(marks), unseen, area, sd, *bounds)
