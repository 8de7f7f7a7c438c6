"""Two angles out of free text: degrees, minutes and seconds, with marks and letters where the writer set some."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

_DECIMAL_COMMAS = re.compile(r"\s*([NSEW]?\s*[+-]?\d{1,3}),(\d+\s*°?\s*[NSEW]?)[\s;]+([NSEW]?\s*[+-]?\d{1,3}),(\d+.*)")
_ONE_DECIMAL_COMMA = re.compile(r"\s*[NSEW]?\s*[+-]?\d{1,3},\d+\s*°?\s*[NSEW]?\s*")
_LABELS = re.compile(r"\b(lat|long|lon|lng)(?:itude)?\b\.?\s*[:=]?", re.IGNORECASE)
_DEGREE_WORDS = re.compile(r"(?<=\d)\s*(?:degrees?|deg\.?|d)(?![a-z])", re.IGNORECASE)
_TOKEN = re.compile(r"""(?P<number>[+-]?\d+(?:\.\d*)?)|(?P<mark>[°'"])|(?P<letter>[NSEWΦΛ])|(?P<comma>[,;/|])""")
_MARKS = "°'\""

Token: TypeAlias = tuple[str, str]
"""Kind (number, mark, letter, comma) and what stands there; Φ and Λ stand for the words latitude, longitude."""


class NoAngles(ValueError):
    """The text does not hold the angles that were asked for."""


class Pair(NamedTuple):
    """Degrees, the form they were written in, and whether their order was inferred."""

    lon: float
    lat: float
    form: str
    guess: bool


class _Angle(NamedTuple):
    degrees: float
    axis: str
    """`lat`, `lon` or "" where no letter tells."""
    numbers: int


def pair(text: str) -> Pair:
    """Two angles of `text`; without letters the first is the latitude unless only the other order can be."""
    tokens = _tokens(text)
    cut = _cut(tokens)
    first, second = _angle(tokens[:cut]), _angle(tokens[cut:])
    form = ("decimal", "degrees minutes", "dms")[max(first.numbers, second.numbers) - 1]
    longitude_first, guess = _order(first, second)
    lat, lon = (second, first) if longitude_first else (first, second)
    return Pair(lon.degrees, lat.degrees, form, guess)


def angle(text: str) -> float:
    """One angle in degrees, for columns that hold longitude or latitude in any form."""
    if _ONE_DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    return _angle(_tokens(text)).degrees


def _order(first: _Angle, second: _Angle) -> tuple[bool, bool]:
    """Whether the first is the longitude, and whether that was inferred."""
    if first.axis and first.axis == second.axis:
        raise NoAngles
    if first.axis or second.axis:
        return first.axis == "lon" or second.axis == "lat", not (first.axis and second.axis)
    if abs(first.degrees) > 90:
        return True, True
    return False, abs(second.degrees) <= 90


def _tokens(text: str) -> list[Token]:
    commas = _DECIMAL_COMMAS.fullmatch(text)
    if commas and "." not in text and text.count(",") == 2:
        text = f"{commas[1]}.{commas[2]} ; {commas[3]}.{commas[4]}"
    text = _LABELS.sub(lambda match: " Φ " if match[1].lower() == "lat" else " Λ ", text)
    text = _DEGREE_WORDS.sub("°", text).upper().strip(" ()[],;\t\r\n")
    found = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match and match.lastgroup:
            found.append((match.lastgroup, match[0]))
            position = match.end()
        elif text[position].isspace():
            position += 1
        else:
            raise NoAngles
    letters = [value for kind, value in found if kind == "letter"]
    if sum(value in "NSEW" for value in letters) == 2 < len(letters):
        found = [token for token in found if token not in (("letter", "Φ"), ("letter", "Λ"))]
    return found


def _cut(tokens: list[Token]) -> int:
    """Index of the token with which the second angle begins: by comma, letter, degree mark, sign or number."""
    commas = [i for i, (kind, _) in enumerate(tokens) if kind == "comma"]
    if commas:
        if len(commas) > 1:
            raise NoAngles
        return commas[0]
    letters = [i for i, (kind, _) in enumerate(tokens) if kind == "letter"]
    if letters and letters[0] > 0 and letters[0] < len(tokens) - 1:
        return letters[0] + 1
    if len(letters) == 2:
        return letters[1]
    numbers = [i for i, (kind, _) in enumerate(tokens) if kind == "number"]
    degrees = [i for i, token in enumerate(tokens) if token == ("mark", "°")]
    if len(degrees) == 2:
        return degrees[1] - 1
    signed = [i for i in numbers[1:] if tokens[i][1][0] in "+-"]
    if len(signed) == 1:
        return signed[0]
    if len(numbers) not in (2, 4, 6) or any(kind == "mark" for kind, _ in tokens):
        raise NoAngles
    return numbers[len(numbers) // 2]


def _angle(tokens: list[Token]) -> _Angle:
    """Minutes and seconds below 60, decimals and a sign only where they can stand, marks in their order."""
    numbers: list[str] = []
    letter = ""
    marked = 0
    for kind, value in tokens:
        if kind == "number":
            numbers.append(value)
        elif kind == "letter" and not letter:
            letter = value
        elif kind == "mark" and marked == len(numbers) - 1 < 3 and value == _MARKS[marked]:
            marked += 1
        elif kind != "comma":
            raise NoAngles
    return _Angle(_degrees(numbers, letter), _AXES[letter], len(numbers))


def _degrees(numbers: list[str], letter: str) -> float:
    whole_only = all("." not in number for number in numbers[:-1])
    unsigned = all(number[0] not in "+-" for number in numbers[1:])
    if not (1 <= len(numbers) <= 3 and whole_only and unsigned):
        raise NoAngles
    parts = [abs(float(number)) for number in numbers]
    negative = numbers[0].startswith("-")
    if any(part >= 60 for part in parts[1:]) or (negative and letter in ("N", "S", "E", "W")):
        raise NoAngles
    size: float = sum(part / 60.0**power for power, part in enumerate(parts))
    return -size if negative or letter in ("S", "W") else size


_AXES = {"": "", "N": "lat", "S": "lat", "Φ": "lat", "E": "lon", "W": "lon", "Λ": "lon"}
