"""Rows of any CSV as features: points, outlines as WKT, positions as text, or boxes in pixels (DeepForest)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import shapely

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import angles, coordinates, csv_table, shapes
from annotator.formats.dates import days, span
from annotator.formats.features import Collector, Dates, FeatureFile, Geometry, Unusable, Value, label
from annotator.formats.files import read_bytes
from annotator.formats.shapes import number

_NAMES = ("name", "title", "site_name", "이름", "명칭")
_LON_LAT = (
    ("lon", "lat"),
    ("longitude", "latitude"),
    ("long", "lat"),
    ("lng", "lat"),
    ("lng", "latitude"),
    ("x", "y"),
    ("경도", "위도"),
)
_WKT = ("wkt", "geom_wkt", "wkt_geom", "geometry", "geom", "the_geom")
_TEXTS = (
    *("coordinates", "coordinate", "coords", "coord", "position", "location", "좌표"),
    *("latlon", "lat_lon", "lat,lon", "lat, lon", "lonlat", "lon_lat"),
)
_BOX = ("xmin", "ymin", "xmax", "ymax")
_DATE = ("acquired", "date", "acquired_on", "imagery_date", "날짜")
_WKT_START = re.compile(
    r"\s*(?:SRID=4326;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)", re.IGNORECASE
)
_WKT_DEPTH = 12

Row = Mapping[str, str]
# a pair (lon, lat) stands for a point
Place = Callable[[Row, Callable[[str], None]], Geometry | None]


def read(path: Path, columns: Mapping[str, str] | None = None) -> FeatureFile:
    """Features of a CSV with a header, one per row.

    `columns` maps our field names to column names of the file. A row without a position has no geometry; a position
    that cannot be read is reported and its row left out. Boxes xmin, ymin, xmax, ymax are in pixels.
    """
    return parse(read_bytes(path), path.name, columns)


def parse(data: bytes, file: str, columns: Mapping[str, str] | None = None) -> FeatureFile:
    """Like `read`, of bytes."""
    collector = Collector(file)
    table = csv_table.parse(data, collector, columns or {})
    folded = [_folded(name) for name in table.header]
    place, pixel = _place(folded)
    name_column = next((folded.index(name) for name in _NAMES if name in folded), None)
    for line, cells in table.rows:
        name = cells[name_column].strip() if name_column is not None else ""
        where = label("line", line, name)
        row = dict(zip(folded, cells, strict=True))
        try:
            geometry = place(row, lambda why, where=where: collector.warn(where, why))  # type: ignore[misc]
        except Unusable as reason:
            collector.skip(where, str(reason))
            continue
        properties = _properties(table.header, cells, pixel)
        collector.add(where, name, properties, geometry, pixel=pixel, dates=_dates(row))
    return collector.result()


def _folded(name: str) -> str:
    """Column name as it is compared: lower case, without a unit in brackets."""
    return re.sub(r"\s*[(\[].*", "", name).strip().casefold()


def _properties(header: Iterable[str], cells: Iterable[str], pixel: bool) -> dict[str, Value]:
    values: dict[str, Value] = {name: cell if cell.strip() else None for name, cell in zip(header, cells, strict=True)}
    if pixel:
        values.setdefault("class", values.get("label"))
        values.setdefault("image", values.get("image_path"))
    return values


def _dates(row: Row) -> Dates | None:
    for column in _DATE:
        if row.get(column):
            return days(row[column])
    return span(row.get("acquired_from", ""), row.get("acquired_to", ""))


def _place(folded: list[str]) -> tuple[Place, bool]:
    """How the rows of a file with these columns say where they are, and whether that is in pixels."""
    if all(column in folded for column in _BOX):
        return _box, True
    wkt = next((column for column in _WKT if column in folded), "")
    pair = next((pair for pair in _LON_LAT if pair[0] in folded and pair[1] in folded), None)
    text = next((column for column in _TEXTS if column in folded), "")

    def place(row: Row, warn: Callable[[str], None]) -> Geometry | None:
        if wkt and row[wkt].strip():
            return _outline(row[wkt])
        if pair and (row[pair[0]].strip() or row[pair[1]].strip()):
            return _degrees(row[pair[0]]), _degrees(row[pair[1]])
        if text and row[text].strip():
            return _position(row[text], warn)
        return None

    return place, False


def _box(row: Row, _warn: Callable[[str], None]) -> Geometry | None:
    cells = [row[column].strip() for column in _BOX]
    if not any(cells):
        raise Unusable(translate("Formats", "The row has no box."))
    return shapes.box(*(number(cell) for cell in cells))


def _degrees(cell: str) -> float:
    try:
        return number(cell)
    except Unusable:
        pass
    try:
        return angles.angle(cell)
    except angles.NoAngles:
        text = translate("Formats", "{text} is not a longitude or latitude.")
        raise Unusable(text.format(text=repr(cell[:60]))) from None


def _position(cell: str, warn: Callable[[str], None]) -> Geometry:
    if _WKT_START.match(cell):
        return _outline(cell)
    try:
        parsed = coordinates.parse(cell)
    except Refused as reason:
        raise Unusable(str(reason)) from None
    if parsed.guess:
        first = "longitude" if parsed.position.lon == _first_number(cell) else "latitude"
        text = translate("Formats", "The order of the two numbers is not stated; the first was read as the {axis}.")
        warn(text.format(axis=first))
    return tuple(parsed.position)


def _first_number(cell: str) -> float | None:
    match = re.search(r"[+-]?\d+(?:\.\d+)?", cell)
    return float(match[0]) if match else None


def _outline(cell: str) -> Geometry:
    """Geometry of WKT; the depth is checked first, because the parser below calls itself for each bracket."""
    if not _WKT_START.match(cell) or _depth(cell) > _WKT_DEPTH:
        raise Unusable(translate("Formats", "{text} is not WKT.").format(text=repr(cell[:60])))
    try:
        return shapely.force_2d(shapely.from_wkt(re.sub(r"^\s*SRID=4326;", "", cell, flags=re.IGNORECASE)))
    except (shapely.errors.GEOSException, ValueError):
        raise Unusable(translate("Formats", "{text} is not WKT.").format(text=repr(cell[:60]))) from None


def _depth(text: str) -> int:
    deepest = depth = 0
    for bracket in re.findall(r"[()]", text):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    return deepest
