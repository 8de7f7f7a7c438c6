"""Totals per site, scene, zone, kind and class: what stands where on which date.

A group exists where the kind was reviewed (then a zero is a finding of none) or where marks were first seen or drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from annotator.domain.document import Document
from annotator.domain.records import Zone
from annotator.domain.summary.basis import Basis, basis_of
from annotator.domain.summary.gather import (
    CrossingRow,
    ReviewRow,
    SiteRows,
    StallRow,
    VehicleRow,
    rows_by_site,
    rows_of_site,
)
from annotator.domain.summary.lives import (
    L,
    Timeline,
    crossing_timeline,
    hidden_on,
    reviews_of_kind,
    stall_timeline,
)
from annotator.domain.summary.sums import area_m2, area_of

M = TypeVar("M", StallRow, CrossingRow, VehicleRow)

COUNTED = ("certain", "probable")


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
    """The marks of a group's scene; `assumed` holds the uids of those not seen there."""

    scene_uid: str
    marks: Sequence[Any]
    assumed: frozenset[str]
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
    marks: Sequence[L],
    timeline_of: Callable[[], Timeline[L]],
) -> list[_Present]:
    """Groups of a kind with lives."""
    kept = [mark for mark in marks if basis.is_adjudicated(mark.pass_uid)]
    reviews = reviews_of_kind(basis, rows, kind)
    reviewed = {uid for uid, review in reviews.items() if review.state == "reviewed"}
    scenes = reviewed | {uid for mark in kept for uid in (mark.first_seen, mark.drawn_on) if uid in basis.scenes}
    if any(mark.first_seen not in basis.scenes for mark in kept):
        scenes |= _scenes_of(basis, rows)
        if not scenes:
            return [_Present("", kept, frozenset(), False)]
    timeline = timeline_of()
    index = {scene.uid: i for i, scene in enumerate(timeline.scenes)}
    return [
        _looked_at(timeline, uid, index[uid])
        if uid in index
        else _unconfirmed(document, basis, uid, reviews.get(uid), kept)
        for uid in sorted(scenes)
    ]


def _looked_at(timeline: Timeline[L], scene_uid: str, index: int) -> _Present:
    present = timeline.present(index)
    hidden = frozenset(lived.mark.uid for lived in present if index in lived.hidden)
    return _Present(scene_uid, [lived.mark for lived in present], hidden, True)


def _unconfirmed(
    document: Document, basis: Basis, scene_uid: str, review: ReviewRow | None, marks: Sequence[L]
) -> _Present:
    """A scene not reviewed (or undated): what lives at its date; only what was first seen or drawn there is seen."""
    key = basis.scenes[scene_uid].key
    present = [mark for mark in marks if basis.begin(mark.first_seen) <= key < basis.end(mark.gone_by)]
    if review is not None and review.state == "reviewed":
        return _Present(scene_uid, present, hidden_on(document, review, present), True)
    unseen = frozenset(mark.uid for mark in present if scene_uid not in (mark.first_seen, mark.drawn_on))
    return _Present(scene_uid, present, unseen, False)


def _vehicles(basis: Basis, rows: SiteRows) -> list[_Present]:
    """Vehicles belong to one scene each."""
    reviews = reviews_of_kind(basis, rows, "vehicle")
    reviewed = {uid for uid, review in reviews.items() if review.state == "reviewed"}
    groups: dict[str, list[VehicleRow]] = {uid: [] for uid in reviewed}
    for vehicle in rows.vehicles:
        if basis.is_adjudicated(vehicle.pass_uid):
            groups.setdefault(scene_of(basis, vehicle), []).append(vehicle)
    return [_Present(uid, groups[uid], frozenset(), uid in reviewed) for uid in sorted(groups)]


def scene_of(basis: Basis, vehicle: VehicleRow) -> str:
    """Scene a vehicle belongs to; blank where it is unknown or lost."""
    return next((uid for uid in (vehicle.scene_uid, vehicle.drawn_on) if uid in basis.scenes), "")


def _scenes_of(basis: Basis, rows: SiteRows) -> set[str]:
    """All scenes that show the site, as far as known."""
    uids = {link.scene_uid for link in rows.links} | {review.scene_uid for review in rows.reviews}
    living: list[StallRow | CrossingRow] = [*rows.stalls, *rows.crossings]
    for mark in living:
        uids |= {mark.first_seen, mark.drawn_on, mark.gone_by or ""}
    uids |= {scene_of(basis, vehicle) for vehicle in rows.vehicles}
    return {uid for uid in uids if uid in basis.scenes}


def _grouped(
    basis: Basis, site_uid: str, kind: str, present: _Present, zones: Sequence[str], by_class: bool
) -> Iterable[Total]:
    """Groups by zone and class, and the zeros: of the scene, or of each zone without a mark, where it was reviewed."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for mark in present.marks:
        if by_class or basis.counts(mark.class_uid):
            zone_uid = getattr(mark, "zone_uid", "") or ""
            groups.setdefault((zone_uid, mark.class_uid if by_class else ""), []).append(mark)
    if present.is_reviewed or not by_class:
        filled = {zone for zone, _ in groups}
        empty = [zone for zone in zones if zone not in filled] or ([] if groups else [""])
        groups |= {(zone, ""): [] for zone in empty}
    for (zone_uid, class_uid), marks in sorted(groups.items()):
        yield _total((site_uid, present.scene_uid, zone_uid, kind, class_uid), marks, present.assumed)


def _total(group: tuple[str, str, str, str, str], marks: Sequence[Any], assumed: frozenset[str]) -> Total:
    counted = [mark for mark in marks if mark.certainty in COUNTED]
    certain = [mark for mark in marks if mark.certainty == "certain"]
    unseen = [mark for mark in counted if mark.uid in assumed]
    counts = (len(counted), len(certain), len(marks), len(unseen))
    if group[3] != "stall":
        return Total(*group, *counts)
    area, sd = area_of(counted)
    return Total(*group, *counts, area, sd, area_m2(certain), area_m2(marks), area_m2(unseen))
