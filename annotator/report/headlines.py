"""The figures of the first page, as sentences with numerator, denominator and divisor: nothing is left to guess."""

from __future__ import annotations

from annotator.app.wording import number, plus_minus, signed
from annotator.domain.document import Document
from annotator.domain.measure.rounding import REPORT_UNIT_M2, percent, rounded
from annotator.domain.records import Crossing, Site, Vehicle
from annotator.domain.summary import rules_of, summarise
from annotator.domain.summary.basis import SceneDate
from annotator.domain.summary.survey import SurveyChange, half_makers
from annotator.domain.text import translate


def headlines(document: Document, found: SurveyChange) -> list[str]:
    """Sentences in the order of their weight; only about kinds of objects that the survey holds."""
    said = []
    if found.measured:
        said += [_sample(found), _directions(found), *_net(document, found), *_shares(document, found)]
    if document.count(Vehicle):
        said.append(_vehicles(document))
    if document.count(Crossing):
        said.append(_crossings(document))
    return said or [translate("Report", "Nothing has been measured on two dates, counted or located yet.")]


def period_text(document: Document, found: SurveyChange) -> str:
    """`2020-04-12 – 2025-10-03`: the period of the project, or from the first to the last look in use."""
    period = rules_of(document).period
    if period.first and period.last:
        return f"{period.first} – {period.last}"
    ends = [date for change in found.measured for date in (change.start, change.end) if date is not None]
    days = sorted(day for end in ends for day in _days(end))
    return f"{days[0]} – {days[-1]}" if days else ""


def _days(scene: SceneDate) -> tuple[str, ...]:
    return () if scene.dates is None else (scene.dates.lo.isoformat(), scene.dates.hi.isoformat())


def _sample(found: SurveyChange) -> str:
    measured = len(found.measured)
    if not found.sites_known:
        return translate("Report", "Measured on two dates or more: %n site(s).", "", measured)
    text = translate("Report", "Measured on two dates or more: {n} of {known} known sites ({percent} %).")
    share = percent(found.sites_known_measured, found.sites_known, 1)
    said = text.format(n=found.sites_known_measured, known=found.sites_known, percent=f"{share:g}")
    others = measured - found.sites_known_measured
    return said + (translate("Report", " Not in the register: {n} more.").format(n=others) if others else "")


def _directions(found: SurveyChange) -> str:
    ways, events = found.directions, found.events
    text = translate(
        "Report", "{grew} grew ({new} of them new), {shrank} shrank ({closed} of them closed), {same} are unchanged."
    )
    said = text.format(
        grew=ways.get("grew", 0),
        new=events.get("new", 0),
        shrank=ways.get("shrank", 0),
        closed=events.get("closed", 0),
        same=ways.get("unchanged", 0),
    )
    undecided = len(found.measured) - sum(ways.values())
    return said + (translate("Report", " {n} cannot be judged.").format(n=undecided) if undecided else "")


def _net(document: Document, found: SurveyChange) -> list[str]:
    net = found.net
    if net.area_m2 is None:
        return [translate("Report", "The net change is unknown: a measured site holds an area without scale.")]
    text = translate("Report", "Net change {net} m² ({added} m² added, {removed} m² removed).")
    shown = f"{signed(rounded(net.area_m2))} {plus_minus(net.sd_m2)}".strip()
    gross = [number(rounded(value)) if value is not None else "" for value in (found.added_m2, found.removed_m2)]
    said = [text.format(net=shown, added=gross[0], removed=gross[1])]
    period = rules_of(document).period
    if period.first and period.last:
        count = period.last.year - period.first.year + 1
        average = translate("Report", "That is {m2} m² a year, divided by the {n} calendar years {first}–{last}.")
        per_year = signed(rounded(net.area_m2 / count, 1.0))
        said.append(average.format(m2=per_year, n=count, first=period.first.year, last=period.last.year))
    return said


def _shares(document: Document, found: SurveyChange) -> list[str]:
    makers, net = half_makers(found), found.net.area_m2
    if not makers or net is None or len(found.measured) < 3:
        return []
    names = ", ".join(site.name for change in makers if (site := document.get(Site, change.site_uid)) is not None)
    gained = sum(change.net.area_m2 or 0.0 for change in makers)
    text = translate("Report", "{n} of {sites} sites make {part} of the {net} m² ({percent} %): {names}.")
    return [
        text.format(
            n=len(makers),
            sites=len(found.measured),
            part=number(rounded(gained, REPORT_UNIT_M2)),
            net=number(rounded(net, REPORT_UNIT_M2)),
            percent=f"{percent(gained, net):g}",
            names=names,
        )
    ]


def _vehicles(document: Document) -> str:
    counted = summarise(document)["vehicle"]
    kinds = ", ".join(f"{name} {count:,}" for name, count in counted["by_class"].items())
    n = counted["count"]
    text = translate("Report", "{count} vehicle(s) ({low}–{high}): {kinds}.", "", n)
    return text.format(count=f"{counted['count']:,}", low=counted["min"], high=counted["max"], kinds=kinds)


def _crossings(document: Document) -> str:
    counted = summarise(document)["crossing"]
    kinds = ", ".join(f"{name} {count:,}" for name, count in counted["by_class"].items())
    n = counted["count"]
    text = translate("Report", "{count} crossing(s) ({kinds}), {gate} of them at gates.", "", n)
    return text.format(count=f"{counted['count']:,}", kinds=kinds, gate=counted["at_gate"])
