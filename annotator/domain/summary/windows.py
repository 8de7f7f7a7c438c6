"""When a change happened: somewhere between two looks, never on a day (measurement 6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from annotator.domain.summary.basis import Basis, SceneDate
from annotator.domain.summary.gather import StallRow
from annotator.domain.summary.happenings import Happening, Stood
from annotator.domain.summary.lives import Timeline
from annotator.domain.time import DateRange


@dataclass(frozen=True, slots=True)
class Window:
    """The change lies in (t0, t1]: t0 the last date without it, t1 the first with it."""

    t0: DateRange
    t1: DateRange

    @property
    def observed_year(self) -> int:
        """Year of the middle of t1."""
        return self.t1.mid_date.year

    def spread(self) -> dict[int, float]:
        """Share of each year, by days mid(t0)+1 … mid(t1); the shares add up to 1."""
        first, last = self.t0.mid + 1, self.t1.mid
        if first > last:
            return {self.observed_year: 1.0}
        return {year: days / (last - first + 1) for year, days in _days_of_years(first, last).items()}

    def bounds(self) -> range:
        """Every year in which the change may lie: days min(lo(t0)+1, mid(t1)) … hi(t1)."""
        first = min(self.t0.lo.toordinal() + 1, self.t1.mid)
        return range(dt.date.fromordinal(first).year, self.t1.hi.year + 1)


def window_of(basis: Basis, timeline: Timeline[StallRow], item: Happening) -> Window:
    """Window of a group, an addition or a removal."""
    if item.is_group:
        before = timeline.scenes[item.index - 1]
        firsts = (basis.scenes[one.mark.first_seen] for one in item.new)
        return _window(before, min(firsts, key=lambda scene: scene.key))
    if item.new:
        return _window(*_addition(basis, timeline, item.new[0]))
    return _window(*_removal(basis, timeline, item.old[0]))


def _addition(basis: Basis, timeline: Timeline[StallRow], one: Stood) -> tuple[SceneDate, SceneDate]:
    after = basis.scenes[one.mark.first_seen]
    before = _last_look(timeline, one, after)
    absent = basis.scenes.get(one.mark.last_absent or "")
    if absent is not None and before.key < absent.key < after.key:
        before = absent
    return before, after


def _removal(basis: Basis, timeline: Timeline[StallRow], one: Stood) -> tuple[SceneDate, SceneDate]:
    after = basis.scenes[one.mark.gone_by or ""]
    before = _last_look(timeline, one, after)
    first = basis.scenes.get(one.mark.first_seen)
    return (first, after) if first is not None and first.key > before.key else (before, after)


def _last_look(timeline: Timeline[StallRow], one: Stood, after: SceneDate) -> SceneDate:
    """The last reviewed scene before `after` that shows the object's place."""
    looks = [i for i, scene in enumerate(timeline.scenes) if scene.key < after.key]
    visible = [i for i in looks if i not in one.hidden]
    return timeline.scenes[(visible or looks)[-1]]


def _window(before: SceneDate, after: SceneDate) -> Window:
    assert before.dates is not None, "reviewed scenes are dated"
    assert after.dates is not None, "an undated scene begins and ends no life on dated ones"
    return Window(before.dates, after.dates)


def _days_of_years(first: int, last: int) -> dict[int, int]:
    """How many of the days `first` … `last` (ordinals) lie in each year."""
    years = range(dt.date.fromordinal(first).year, dt.date.fromordinal(last).year + 1)
    edges = {year: (dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()) for year in years}
    return {year: min(last, end) - max(first, start) + 1 for year, (start, end) in edges.items()}
