"""Dates of features as whole days."""

from __future__ import annotations

from functools import lru_cache

from annotator.domain.errors import Refused
from annotator.domain.time import parse_range
from annotator.formats.features import Dates


@lru_cache(maxsize=4096)
def days(text: str) -> Dates | None:
    """First and last day that a date, month, year or time may mean, `None` where it means none or several."""
    try:
        return parse_range(text.strip()) if 0 < len(text) <= 100 else None
    except Refused:
        return None


def span(begin: str, end: str) -> Dates | None:
    """First day of `begin` and last day of `end`, each `None` where not given."""
    first, last = days(begin), days(end)
    if first is None and last is None:
        return None
    return first[0] if first else None, last[1] if last else None
