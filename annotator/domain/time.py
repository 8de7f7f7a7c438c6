"""Dates of scenes: often only a month, a year or a range, so every date is a range of whole days.

Decisions about order use the middle day, so that "2020" and "2020-07" have an order; what a range leaves open is
carried on to the bounds of the years (measurement 4 and 6).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from annotator.domain.dates_read import guess_range, read_range
from annotator.domain.records import IsoDate, IsoTime, Scene
from annotator.domain.text import translate

LAST_DAY = dt.date.max.toordinal() + 1
"""Stands for "no date" in sort keys: after every day."""

OrderKey = tuple[int, int, int, str]


class DateRange(NamedTuple):
    """Days from `lo` to `hi`, both inclusive."""

    lo: dt.date
    hi: dt.date

    @property
    def mid(self) -> int:
        """Middle day as proleptic Gregorian ordinal, rounded down (measurement 4)."""
        return (self.lo.toordinal() + self.hi.toordinal()) // 2

    @property
    def mid_date(self) -> dt.date:
        return dt.date.fromordinal(self.mid)

    def overlaps(self, other: DateRange) -> bool:
        """Whether the two ranges share a day."""
        return self.lo <= other.hi and other.lo <= self.hi


def scene_dates(scene: Scene) -> DateRange | None:
    """Range of days of a scene, `None` when undated; one given end stands for both, a reversed range is turned."""
    return date_range(scene.acquired_from, scene.acquired_to)


def order_key(scene: Scene) -> OrderKey:
    """Sort key of scenes: (mid, hi, lo, uid) in ordinal days; undated scenes come last, by uid."""
    return key_of(scene_dates(scene), scene.uid)


def key_of(dates: DateRange | None, uid: str) -> OrderKey:
    """Like `order_key`, from the parts of a scene."""
    if dates is None:
        return (LAST_DAY, LAST_DAY, LAST_DAY, uid)
    return (dates.mid, dates.hi.toordinal(), dates.lo.toordinal(), uid)


def parse_range(text: str) -> tuple[IsoDate, IsoDate]:
    """First and last day that `text` may mean: "2020", "2020-06", "2020-06-01", "A/B", "30 July 2025", "7/30/2025".

    Raises `Refused` where the text has no or more than one meaning ("7/8/2025").
    """
    lo, hi = read_range(text)
    return lo.isoformat(), hi.isoformat()


def guess_from_name(file_name: str) -> tuple[IsoDate, IsoDate] | None:
    """First and last day a file's name seems to state; `None` if it states none or is a screenshot's own time."""
    found = guess_range(file_name)
    return None if found is None else (found[0].isoformat(), found[1].isoformat())


def now_iso() -> IsoTime:
    """This moment in UTC to the millisecond."""
    now = dt.datetime.now(dt.UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"


def display(scene: Scene) -> str:
    """Date of a scene for people, no finer than it is known: "2024-05-14", "2020-04", "2020", "2020-01 – 2020-03"."""
    dates = scene_dates(scene)
    return translate("Dates", "undated") if dates is None else display_range(dates)


def display_range(dates: DateRange) -> str:
    """Like `display`, of a range of days."""
    lo, hi = dates
    if lo == hi:
        return lo.isoformat()
    ends_month = (hi + dt.timedelta(days=1)).day == 1 if hi < dt.date.max else True
    if lo.day == 1 and ends_month:
        if (lo.month, hi.month) == (1, 12):
            return f"{lo.year:04d}" if lo.year == hi.year else f"{lo.year:04d} – {hi.year:04d}"
        first, last = lo.isoformat()[:7], hi.isoformat()[:7]
        return first if first == last else f"{first} – {last}"
    return f"{lo.isoformat()} – {hi.isoformat()}"


@lru_cache(maxsize=4096)
def date_range(first: IsoDate | None, last: IsoDate | None) -> DateRange | None:
    """Like `scene_dates`, from the two stored days."""
    lo, hi = _day(first or last), _day(last or first)
    if lo is None or hi is None:
        return None
    return DateRange(min(lo, hi), max(lo, hi))


def _day(text: IsoDate | None) -> dt.date | None:
    """The day, or `None` for a text that is none: another program may have written it (a finding tells)."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
