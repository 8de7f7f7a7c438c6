"""The project in one object: what `annotator summary` prints and the window's title line shows."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypedDict, TypeVar

from annotator.domain.document import Document
from annotator.domain.records import Scene, Site
from annotator.domain.summary.basis import Basis, basis_of
from annotator.domain.summary.gather import CrossingRow, StallRow, VehicleRow, all_rows
from annotator.domain.summary.lives import adjudicated
from annotator.domain.summary.marks import Marks
from annotator.domain.summary.sums import area_of
from annotator.domain.summary.totals import counted_of

T = TypeVar("T", StallRow, CrossingRow, VehicleRow)


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
    stalls = _counted(adjudicated(basis, all_rows(document, StallRow)))
    vehicles = adjudicated(basis, all_rows(document, VehicleRow))
    crossings = _counted(adjudicated(basis, all_rows(document, CrossingRow)))
    covered = stalls.where(stalls.said("class_uid", basis.counts))
    area, sd = area_of(covered)
    counted = _counted(vehicles)
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
            "min": int(vehicles.having("certainty", "certain").sum()),
            "max": len(vehicles),
            "by_class": _by_class(basis, counted),
        },
        "crossing": {
            "count": len(crossings),
            "by_class": _by_class(basis, crossings),
            "at_gate": int(crossings.having("at_gate", "yes").sum()),
        },
    }


def _counted(marks: Marks[T]) -> Marks[T]:
    return marks.where(counted_of(marks))


def _by_class(basis: Basis, marks: Marks[Any]) -> dict[str, int]:
    """Counts by class name, in the order of the names."""
    counts: Counter[str] = Counter()
    for class_uid, count in Counter(marks.column("class_uid").tolist()).items():
        counts[basis.class_name(class_uid)] += count
    return {name: counts[name] for name in sorted(counts)}
