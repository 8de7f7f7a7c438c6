"""Figures that were published: whether they follow from what was measured, and from each other (measurement 9)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from annotator.domain.checks.finding import Finding
from annotator.domain.errors import Refused
from annotator.domain.measure.rounding import is_rounding
from annotator.domain.records import StatedValue
from annotator.domain.stated import (
    Measured,
    Ratio,
    Term,
    basis_of_figure,
    calendar_years,
    is_area,
    period_of_stated,
    period_of_term,
    ratio_of,
    stated_for,
    unit_of,
)
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate


def stated_values(look: Lookups) -> Iterable[Finding]:
    """Stated figures that differ from the measured ones by more than rounding, with how they may have come about."""
    measured = Measured(look.document)
    for row in _stated(look):
        if row.value is None or ratio_of(row.quantity) is not None or basis_of_figure(row):
            continue
        found = measured.value(row.quantity, period_of_stated(row), row.site_uid)
        if found is None or _fits(row.value, found, row.quantity):
            continue
        yield _finding("stated_differs", _difference(row, found, measured), row)


def stated_ratios(look: Lookups) -> Iterable[Finding]:
    """Stated percentages that do not follow from their two figures, or that compare unlike ones."""
    rows, measured = _stated(look), Measured(look.document)
    for row in rows:
        ratio = ratio_of(row.quantity)
        if ratio is None:
            continue
        unlike = _unlike(ratio, rows)
        if unlike:
            text = translate("Checks", "The stated {value} % compares unlike figures: {why}.")
            yield _finding("unlike_bases", text.format(value=f"{row.value:g}", why=unlike), row)
        top, base = (_figure(term, rows, measured) for term in (ratio.top, ratio.base))
        if row.value is not None and top is not None and base and not _fits(row.value, ratio.percent(top, base)):
            text = translate("Checks", "The stated {value} % is {found} % by its own figures ({top} and {base}).")
            said = text.format(
                value=f"{row.value:g}", found=f"{ratio.percent(top, base):.1f}", top=_n(top), base=_n(base)
            )
            yield _finding("stated_percentage", said, row)


def stated_sums(look: Lookups) -> Iterable[Finding]:
    """Stated totals that are not the sum of the stated parts of the same source, beyond rounding."""
    groups: defaultdict[tuple[str, str | None, str | None, str], list[StatedValue]] = defaultdict(list)
    for row in _stated(look):
        groups[row.quantity, row.period_from, row.period_to, row.source].append(row)
    for rows in groups.values():
        parts = [row.value for row in rows if row.site_uid and row.value is not None]
        for total in rows:
            if total.site_uid or total.value is None or len(parts) < 2:
                continue
            unit = max(unit_of(value) for value in parts)
            if not is_rounding(parts, total.value, unit):
                text = translate("Checks", "{source} states {quantity} {total}, but its {n} parts give {sum}.")
                named = {"source": total.source or "–", "quantity": total.quantity, "n": len(parts)}
                said = text.format(total=_n(total.value), sum=_n(math.fsum(parts)), **named)
                yield _finding("stated_sum", said, total)


def _stated(look: Lookups) -> list[StatedValue]:
    return sorted(look.document.all(StatedValue), key=lambda row: (row.quantity, row.period_from or "", row.uid))


def _fits(stated: float, found: float, quantity: str = "") -> bool:
    """Whether rounding alone explains the difference; percentages and counts are not rounded to tens."""
    return abs(stated - found) <= unit_of(stated, is_area=is_area(quantity)) / 2 * (1 + 1e-9)


def _difference(row: StatedValue, found: float, measured: Measured) -> str:
    assert row.value is not None, "only rows with a value are compared"
    period = period_of_stated(row)
    years = calendar_years(period)
    if row.quantity == "share_measured_percent":
        sample = measured.sample(period)
        text = translate("Checks", "Stated: {value} % of the known sites measured; {n} of {known} is {found:.1f} %.")
        return text.format(value=f"{row.value:g}", n=sample.sites_known_measured, known=sample.sites_known, found=found)
    if row.quantity.endswith("_per_year") and years > 1 and _fits(row.value, found * years / (years - 1), row.quantity):
        text = translate(
            "Checks",
            "Stated: {value} m² a year; that divides {total} by {fewer}, but {first}–{last} are {years} calendar "
            "years: {found}.",
        )
        ends = {"first": period.first.year if period.first else "", "last": period.last.year if period.last else ""}
        return text.format(
            value=_n(row.value), total=_n(found * years), fewer=years - 1, years=years, found=_n(found), **ends
        )
    text = translate("Checks", "Stated by {source}: {quantity} {value}; measured: {found}.")
    return text.format(source=row.source or "–", quantity=row.quantity, value=_n(row.value), found=_n(found))


def _figure(term: Term, rows: list[StatedValue], measured: Measured) -> float | None:
    """The stated figure a ratio names, else the measured one."""
    stated = stated_for(rows, term)
    if stated is not None:
        return stated.value
    try:
        return measured.value(term.quantity, period_of_term(term))
    except Refused:
        return None


def _unlike(ratio: Ratio, rows: list[StatedValue]) -> str:
    """In what the two figures of a ratio differ besides their value: kind, sample, classes; blank = they are alike."""
    said = []
    if ratio.top.kind and ratio.base.kind and ratio.top.kind != ratio.base.kind:
        said.append(f"{ratio.top.quantity} / {ratio.base.quantity}")
    bases = [
        basis_of_figure(row) if (row := stated_for(rows, term)) is not None else {} for term in (ratio.top, ratio.base)
    ]
    own = translate("Checks", "as this project")
    for key in sorted(bases[0].keys() | bases[1].keys()):
        one, other = (basis.get(key, own) for basis in bases)
        if one != other:
            said.append(f"{key}: {one} / {other}")
    return "; ".join(said)


def _n(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.1f}"


def _finding(code: str, sentence: str, row: StatedValue) -> Finding:
    return Finding(code, "warning", sentence, StatedValue.KIND, row.uid, row.site_uid)
