"""What a KML placemark says about itself: properties and dates."""

from __future__ import annotations

from annotator.formats.dates import days, span
from annotator.formats.features import Dates, Value
from annotator.formats.kml_shapes import GEOMETRIES
from annotator.formats.xml_file import Element, child_text, children, tag, text

_NOT_PROPERTIES = (
    *GEOMETRIES,
    *("name", "Style", "StyleMap", "ExtendedData", "TimeStamp", "TimeSpan", "LookAt", "Camera", "Region"),
    *("visibility", "open", "Metadata", "balloonVisibility", "Placemark", "author", "link", "AddressDetails"),
)


def properties(placemark: Element) -> dict[str, Value]:
    """Description, extended data, and whatever other plain text children there are (old schemas); text as written."""
    values: dict[str, Value] = {}
    for child in placemark:
        name = tag(child)
        if name and name not in _NOT_PROPERTIES and (name == "description" or not len(child)):
            values.setdefault(name, text(child) or None)
    for extended in children(placemark, "ExtendedData"):
        values.update(_extended(extended))
    view = view_date(placemark)
    if view:
        values.setdefault("view_date", view)
    return values


def _extended(element: Element) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for child in element:
        if tag(child) == "Data" and child.get("name"):
            values[child.get("name")] = child_text(child, "value") or None
        elif tag(child) == "SchemaData":
            for data in children(child, "SimpleData"):
                values[data.get("name") or "SimpleData"] = text(data) or None
        elif tag(child) and not len(child) and child.text:
            values.setdefault(tag(child), text(child) or None)
    return values


def dates(element: Element) -> Dates | None:
    """Whole days of a TimeStamp or TimeSpan (also in Google's namespace), or of the times of a track."""
    for child in children(element, "TimeStamp", "TimeSpan"):
        if tag(child) == "TimeStamp":
            return days(child_text(child, "when"))
        return span(child_text(child, "begin"), child_text(child, "end"))
    whens = [text(when) for track in children(element, "Track") for when in children(track, "when")]
    return span(whens[0], whens[-1]) if whens else None


def view_date(element: Element) -> str:
    """Date that Google Earth's time slider stood at when the view was stored: a hint at the image's date."""
    for view in children(element, "LookAt", "Camera"):
        found = dates(view)
        if found:
            return found[0] or found[1] or ""
    return ""
