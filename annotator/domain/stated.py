"""Figures published before or by others: what they speak of, and what the project has measured of the same.

A quantity is a name of `QUANTITIES`, or a ratio of two of them with their periods:
`percent_change(net_m2_per_year@2020/2025, gross_added_m2@2019)`. What a figure rests on stands in its note as
`basis: sample=nationwide, classes=covered and open-air`; without it, the project's own basis is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.records import Site, StatedValue
from annotator.domain.summary.basis import Period, period_of
from annotator.domain.summary.change import site_change
from annotator.domain.summary.survey import SurveyChange, survey_change

QUANTITIES: dict[str, str] = {
    "net_m2": "net",
    "net_m2_per_year": "net",
    "gross_added_m2": "gross",
    "gross_added_m2_per_year": "gross",
    "gross_removed_m2": "gross",
    "area_m2": "area",
    "sites_measured": "sites",
    "sites_known": "sites",
    "sites_grew": "sites",
    "sites_shrank": "sites",
    "sites_new": "sites",
    "sites_closed": "sites",
    "sites_unchanged": "sites",
    "share_measured_percent": "share",
}
"""Known quantities with what kind of figure each is; figures of two kinds are unlike bases for a ratio."""

_RATIO = re.compile(r"\s*(percent_change|percent)\s*\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)\s*")
_BASIS = re.compile(r"\bbasis:\s*([^;\n]*)")


@dataclass(frozen=True, slots=True)
class Term:
    """A quantity of a period ("" = the whole of the project's), as a ratio names it."""

    quantity: str
    period: str

    @property
    def kind(self) -> str:
        return QUANTITIES.get(self.quantity, "")


@dataclass(frozen=True, slots=True)
class Ratio:
    """`percent`: 100·top/base; `percent_change`: 100·(top/base - 1)."""

    name: str
    top: Term
    base: Term

    def percent(self, top: float, base: float) -> float:
        share = 100.0 * top / base
        return share - 100.0 if self.name == "percent_change" else share


def ratio_of(quantity: str) -> Ratio | None:
    """The two quantities of a ratio; `None` where it is none."""
    found = _RATIO.fullmatch(quantity)
    return None if found is None else Ratio(found[1], _term(found[2]), _term(found[3]))


def basis_of_figure(row: StatedValue) -> dict[str, str]:
    """What a stated figure rests on, from its note; empty = as the project."""
    found = _BASIS.search(row.note)
    pairs = (pair.partition("=") for pair in found[1].split(",")) if found else ()
    return {key.strip(): value.strip() for key, _, value in pairs if value.strip()}


def unit_of(value: float, *, is_area: bool = True) -> float:
    """The unit a printed figure is rounded to, from its decimals: 46.5 → 0.1; areas may be rounded to 10: 23,260."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return float(10.0 ** min(int(exponent), 1 if is_area else 0)) if isinstance(exponent, int) else 1.0


def is_area(quantity: str) -> bool:
    """Whether a quantity is in m²."""
    return QUANTITIES.get(quantity) in ("net", "gross", "area")


def period_of_stated(row: StatedValue) -> Period:
    """The days a stated figure speaks of."""
    return period_of(row.period_from or "", row.period_to or "")


class Measured:
    """What the project has of stated quantities; sums of a period are made once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._surveys: dict[Period, SurveyChange] = {}

    def value(self, quantity: str, period: Period, site_uid: str = "") -> float | None:
        """The measured counterpart, unrounded; `None` where the project has none."""
        if site_uid:
            return self._of_site(quantity, period, site_uid)
        found = self._survey(period)
        if not found.measured and quantity != "sites_known":
            return None
        counts: dict[str, float | None] = {
            "net_m2": found.net.area_m2,
            "gross_added_m2": found.added_m2,
            "gross_removed_m2": found.removed_m2,
            "sites_measured": len(found.measured),
            "sites_known": found.sites_known,
            "sites_grew": found.directions.get("grew", 0),
            "sites_shrank": found.directions.get("shrank", 0),
            "sites_unchanged": found.directions.get("unchanged", 0),
            "sites_new": found.events.get("new", 0),
            "sites_closed": found.events.get("closed", 0),
        }
        if quantity == "share_measured_percent" and found.sites_known:
            return 100.0 * found.sites_known_measured / found.sites_known
        if quantity.endswith("_per_year"):
            total, count = counts.get(quantity.removesuffix("_per_year")), calendar_years(period)
            return None if total is None or not count else total / count
        return counts.get(quantity)

    def sample(self, period: Period) -> SurveyChange:
        """Numerators and denominators of a period."""
        return self._survey(period)

    def _survey(self, period: Period) -> SurveyChange:
        if period not in self._surveys:
            self._surveys[period] = survey_change(self._document, period)
        return self._surveys[period]

    def _of_site(self, quantity: str, period: Period, site_uid: str) -> float | None:
        if self._document.get(Site, site_uid) is None:
            return None
        change = site_change(self._document, site_uid, period)
        if change is None:
            return None
        areas = {
            "net_m2": change.net.area_m2,
            "gross_added_m2": change.added.area_m2,
            "gross_removed_m2": change.removed.area_m2,
            "area_m2": change.area_end.area_m2 if change.end is not None else change.area_start.area_m2,
        }
        return areas.get(quantity)


def calendar_years(period: Period) -> int:
    """Calendar years that a period names, both ends counted; 0 for an open one."""
    return period.last.year - period.first.year + 1 if period.first and period.last else 0


def stated_for(rows: Iterable[StatedValue], term: Term) -> StatedValue | None:
    """The stated figure of the whole survey that a ratio names."""
    try:
        wanted = period_of(*_ends(term.period))
    except Refused:
        return None
    return next(
        (row for row in rows if row.quantity == term.quantity and not row.site_uid and period_of_stated(row) == wanted),
        None,
    )


def stated_by_year(document: Document, quantity: str) -> dict[int, StatedValue]:
    """Figures of the whole survey stated for one calendar year; of several for a year, the one entered last."""
    found: dict[int, StatedValue] = {}
    rows = (row for row in document.all(StatedValue) if row.quantity == quantity and not row.site_uid)
    for row in sorted(rows, key=lambda row: (row.modified or row.created or "", row.uid)):
        period = period_of_stated(row)
        if period.first and period.last and period.first.year == period.last.year and row.value is not None:
            found[period.first.year] = row
    return found


def period_of_term(term: Term) -> Period:
    """The days a term of a ratio speaks of."""
    return period_of(*_ends(term.period))


def _ends(period: str) -> tuple[str, str]:
    first, _, last = period.partition("/")
    return first.strip(), (last or first).strip()


def _term(text: str) -> Term:
    quantity, _, period = text.partition("@")
    return Term(quantity.strip(), period.strip())
