"""Outlines of stalls that cross themselves, lie on one another, or disagree with what is stored of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from annotator.domain.checks.finding import Finding
from annotator.domain.measure.errors import combine_sd
from annotator.domain.measure.geodesic import areas_m2
from annotator.domain.records import Stall
from annotator.domain.tables.lookups import Lookups
from annotator.domain.text import translate

_LEAST_OVERLAP = 0.05
"""Of the smaller of two stalls: neighbours that share a wall overlap by less through pointing alone."""
_TOLERANCE = 1e-6
_LEAST_AREA_M2 = 0.005
"""Anything smaller is printed as 0.00 m²."""


class _Stall(NamedTuple):
    """What is looked at of one stall; `shape` in longitude, latitude where known, else in pixels of `drawn_on`."""

    uid: str
    name: str
    site_uid: str
    class_uid: str
    pass_uid: str
    drawn_on: str
    first_seen: str
    gone_by: str | None
    certainty: str
    area_m2: float | None
    area_sd_m2: float | None
    parts: tuple[Any, ...]
    geom: Any
    geom_px: Any

    @property
    def shape(self) -> Any:
        return self.geom_px if self.geom is None else self.geom


def bad_outlines(look: Lookups) -> Iterable[Finding]:
    """Stalls whose outline crosses itself or encloses nothing."""
    stalls = [stall for stall in _stalls(look) if stall.shape is not None]
    shapes = np.array([stall.shape for stall in stalls], dtype=object)
    for stall, is_valid, size in zip(stalls, shapely.is_valid(shapes), shapely.area(shapes), strict=True):
        if not is_valid:
            text = translate("Checks", "The outline of {name} crosses itself; its area cannot be trusted.")
            yield _finding("self_crossing", "error", text.format(name=_name(stall)), stall)
        elif size == 0 or (stall.area_m2 is not None and stall.area_m2 < _LEAST_AREA_M2):
            text = translate("Checks", "The outline of {name} encloses no area.")
            yield _finding("zero_area", "error", text.format(name=_name(stall)), stall)


def stored_values(look: Lookups) -> Iterable[Finding]:
    """Stalls whose stored area is not that of their outline, or whose ± is not that of their error parts."""
    stalls = _stalls(look)
    placed = [stall for stall in stalls if stall.geom is not None]
    areas = areas_m2(np.array([stall.geom for stall in placed], dtype=object))
    for stall, area in zip(placed, areas.tolist(), strict=True):
        if stall.area_m2 is None or not _is_near(stall.area_m2, area):
            stored = "?" if stall.area_m2 is None else f"{stall.area_m2:.2f}"
            text = translate("Checks", "{name} has an outline of {area} m², but {stored} m² are stored.")
            sentence = text.format(name=_name(stall), area=f"{area:.2f}", stored=stored)
            yield _finding("stored_value", "error", sentence, stall)
    for stall in stalls:
        if stall.parts and stall.area_sd_m2 is not None:
            sd = combine_sd([(1.0, stall.parts)])
            if not _is_near(stall.area_sd_m2, sd):
                text = translate("Checks", "{name} has errors that make ± {sd} m² (SD), but {stored} m² are stored.")
                sentence = text.format(name=_name(stall), sd=f"{sd:.2f}", stored=f"{stall.area_sd_m2:.2f}")
                yield _finding("stored_value", "error", sentence, stall)


def overlapping_stalls(look: Lookups) -> Iterable[Finding]:
    """Pairs of one class and pass that stand on one another on the same date."""
    groups: defaultdict[tuple[str, ...], list[_Stall]] = defaultdict(list)
    for stall in _stalls(look):
        if stall.shape is not None and not stall.shape.is_empty:
            plane = stall.drawn_on if stall.geom is None else ""
            groups[stall.class_uid, stall.pass_uid, plane].append(stall)
    for stalls in groups.values():
        for one, other in _overlaps(stalls):
            if _live_together(look, one, other):
                text = translate("Checks", "{one} and {other} overlap on the same date; their area counts twice.")
                sentence = text.format(one=_name(one), other=_name(other))
                yield _finding("overlap", "warning", sentence, other)


def _overlaps(stalls: Sequence[_Stall]) -> Iterator[tuple[_Stall, _Stall]]:
    """Pairs that share more than a strip along their walls."""
    shapes = shapely.make_valid(np.array([stall.shape for stall in stalls], dtype=object))
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
    for i, j in zip(first[shared > _LEAST_OVERLAP * smaller], second[shared > _LEAST_OVERLAP * smaller], strict=True):
        yield stalls[i], stalls[j]


def _live_together(look: Lookups, one: _Stall, other: _Stall) -> bool:
    basis = look.basis
    begin = max(basis.begin(one.first_seen), basis.begin(other.first_seen))
    return begin < min(basis.end(one.gone_by), basis.end(other.gone_by))


def _stalls(look: Lookups) -> list[_Stall]:
    columns = look.columns(Stall, *_Stall._fields)
    return sorted((_Stall(*values) for values in zip(*columns.values(), strict=True)), key=lambda stall: stall.uid)


def _name(stall: _Stall) -> str:
    return stall.name or stall.uid


def _is_near(stored: float, computed: float) -> bool:
    return abs(stored - computed) <= _TOLERANCE * max(abs(stored), abs(computed), 1.0)


def _finding(code: str, severity: Any, sentence: str, stall: _Stall) -> Finding:
    return Finding(code, severity, sentence, Stall.KIND, stall.uid, stall.site_uid, stall.drawn_on or stall.first_seen)
