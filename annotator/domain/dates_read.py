"""Reading dates as people and file names write them; what has two meanings is refused, never guessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from annotator.domain.errors import Refused
from annotator.domain.text import translate

Days = tuple[dt.date, dt.date]

_MONTH_NAMES = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may",),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_MONTH = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_ISO = re.compile(r"(?P<y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2})(?:[T ]\d\d:?\d\d.*)?)?)?")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)?(?:T\d+Z?)?")
_NUMBERS = re.compile(r"(?:(?P<a>\d{1,2})[-/.])?(?P<b>\d{1,2})[-/.](?P<y>\d{4})")
_WORDS = (
    re.compile(rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -]+)?{_MONTH}[ ,-]+(?P<y>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_MONTH}[ -]+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ ,-]+(?P<y>\d{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<y>\d{{4}})[ -]+{_MONTH}(?:[ -]+(?P<d>\d{{1,2}}))?", re.IGNORECASE),
)
_SEPARATORS = ("/", " – ", " - ", " to ", "–", "..")

FIRST_SATELLITE_YEAR = 1957
_SCREENSHOT = re.compile(
    r"screen ?-?_?shot|screen ?capture|bildschirmfoto|스크린샷|화면 ?캡처|スクリーンショット", re.IGNORECASE
)
_Y = r"(?<!\d)(?P<y>19[5-9]\d|20\d\d)"
_NAME_DATES = (
    re.compile(_Y + r"(?P<s>[-_. ]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>1[3-9]|2\d|3[01])[-_. ](?P<m>0?[1-9]|1[0-2])[-_. ](?P<y>19[5-9]\d|20\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<m>0?[1-9]|1[0-2])[-_. ](?P<d>1[3-9]|2\d|3[01])[-_. ](?P<y>19[5-9]\d|20\d\d)(?!\d)"),
    re.compile(
        rf"(?:(?<!\d)(?P<d>\d{{1,2}})[-_. ]?)?(?<![a-z]){_MONTH}[-_. ,]*(?P<y>19[5-9]\d|20\d\d)(?!\d)", re.IGNORECASE
    ),
    re.compile(rf"{_Y}[-_. ]?{_MONTH}(?![a-z])(?:[-_. ]?(?P<d>\d{{1,2}})(?!\d))?", re.IGNORECASE),
    re.compile(_Y + r"[-_. ](?P<m>0[1-9]|1[0-2])(?!\d)"),
)
_NAME_YEAR = re.compile(r"(?<!\dx)" + _Y + r"(?!\d| ?px|x\d)", re.IGNORECASE)


def read_range(text: str) -> Days:
    """First and last day of a date or a range; raises `Refused` where it has no or several meanings."""
    text = " ".join(text.split())
    for separator in _SEPARATORS:
        first, found, last = text.partition(separator)
        if not found:
            continue
        begin, end = _read_one(first.strip()), _read_one(last.strip())
        if begin is None or end is None:
            continue
        if begin[0] > end[1]:
            raise Refused(translate("Dates", 'The date "{text}" ends before it begins.').format(text=text))
        return begin[0], end[1]
    days = _read_one(text)
    if days is None:
        message = translate("Dates", '"{text}" is not a date; write 2020, 2020-06, 2020-06-01 or 2020-06/2020-08.')
        raise Refused(message.format(text=text))
    return days


def guess_range(file_name: str) -> Days | None:
    """The first date in a file's name, at the precision it has; a lone year only if it is the only one."""
    stem = re.sub(r"\.[A-Za-z][A-Za-z0-9]{0,4}$", "", re.split(r"[/\\]", file_name)[-1])
    if _SCREENSHOT.search(stem):
        return None  # tells when the screen was copied, not when the image was taken
    for pattern in _NAME_DATES:
        for match in pattern.finditer(stem):
            days = _of_match(match)
            if days is not None and _is_possible(days[0].year):
                return days
    years = {int(match["y"]) for match in _NAME_YEAR.finditer(stem)}
    possible = [year for year in years if _is_possible(year)]
    return _days(possible[0], None, None) if len(possible) == 1 else None


def _is_possible(year: int) -> bool:
    """Whether an image from above may be of that year: names also hold sizes (2048)."""
    return FIRST_SATELLITE_YEAR <= year <= dt.datetime.now(dt.UTC).year


def _read_one(text: str) -> Days | None:
    for pattern in (_ISO, _COMPACT, *_WORDS):
        match = pattern.fullmatch(text)
        if match:
            return _of_match(match)
    match = _NUMBERS.fullmatch(text)
    return _from_numbers(match, text) if match else None


def _from_numbers(match: re.Match[str], text: str) -> Days | None:
    """Day and month in either order: readable only where one of the two cannot be a month."""
    year, b = int(match["y"]), int(match["b"])
    if match["a"] is None:
        return _days(year, b, None)
    a = int(match["a"])
    if a != b and a <= 12 and b <= 12:
        message = translate("Dates", 'The date "{text}" may be read day first or month first; write {iso}.')
        raise Refused(message.format(text=text, iso=f"{year:04d}-{b:02d}-{a:02d} / {year:04d}-{a:02d}-{b:02d}"))
    return _days(year, a, b) if a <= 12 else _days(year, b, a)


def _of_match(match: re.Match[str]) -> Days | None:
    part = match.groupdict()
    month = _MONTHS[part["name"].lower()] if part.get("name") else part.get("m")
    return _days(int(part["y"]), int(month) if month else None, int(part["d"]) if part.get("d") else None)


def _days(year: int, month: int | None, day: int | None) -> Days | None:
    """The day, all days of the month or all days of the year; `None` if there is no such day."""
    try:
        if month is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        if day is None:
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date(year, month, day), dt.date(year, month, day)
    except ValueError:  # month 13, 30 February
        return None
