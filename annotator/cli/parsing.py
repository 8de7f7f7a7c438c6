"""Arguments with a form of their own: positions and corners."""

from __future__ import annotations

from collections.abc import Sequence

import click

from annotator.domain.positions import LonLat, PixelXY


def lonlat(text: str, *, lat_first: bool = False) -> LonLat:
    """`LON,LAT` (or `LAT,LON`) in degrees; anything impossible is a usage error."""
    first, second = numbers(text, 2)
    lon, lat = (second, first) if lat_first else (first, second)
    order = "LAT,LON" if lat_first else "LON,LAT"
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise click.BadParameter(f"{text}: not a position in the order {order}")
    return LonLat(lon, lat)


def corners(text: str) -> Sequence[LonLat]:
    """Four `LON,LAT` separated by blanks: upper left, upper right, lower right, lower left."""
    parts = text.split()
    if len(parts) != 4:
        raise click.BadParameter(f"four corners are needed, got {len(parts)}")
    return [lonlat(part) for part in parts]


def control_point(text: str) -> tuple[PixelXY, LonLat]:
    """`PX,PY,LON,LAT`."""
    px, py, lon, lat = numbers(text, 4)
    return PixelXY(px, py), lonlat(f"{lon!r},{lat!r}")


def numbers(text: str, count: int) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise click.BadParameter(f"{text}: not numbers") from error
    if len(found) != count or any(value != value or abs(value) == float("inf") for value in found):
        raise click.BadParameter(f"{text}: {count} numbers separated by commas are needed")
    return found


def columns(pairs: Sequence[str]) -> dict[str, str]:
    """`FIELD=NAME …`."""
    found = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not equals or not field.strip() or not name.strip():
            raise click.BadParameter(f"{pair}: FIELD=NAME is needed")
        found[field.strip().casefold()] = name.strip()
    return found
