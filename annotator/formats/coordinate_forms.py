"""One position written in the forms that reports, receivers and other programs ask for, and all ways to read a text.

A text whose two numbers can be read in both orders has two readings; whoever asks shows both and never picks one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pyproj

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.formats.coordinates import Parsed, decimal, display, dms, geojson, kml, parse, wkt

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_UTM = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])[\s,]+(\d{6}(?:\.\d+)?)\s*m?\s*E?[\s,]+(\d{1,8}(?:\.\d+)?)\s*m?\s*N?", re.IGNORECASE
)
_UTM_LATITUDES = (-80.0, 84.0)


class Form(NamedTuple):
    """A way to write a position; `write` refuses where the position has no such form."""

    name: str
    title: str
    write: Callable[[LonLat], str]


def forms() -> tuple[Form, ...]:
    """All forms, the one on screen first."""
    return (
        Form("display", translate("Coordinates", "Degrees"), display),
        Form("decimal", translate("Coordinates", "Latitude, longitude"), decimal),
        Form("lonlat", translate("Coordinates", "Longitude latitude"), lonlat),
        Form("dms", translate("Coordinates", "Degrees, minutes, seconds"), dms),
        Form("ddm", translate("Coordinates", "Degrees, minutes"), ddm),
        Form("utm", translate("Coordinates", "UTM"), utm),
        Form("mgrs", translate("Coordinates", "MGRS"), mgrs_reference),
        Form("wkt", translate("Coordinates", "WKT"), wkt),
        Form("geojson", translate("Coordinates", "GeoJSON"), geojson),
        Form("kml", translate("Coordinates", "KML"), kml),
    )


def lonlat(position: LonLat) -> str:
    """`128.186804 41.411114`: longitude first, as databases take it."""
    return f"{round(position.lon, 6) + 0.0:.6f} {round(position.lat, 6) + 0.0:.6f}"


def ddm(position: LonLat) -> str:
    """`41° 24.6668' N 128° 11.2082' E`, to 0.0001 minutes (about 0.2 m)."""
    return f"{_minutes(position.lat, 'NS')} {_minutes(position.lon, 'EW')}"


def utm(position: LonLat) -> str:
    """`52T 432097 4584755`: zone and latitude band, easting and northing in whole metres."""
    if not _UTM_LATITUDES[0] <= position.lat <= _UTM_LATITUDES[1]:
        raise Refused(translate("Coordinates", "UTM ends at 84° north and 80° south."))
    zone = utm_zone(position)
    east, north = _projected(zone, position.lat < 0)(position.lon, position.lat)
    band = _BANDS[min(int((position.lat + 80) // 8), len(_BANDS) - 1)]
    return f"{zone}{band} {east:.0f} {north:.0f}"


def mgrs_reference(position: LonLat) -> str:
    """`52T DM 32097 84755`, to a metre; refuses where this installation has no MGRS."""
    try:
        import mgrs  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        raise Refused(translate("Coordinates", "MGRS needs the extra package mgrs.")) from None
    text = str(mgrs.MGRS().toMGRS(position.lat, position.lon))
    match = re.fullmatch(r"(\d{1,2}[A-Z])([A-Z]{2})(\d{5})(\d{5})", text)
    return " ".join(match.groups()) if match else text


def utm_zone(position: LonLat) -> int:
    """Zone number, with the wide zones of south-west Norway and Svalbard."""
    lon, lat = position
    if 56 <= lat < 64 and 3 <= lon < 12:
        return 32
    if lat >= 72:
        for west, east, zone in ((0, 9, 31), (9, 21, 33), (21, 33, 35), (33, 42, 37)):
            if west <= lon < east:
                return zone
    return int((lon + 180) // 6) % 60 + 1


_SHOWN = re.compile(r"-?\d{1,2}\.\d{6}° -?\d{1,3}\.\d{6}°")
"""As this program itself shows and copies positions (`display`): latitude first, whatever else the numbers allow."""


def readings(text: str) -> list[Parsed]:
    """Every way to read a text, the likelier first; refuses where there is none.

    Two readings: the order of the numbers is not stated and both are on the globe, or the letter after a UTM zone may
    mean a latitude band or the southern hemisphere.
    """
    match = _UTM.fullmatch(text.strip())
    if match:
        return _from_utm(match)
    found = parse(text)
    if _SHOWN.fullmatch(text.strip()):
        found = replace(found, guess=False)
    if not found.guess or abs(found.position.lon) > 90:
        return [found]
    swapped = LonLat(found.position.lat, found.position.lon)
    return [found, Parsed(swapped, found.form, True)]


def position_of(text: str) -> LonLat:
    """The position that a text means; refuses where there is none, or where it can be two and nobody is asked."""
    found = readings(text)[0]
    if found.guess and found.form != "utm":
        why = translate("Coordinates", "{text} can be read in two ways; write N or S and E or W with the numbers.")
        raise Refused(why.format(text=" ".join(text.split())[:60]))
    return found.position


def _from_utm(match: re.Match[str]) -> list[Parsed]:
    zone, letter = int(match[1]), match[2].upper()
    east, north = float(match[3]), float(match[4])
    if not 1 <= zone <= 60:
        raise Refused(translate("Coordinates", "There is no UTM zone {zone}.").format(zone=zone))
    found = []
    for south in (False, True):
        lon, lat = _projected(zone, south)(east, north, inverse=True)
        fits_band = letter == _BANDS[max(0, min(int((lat + 80) // 8), len(_BANDS) - 1))]
        fits_side = letter == ("S" if south else "N")
        if abs(lat) <= 84 and (fits_band or fits_side):
            found.append((fits_band, Parsed(LonLat(lon, lat), "utm", False)))
    if not found:
        why = translate("Coordinates", "Zone {zone}{letter} has no {east} {north}.")
        raise Refused(why.format(zone=zone, letter=letter, east=match[3], north=match[4]))
    found.sort(key=lambda pair: not pair[0])
    several = len(found) > 1
    return [Parsed(parsed.position, parsed.form, several) for _, parsed in found]


def _projected(zone: int, south: bool) -> pyproj.Proj:
    return pyproj.Proj(proj="utm", zone=zone, south=south, ellps="WGS84")


def _minutes(degrees: float, letters: str) -> str:
    parts = round(abs(degrees) * 600_000)
    whole, rest = divmod(parts, 600_000)
    letter = letters[1] if degrees < 0 and parts else letters[0]
    return f"{whole}° {rest / 10_000:07.4f}' {letter}"
