"""One door for all foreign files: the content decides what a file is, its suffix only where the content does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import (
    coco,
    csv_points,
    dota,
    geojson,
    json_file,
    labelme,
    yolo,
)
from annotator.formats.features import FeatureFile
from annotator.formats.files import read_bytes
from annotator.formats.pixel_names import class_names
from annotator.formats.text_encoding import decode

_TABLES = (".csv", ".tsv", ".tab")
_XML = (".kml", ".xml")
_JSON = (".geojson", ".json")
_DATABASE = b"SQLite format 3\0"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"GIF8", b"BM")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read(
    path: Path, *, columns: Mapping[str, str] | None = None, image_size: tuple[int, int] | None = None
) -> FeatureFile:
    """Features of any supported file.

    `columns` maps our field names to columns of a CSV; `image_size` (width, height in pixels) is what YOLO's fractions
    refer to. Raises `Refused` where the kind of file is unknown or nothing of it can be read.
    """
    data = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix == ".shp":
        from annotator.formats import shp

        return shp.read(path)
    other = _other_kind(data)
    if other:
        raise _unknown(path.name, other)
    if data.startswith(b"PK"):
        return _archive(data, path.name, columns)
    start = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    if start == b"<" or suffix in _XML:
        from annotator.formats import kml

        return kml.parse(data, path.name)
    if suffix in _TABLES:
        return csv_points.parse(data, path.name, columns)
    if start in (b"{", b"[") or suffix in _JSON:
        return _json(data, path.name)
    return _text(data, path, columns, image_size)


def _other_kind(data: bytes) -> str:
    """What a file is that belongs elsewhere, "" where its first bytes do not tell."""
    if data.startswith(_DATABASE):
        return translate("Formats", "a database")
    if data.startswith(_IMAGES) or data[:4] == b"RIFF":
        return translate("Formats", "an image; add it as a scene instead")
    if data.startswith(_OLD_OFFICE):
        return translate("Formats", "an old Excel or Office file; save the sheet as CSV")
    return translate("Formats", "a PDF document") if data.startswith(b"%PDF") else ""


def _archive(data: bytes, file: str, columns: Mapping[str, str] | None) -> FeatureFile:
    from annotator.formats import kmz, workbook

    if workbook.looks_like(data):
        return workbook.parse(data, file, columns)
    if any(name.lower().endswith(".shp") for name in kmz.names(data, file)):
        from annotator.formats import shp

        return shp.parse_archive(data, file)
    return kmz.parse(data, file)


def _json(data: bytes, file: str) -> FeatureFile:
    root, remark = json_file.parse(data, file)
    if labelme.looks_like(root):
        return labelme.features(root, file)
    if coco.looks_like(root):
        return coco.features(root, file)
    return geojson.features(root, file, remark)


def _text(
    data: bytes, path: Path, columns: Mapping[str, str] | None, image_size: tuple[int, int] | None
) -> FeatureFile:
    text, remark = decode(data)
    if "\0" in text[:10_000]:
        raise _unknown(path.name, translate("Formats", "no text"))
    if dota.looks_like(text):
        return dota.parse(text, path.name, remark)
    if yolo.looks_like(text):
        return yolo.parse(text, path.name, image_size, class_names(path), remark)
    first = text.lstrip().split("\n", 1)[0]
    if path.suffix.lower() == ".txt" and any(delimiter in first for delimiter in ",;\t"):
        return csv_points.parse(data, path.name, columns)
    raise _unknown(path.name, translate("Formats", "of a kind that cannot be read"))


def _unknown(file: str, kind: str) -> Refused:
    text = translate(
        "Formats",
        "{file} is {kind}. KML, KMZ, GeoJSON, GeoPackage, shapefiles (.shp), CSV, XLSX, YOLO, DOTA, COCO and "
        "labelme can be read.",
    )
    return Refused(text.format(file=file, kind=kind))
