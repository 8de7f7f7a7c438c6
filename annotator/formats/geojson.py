"""Reads GeoJSON (RFC 7946, and the 2008 form with its `crs` member), feature by feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import json_file
from annotator.formats.features import Collector, FeatureFile, Geometry, Unusable, Value, label
from annotator.formats.files import read_bytes
from annotator.formats.geojson_crs import transform_of
from annotator.formats.geojson_shapes import GEOMETRY_TYPES, geometry_of

TYPES = ("FeatureCollection", "Feature", *GEOMETRY_TYPES)
FEATURE_LIMIT = 300_000
_NAMES = ("name", "Name", "NAME", "title")


def read(path: Path) -> FeatureFile:
    """Features of a GeoJSON file in WGS 84; `Refused` where it is none or names an unknown coordinate system."""
    root, remark = json_file.parse(read_bytes(path), path.name)
    return features(root, path.name, remark)


def features(root: Any, file: str, remark: str = "") -> FeatureFile:
    """Features of a parsed GeoJSON object; `remark` is a doubt about the text itself."""
    if not isinstance(root, dict) or root.get("type") not in TYPES:
        raise Refused(translate("Formats", "{file} is JSON, but not GeoJSON; nothing was read.").format(file=file))
    collector = Collector(file, tell_precision=True)
    if remark:
        collector.warn("", remark)
    transform = transform_of(root["crs"], file) if root.get("crs") is not None else None
    if root["type"] == "FeatureCollection":
        _collection(root, collector)
    elif root["type"] == "Feature":
        collector.read = 1
        _feature(root, 1, collector)
    else:
        collector.read = 1
        _bare_geometry(root, collector)
    return collector.result(transform)


def _collection(root: dict[str, Any], collector: Collector) -> None:
    entries = root.get("features")
    if not isinstance(entries, list):
        text = translate("Formats", "{file} has no list of features; nothing was read.")
        raise Refused(text.format(file=collector.file))
    if len(entries) > FEATURE_LIMIT:
        text = translate("Formats", "{file} has more than {n} features; split it into smaller files.")
        raise Refused(text.format(file=collector.file, n=FEATURE_LIMIT))
    _check_bbox(root, "", collector)
    collector.read = len(entries)
    for number, entry in enumerate(entries, 1):
        _feature(entry, number, collector)


def _feature(entry: Any, number: int, collector: Collector) -> None:
    if not isinstance(entry, dict) or entry.get("type") != "Feature":
        why = translate("Formats", "It is not a Feature (its type is {type}).")
        found = entry.get("type") if isinstance(entry, dict) else entry
        collector.skip(label("feature", number), why.format(type=repr(found)[:60]))
        return
    where = label("feature", number)
    properties = _properties(entry, where, collector)
    name = _name(properties)
    where = label("feature", number, name)
    _check_members(entry, where, collector)
    try:
        shape = _shape(entry.get("geometry"), where, collector)
    except Unusable as reason:
        collector.skip(where, str(reason))
        return
    collector.add(where, name, properties, shape)


def _bare_geometry(root: dict[str, Any], collector: Collector) -> None:
    where = label("feature", 1)
    if any(member in root for member in ("features", "geometry", "properties")):
        collector.warn(where, translate("Formats", "A geometry carries members of a feature; they were ignored."))
    _check_bbox(root, where, collector)
    try:
        shape = _shape(root, where, collector)
    except Unusable as reason:
        collector.skip(where, str(reason))
        return
    collector.add(where, "", {}, shape)


def _shape(geometry: Any, where: str, collector: Collector) -> Geometry:
    return geometry_of(geometry, lambda why: collector.warn(where, why))


def _properties(entry: dict[str, Any], where: str, collector: Collector) -> dict[str, Value]:
    found = entry.get("properties")
    if found is not None and not isinstance(found, dict):
        collector.warn(where, translate("Formats", "Its properties are not an object; they were ignored."))
    values: dict[str, Value] = {}
    if isinstance(found, dict):
        values = {key: json_file.plain(value) for key, value in found.items()}
    if "id" in entry and type(entry["id"]) in (str, int, float):
        values.setdefault("id", entry["id"])
    return values


def _name(properties: dict[str, Value]) -> str:
    found = next((properties[key] for key in _NAMES if properties.get(key) not in (None, "")), "")
    return str(found).strip()


def _check_members(entry: dict[str, Any], where: str, collector: Collector) -> None:
    if "id" in entry and type(entry["id"]) not in (str, int, float, type(None)):
        collector.warn(where, translate("Formats", "Its id is neither text nor number; it was ignored."))
    _check_bbox(entry, where, collector)


def _check_bbox(entry: dict[str, Any], where: str, collector: Collector) -> None:
    bbox = entry.get("bbox")
    if bbox is None:
        return
    if not (isinstance(bbox, list) and len(bbox) in (4, 6) and all(type(value) in (int, float) for value in bbox)):
        collector.warn(where, translate("Formats", "Its bbox is not four or six numbers; it was ignored."))
