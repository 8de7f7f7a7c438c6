"""Reads KML 2.0 to 2.3 as Google Earth and others write it, valid or not; links are listed and never followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import kml_data, kml_shapes, xml_file
from annotator.formats.features import Collector, Dates, FeatureFile, Unusable, label
from annotator.formats.files import read_bytes
from annotator.formats.xml_file import Element, child_text, children, tag

PLACE_LIMIT = 200_000
_CONTAINERS = ("kml", "Document", "Folder")
_LINKS = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Tour")
ROOTS = (*_CONTAINERS, *_LINKS, *kml_shapes.GEOMETRIES, "Placemark")


class _Place(NamedTuple):
    """An element with what it inherits from the folders it lies in."""

    element: Element
    folder: tuple[str, ...]
    dates: Dates | None
    depth: int


def read(path: Path) -> FeatureFile:
    """Placemarks of a KML file with folders, dates and data; `Refused` where it is no KML at all."""
    return parse(read_bytes(path), path.name)


def parse(data: bytes, file: str) -> FeatureFile:
    """Like `read`, of bytes; one feature per simple geometry, `read` counts placemarks."""
    collector = Collector(file)
    root, broken_off = xml_file.parse(data, file, collector.warn)
    if tag(root) not in ROOTS:
        text = translate("Formats", "{file} is XML, but not KML (its root is {root}); nothing was read.")
        raise Refused(text.format(file=file, root=tag(root)[:60]))
    if tag(root) in kml_shapes.GEOMETRIES:
        root = _wrapped(root)
    places = list(_places(root, collector))
    if len(places) > PLACE_LIMIT:
        text = translate("Formats", "{file} has more than {n} placemarks; split it into smaller files.")
        raise Refused(text.format(file=file, n=PLACE_LIMIT))
    for number, place in enumerate(places, 1):
        _placemark(place, number, collector, cut=broken_off and number == len(places))
    return collector.result()


def _wrapped(geometry: Element) -> Element:
    """A placemark around a geometry that stands alone."""
    placemark = geometry.makeelement("Placemark")
    placemark.append(geometry)
    return placemark


def _places(root: Element, collector: Collector) -> Iterator[_Place]:
    """Placemarks in the file's order; everything else that holds content is reported as left out."""
    also = _old_schemas(root)
    todo = [_Place(root, (), None, 0)]
    while todo:
        place = todo.pop()
        kind = tag(place.element)
        if kind == "Placemark" or kind in also:
            collector.read += 1
            yield place
        elif kind in _LINKS:
            _report_link(place.element, kind, collector)
        else:
            todo.extend(_content(place, collector, also))


def _old_schemas(root: Element) -> set[str]:
    """Element names that stand for Placemark, as Google Earth 5 wrote them for shapefiles."""
    schemas = (schema for schema in root.iter("{*}Schema") if schema.get("parent") == "Placemark")
    return {schema.get("name", "") for schema in schemas} - {""}


def _content(place: _Place, collector: Collector, also: set[str]) -> list[_Place]:
    """Children of a container that may hold something, last first, with its name and dates handed down."""
    element = place.element
    if place.depth >= xml_file.DEPTH_LIMIT:
        why = translate("Formats", "Folders are nested deeper than {n}; what lies below was left out.")
        collector.skip(_where_folder(place.folder), why.format(n=xml_file.DEPTH_LIMIT))
        return []
    name = child_text(element, "name") if tag(element) != "kml" else ""
    folder = (*place.folder, name) if name else place.folder
    dates = kml_data.dates(element) or place.dates
    holding = children(element, "Placemark", *_CONTAINERS, *_LINKS, *also)
    return [_Place(child, folder, dates, place.depth + 1) for child in holding][::-1]


def _where_folder(folder: tuple[str, ...]) -> str:
    return "/".join(folder)[-60:]


def _report_link(element: Element, kind: str, collector: Collector) -> None:
    target = next((child_text(child, "href") for child in children(element, "Link", "Url", "Icon")), "")
    name = child_text(element, "name")
    where = f"{kind} ({name[:60]})" if name else kind
    if kind == "NetworkLink":
        why = translate("Formats", "A link to other content ({target}) is not followed.")
    else:
        why = translate("Formats", "An overlay ({target}) is no mark; its image can be added as a scene.")
    collector.skip(where, why.format(target=target[:200] or "-"))


def _placemark(place: _Place, number: int, collector: Collector, *, cut: bool) -> None:
    element = place.element
    name = " ".join(child_text(element, "name").split())
    where = label("placemark", number, name)
    if cut:
        collector.skip(where, translate("Formats", "The file breaks off in or after it; it may be incomplete."))
        return
    try:
        geometry = kml_shapes.geometry_of(element, lambda why: collector.warn(where, why))
    except Unusable as reason:
        collector.skip(where, str(reason))
        return
    dates = kml_data.dates(element) or place.dates
    collector.add(where, name, kml_data.properties(element), geometry, folder=place.folder, dates=dates)
