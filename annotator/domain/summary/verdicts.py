"""What may be said of a change, in the order of measurement 5, and the analyst's right to overrule it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from annotator.domain.document import Document
from annotator.domain.records import Verdict
from annotator.domain.summary.basis import Period, Rules
from annotator.domain.summary.sums import Area
from annotator.domain.text import translate

if TYPE_CHECKING:
    from annotator.domain.summary.change import SiteChange


class Judgement(NamedTuple):
    """`direction`: grew, shrank, unchanged or blank; `event`: new, closed, rebuilt, turnover or blank.

    The computed pair stays beside an overruled one.
    """

    direction: str
    event: str
    reason: str
    computed_direction: str
    computed_event: str

    @property
    def is_overruled(self) -> bool:
        return self.direction != self.computed_direction


def judge(
    rules: Rules, counts: tuple[int, int], net: Area, gross: tuple[Area, Area], *, rebuilt: bool, reason: str
) -> Judgement:
    """Direction and event from counts at start and end, net and gross (added, removed).

    `rebuilt`: every touched object is replaced; `reason`: why a figure is missing, blank if none is.
    """
    direction, event = _computed(rules, counts, net, gross, rebuilt)
    said = reason if not direction else ""
    return Judgement(direction, event, said, direction, event)


def passes(rules: Rules, net: Area) -> bool:
    """Whether a net change exceeds both its ± and the materiality threshold."""
    if net.area_m2 is None or net.sd_m2 is None:
        return False
    return abs(net.area_m2) > rules.k * net.sd_m2 and abs(net.area_m2) >= rules.m_m2


def overruled(document: Document, change: SiteChange, period: Period) -> SiteChange:
    """The change with the analyst's verdict for this period, if there is one; a verdict without period fits any."""
    fitting = [row for row in document.of_site(Verdict, change.site_uid) if _fits(row, period) and row.direction]
    if not fitting:
        return change
    verdict = max(fitting, key=lambda row: (_dated(row), row.modified or row.created or "", row.uid))
    computed = change.judgement
    reason = verdict.reason or verdict.note
    if verdict.direction != computed.direction:
        text = translate("Change", "{reason} (computed: {direction})")
        said = " ".join(part for part in (computed.direction, computed.event) if part) or computed.reason
        reason = text.format(reason=reason, direction=said)
    event = computed.event if verdict.direction == computed.direction else ""
    judgement = computed._replace(direction=verdict.direction, event=event, reason=reason)
    return dataclasses.replace(change, judgement=judgement)


def _computed(
    rules: Rules, counts: tuple[int, int], net: Area, gross: tuple[Area, Area], rebuilt: bool
) -> tuple[str, str]:
    if net.area_m2 is None:
        return "", ""
    start, end = counts
    if start and not end:
        return "shrank", "closed"
    if end and not start:
        return "grew", "new"
    if net.sd_m2 is None:
        return "", ""
    if passes(rules, net):
        return ("grew" if net.area_m2 > 0 else "shrank"), ("rebuilt" if rebuilt else "")
    return "unchanged", ("turnover" if all(passes(rules, side) for side in gross) else "")


def _fits(verdict: Verdict, period: Period) -> bool:
    return not _dated(verdict) or (_iso(period.first), _iso(period.last)) == (
        verdict.period_from or "",
        verdict.period_to or "",
    )


def _dated(verdict: Verdict) -> bool:
    return bool(verdict.period_from or verdict.period_to)


def _iso(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()
