"""Reads labelme files: shapes in pixels of one image."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import json_file, shapes
from annotator.formats.features import Collector, FeatureFile, Geometry, LabelledImage, Unusable, Value, label
from annotator.formats.files import read_bytes
from annotator.formats.shapes import Position, Warn


def looks_like(root: Any) -> bool:
    """Whether parsed JSON is a labelme file."""
    return isinstance(root, dict) and isinstance(root.get("shapes"), list)


def read(path: Path) -> FeatureFile:
    """Shapes as pixel geometries; `class` is the label, `image` the image's file name."""
    root, _ = json_file.parse(read_bytes(path), path.name)
    return features(root, path.name)


def features(root: Any, file: str) -> FeatureFile:
    """Like `read`, of parsed JSON."""
    if not looks_like(root):
        raise Refused(translate("Formats", "{file} is not a labelme file; nothing was read.").format(file=file))
    collector = Collector(file)
    image = root.get("imagePath") if isinstance(root.get("imagePath"), str) else None
    collector.read = len(root["shapes"])
    for number, shape in enumerate(root["shapes"], 1):
        name = shape.get("label") if isinstance(shape, dict) else ""
        where = label("shape", number, name if isinstance(name, str) else "")
        try:
            geometry = _geometry(shape, lambda why, where=where: collector.warn(where, why))  # type: ignore[misc]
        except Unusable as reason:
            collector.skip(where, str(reason))
            continue
        collector.add(where, "", _properties(shape, image), geometry, pixel=True)
    size = shapes.size(root.get("imageWidth")), shapes.size(root.get("imageHeight"))
    return replace(collector.result(), images=(LabelledImage(image or "", *size),))


def _properties(shape: dict[str, Any], image: str | None) -> dict[str, Value]:
    values: dict[str, Value] = {"class": json_file.plain(shape.get("label")), "image": image}
    for key in ("group_id", "description", "difficult"):
        if shape.get(key) not in (None, ""):
            values[key] = json_file.plain(shape[key])
    return values


def _geometry(shape: Any, warn: Warn) -> Geometry:
    if not isinstance(shape, dict):
        raise Unusable(translate("Formats", "It is not an object."))
    points = _points(shape.get("points"))
    kind = shape.get("shape_type") or "polygon"
    if kind == "polygon":
        return shapes.polygon([[*points, *points[:1]]], warn)
    if kind in ("rectangle", "mask") and len(points) == 2:
        if kind == "mask":
            warn(translate("Formats", "Its mask is given as a picture; its box was taken."))
        return shapes.box(*points[0], *points[1])
    if kind in ("rectangle", "oriented_rectangle") and len(points) == 4:
        return shapes.polygon([[*points, points[0]]], warn)
    if kind == "circle" and len(points) == 2:
        return _circle(points[0], math.dist(*points))
    if kind in ("line", "linestrip"):
        return shapes.line(points)
    if kind in ("point", "points") and points:
        return shapely.Point(points[0]) if len(points) == 1 else shapely.MultiPoint(points)
    n = len(points)
    text = translate("Formats", "A {kind} with %n point(s) cannot be read.", "", n)
    raise Unusable(text.format(kind=repr(kind)[:40]))


def _points(values: Any) -> list[Position]:
    listed: list[Any] = values if isinstance(values, list) else [None]
    if not all(isinstance(p, list) and len(p) == 2 and all(map(shapes.is_number, p)) for p in listed):
        raise Unusable(translate("Formats", "Its points are not pairs of numbers."))
    try:
        return [(float(x), float(y)) for x, y in listed]
    except OverflowError:
        raise Unusable(translate("Formats", "A coordinate is not a finite number.")) from None


def _circle(centre: Position, radius: float) -> Geometry:
    if not 0 < radius < math.inf:
        raise Unusable(translate("Formats", "The circle has no radius."))
    return shapely.Point(centre).buffer(radius, quad_segs=16)
