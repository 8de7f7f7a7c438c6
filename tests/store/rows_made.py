"""Random records of every kind, for walks over the file."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from typing import Any

import shapely

from annotator.domain.change import Change, RowChange, added
from annotator.domain.document import Document
from annotator.domain.records import KINDS, Part, Record, Stall, field_types

_TEXTS = ("", "a", "Sariwŏn 사리원", 'it\'s "quoted" | ; --', "line\nbreak\ttab", "😀", "0012", "1e5", "nul\x00inside")


def value(rnd: random.Random, name: str, annotation: str, geometry: str | None) -> Any:
    """A random value that a field with this annotation may have."""
    if annotation.endswith("| None") and rnd.random() < 0.3:
        return None
    if annotation.startswith("LonLat"):
        return shape(rnd, geometry or "POLYGON", 128.0, 41.0, 1e-3)
    if annotation.startswith("Pixel"):
        return shape(rnd, rnd.choice(("POLYGON", "POINT", "LINESTRING")), 500.0, 700.0, 80.0)
    simple: dict[str, Any] = {
        "str": rnd.choice(_TEXTS),
        "IsoDate": f"20{rnd.randrange(10, 26)}-0{rnd.randrange(1, 10)}-1{rnd.randrange(10)}",
        "IsoTime": f"2026-01-0{rnd.randrange(1, 10)}T00:00:00.{rnd.randrange(1000):03d}Z",
        "int": rnd.choice((0, 1, -5, 2**31, 12345678901)),
        "float": rnd.choice((0.0, 1.0, -0.0, rnd.uniform(-1e3, 1e6), 1e-300, 12.0)),
        "bool": rnd.random() < 0.5,
        "Parts": tuple(Part(f"source {n}", rnd.uniform(-5, 5)) for n in range(rnd.randrange(4))),
    }
    return simple[annotation.split(" ")[0]]


def shape(rnd: random.Random, kind: str, x: float, y: float, size: float) -> Any:
    """A random geometry around (x, y)."""
    points = [(x + rnd.uniform(-size, size), y + rnd.uniform(-size, size)) for _ in range(rnd.randrange(3, 9))]
    if kind == "POINT":
        return shapely.Point(points[0])
    return shapely.LineString(points) if kind == "LINESTRING" else shapely.Polygon(points)


def record(rnd: random.Random, kind: type[Record], uid: str) -> Record:
    """A record of a kind with random values in all fields."""
    types = field_types(kind)
    return kind(uid=uid, **{name: value(rnd, name, types[name], kind.GEOMETRY) for name in types if name != "uid"})


def edited(rnd: random.Random, row: Record) -> Record:
    """The record with a few fields changed."""
    types = field_types(type(row))
    names = rnd.sample([field.name for field in fields(row) if field.name != "uid"], k=rnd.randrange(1, 4))
    return replace(row, **{name: value(rnd, name, types[name], row.GEOMETRY) for name in names})


def change(rnd: random.Random, document: Document, number: int) -> Change:
    """A random edit: rows of several kinds added, changed, removed."""
    rows: list[RowChange] = []
    for place in range(rnd.randrange(1, 6)):
        kind = rnd.choice((*KINDS, Stall, Stall, Stall))
        present = [row for row in document.all(kind) if all(row.uid != other.uid for other in rows)]
        what = rnd.random()
        if not present or what < 0.5:
            rows += added(record(rnd, kind, f"{kind.KIND}-{number}-{place}"))
        elif what < 0.8:
            old = rnd.choice(present)
            rows.append(RowChange(old, edited(rnd, old)))
        else:
            rows.append(RowChange(rnd.choice(present), None))
    return Change(f"edit {number}", tuple(rows), f"scene-{number}", "site-1", bulk=rnd.random() < 0.2)
