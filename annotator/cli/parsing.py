"""Values with a form of their own: dates, positions, corners, lengths. What cannot be read is a usage error."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import click
import shapely

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat, PixelXY
from annotator.domain.text import translate
from annotator.domain.time import parse_range

METRES_LIMIT = 1e5
"""Metres per pixel beyond this are a mistake."""


class Parsed(click.ParamType):  # type: ignore[type-arg, unused-ignore]  # generic in some versions
    """An option's value in a form of its own; blank stays blank."""

    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str) or not value.strip():
            return value
        try:
            return self._parse(value)
        except Refused as refusal:
            self.fail(str(refusal), param, ctx)
        except click.BadParameter as error:
            self.fail(error.message, param, ctx)


def dates(text: str) -> str:
    """A day, month, year, or FROM/TO, as it was written."""
    parse_range(text)
    return text


def metres(text: str) -> float:
    """Metres per pixel, more than 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 < value < METRES_LIMIT:
        raise click.BadParameter(_said(translate("Cli", "{text}: a number of metres, more than 0, is needed"), text))
    return value


def lonlat(text: str) -> LonLat:
    """`LON,LAT` in degrees."""
    lon, lat = numbers(text, 2)
    return _position(lon, lat, text, "LON,LAT")


def latlon(text: str) -> LonLat:
    """`LAT,LON` in degrees."""
    lat, lon = numbers(text, 2)
    return _position(lon, lat, text, "LAT,LON")


def _position(lon: float, lat: float, text: str, order: str) -> LonLat:
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise click.BadParameter(_said(translate("Cli", "{text}: not a position in the order {order}"), text, order))
    return LonLat(lon, lat)


def corners(text: str) -> Sequence[LonLat]:
    """Four `LON,LAT` separated by blanks: upper left, upper right, lower right, lower left."""
    parts = text.split()
    if len(parts) != 4:
        said = translate("Cli", "four corners are needed, LON,LAT each with a blank between them; got {n}")
        raise click.BadParameter(said.format(n=len(parts)))
    found = [lonlat(part) for part in parts]
    ring = shapely.Polygon([(corner.lon, corner.lat) for corner in found])
    if ring.area == 0.0:
        raise click.BadParameter(_said(translate("Cli", "{text}: the corners lie on one line or point"), text))
    if not ring.is_valid:
        said = translate(
            "Cli", "{text}: the corners cross; the order is upper left, upper right, lower right, lower left"
        )
        raise click.BadParameter(_said(said, text))
    return found


def control_point(text: str) -> tuple[PixelXY, LonLat]:
    """`PX,PY,LON,LAT`."""
    px, py, lon, lat = numbers(text, 4)
    return PixelXY(px, py), _position(lon, lat, text, "PX,PY,LON,LAT")


def numbers(text: str, count: int) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise click.BadParameter(_said(translate("Cli", "{text}: not numbers"), text)) from error
    if len(found) != count or not all(map(math.isfinite, found)):
        said = translate("Cli", "{text}: {n} numbers separated by commas are needed")
        raise click.BadParameter(said.format(text=text, n=count))
    return found


def column(text: str) -> tuple[str, str]:
    """`FIELD=NAME`."""
    field, equals, name = text.partition("=")
    if not equals or not field.strip() or not name.strip():
        raise click.BadParameter(_said(translate("Cli", "{text}: FIELD=NAME is needed"), text))
    return field.strip().casefold(), name.strip()


def _said(sentence: str, text: str, order: str = "") -> str:
    return sentence.format(text=text, order=order)


DATES = Parsed("DATE[/DATE]", dates)
METRES = Parsed("METRES", metres)
LAT_LON = Parsed("LAT,LON", latlon)
CORNERS = Parsed("CORNERS", corners)
CONTROL_POINT = Parsed("PX,PY,LON,LAT", control_point)
COLUMN = Parsed("FIELD=NAME", column)
