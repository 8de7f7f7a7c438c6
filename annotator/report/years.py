"""Bars per year: measured ones by the project's rule, those stated by others beside them, and what both rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.domain.document import Document
from annotator.domain.records import StatedValue
from annotator.domain.stated import basis_of_figure, stated_by_year
from annotator.domain.summary import rules_of, years
from annotator.domain.summary.survey import SurveyChange
from annotator.domain.summary.years import YearChange
from annotator.domain.text import translate
from annotator.render.year_bars import YearBar


def year_bars(document: Document, found: SurveyChange) -> tuple[list[YearBar], list[str]]:
    """Every year from the first to the last of either kind, and the notes that belong below the chart.

    Both bounds of a rule make a chart of what each year holds at most.
    """
    rule = rules_of(document).year_rule
    shown = "bounds_max" if rule == "bounds" else rule
    rows, stated = years(document, rule=shown), stated_by_year(document, "gross_added_m2")
    if not rows and not stated:
        return [], []
    bars = _bars(rows, stated, len(found.measured))
    caption = translate("Report", "Space added (up) and removed (down) per year in m², net with ±. Rule: {rule}.")
    notes = [caption.format(rule=shown)]
    if any(bar.is_incomplete for bar in bars):
        notes.append(translate("Report", "* incomplete: not every site has a look before and after the year."))
    if stated:
        notes.append(_stated_note(stated))
    return bars, notes


def _stated_note(stated: Mapping[int, StatedValue]) -> str:
    sources = ", ".join(sorted({row.source for row in stated.values() if row.source}))
    pairs = {pair for row in stated.values() for pair in basis_of_figure(row).items()}
    bases = ", ".join(f"{key} {value}" for key, value in sorted(pairs))
    text = translate("Report", "Dashed: gross space added as stated elsewhere ({sources}), not measured here.")
    return text.format(sources="; ".join(part for part in (sources, bases) if part))


def _bars(rows: Sequence[YearChange], stated: Mapping[int, StatedValue], measured: int) -> list[YearBar]:
    known = {row.year: row for row in rows}
    named = sorted(known.keys() | stated.keys())
    bars = []
    for year in range(named[0], named[-1] + 1):
        row = known.get(year)
        told = stated[year].value if year in stated else None
        if row is None:
            bars.append(YearBar(year, stated=told))
            continue
        spread = None if row.net_sd_m2 is None else 2.0 * row.net_sd_m2
        figures = (row.added_m2, row.removed_m2, row.net_m2, spread, told)
        bars.append(YearBar(year, *figures, is_incomplete=row.sites_covered < measured))
    return bars
