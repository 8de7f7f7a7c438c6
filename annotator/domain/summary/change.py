"""Change of a site over a period: start, end, net and gross, and what may be said of it (measurement 5)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from annotator.domain.document import Document
from annotator.domain.records import Site
from annotator.domain.summary.basis import Baseline, Basis, Period, Rules, SceneDate, Span, basis_of
from annotator.domain.summary.gather import SiteRows, StallRow, rows_by_site, rows_of_site
from annotator.domain.summary.happenings import Happening, happenings
from annotator.domain.summary.lives import Timeline, stall_timeline
from annotator.domain.summary.sums import NOTHING, Area, Term, area_m2, area_of, sd_m2
from annotator.domain.summary.totals import counted_of
from annotator.domain.summary.verdicts import Judgement, judge, overruled

ONE_DATE, NO_SCALE, NO_ERROR = "one date", "no scale", "no pointing error"


@dataclass(frozen=True, slots=True)
class SiteChange:
    """One row of the change table; areas in m², SDs one standard deviation, `None` = unknown."""

    site_uid: str
    class_uid: str
    """Blank: all counted classes together."""
    baseline: Baseline
    start: SceneDate
    end: SceneDate | None
    """`None` with fewer than two looks: then only the start is known."""
    count_start: int
    count_end: int
    area_start: Area
    area_end: Area
    peak_m2: float | None
    net: Area
    added: Area
    removed: Area
    threshold_m2: float | None
    """|net| must exceed it: the greater of k·SD and the materiality threshold."""
    touched: int
    """Objects that came or went in the period."""
    all_replaced: bool
    """Every touched object belongs to a group joined by `replaces`."""
    judgement: Judgement


def site_change(document: Document, site_uid: str, period: Period | None = None) -> SiteChange | None:
    """Change of one site in the counted classes; `None` where no look falls into the period (blank: the project's)."""
    basis = basis_of(document)
    rows = rows_of_site(document, site_uid)
    found = _changes(document, basis, rows, period or basis.rules.period, [""])
    return found[0] if found else None


def changes(document: Document, period: Period | None = None, *, by_class: bool = False) -> list[SiteChange]:
    """Change of every site with a look in the period, by site uid; `by_class`: one row per class of stalls instead."""
    basis = basis_of(document)
    classes = stall_classes(basis) if by_class else [""]
    period = period or basis.rules.period
    sites = ((uid, rows) for uid, rows in rows_by_site(document).items() if document.get(Site, uid))
    return [change for _, rows in sites for change in _changes(document, basis, rows, period, classes)]


def stall_classes(basis: Basis) -> list[str]:
    """Uids of all classes of stalls, counted or not, by key and name."""
    known = [row for row in basis.classes.values() if row.object_kind == "stall"]
    return [row.uid for row in sorted(known, key=lambda row: (row.key or 99, row.name, row.uid))]


def of_class(basis: Basis, line: Timeline[StallRow], class_uid: str) -> Timeline[StallRow]:
    """The stalls that take part: certain or probable, of the class or of any counted one."""
    marks = line.marks
    right = marks.said("class_uid", lambda uid: uid == class_uid if class_uid else basis.counts(uid))
    return line.where(right & counted_of(marks))


def expected_false(found: Iterable[SiteChange], rules: Rules) -> float:
    """Upper bound of how many sites with a direction have none in truth (measurement 5, false alarms)."""
    redrawn = sum(change.touched > 0 and change.all_replaced for change in found)
    return math.erfc(rules.k / math.sqrt(2)) * redrawn


def _changes(
    document: Document, basis: Basis, rows: SiteRows, period: Period, classes: Sequence[str]
) -> list[SiteChange]:
    timeline = stall_timeline(document, basis, rows)
    span = period.span(timeline.dates)
    if span is None:
        return []
    found = []
    for class_uid in classes:
        change = _change(basis, of_class(basis, timeline, class_uid), span, class_uid)
        found.append(overruled(document, change, period) if not class_uid else change)
    return found


def _change(basis: Basis, line: Timeline[StallRow], span: Span, class_uid: str) -> SiteChange:
    start, end = (line.marks.where(line.present(index)) for index in (span.first, span.last))
    happened = happenings(line, span)
    single = span.first == span.last
    is_in_span = (line.born <= span.last) & (line.gone > span.first)
    blank = single or bool(np.isnan(line.marks.column("area_m2")[is_in_span]).any())
    unknown = Area(None, None)
    net, gross = (unknown, (unknown, unknown)) if blank else (_net(line, span, happened), _gross(happened))
    touched = {one.mark.uid for item in happened for one in (*item.new, *item.old)}
    replaced = all(item.is_group for item in happened)
    threshold = None if net.sd_m2 is None else max(basis.rules.k * net.sd_m2, basis.rules.m_m2)
    reason = ONE_DATE if single else NO_SCALE if blank else NO_ERROR if net.sd_m2 is None else ""
    return SiteChange(
        site_uid=line.site_uid,
        class_uid=class_uid,
        baseline=span.baseline,
        start=line.scenes[span.first],
        end=None if single else line.scenes[span.last],
        count_start=len(start),
        count_end=len(end),
        area_start=area_of(start),
        area_end=unknown if single else area_of(end),
        peak_m2=_peak(line, span),
        net=net,
        added=gross[0],
        removed=gross[1],
        threshold_m2=threshold,
        touched=len(touched),
        all_replaced=replaced,
        judgement=judge(basis.rules, (len(start), len(end)), net, gross, rebuilt=replaced, reason=reason),
    )


def _net(line: Timeline[StallRow], span: Span, happened: Sequence[Happening]) -> Area:
    """Net change; the ± is of what is not at both ends, nothing touched is exactly 0 ± 0."""
    if not happened:
        return NOTHING
    signed = net_terms(line, span)
    return Area(math.fsum(sign * (mark.area_m2 or 0.0) for sign, mark in signed), sd_m2(signed))


def net_terms(line: Timeline[StallRow], span: Span) -> list[Term]:
    """The stalls that make the net, with their sign: +1 there at the end only, -1 at the start only."""
    signs = line.present(span.last).astype(float) - line.present(span.first)
    places = np.flatnonzero(signs)
    return list(zip(signs[places].tolist(), line.marks.rows(places), strict=True))


def _gross(happened: Sequence[Happening]) -> tuple[Area, Area]:
    """Space added and space removed, each with its own SD."""
    gains = [(item.gain_m2, item) for item in happened]
    sides = ([item for gain, item in gains if gain > 0], [item for gain, item in gains if gain < 0])
    added, removed = (
        Area(abs(math.fsum(item.gain_m2 for item in side)), sd_m2(term for item in side for term in item.terms()))
        for side in sides
    )
    return added, removed


def _peak(line: Timeline[StallRow], span: Span) -> float | None:
    """Greatest area on any look of the span; unknown if one of them is."""
    areas = [area_m2(line.marks.where(line.present(i))) for i in range(span.first, span.last + 1)]
    known = [area for area in areas if area is not None]
    return max(known) if len(known) == len(areas) else None
