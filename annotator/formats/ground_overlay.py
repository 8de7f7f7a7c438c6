"""Pictures laid on the ground in KML and KMZ: where their corners are, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path
from urllib.parse import unquote

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.formats import kml_data, kmz, xml_file
from annotator.formats.features import Dates, Skip, Unusable
from annotator.formats.files import read_bytes
from annotator.formats.xml_file import Element, child_text, children, tag

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".jp2")
OVERLAY_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Overlay:
    """One picture and its outer corners: upper left, upper right, lower right, lower left."""

    name: str
    href: str
    """As written: a path beside the KML, inside the KMZ, or an address."""
    corners: tuple[LonLat, LonLat, LonLat, LonLat]
    dates: Dates | None = None


@dataclass(frozen=True, slots=True)
class OverlayFile:
    """What a file holds of overlays, and of anything else that is drawn."""

    overlays: tuple[Overlay, ...]
    problems: tuple[Skip, ...]
    has_placemarks: bool


def read(path: Path) -> OverlayFile:
    """Overlays of a KML or KMZ file; `Refused` where it is neither."""
    data = read_bytes(path)
    if data.startswith(b"PK"):
        data = kmz.main_kml(data, path.name)
    return parse(data, path.name)


def parse(data: bytes, file: str) -> OverlayFile:
    """Like `read`, of the bytes of a KML."""
    if b"GroundOverlay" not in data:
        return OverlayFile((), (), True)
    root, _ = xml_file.parse(data, file, lambda _where, _why: None)
    overlays, problems = [], []
    for number, element in enumerate(_overlays(root), 1):
        name = " ".join(child_text(element, "name").split())[:200]
        where = f"GroundOverlay {number} ({name[:60]})" if name else f"GroundOverlay {number}"
        try:
            overlays.append(_overlay(element, name or Path(file).stem))
        except Unusable as reason:
            problems.append(Skip(file, where, str(reason)))
    has_placemarks = next((True for each in root.iter() if tag(each) == "Placemark"), False)
    return OverlayFile(tuple(overlays), tuple(problems), has_placemarks)


def picture_in_kmz(path: Path, href: str) -> bytes:
    """Bytes of a picture inside a KMZ; `Refused` where it is not there or unfolds to too much."""
    return kmz.member(read_bytes(path), path.name, unquote(href))


def is_address(href: str) -> bool:
    """Whether a picture would have to be fetched from somewhere, which is never done."""
    return "://" in href or href.startswith(("//", "\\\\"))


def _overlays(root: Element) -> Iterator[Element]:
    found = (each for each in root.iter() if tag(each) == "GroundOverlay")
    for _, element in zip(range(OVERLAY_LIMIT), found, strict=False):
        yield element


def _overlay(element: Element, name: str) -> Overlay:
    icon = next(children(element, "Icon"), None)
    href = child_text(icon, "href") if icon is not None else ""
    if not href:
        raise Unusable(translate("Formats", "It names no picture."))
    quad = next(children(element, "LatLonQuad"), None)
    box = next(children(element, "LatLonBox"), None)
    if quad is not None:
        corners = _quad(quad)
    elif box is not None:
        corners = _box(box)
    else:
        raise Unusable(translate("Formats", "It does not say where its picture lies (LatLonBox or gx:LatLonQuad)."))
    return Overlay(name, href, corners, kml_data.dates(element))


def _quad(quad: Element) -> tuple[LonLat, LonLat, LonLat, LonLat]:
    """gx:LatLonQuad goes round counter-clockwise from the lower left corner."""
    words = child_text(quad, "coordinates").split()
    try:
        points = [LonLat(float(lon), float(lat)) for lon, lat, *_ in (word.split(",") for word in words)]
    except ValueError:
        points = []
    if len(points) != 4:
        raise Unusable(translate("Formats", "Its gx:LatLonQuad does not hold four positions."))
    lower_left, lower_right, upper_right, upper_left = points
    return upper_left, upper_right, lower_right, lower_left


def _box(box: Element) -> tuple[LonLat, LonLat, LonLat, LonLat]:
    """The box, turned counter-clockwise about its middle as on the ground: degrees of longitude are shorter."""
    try:
        north, south, east, west = (float(child_text(box, side)) for side in ("north", "south", "east", "west"))
        turn = radians(float(child_text(box, "rotation") or 0.0))
    except ValueError:
        raise Unusable(translate("Formats", "Its LatLonBox lacks a number for north, south, east or west.")) from None
    if east < west:
        east += 360.0
    lon, lat = (east + west) / 2, (north + south) / 2
    shrink = max(cos(radians(lat)), 1e-9)
    corners = []
    for x, y in ((west, north), (east, north), (east, south), (west, south)):
        dx, dy = (x - lon) * shrink, y - lat
        corners.append(
            LonLat(lon + (dx * cos(turn) - dy * sin(turn)) / shrink, lat + dx * sin(turn) + dy * cos(turn))
            if turn
            else LonLat(x, y)
        )
    return corners[0], corners[1], corners[2], corners[3]


def refuse_picture(href: str) -> None:
    """`Refused` for pictures that are somewhere else, or no pictures."""
    if is_address(href):
        text = translate("Formats", "Its picture is on the web ({href}); save it and put it beside the KML.")
        raise Refused(text.format(href=href[:200]))
    if not href.lower().split("?")[0].endswith(PICTURES):
        raise Refused(
            translate("Formats", "{href} is not a kind of picture that can be added.").format(href=href[:200])
        )
