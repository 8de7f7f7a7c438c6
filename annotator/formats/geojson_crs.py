"""The `crs` member that GeoJSON had before RFC 7946 and that GIS programs still write."""

from __future__ import annotations

import re
from typing import Any

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import crs
from annotator.formats.features import Transform

_NAME = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?(EPSG|ESRI|OGC)[:/](?:[0-9.]*[:/])?(CRS84|\d{1,7})",
    re.IGNORECASE,
)


def transform_of(member: Any, file: str) -> Transform | None:
    """How to get from the file's coordinates to WGS 84 longitude, latitude; `None` when they are that already.

    Axis order is always x, y (east, north), as every program writes GeoJSON. A system that is unknown is refused,
    because guessing it would put everything in a wrong place.
    """
    name = _name(member, file)
    match = _NAME.fullmatch(name.strip())
    if not match:
        raise _unknown(file, name)
    try:
        return crs.of_authority(match[1].upper(), match[2].upper())
    except crs.UnknownSystem as error:
        raise _unknown(file, name) from error


def _name(member: Any, file: str) -> str:
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(member, dict) and member.get("type") == "name" and isinstance(name, str):
        return name
    text = translate("Formats", "{file} names its coordinate system in a way that is not supported; nothing was read.")
    raise Refused(text.format(file=file))


def _unknown(file: str, name: str) -> Refused:
    text = translate("Formats", "{file} uses the coordinate system {name}, which is unknown; nothing was read.")
    return Refused(text.format(file=file, name=name[:80]))
