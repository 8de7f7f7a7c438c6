"""Writes tables as layers of a plain GeoPackage, for map programs: a copy of figures, not a project."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import shapely

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.store import codec, failures, schema
from annotator.store.connection import connect
from annotator.store.failures import TROUBLES

_FIXED_TIME = "2000-01-01T00:00:00.000Z"
"""The same tables give the same bytes, so the moment of writing is not kept."""


class Layer(NamedTuple):
    """Column names, rows of as many values, and one geometry (WGS 84) or `None` per row; no geometries: no map."""

    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    geometries: Sequence[Any] | None


def write_tables(path: Path, layers: Mapping[str, Layer]) -> None:
    """Put a GeoPackage with one layer per table at `path`, whole or not at all.

    Refused where `path` is a project or holds other layers than tables of ours; ProjectError where the disk fails.
    """
    _require_free(path, layers)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        if not path.absolute().parent.is_dir():
            text = translate("Store", "The folder {folder} does not exist; nothing was written.")
            raise Refused(text.format(folder=path.parent))
        _fill(aside, layers)
        os.replace(aside, path)
    except TROUBLES as error:
        raise failures.project_error(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def _require_free(path: Path, layers: Mapping[str, Layer]) -> None:
    """Refuse to replace a file that holds anything but an earlier export."""
    if not path.exists():
        return
    found: set[str] = set()
    with contextlib.suppress(sqlite3.Error), contextlib.closing(connect(path, "ro")) as connection:
        found = {name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")}
        found |= {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name = 'file_state'")}
    if not found or not found <= set(TABLE_NAMES) | set(layers):
        text = translate("Store", "{name} is a project or holds other layers; it was left as it is. Name another file.")
        raise Refused(text.format(name=path.name))


TABLE_NAMES = tuple("site town scene review stall vehicle crossing zone route total change year".split())
"""Tables that an earlier export may have left in the file."""


def _fill(path: Path, layers: Mapping[str, Layer]) -> None:
    with contextlib.closing(connect(path, "rwc")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        schema.create_bare(connection)
        for name, layer in layers.items():
            _write(connection, name, layer)
        connection.execute("COMMIT")


def _write(connection: sqlite3.Connection, name: str, layer: Layer) -> None:
    types = [_sql_type(column, [row[index] for row in layer.rows]) for index, column in enumerate(layer.header)]
    columns = [f'"{column}" {kind}' for column, kind in zip(layer.header, types, strict=True)]
    blobs: list[bytes | None] = []
    if layer.geometries is not None:
        columns.insert(0, f'"geom" {_geometry_type(layer.geometries)}')
        blobs = [codec.encode(shape) for shape in layer.geometries]
    connection.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,{",".join(columns)})')
    _register(connection, name, layer, blobs)
    rows: Iterable[Sequence[Any]] = layer.rows
    if layer.geometries is not None:
        rows = ((blob, *row) for blob, row in zip(blobs, layer.rows, strict=True))
    places = ",".join("?" * len(columns))
    names = ",".join(column.split(" ")[0] for column in columns)
    connection.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({places})', rows)


def _register(connection: sqlite3.Connection, name: str, layer: Layer, blobs: list[bytes | None]) -> None:
    kind, srs = ("attributes", 0) if layer.geometries is None else ("features", 4326)
    box = codec.merged_bounds(blobs)
    minx, maxx, miny, maxy = box if box is not None else (None,) * 4
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
        (name, kind, name, _FIXED_TIME, minx, miny, maxx, maxy, srs),
    )
    if layer.geometries is not None:
        kind = _geometry_type(layer.geometries)
        connection.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", (name, kind))


def _geometry_type(geometries: Sequence[Any]) -> str:
    kinds = {shapely.get_type_id(shape) for shape in geometries if shape is not None}
    return {0: "POINT", 1: "LINESTRING", 3: "POLYGON"}.get(kinds.pop(), "GEOMETRY") if len(kinds) == 1 else "GEOMETRY"


def _sql_type(column: str, values: list[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return "INTEGER"
    if kinds and kinds <= {int, float}:
        return "REAL"
    measured = not kinds and column.endswith(("_m2", "_m", "_deg", "lon", "lat"))
    return "REAL" if measured else "TEXT"
