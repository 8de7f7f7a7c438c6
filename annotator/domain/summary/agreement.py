"""Two passes over the same scene compared: which objects both saw, how the figures differ (measurement 7).

Matching is greedy: vehicles and crossings by growing distance, stalls by falling overlap; classes are ignored and their
confusion is a table of its own. Only certain and probable objects take part. The comparison is never used to correct a
published count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from annotator.domain.document import Document
from annotator.domain.errors import Refused
from annotator.domain.frame import frame_of, shape_in
from annotator.domain.overlap import Pair, overlapping, paired
from annotator.domain.positions import PixelXY
from annotator.domain.records import BY_KIND, LivingMark, ObjectClass, Scene, Vehicle
from annotator.domain.summary.basis import basis_of
from annotator.domain.summary.observers import TwoObservers
from annotator.domain.summary.totals import COUNTED
from annotator.domain.text import translate
from annotator.domain.twins import reach_m

CROSSING_REACH_M = 20.0
"""Distance up to which two marks of a class without a usual length are one object."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two passes have in common on one scene at one site. Areas in m², `None` = unknown."""

    pairs: tuple[Pair, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    confusion: dict[tuple[str, str], int]
    """How often (class of the first, class of the second) were given to one object, by uids."""
    area_first_m2: float | None = None
    area_second_m2: float | None = None

    @property
    def observers(self) -> TwoObservers:
        """Counts for Chapman's estimate."""
        matched = len(self.pairs)
        return TwoObservers(matched + len(self.only_first), matched + len(self.only_second), matched)

    @property
    def same_class(self) -> int:
        """Pairs whose class is the same in both passes."""
        return sum(count for (one, other), count in self.confusion.items() if one == other)


def compare_passes(
    document: Document, site_uid: str, scene_uid: str, object_kind: str, passes: tuple[str, str]
) -> Agreement:
    """Match the marks of two passes on a scene; refuses where distances are needed and the scale is unknown."""
    scene = document.require(Scene, scene_uid)
    frame = frame_of(document, scene, site_uid)
    first, second = (_marks(document, site_uid, scene_uid, object_kind, each) for each in passes)
    if object_kind == "stall":
        shapes = [[shape_in(frame, mark) for mark in marks] for marks in (first, second)]
        pairs = paired((-pair.measure, pair) for pair in overlapping(first, second, *shapes))
        areas = [_area(marks) for marks in (first, second)]
        return _agreement(first, second, pairs, areas)
    pixel_m = frame.pixel_m(PixelXY((scene.width_px or 0) / 2, (scene.height_px or 0) / 2))
    if pixel_m is None:
        text = translate("Agreement", "{scene} has no scale; two marks on one object cannot be told by their distance.")
        raise Refused(text.format(scene=scene.name))
    points = [_points(frame, marks) * pixel_m for marks in (first, second)]
    reach = [_reach_of(document, mark) for mark in first]
    return _agreement(first, second, paired(_near(first, second, points, reach)), [None, None])


def _marks(document: Document, site_uid: str, scene_uid: str, object_kind: str, pass_uid: str) -> list[Any]:
    """Certain and probable marks of a pass that stand on the scene, by uid."""
    basis = basis_of(document)
    scene = basis.scenes[scene_uid]
    found = []
    for mark in document.of_site(BY_KIND[object_kind], site_uid):
        seen: Any = mark
        if seen.pass_uid != pass_uid or seen.certainty not in COUNTED:
            continue
        if isinstance(seen, Vehicle):
            is_there = scene_uid in (seen.scene_uid, seen.drawn_on)
        else:
            is_there = isinstance(seen, LivingMark) and (
                basis.begin(seen.first_seen) <= scene.key < basis.end(seen.gone_by)
            )
        if is_there:
            found.append(seen)
    return sorted(found, key=lambda mark: mark.uid)


def _near(
    first: Sequence[Any], second: Sequence[Any], points: Sequence[Any], reach_m: Sequence[float]
) -> Iterable[tuple[float, Pair]]:
    if not first or not second:
        return
    tree = shapely.STRtree(shapely.points(points[1]))
    at, near = tree.query(shapely.points(points[0]), predicate="dwithin", distance=np.array(reach_m))
    for i, j in zip(at.tolist(), near.tolist(), strict=True):
        distance = float(np.hypot(*(points[0][i] - points[1][j])))
        yield distance, Pair(first[i].uid, second[j].uid, distance)


def _agreement(
    first: Sequence[Any], second: Sequence[Any], pairs: Sequence[Pair], areas: Sequence[float | None]
) -> Agreement:
    classes = {mark.uid: mark.class_uid for mark in (*first, *second)}
    matched_first, matched_second = {pair.first for pair in pairs}, {pair.second for pair in pairs}
    return Agreement(
        pairs=tuple(pairs),
        only_first=tuple(mark.uid for mark in first if mark.uid not in matched_first),
        only_second=tuple(mark.uid for mark in second if mark.uid not in matched_second),
        confusion=dict(Counter((classes[pair.first], classes[pair.second]) for pair in pairs)),
        area_first_m2=areas[0],
        area_second_m2=areas[1],
    )


def _area(stalls: Sequence[Any]) -> float | None:
    areas = [stall.area_m2 for stall in stalls]
    return None if None in areas else float(sum(areas))


def _points(frame: Any, marks: Sequence[Any]) -> Any:
    shapes = [shape_in(frame, mark) for mark in marks]
    far = shapely.Point(np.inf, np.inf)
    centres = [far if shape is None else shapely.centroid(shape) for shape in shapes]
    return np.array([(point.x, point.y) for point in centres], dtype=float).reshape(-1, 2)


def _reach_of(document: Document, mark: Any) -> float:
    return reach_m(document.get(ObjectClass, mark.class_uid)) or CROSSING_REACH_M
