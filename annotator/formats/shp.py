"""Reads shapefiles: shapes of a .shp with the rows of the .dbf beside it, alone or all together in a .zip.

Records and parts are counted and bounded here before pyshp takes them apart, because it believes what a file says.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import shapefile

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import crs, kmz, layer_rows
from annotator.formats.dbf_encoding import encoding_of
from annotator.formats.features import Collector, FeatureFile, Geometry, Skip, Unusable
from annotator.formats.files import read_bytes
from annotator.formats.layer_rows import LayerRow
from annotator.formats.rings import shape_of
from annotator.formats.shapes import Warn

MAGIC = b"\x00\x00\x27\x0a"
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
FEATURE_LIMIT = 300_000
_HEADER = 100
_BROKEN = (struct.error, ValueError, LookupError, TypeError, OverflowError, EOFError, shapefile.ShapefileException)

Files = Mapping[str, bytes]
"""Contents of the files of one shapefile by their endings."""


def read(path: Path) -> FeatureFile:
    """Features of the .shp at `path` with what lies beside it; `Refused` where it is none or nobody knows where."""
    files = {".shp": read_bytes(path)}
    for beside in sorted(path.parent.iterdir()):
        ending = beside.suffix.lower()
        if beside.stem == path.stem and ending in PARTS[1:] and beside.is_file() and beside.stat().st_size:
            files.setdefault(ending, read_bytes(beside))
    return features(files, path.name, "")


def parse_archive(data: bytes, file: str) -> FeatureFile:
    """Features of all shapefiles in an archive; each is a folder of its own."""
    found: list[FeatureFile] = []
    for name, files in _sets(kmz.members(data, file, PARTS)).items():
        layer = PurePosixPath(name).name
        try:
            found.append(features(files, file, layer))
        except Refused as reason:
            found.append(FeatureFile([], [Skip(file, layer, str(reason))], [], 0))
    return layer_rows.together(found)


def features(files: Files, file: str, layer: str) -> FeatureFile:
    """Features of one shapefile."""
    if not files[".shp"].startswith(MAGIC) or len(files[".shp"]) < _HEADER:
        raise Refused(translate("Formats", "{file} is not a shapefile; nothing was read.").format(file=file))
    collector = Collector(file)
    header, table = _table(files, collector)
    transform = None
    rows: Sequence[LayerRow] | Iterator[LayerRow] = _rows(files, table, collector, layer)
    if ".prj" in files:
        try:
            transform = crs.of_wkt(files[".prj"].decode("utf-8-sig", "replace"))
        except crs.UnknownSystem as error:
            text = translate("Formats", "The coordinate system in the .prj of {file} is unknown; nothing was read.")
            raise Refused(text.format(file=file)) from error
    else:
        rows = list(rows)
        if not layer_rows.taken_as_lonlat(collector, layer, rows):
            collector.read = len(rows)
            return collector.result()
    return layer_rows.features(collector, layer, header, rows, transform)


def _sets(members: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """The files of an archive by shapefile."""
    sets: dict[str, dict[str, bytes]] = {}
    for name, content in members.items():
        stem, ending = name[:-4], name[-4:].lower()
        sets.setdefault(stem, {})[ending] = content
    return {stem: files for stem, files in sorted(sets.items()) if ".shp" in files}


def _table(files: Files, collector: Collector) -> tuple[list[str], Any]:
    """Names of the columns and the table; no table where it is missing or broken, which is told."""
    if ".dbf" not in files:
        collector.warn("", translate("Formats", "There is no .dbf beside it: shapes without names and values."))
        return [], None
    encoding, remark = encoding_of(files[".dbf"], files.get(".cpg", b""))
    if remark:
        collector.warn("", remark)
    try:
        table = shapefile.DbfReader(io.BytesIO(files[".dbf"]), encoding=encoding, encodingErrors="replace")
    except _BROKEN as error:
        text = translate("Formats", "The .dbf beside it cannot be read ({reason}): shapes without names and values.")
        collector.warn("", text.format(reason=str(error)[:100]))
        return [], None
    return [field.name for field in table.data_fields], table


def _rows(files: Files, table: Any, collector: Collector, layer: str) -> Iterator[LayerRow]:
    shapes = shapefile.ShpReader(_stream(files[".shp"]))
    places = _places(files[".shp"], files.get(".shx", b""), collector.file)
    if table is not None and len(table) != len(places):
        text = translate("Formats", "There are {n} shapes and {rows} rows; those without the other have no values.")
        collector.warn(layer, text.format(n=len(places), rows=len(table)))

    def warn(why: str) -> None:
        collector.warn(layer, why)

    for number, (start, size) in enumerate(places):
        values: Sequence[Any] = ()
        try:
            if table is not None and number < len(table):
                record = table.record(number)
                if record is None:
                    continue  # deleted, though not yet packed away
                values = list(record)
            yield LayerRow(_shape(shapes, number, start, size, warn), "", _padded(values, table))
        except Unusable as reason:
            yield LayerRow(None, str(reason), _padded(values, table))
        except _BROKEN as error:
            text = translate("Formats", "Its shape or row cannot be read ({reason}).")
            yield LayerRow(None, text.format(reason=str(error)[:100]), _padded(values, table))


def _padded(values: Sequence[Any], table: Any) -> Sequence[Any]:
    return values if values or table is None else [None] * len(table.data_fields)


def _shape(shapes: Any, number: int, start: int, size: int, warn: Warn) -> Geometry | None:
    found = shapes.shape(number, offset=start, shape_len_B=size)
    parts = list(getattr(found, "parts", None) or [0])
    if parts[0] != 0 or any(b <= a for a, b in pairwise(parts)) or parts[-1] > len(found.points):
        raise Unusable(translate("Formats", "Its parts do not follow each other."))
    points = [(float(point[0]), float(point[1])) for point in found.points]
    ends = [*parts[1:], len(points)]
    return shape_of(found.shapeType, [points[a:b] for a, b in zip(parts, ends, strict=True)], warn)


def _stream(data: bytes) -> io.BytesIO:
    """The file with its true length in its header: pyshp would warn of another one in words for programmers."""
    stream = io.BytesIO(data)
    stream.truncate(len(data) // 2 * 2)
    stream.seek(24)
    stream.write(struct.pack(">i", len(data) // 2))
    return stream


def _places(data: bytes, index: bytes, file: str) -> list[tuple[int, int]]:
    """Where each record begins and how many bytes its shape has: by the index, else one after the other.

    Records that were edited leave holes behind them, which only the index knows.
    """
    found = _indexed(data, index) if index.startswith(MAGIC) else None
    if found is None:
        found = _walked(data)
    if len(found) > FEATURE_LIMIT:
        text = translate("Formats", "{file} has more than {n} features; split it into smaller files.")
        raise Refused(text.format(file=file, n=FEATURE_LIMIT))
    return found


def _indexed(data: bytes, index: bytes) -> list[tuple[int, int]] | None:
    """By the index; None where it points out of the file or at the same bytes again and again."""
    whole = (len(index) - _HEADER) // 8 * 8
    found = [
        (2 * start, 2 * size) for start, size in struct.iter_unpack(">ii", index[_HEADER : _HEADER + max(whole, 0)])
    ]
    inside = all(start >= _HEADER and size >= 0 and start + 8 + size <= len(data) for start, size in found)
    return found if inside and sum(size + 8 for _start, size in found) <= len(data) else None


def _walked(data: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = _HEADER
    while at + 8 <= len(data) and len(found) <= FEATURE_LIMIT:
        size = 2 * struct.unpack_from(">i", data, at + 4)[0]
        if size < 0:
            break
        found.append((at, size))
        at += 8 + size
    return found
