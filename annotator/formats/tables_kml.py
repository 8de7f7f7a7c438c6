"""Writes marks as KML or KMZ for Google Earth: a folder per site, below it one per date, with time spans."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from lxml import etree

from annotator.formats.features import Geometry
from annotator.formats.files import write_atomically
from annotator.formats.table_shapes import COLUMN, geometries
from annotator.formats.tables import Table, decimals
from annotator.formats.tables_csv import cell

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_COLORS = ("ff009fe6", "ffe9b456", "ff739e00", "ff42e4f0", "ffb27200", "ff005ed5", "ffa779cc", "ff000000")
"""Okabe-Ito in KML's order alpha, blue, green, red."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGINS = ("first_seen_from", "acquired_from")
_ENDS = ("gone_by_from", "acquired_to")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(path: Path, tables: Mapping[str, Table]) -> None:
    """Write the tables to `path`, as KMZ where its suffix says so, all or nothing."""
    write_atomically(path, encode_kmz(tables) if path.suffix.lower() == ".kmz" else encode(tables))


def encode_kmz(tables: Mapping[str, Table]) -> bytes:
    """The KML as `doc.kml` in an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("doc.kml", _ZIP_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, encode(tables))
    return stream.getvalue()


def encode(tables: Mapping[str, Table], given: Mapping[str, Sequence[Geometry | None]] | None = None) -> bytes:
    """A KML document with one folder per table; rows without a place are left out."""
    root = etree.Element("kml", attrib={"xmlns": _NAMESPACE})
    document = etree.SubElement(root, "Document")
    classes = sorted({_get(dict(zip(t.header, row, strict=True)), "class") for t in tables.values() for row in t.rows})
    styles = {name: f"class-{number}" for number, name in enumerate(classes)}
    for number, name in enumerate(classes):
        _style(document, styles[name], _COLORS[number % len(_COLORS)])
    for name, table in tables.items():
        folder = document if len(tables) == 1 else _folder(document, name)
        _rows(folder, table, geometries(table, (given or {}).get(name)), styles)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _rows(parent: Any, table: Table, shapes: Iterable[Geometry | None], styles: Mapping[str, str]) -> None:
    folders: dict[tuple[str, ...], Any] = {(): parent}
    for values, shape in zip(table.rows, shapes, strict=True):
        if shape is None or shapely.is_empty(shape):
            continue
        row = dict(zip(table.header, values, strict=True))
        begin = next((_get(row, column) for column in _BEGINS if row.get(column)), "")
        path = tuple(part for part in (_get(row, "site"), begin) if part)
        for depth in range(1, len(path) + 1):
            if path[:depth] not in folders:
                folders[path[:depth]] = _folder(folders[path[: depth - 1]], path[depth - 1])
        _placemark(folders[path], row, shape, styles, begin)


def _placemark(parent: Any, row: Mapping[str, Any], shape: Geometry, styles: Mapping[str, str], begin: str) -> None:
    placemark = etree.SubElement(parent, "Placemark")
    _text(placemark, "name", _get(row, "name") or _get(row, "class") or _get(row, "uid"))
    end = next((_get(row, column) for column in _ENDS if row.get(column)), "")
    if begin or end:
        span = etree.SubElement(placemark, "TimeSpan")
        for name, value in (("begin", begin), ("end", end)):
            if value:
                _text(span, name, value)
    _text(placemark, "styleUrl", "#" + styles[_get(row, "class")])
    data = etree.SubElement(placemark, "ExtendedData")
    for name, value in row.items():
        if name != COLUMN and value not in (None, ""):
            # a KML is no spreadsheet: texts stay as they are
            shown = value if isinstance(value, str) else cell(value, decimals(name))
            _text(etree.SubElement(data, "Data", name=_clean(name)), "value", shown)
    _geometry(placemark, shape)


def _geometry(parent: Any, shape: Geometry) -> None:
    kind = shape.geom_type
    if kind == "Point":
        _coordinates(etree.SubElement(parent, "Point"), shape)
    elif kind in ("LineString", "LinearRing"):
        line = etree.SubElement(parent, "LineString")
        _text(line, "tessellate", "1")
        _coordinates(line, shape)
    elif kind == "Polygon":
        polygon = etree.SubElement(parent, "Polygon")
        _text(polygon, "tessellate", "1")
        oriented = shapely.orient_polygons(shape, exterior_cw=False)
        _ring(polygon, "outerBoundaryIs", oriented.exterior)
        for hole in oriented.interiors:
            _ring(polygon, "innerBoundaryIs", hole)
    else:
        collection = etree.SubElement(parent, "MultiGeometry")
        for part in shape.geoms:
            _geometry(collection, part)


def _ring(polygon: Any, side: str, ring: Geometry) -> None:
    _coordinates(etree.SubElement(etree.SubElement(polygon, side), "LinearRing"), ring)


def _coordinates(parent: Any, shape: Geometry) -> None:
    places = decimals("lon")
    pairs = (f"{cell(x, places)},{cell(y, places)}" for x, y in shapely.get_coordinates(shape).tolist())
    _text(parent, "coordinates", " ".join(pairs))


def _style(document: Any, name: str, color: str) -> None:
    style = etree.SubElement(document, "Style", id=name)
    _text(etree.SubElement(style, "IconStyle"), "color", color)
    line = etree.SubElement(style, "LineStyle")
    _text(line, "color", color)
    _text(line, "width", "2")
    _text(etree.SubElement(style, "PolyStyle"), "color", "33" + color[2:])


def _folder(parent: Any, name: str) -> Any:
    folder = etree.SubElement(parent, "Folder")
    _text(folder, "name", name)
    return folder


def _text(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = _clean(text)


def _get(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)


def _clean(text: str) -> str:
    """XML cannot hold most control characters."""
    return _NOT_XML.sub("�", text)
