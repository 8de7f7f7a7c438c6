"""Writes a table with places as GeoJSON (RFC 7946): longitude first, outlines counter-clockwise, repeatable."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from annotator.formats.features import Geometry
from annotator.formats.files import write_atomically
from annotator.formats.table_shapes import COLUMN, geometries
from annotator.formats.tables import POSITION, Table, decimals


def write(path: Path, table: Table, given: Sequence[Geometry | None] | None = None) -> None:
    """Write the table to `path`, all or nothing."""
    write_atomically(path, encode(table, given))


def encode(table: Table, given: Sequence[Geometry | None] | None = None) -> bytes:
    """One feature per row; a row without a place has geometry null. `given` replaces the places of the columns."""
    shapes = geometries(table, given)
    names = list(table.header)
    return features((_properties(names, row), shape) for row, shape in zip(table.rows, shapes, strict=True))


def features(pairs: Any) -> bytes:
    """A FeatureCollection of (properties, Shapely geometry or `None`) pairs, one feature a line."""
    lines = [_dumps(_feature(properties, shape)) for properties, shape in pairs]
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode("utf-8", "replace")


def _feature(properties: Mapping[str, Any], shape: Geometry | None) -> dict[str, Any]:
    feature: dict[str, Any] = {"type": "Feature"}
    if properties.get("uid"):
        feature["id"] = properties["uid"]
    feature["geometry"] = None if shape is None else geometry(shape)
    feature["properties"] = properties
    return feature


def geometry(shape: Geometry) -> dict[str, Any]:
    """GeoJSON geometry of a Shapely one; 9 decimals (0.1 mm), so that areas come back as they were."""
    plain = json.loads(shapely.to_geojson(_oriented(shapely.force_2d(shape))))
    return {**plain, **({"coordinates": _rounded(plain["coordinates"])} if "coordinates" in plain else {})}


def _oriented(shape: Geometry) -> Geometry:
    return shapely.orient_polygons(shape, exterior_cw=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, POSITION.most) + 0.0


def _properties(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in zip(names, row, strict=True) if name != COLUMN}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, float):
        return round(value, decimals(name).most) + 0.0 if math.isfinite(value) else None
    return value


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
