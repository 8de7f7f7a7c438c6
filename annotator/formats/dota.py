"""Reads DOTA labels: oriented boxes in pixels with a class and a mark for difficult ones."""

from __future__ import annotations

import re
from pathlib import Path

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import shapes
from annotator.formats.features import Collector, FeatureFile, Unusable, Value, label
from annotator.formats.files import read_bytes
from annotator.formats.text_encoding import decode

LINE_LIMIT = 1_000_000
_HEAD = re.compile(r"(imagesource|gsd|acquisition dates?|image_?id)\s*:\s*(.*)", re.IGNORECASE)
_LINE = re.compile(r"(?:[-+0-9.eE]+\s+){8}\S*[^\s\d.+-]\S*(?:\s+\d)?\s*")


def looks_like(text: str) -> bool:
    """Whether one of the first lines is DOTA's header or eight numbers and a class name."""
    lines = [line.strip() for line in text[:20_000].splitlines()[:20]]
    return any(_LINE.fullmatch(line) or re.match(r"(imagesource|gsd)\s*:", line, re.IGNORECASE) for line in lines)


def read(path: Path) -> FeatureFile:
    """Boxes `x1 y1 x2 y2 x3 y3 x4 y4 class [difficult]` as pixel polygons; `gsd` is in metres per pixel."""
    text, remark = decode(read_bytes(path))
    return parse(text, path.name, remark)


def parse(text: str, file: str, remark: str = "") -> FeatureFile:
    """Like `read`, of text."""
    if text.count("\n") > LINE_LIMIT:
        raise Refused(translate("Formats", "{file} has more than {n} lines.").format(file=file, n=LINE_LIMIT))
    collector = Collector(file)
    if remark:
        collector.warn("", remark)
    head: dict[str, Value] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _HEAD.fullmatch(line.strip())
        if match and not collector.read:
            head[match[1].lower()] = match[2].strip() or None
        elif line.strip():
            collector.read += 1
            _box(line.split(), head, label("line", number), collector)
    return collector.result()


def _box(cells: list[str], head: dict[str, Value], where: str, collector: Collector) -> None:
    try:
        if not 9 <= len(cells) <= 10:
            n = len(cells)
            text = translate("Formats", "The line has %n part(s); eight numbers, a class and a mark are needed.", "", n)
            raise Unusable(text)
        corners = shapes.flat([shapes.number(cell) for cell in cells[:8]])
        geometry = shapes.polygon([[*corners, corners[0]]], lambda why: collector.warn(where, why))
    except Unusable as reason:
        collector.skip(where, str(reason))
        return
    properties: dict[str, Value] = {"class": cells[8], "difficult": cells[9] if len(cells) > 9 else None, **head}
    collector.add(where, "", properties, geometry, pixel=True)
