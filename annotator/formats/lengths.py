"""Lengths as people type them from a scale bar: a number and a unit."""

from __future__ import annotations

import math
import re

from annotator.domain.errors import Refused
from annotator.domain.text import translate

METRES: dict[str, float] = {
    "": 1.0,
    "m": 1.0,
    "meter": 1.0,
    "metre": 1.0,
    "meters": 1.0,
    "metres": 1.0,
    "cm": 0.01,
    "km": 1000.0,
    "ft": 0.3048,
    "foot": 0.3048,
    "feet": 0.3048,
    "'": 0.3048,
    "yd": 0.9144,
    "mi": 1609.344,
    "mile": 1609.344,
    "miles": 1609.344,
    "nm": 1852.0,
    "nmi": 1852.0,
}
"""Metres in one unit; international foot, yard and mile."""

_LENGTH = re.compile(r"([\d.,\u00a0 ]*\d)\s*([a-z']*)\.?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def parse_length_m(text: str) -> float:
    """Metres of `100 m`, `0.5 km`, `0,5 km`, `1,000 ft`; a bare number is metres. `Refused` where it is no length."""
    match = _LENGTH.fullmatch(text.strip().lower())
    unit = match[2] if match else ""
    number = _number(match[1]) if match else None
    if number is None or unit not in METRES or not 0 < number < math.inf:
        why = translate("Lengths", "“{text}” is not a length; write for example 100 m, 0.5 km or 300 ft.")
        raise Refused(why.format(text=" ".join(text.split())[:40]))
    return number * METRES[unit]


def _number(text: str) -> float | None:
    plain = re.sub(r"[\u00a0 ]", "", text)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None
