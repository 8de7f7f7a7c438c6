"""Reads YOLO labels: upright boxes, oriented boxes (OBB) and outlines, as fractions of an image."""

from __future__ import annotations

import re
from pathlib import Path

import shapely

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import shapes
from annotator.formats.features import Collector, FeatureFile, Geometry, Unusable, Value, label
from annotator.formats.files import read_bytes
from annotator.formats.pixel_names import class_names
from annotator.formats.text_encoding import decode

SLACK = 1e-6
"""How far a rounded fraction may lie outside of 0 to 1."""

LINE_LIMIT = 1_000_000
_LINE = re.compile(r"\d{1,6}(?:\.0+)?(?:\s+[-+0-9.eE]+){4,}\s*")


def looks_like(text: str) -> bool:
    """Whether one of the first lines is a class number and at least four numbers."""
    return any(_LINE.fullmatch(line.strip()) for line in text[:20_000].splitlines()[:20])


def read(path: Path, image_size: tuple[int, int] | None, names: dict[int, str] | None = None) -> FeatureFile:
    """Boxes as pixel polygons of an image of `image_size` = (width, height) in pixels.

    Per line `class cx cy w h [confidence]`, or `class x1 y1 x2 y2 …` (four corners: OBB). Class names come from the
    files beside (`*.names`, `classes.txt`, `data.yaml`) unless given.
    """
    text, remark = decode(read_bytes(path))
    return parse(text, path.name, image_size, class_names(path) if names is None else names, remark)


def parse(
    text: str, file: str, image_size: tuple[int, int] | None, names: dict[int, str], remark: str = ""
) -> FeatureFile:
    """Like `read`, of text."""
    if image_size is None:
        why = translate("Formats", "{file} holds fractions of an image (YOLO); name the scene they belong to.")
        raise Refused(why.format(file=file))
    if text.count("\n") > LINE_LIMIT:
        raise Refused(translate("Formats", "{file} has more than {n} lines.").format(file=file, n=LINE_LIMIT))
    collector = Collector(file)
    if remark:
        collector.warn("", remark)
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            collector.read += 1
            _box(line.split(), label("line", number), collector, image_size, names)
    return collector.result()


def _box(cells: list[str], where: str, collector: Collector, size: tuple[int, int], names: dict[int, str]) -> None:
    try:
        numbers = [shapes.number(cell) for cell in cells]
        geometry, confidence = _geometry(numbers[1:], size)
        properties = _properties(numbers[0], names)
    except Unusable as reason:
        collector.skip(where, str(reason))
        return
    if names and int(numbers[0]) not in names:
        collector.warn(where, translate("Formats", "The class number {n} has no name.").format(n=int(numbers[0])))
    if confidence is not None:
        properties["confidence"] = confidence
    collector.add(where, "", properties, geometry, pixel=True)


def _properties(class_number: float, names: dict[int, str]) -> dict[str, Value]:
    if class_number != int(class_number) or class_number < 0:
        raise Unusable(translate("Formats", "{n} is not a class number.").format(n=f"{class_number:g}"))
    number = int(class_number)
    return {"class": names.get(number, str(number)), "class_number": number}


def _geometry(numbers: list[float], size: tuple[int, int]) -> tuple[Geometry, float | None]:
    confidence = numbers.pop() if len(numbers) == 5 else None
    if len(numbers) < 4 or len(numbers) % 2:
        n = len(numbers) + 1
        text = translate(
            "Formats", "The line has %n number(s); a box has 5, an outline an odd number from 7 on.", "", n
        )
        raise Unusable(text)
    if not all(-SLACK <= number <= 1 + SLACK for number in numbers):
        raise Unusable(translate("Formats", "A value is not a fraction of the image (0 to 1)."))
    width, height = size
    if len(numbers) == 4:
        cx, cy, w, h = numbers
        x, y, dx, dy = cx * width, cy * height, w * width / 2, h * height / 2
        return shapes.box(x - dx, y - dy, x + dx, y + dy), confidence
    ring = [(x * width, y * height) for x, y in shapes.flat(numbers)]
    if len(set(ring)) < 3 or shapely.Polygon(ring).area == 0:
        raise Unusable(translate("Formats", "The outline has no area."))
    return shapely.Polygon(ring), confidence
