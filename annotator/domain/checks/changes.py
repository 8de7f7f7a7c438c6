"""Additions and removals that were not looked at as they should (measurement 5: presence decides, not the ±)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from annotator.domain.checks.finding import Finding
from annotator.domain.records import Crossing, Stall
from annotator.domain.summary.basis import Span
from annotator.domain.summary.gather import SiteRows, rows_by_site
from annotator.domain.summary.happenings import happenings
from annotator.domain.summary.lives import adjudicated, reviews_of_kind, stall_timeline
from annotator.domain.summary.marks import Marks
from annotator.domain.summary.totals import counted_of
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate


def unchecked_changes(look: Lookups) -> Iterable[Finding]:
    """Stalls added or removed that nobody looked at on both scenes of their interval; one finding per scene."""
    checked = look.columns(Stall, "uid", "born_checked_at", "gone_checked_at")
    born, gone = (dict(zip(checked["uid"], checked[name], strict=True)) for name in list(checked)[1:])
    for rows in rows_by_site(look.document).values():
        timeline = stall_timeline(look.document, look.basis, rows)
        if len(timeline.scenes) < 2:
            continue
        sure = timeline.where(counted_of(timeline.marks))
        missing: Counter[int] = Counter()
        for item in happenings(sure, Span(0, len(timeline.scenes) - 1, "inside")):
            missing[item.index] += sum(not born[one.mark.uid] for one in item.new)
            missing[item.index] += sum(not gone[one.mark.uid] for one in item.old)
        for index, count in sorted(missing.items()):
            if count:
                yield _unchecked(look, rows.site_uid, timeline.scenes[index].uid, timeline.scenes[index - 1].uid, count)


def unreviewed_removals(look: Lookups) -> Iterable[Finding]:
    """Objects marked gone on a scene that was not reviewed: they still count there."""
    for rows in rows_by_site(look.document).values():
        yield from _removals(look, rows, Stall.KIND, rows.stalls)
        yield from _removals(look, rows, Crossing.KIND, rows.crossings)


def _unchecked(look: Lookups, site_uid: str, scene_uid: str, before_uid: str, count: int) -> Finding:
    text = translate(
        "Checks", "{site}: %n change(s) between {before} and {after}, not checked on both dates.", "", count
    )
    names = {"before": look.scene_name(before_uid), "after": look.scene_name(scene_uid)}
    sentence = text.format(site=look.site_name(site_uid), **names)
    return Finding("change_not_checked", "warning", sentence, "site", site_uid, site_uid, scene_uid)


def _removals(look: Lookups, rows: SiteRows, kind: str, marks: Marks[Any]) -> Iterable[Finding]:
    reviews = reviews_of_kind(look.basis, rows.reviews, kind)
    gone_by = adjudicated(look.basis, marks).column("gone_by").tolist()
    for scene_uid, count in sorted(Counter(uid for uid in gone_by if uid in look.basis.scenes).items()):
        review = reviews.get(scene_uid)
        if review is not None and review.state == "reviewed":
            continue
        text = translate("Checks", "{site}: {n} × {kind} marked gone on {scene}, which is not reviewed for it.")
        names = {"site": look.site_name(rows.site_uid), "scene": look.scene_name(scene_uid)}
        sentence = text.format(n=count, kind=kind, **names)
        yield Finding("removal_unreviewed", "warning", sentence, "site", rows.site_uid, rows.site_uid, scene_uid)
