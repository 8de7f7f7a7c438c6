"""The view that KML describes: what Google Earth puts on the clipboard when a place is copied there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from annotator.domain.errors import Refused
from annotator.domain.positions import LonLat
from annotator.domain.text import translate
from annotator.formats import kml_data, xml_file
from annotator.formats.features import Dates
from annotator.formats.xml_file import Element, child_text, tag

SIZE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class KmlView:
    """Where a view looks; the middle of its picture shows `position`."""

    position: LonLat
    heading_deg: float
    """Azimuth of the picture's top, clockwise from north."""
    tilt_deg: float
    """0 looks straight down."""
    dates: Dates | None

    @property
    def acquired(self) -> tuple[str, str] | None:
        """First and last day, where the view says both."""
        first, last = self.dates or (None, None)
        return (first, last) if first and last else None


def parse_view(text: str) -> KmlView | None:
    """The first LookAt (or Camera that looks straight down) of a KML text; `None` where there is none.

    Refused: text that names a view, but is no XML or holds no position.
    """
    if "<LookAt" not in text and "<Camera" not in text:
        return None
    root, _ = xml_file.parse(text[:SIZE_LIMIT].encode(), translate("Formats", "The pasted text"), lambda *_told: None)
    element = next((each for each in root.iter() if tag(each) in ("LookAt", "Camera")), None)
    if element is None:
        return None
    tilt = _number(element, "tilt", 0.0)
    position = LonLat(_number(element, "longitude"), _number(element, "latitude"))
    if not (abs(position.lon) <= 180 and abs(position.lat) <= 90):
        raise Refused(translate("Formats", "The pasted view lies at no place on the globe."))
    return KmlView(position, _number(element, "heading", 0.0) % 360.0, abs(tilt), kml_data.dates(element))


def _number(element: Element, name: str, otherwise: float | None = None) -> float:
    text = child_text(element, name)
    if not text and otherwise is not None:
        return otherwise
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refused(translate("Formats", "The pasted view has no number for {name}.").format(name=name))
    return value
