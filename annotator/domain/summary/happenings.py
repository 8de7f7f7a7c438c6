"""What happened between neighbouring looks: additions, removals, and groups joined by `replaces` (measurement 5).

Change and years are both sums over these, so that they cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.domain.summary.basis import Span
from annotator.domain.summary.gather import StallRow
from annotator.domain.summary.lives import Lived, Timeline
from annotator.domain.summary.sums import Term

Stood = Lived[StallRow]


@dataclass(frozen=True, slots=True)
class Happening:
    """Objects that came and went together in the interval (R(index-1), R(index)]; most often a single one.

    As a group, built `new` in the place of `old`; n:m is allowed.
    """

    index: int
    new: tuple[Stood, ...]
    old: tuple[Stood, ...]

    @property
    def is_group(self) -> bool:
        return bool(self.new and self.old)

    @property
    def gain_m2(self) -> float:
        """Area of the new less the old, in m²; the areas must be known."""
        areas = [stood.mark.area_m2 or 0.0 for stood in self.new]
        return math.fsum([*areas, *(-(stood.mark.area_m2 or 0.0) for stood in self.old)])

    def terms(self) -> Iterable[Term]:
        """Signed stalls of `gain_m2`."""
        yield from ((1.0, stood.mark) for stood in self.new)
        yield from ((-1.0, stood.mark) for stood in self.old)


def happenings(line: Timeline[StallRow], span: Span) -> list[Happening]:
    """What happened after the first look of the span up to its last, in order of time."""
    added: dict[int, list[Stood]] = {}
    removed: dict[int, list[Stood]] = {}
    came, went = ((span.first < at) & (at <= span.last) for at in (line.born, line.gone))
    for one in line.lived(came | went):
        if span.first < one.born <= span.last:
            added.setdefault(one.born, []).append(one)
        if span.first < one.gone <= span.last:
            removed.setdefault(one.gone, []).append(one)
    found: list[Happening] = []
    for index in sorted(added.keys() | removed.keys()):
        found += _joined(index, added.get(index, ()), removed.get(index, ()))
    return found


def _joined(index: int, added: Sequence[Stood], removed: Sequence[Stood]) -> Iterable[Happening]:
    """The objects of one interval, those connected by `replaces` together."""
    old_of = {one.mark.uid: one for one in removed}
    links = {one.mark.uid: [uid for uid in one.mark.replaces.split() if uid in old_of] for one in added}
    if not any(links.values()):
        yield from (Happening(index, (one,), ()) for one in added)
        yield from (Happening(index, (), (one,)) for one in removed)
        return
    group_of = _components(links)
    groups: dict[str, tuple[list[Stood], list[Stood]]] = {}
    for side, ones in ((0, added), (1, removed)):
        for one in ones:
            root = group_of.get((side, one.mark.uid), f"{side}:{one.mark.uid}")
            groups.setdefault(root, ([], []))[side].append(one)
    yield from (Happening(index, tuple(new), tuple(old)) for new, old in groups.values())


def _components(links: dict[str, list[str]]) -> dict[tuple[int, str], str]:
    """Name of the connected component of each linked (side, uid); side 0 is new, 1 old."""
    parent: dict[tuple[int, str], tuple[int, str]] = {}

    def root(node: tuple[int, str]) -> tuple[int, str]:
        parent.setdefault(node, node)
        while parent[node] != node:
            node = parent[node]
        return node

    for new, olds in links.items():
        for old in olds:
            parent[root((1, old))] = root((0, new))
    return {node: "{}:{}".format(*root(node)) for node in parent}
