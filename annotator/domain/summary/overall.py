"""The project in one object: what `annotator summary` prints and the window's title line shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from annotator.domain.document import Document
from annotator.domain.records import Scene, Site
from annotator.domain.summary.basis import Basis, basis_of
from annotator.domain.summary.gather import CrossingRow, StallRow, VehicleRow, all_rows
from annotator.domain.summary.sums import area_of
from annotator.domain.summary.totals import COUNTED


class StallSummary(TypedDict):
    """Counted classes only; `by_class` names all. Area in m², SD one standard deviation, `None` = unknown."""

    count: int
    area_m2: float | None
    area_sd_m2: float | None
    by_class: dict[str, int]


class VehicleSummary(TypedDict):
    count: int
    min: int
    max: int
    by_class: dict[str, int]


class CrossingSummary(TypedDict):
    count: int
    by_class: dict[str, int]
    at_gate: int


class Summary(TypedDict):
    """Every mark of the adjudicated passes, reviewed or not, gone or not; counts are certain and probable."""

    sites: int
    scenes: int
    stall: StallSummary
    vehicle: VehicleSummary
    crossing: CrossingSummary


def summarise(document: Document) -> Summary:
    """Sum up the whole project."""
    basis = basis_of(document)
    stalls = _counted(basis, all_rows(document, StallRow))
    vehicles = [row for row in all_rows(document, VehicleRow) if basis.is_adjudicated(row.pass_uid)]
    crossings = _counted(basis, all_rows(document, CrossingRow))
    covered: list[StallRow] = [row for row in stalls if basis.counts(row.class_uid)]
    area, sd = area_of(covered)
    counted = _counted(basis, vehicles)
    return {
        "sites": document.count(Site),
        "scenes": document.count(Scene),
        "stall": {
            "count": len(covered),
            "area_m2": area,
            "area_sd_m2": sd,
            "by_class": _by_class(basis, stalls),
        },
        "vehicle": {
            "count": len(counted),
            "min": sum(row.certainty == "certain" for row in vehicles),
            "max": len(vehicles),
            "by_class": _by_class(basis, counted),
        },
        "crossing": {
            "count": len(crossings),
            "by_class": _by_class(basis, crossings),
            "at_gate": sum(row.at_gate == "yes" for row in crossings),
        },
    }


def _counted(basis: Basis, rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.certainty in COUNTED and basis.is_adjudicated(row.pass_uid)]


def _by_class(basis: Basis, rows: Iterable[Any]) -> dict[str, int]:
    """Counts by class name, in the order of the names."""
    counts = Counter(basis.class_name(row.class_uid) for row in rows)
    return {name: counts[name] for name in sorted(counts)}
