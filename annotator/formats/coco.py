"""Reads COCO instances: boxes and outlines in pixels of the images that the file lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import json_file, shapes
from annotator.formats.features import Collector, FeatureFile, Geometry, LabelledImage, Unusable, Value, label
from annotator.formats.files import read_bytes
from annotator.formats.shapes import Warn


def looks_like(root: Any) -> bool:
    """Whether parsed JSON is a COCO file with annotations."""
    return isinstance(root, dict) and isinstance(root.get("annotations"), list) and "images" in root


def read(path: Path) -> FeatureFile:
    """Annotations as pixel geometries, one each (several outlines of one object stay one multi-polygon).

    Property `image` is the file name of the image, `class` the category.
    """
    root, _ = json_file.parse(read_bytes(path), path.name)
    return features(root, path.name)


def features(root: Any, file: str) -> FeatureFile:
    """Like `read`, of parsed JSON."""
    if not looks_like(root):
        raise Refused(translate("Formats", "{file} is not a COCO file; nothing was read.").format(file=file))
    collector = Collector(file)
    images = _by_id(root.get("images"), "file_name")
    categories = _by_id(root.get("categories"), "name")
    collector.read = len(root["annotations"])
    for number, entry in enumerate(root["annotations"], 1):
        where = label("annotation", number)
        if not isinstance(entry, dict):
            collector.skip(where, translate("Formats", "It is not an object."))
            continue
        try:
            geometry = _geometry(entry, lambda why, where=where: collector.warn(where, why))  # type: ignore[misc]
        except Unusable as reason:
            collector.skip(where, str(reason))
            continue
        properties = _properties(entry, images, categories)
        if properties["class"] is None and entry.get("category_id") is not None:
            text = translate("Formats", "Its category {n} is not in the file's list; it was read without a class.")
            collector.warn(where, text.format(n=str(entry["category_id"])[:40]))
        collector.add(where, "", properties, geometry, pixel=True, whole=True)
    return replace(collector.result(), images=_images(root.get("images")))


def _images(entries: Any) -> tuple[LabelledImage, ...]:
    listed = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    named = [entry for entry in listed if isinstance(entry.get("file_name"), str)]
    return tuple(
        LabelledImage(one["file_name"], shapes.size(one.get("width")), shapes.size(one.get("height"))) for one in named
    )


def _by_id(entries: Any, field: str) -> dict[Any, str]:
    found: dict[Any, str] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and type(entry.get("id")) in (int, str) and isinstance(entry.get(field), str):
            found[entry["id"]] = entry[field]
    return found


def _properties(entry: dict[str, Any], images: dict[Any, str], categories: dict[Any, str]) -> dict[str, Value]:
    image, category = (json_file.plain(entry.get(key)) for key in ("image_id", "category_id"))
    values: dict[str, Value] = {
        "class": categories.get(category),
        "image": images.get(image, None if image is None else str(image)),
    }
    for key in ("id", "iscrowd", "score"):
        if key in entry:
            values[key] = json_file.plain(entry[key])
    extra = entry.get("attributes")
    for key, value in extra.items() if isinstance(extra, dict) else ():
        values.setdefault(key, json_file.plain(value))
    return values


def _geometry(entry: dict[str, Any], warn: Warn) -> Geometry:
    outlines = entry.get("segmentation")
    if isinstance(outlines, dict):
        warn(translate("Formats", "Its mask is given as runs of pixels; its box was taken."))
    elif isinstance(outlines, list) and outlines:
        rings = [shapes.flat(_numbers(outline)) for outline in outlines]
        polygons = [shapes.polygon([[*ring, *ring[:1]]], warn) for ring in rings]
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    box = _numbers(entry.get("bbox"))
    if len(box) != 4:
        raise Unusable(translate("Formats", "It has neither an outline nor a box of four numbers."))
    x, y, width, height = box
    return shapes.box(x, y, x + width, y + height)


def _numbers(values: Any) -> list[float]:
    if not isinstance(values, list) or not all(shapes.is_number(value) for value in values):
        raise Unusable(translate("Formats", "Its outline or box is not a list of numbers."))
    try:
        return [float(value) for value in values]
    except OverflowError:
        raise Unusable(translate("Formats", "A coordinate is not a finite number.")) from None
