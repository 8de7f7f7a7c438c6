"""Which outlines are one object, told by how much they overlap (measurement 5 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

LEAST_IOU = 0.3
"""Overlap (intersection over union) from which two stalls are one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One object marked twice; `measure` is the distance in metres, or the overlap of stalls."""

    first: str
    second: str
    measure: float


def paired(candidates: Iterable[tuple[Any, Pair]]) -> list[Pair]:
    """Candidates (rank, pair) with the least rank first, each object once; ties by uid."""
    taken_first: set[str] = set()
    taken_second: set[str] = set()
    found = []
    for _rank, pair in sorted(candidates, key=lambda item: (item[0], item[1].first, item[1].second)):
        if pair.first not in taken_first and pair.second not in taken_second:
            taken_first.add(pair.first)
            taken_second.add(pair.second)
            found.append(pair)
    return found


def overlapping(
    first: Sequence[Any], second: Sequence[Any], shapes_first: Sequence[Any], shapes_second: Sequence[Any]
) -> Iterator[Pair]:
    """Every pair of marks whose shapes (`None` = has none) overlap by `LEAST_IOU` or more."""
    ones, others = _whole(shapes_first), _whole(shapes_second)
    at, near = shapely.STRtree(others).query(ones, predicate="intersects")
    shared = shapely.area(shapely.intersection(ones[at], others[near]))
    union = shapely.area(shapely.union(ones[at], others[near]))
    shares = np.divide(shared, union, out=np.zeros_like(union), where=union > 0)
    for i, j, share in zip(at.tolist(), near.tolist(), shares.tolist(), strict=True):
        if share >= LEAST_IOU:
            yield Pair(first[i].uid, second[j].uid, share)


def _whole(shapes: Sequence[Any]) -> Any:
    """The shapes as an array; one that crosses itself is made of its pieces."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return shapely.make_valid(array)
