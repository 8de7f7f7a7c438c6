"""What a feature says of its date: a column or time stamp of its own, or a folder that is named after a date."""

from __future__ import annotations

from annotator.app.exchange.fields import Fields
from annotator.domain.time import DateRange, date_range, display_range
from annotator.formats.dates import days

LIFE = tuple(f"{end}{side}" for end in ("first_seen", "gone_by") for side in ("", "_from", "_to"))
"""Where a feature says one of these, it tells a whole life, not what stands on one date."""


def date_of_set(fields: Fields) -> DateRange | None:
    """The date whose set a feature belongs to; `None` where it says none, a span of time, or a whole life."""
    if any(map(fields.text, LIFE)):
        return None
    first, last = fields.own_dates or (None, None)
    own = date_range(first, last) if first and last else None
    return own if own is not None and is_one_date(own) else date_of_folder(fields)


def date_of_folder(fields: Fields) -> DateRange | None:
    """The date that the innermost folder named after one gives."""
    found = (days(name) for name in reversed(fields.folder))
    return next((date_range(*dates) for dates in found if dates is not None), None)


def is_one_date(dates: DateRange) -> bool:
    """Whether a range is a day, a month or a year, not a span from one date to another."""
    return "–" not in display_range(dates)
