"""Change per calendar year under a named rule (measurement 6).

A change lies between two looks, so which year it belongs to is a convention: `observed`, `spread` over the days
between, or `bounds`, what each year holds at least and at most.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotator.domain.document import Document
from annotator.domain.records import Site
from annotator.domain.summary.basis import Basis, Period, Rules, Span, basis_of
from annotator.domain.summary.change import of_class, stall_classes
from annotator.domain.summary.gather import StallRow, rows_by_site
from annotator.domain.summary.happenings import Happening, happenings
from annotator.domain.summary.lives import Timeline, stall_timeline
from annotator.domain.summary.sums import Area, Term, sd_m2
from annotator.domain.summary.verdicts import passes
from annotator.domain.summary.windows import Window, window_of

RULES = ("observed", "spread", "bounds_min", "bounds_max")


@dataclass(frozen=True, slots=True)
class YearChange:
    """One year under one rule; areas in m², `None` = unknown. Site counts only under `observed`."""

    year: int
    rule: str
    class_uid: str
    """Blank: all counted classes together."""
    added_m2: float | None
    removed_m2: float | None
    net_m2: float | None
    net_sd_m2: float | None
    sites_covered: int
    """Sites looked at before the year's first day and on or after its last."""
    sites_grew: int | None = None
    sites_shrank: int | None = None
    sites_new: int | None = None
    sites_closed: int | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    """One happening with its window."""

    item: Happening
    window: Window
    gain_m2: float | None


@dataclass(frozen=True, slots=True)
class _SiteEvents:
    count_start: int
    events: list[_Event]


@dataclass(slots=True)
class _Sum:
    """What one year collects under one rule; the terms are those of the net."""

    added: list[float] = field(default_factory=list)
    removed: list[float] = field(default_factory=list)
    net: list[float] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    is_blank: bool = False


def years(
    document: Document, period: Period | None = None, *, rule: str = "", by_class: bool = False
) -> list[YearChange]:
    """Change per year over all sites, every year from the first window to the last.

    `rule`: one of `RULES`, `bounds` for its two, `all`, or blank for the project's own. `by_class`: rows per class of
    stalls after those of all counted classes.
    """
    basis = basis_of(document)
    period = period or basis.rules.period
    rows = ((uid, site) for uid, site in rows_by_site(document).items() if document.get(Site, uid))
    lines = [stall_timeline(document, basis, site) for _, site in rows]
    spans = [(line, span) for line in lines if (span := period.span(line.dates)) and span.first < span.last]
    covered = _Coverage(spans)
    names = rules_named(rule or basis.rules.year_rule)
    classes = ["", *(stall_classes(basis) if by_class else [])]
    events = {uid: [_events(basis, line, span, uid) for line, span in spans] for uid in classes}
    listed = _years_of(event for sites in events.values() for site in sites for event in site.events)
    return [row for uid in classes for row in _of_class(basis.rules, events[uid], covered, names, uid, listed)]


def _years_of(events: Iterable[_Event]) -> range:
    """Every year from the first window to the last."""
    windows = [event.window.bounds() for event in events]
    if not windows:
        return range(0)
    return range(min(window[0] for window in windows), max(window[-1] for window in windows) + 1)


def rules_named(rule: str) -> tuple[str, ...]:
    """The rules that a name stands for; an unknown name stands for none."""
    named = {"all": RULES, "bounds": RULES[2:]}
    return named.get(rule, (rule,) if rule in RULES else ())


class _Coverage:
    """How many sites each year has a look before and a look after it."""

    def __init__(self, spans: Sequence[tuple[Timeline[StallRow], Span]]) -> None:
        self._ends = [(line.dates[span.first].mid_date, line.dates[span.last].mid_date) for line, span in spans]

    def of(self, year: int) -> int:
        new_year, last_day = dt.date(year, 1, 1), dt.date(year, 12, 31)
        return sum(first < new_year and last >= last_day for first, last in self._ends)


def _events(basis: Basis, line: Timeline[StallRow], span: Span, class_uid: str) -> _SiteEvents:
    stood = of_class(basis, line, class_uid)
    found = []
    for item in happenings(stood, span):
        known = all(one.mark.area_m2 is not None for one in (*item.new, *item.old))
        found.append(_Event(item, window_of(basis, line, item), item.gain_m2 if known else None))
    return _SiteEvents(int(stood.present(span.first).sum()), found)


def _of_class(
    rules: Rules,
    sites: Sequence[_SiteEvents],
    covered: _Coverage,
    names: Iterable[str],
    class_uid: str,
    listed: range,
) -> list[YearChange]:
    events = [event for site in sites for event in site.events]
    found = []
    for rule in names:
        sums = _summed(rule, events)
        counts = _site_counts(rules, sites) if rule == "observed" else None
        for year in listed:
            sites_as = None if counts is None else counts.get(year, (0, 0, 0, 0))
            found.append(_row(year, rule, class_uid, sums[year], covered.of(year), sites_as))
    return found


def _row(
    year: int, rule: str, class_uid: str, total: _Sum, covered: int, counts: tuple[int, int, int, int] | None
) -> YearChange:
    grew, shrank, new, closed = counts or (None, None, None, None)
    if total.is_blank:
        return YearChange(year, rule, class_uid, None, None, None, None, covered, grew, shrank, new, closed)
    sums = (math.fsum(total.added), math.fsum(total.removed), math.fsum(total.net))
    return YearChange(year, rule, class_uid, *sums, sd_m2(total.terms), covered, grew, shrank, new, closed)


def _summed(rule: str, events: Iterable[_Event]) -> defaultdict[int, _Sum]:
    """Sums of every year under a rule."""
    sums: defaultdict[int, _Sum] = defaultdict(_Sum)
    for event in events:
        gain = event.gain_m2
        for year, share, net_share in _shares(rule, event):
            total = sums[year]
            if gain is None:
                total.is_blank = True
                continue
            (total.added if gain > 0 else total.removed).append(share * abs(gain))
            total.net.append(net_share * gain)
            if net_share:
                total.terms += ((net_share * sign, stall) for sign, stall in event.item.terms())
    return sums


def _shares(rule: str, event: _Event) -> Iterable[tuple[int, float, float]]:
    """(year, share in gross, share in net); the least net takes the least additions and the most removals."""
    window = event.window
    if rule == "observed":
        yield window.observed_year, 1.0, 1.0
    elif rule == "spread":
        yield from ((year, share, share) for year, share in window.spread().items())
    else:
        possible = window.bounds()
        least = 1.0 if len(possible) == 1 else 0.0
        at_least = rule == "bounds_min"
        is_loss = (event.gain_m2 or 0.0) < 0
        for year in possible:
            yield year, least if at_least else 1.0, least if at_least != is_loss else 1.0


def _site_counts(rules: Rules, sites: Iterable[_SiteEvents]) -> dict[int, tuple[int, int, int, int]]:
    """Numbers of sites that grew, shrank, are new, have closed, by observed year."""
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for site in sites:
        by_year: defaultdict[int, list[_Event]] = defaultdict(list)
        for event in site.events:
            by_year[event.window.observed_year].append(event)
        standing = site.count_start
        for year in sorted(by_year):
            before = standing
            standing += sum(len(event.item.new) - len(event.item.old) for event in by_year[year])
            for place in _counted_as(rules, by_year[year], before, standing):
                counts[year][place] += 1
    return {year: (row[0], row[1], row[2], row[3]) for year, row in counts.items()}


def _counted_as(rules: Rules, events: Sequence[_Event], before: int, after: int) -> tuple[int, ...]:
    """Places in (grew, shrank, new, closed): as in a period, new counts as grown and closed as shrunk."""
    gains = [event.gain_m2 for event in events]
    known = [gain for gain in gains if gain is not None]
    if len(known) < len(gains):
        return ()
    if before and not after:
        return (1, 3)
    if after and not before:
        return (0, 2)
    net = Area(math.fsum(known), sd_m2(_netted(events)))
    return ((0 if (net.area_m2 or 0.0) > 0 else 1),) if passes(rules, net) else ()


def _netted(events: Iterable[_Event]) -> Iterable[Term]:
    return (term for event in events for term in event.item.terms())
