"""Reads one position from text in the forms that analysts paste, and writes it in the forms they need.

An order that the text does not state is marked as a guess, so that the window can show it; nothing is swapped in
silence.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.formats import angles

LENGTH_LIMIT = 2000
_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
_URLS = tuple(
    re.compile(pattern.replace("N", _NUMBER))
    for pattern in (
        r"!3dN!4dN",
        r"@N,N",
        r"[?&](?:q|ll|sll|query|center|destination|cbll|viewpoint)=(?:loc:)?N(?:,|%2C)\+?N",
        r"[?&]mlat=N&mlon=N",
        r"#map=[\d.]+/N/N",
        r"^geo:N,N",
        r"/(?:place|search|dir)/N,\+?N",
    )
)
_WKT = re.compile(r"(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*([^\s()]+)\s+([^\s()]+)[^()]*\)", re.IGNORECASE)
_KML = re.compile(r"<coordinates>\s*([^<]*?)\s*</coordinates>", re.IGNORECASE)
_TRIPLE = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*,\s*([+-]?\d{1,3}(?:\.\d+)?)\s*,\s*[+-]?\d+(?:\.\d+)?")
_MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}(?:\d{2}){1,5}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A position, the form it was written in, and whether the order of its two numbers was inferred."""

    position: LonLat
    form: str
    guess: bool


def parse(text: str) -> Parsed:
    """Position that `text` names; `Refused` says why it names none.

    Forms: decimal and sexagesimal degrees with or without marks and N/E/S/W, map links, WKT, GeoJSON, KML, MGRS.
    """
    plain = _normal(text)
    if not plain or len(plain) > LENGTH_LIMIT:
        raise _unreadable(text)
    for read in (_from_json, _from_kml, _from_wkt, _from_url, _from_mgrs, _from_triple):
        parsed = read(plain)
        if parsed:
            return parsed
    try:
        pair = angles.pair(plain)
    except angles.NoAngles:
        raise _unreadable(text) from None
    return _checked(pair.lon, pair.lat, pair.form, guess=pair.guess)


_SAME = str.maketrans(
    {
        **dict.fromkeys("′’‘´`ʹ‵", "'"),
        **dict.fromkeys("″”“ʺ‶", '"'),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("−–—", "-"),
    }
)
_KOREAN = {"북위": " N ", "남위": " S ", "동경": " E ", "서경": " W ", "도": "° ", "분": "' ", "초": '" '}


def _normal(text: str) -> str:
    """One way of writing marks, digits and blanks."""
    # before NFKC, which would turn º into the letter o and ´ into a blank with an accent
    plain = unicodedata.normalize("NFKC", text[: LENGTH_LIMIT + 1].translate(_SAME)).translate(_SAME)
    for word, sign in _KOREAN.items():
        plain = plain.replace(word, sign)
    return plain.replace("''", '"').strip()


def _from_json(text: str) -> Parsed | None:
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text)
        geometry = value.get("geometry", value)
        kind, (lon, lat) = geometry["type"], geometry["coordinates"][:2]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise _unreadable(text) from None
    if kind != "Point" or not all(type(number) in (int, float) for number in (lon, lat)):
        raise _unreadable(text)
    return _checked(float(lon), float(lat), "geojson")


def _from_kml(text: str) -> Parsed | None:
    if not text.startswith("<"):
        return None
    found = _KML.findall(text)
    numbers = found[0].split(",") if len(found) == 1 else []
    if len(numbers) not in (2, 3):
        raise _unreadable(text)
    return _checked(_float(numbers[0], text), _float(numbers[1], text), "kml")


def _from_wkt(text: str) -> Parsed | None:
    match = _WKT.fullmatch(text)
    return _checked(_float(match[1], text), _float(match[2], text), "wkt") if match else None


def _from_url(text: str) -> Parsed | None:
    if not ("://" in text or text.startswith(("@", "geo:")) or "maps" in text):
        return None
    for pattern in _URLS:
        match = pattern.search(text)
        if match:
            return _checked(float(match[2]), float(match[1]), "url")
    raise _unreadable(text)


def _from_mgrs(text: str) -> Parsed | None:
    grid = re.sub(r"\s+", "", text)
    if not _MGRS.fullmatch(grid):
        return None
    try:
        import mgrs  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        why = translate("Coordinates", "{text} is an MGRS reference, which this installation cannot read; use degrees.")
        raise Refused(why.format(text=text)) from None
    try:
        lat, lon = mgrs.MGRS().toLatLon(grid.upper())
    except Exception as error:
        raise _unreadable(text) from error
    return _checked(float(lon), float(lat), "mgrs")


def _from_triple(text: str) -> Parsed | None:
    """KML's own `lon,lat,alt`; where only the other order can be, that is taken and marked."""
    match = _TRIPLE.fullmatch(text)
    if not match:
        return None
    lon, lat = float(match[1]), float(match[2])
    if abs(lat) > 90 >= abs(lon):
        return _checked(lat, lon, "decimal", guess=True)
    return _checked(lon, lat, "kml")


def _float(text: str, whole: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _unreadable(whole) from None


def _checked(lon: float, lat: float, form: str, *, guess: bool = False) -> Parsed:
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        why = translate("Coordinates", "Latitude {lat}, longitude {lon} is not on the globe (±90, ±180).")
        raise Refused(why.format(lat=f"{lat:.10g}", lon=f"{lon:.10g}"))
    return Parsed(LonLat(lon + 0.0, lat + 0.0), form, guess)


def _unreadable(text: str) -> Refused:
    shown = " ".join(text[:80].split())
    why = translate("Coordinates", "“{text}” is not a position; write for example 41.411114, 128.186804.")
    return Refused(why.format(text=shown))


def display(position: LonLat) -> str:
    """`41.411114° 128.186804°`: latitude, longitude, as on screen."""
    return f"{_fixed(position.lat)}° {_fixed(position.lon)}°"


def decimal(position: LonLat) -> str:
    """`41.411114, 128.186804`, as web maps take it."""
    return f"{_fixed(position.lat)}, {_fixed(position.lon)}"


def dms(position: LonLat) -> str:
    """`41°24'40.0"N 128°11'12.5"E`, to a tenth of a second (about 3 m)."""
    return f"{_sexagesimal(position.lat, 'NS')} {_sexagesimal(position.lon, 'EW')}"


def wkt(position: LonLat) -> str:
    return f"POINT ({_fixed(position.lon)} {_fixed(position.lat)})"


def geojson(position: LonLat) -> str:
    return f'{{"type":"Point","coordinates":[{_fixed(position.lon)},{_fixed(position.lat)}]}}'


def kml(position: LonLat) -> str:
    """A document that Google Earth takes when pasted into its places."""
    point = f"<Point><coordinates>{_fixed(position.lon)},{_fixed(position.lat)},0</coordinates></Point>"
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark>{point}</Placemark></kml>'


def _fixed(degrees: float) -> str:
    return f"{round(degrees, 6) + 0.0:.6f}"


def _sexagesimal(degrees: float, letters: str) -> str:
    tenths = round(abs(degrees) * 36000)
    minutes, tenth = divmod(tenths, 600)
    whole, minute = divmod(minutes, 60)
    letter = letters[1] if degrees < 0 and tenths else letters[0]
    return f"{whole}°{minute:02d}'{tenth / 10:04.1f}\"{letter}"
