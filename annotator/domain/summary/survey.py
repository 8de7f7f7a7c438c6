"""The whole survey's change in a few figures, each with its numerator and denominator.

The ± of the sum is taken from the stalls of all sites together: two sites on one scene share its scale error, so their
± do not add in quadrature (measurement 2.4).
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from annotator.domain.document import Document
from annotator.domain.records import Site
from annotator.domain.summary.basis import Period, basis_of
from annotator.domain.summary.change import SiteChange, changes, net_terms, of_class
from annotator.domain.summary.gather import rows_by_site
from annotator.domain.summary.lives import stall_timeline
from annotator.domain.summary.sums import Area, Term, sd_m2


@dataclass(frozen=True, slots=True)
class SurveyChange:
    """Change of all sites in the counted classes; areas in m², `None` = unknown."""

    changes: tuple[SiteChange, ...]
    """Every site with a look in the period, by uid."""
    net: Area
    added_m2: float | None
    removed_m2: float | None
    directions: dict[str, int]
    """Sites that grew (new ones too), shrank (closed ones too) and stayed (`unchanged`), as judged or overruled."""
    events: dict[str, int]
    sites_known: int
    """Sites of the register: the denominator of percentages."""
    sites_known_measured: int
    """Of those, sites with two looks or more in the period."""

    @property
    def measured(self) -> list[SiteChange]:
        """Sites with two looks or more."""
        return [change for change in self.changes if change.end is not None]


def survey_change(document: Document, period: Period | None = None) -> SurveyChange:
    """Sum up the change of all sites over a period (blank: the project's)."""
    found = changes(document, period)
    measured = [change for change in found if change.end is not None]
    known = {site.uid for site in document.all(Site) if site.known}
    blank = any(change.net.area_m2 is None for change in measured)
    return SurveyChange(
        changes=tuple(found),
        net=Area(None, None) if blank else _net(document, period),
        added_m2=None if blank else math.fsum(change.added.area_m2 or 0.0 for change in measured),
        removed_m2=None if blank else math.fsum(change.removed.area_m2 or 0.0 for change in measured),
        directions=dict(Counter(change.judgement.direction for change in measured if change.judgement.direction)),
        events=dict(Counter(change.judgement.event for change in measured if change.judgement.event)),
        sites_known=len(known),
        sites_known_measured=sum(change.site_uid in known for change in measured),
    )


def half_makers(found: SurveyChange) -> list[SiteChange]:
    """The fewest sites whose gains make half of the net gain or more, largest first; empty where nothing was gained."""
    net = found.net.area_m2
    if net is None or net <= 0:
        return []
    gains = sorted(found.measured, key=lambda change: -(change.net.area_m2 or 0.0))
    chosen: list[SiteChange] = []
    for change in gains:
        chosen.append(change)
        if math.fsum(one.net.area_m2 or 0.0 for one in chosen) >= net / 2:
            break
    return chosen


def _net(document: Document, period: Period | None) -> Area:
    basis = basis_of(document)
    period = period or basis.rules.period
    terms: list[Term] = []
    for uid, rows in rows_by_site(document).items():
        if document.get(Site, uid) is None:
            continue
        timeline = stall_timeline(document, basis, rows)
        span = period.span(timeline.dates)
        if span is not None and span.first < span.last:
            terms += net_terms(of_class(basis, timeline, ""), span)
    return Area(math.fsum(sign * (mark.area_m2 or 0.0) for sign, mark in terms), sd_m2(terms))
