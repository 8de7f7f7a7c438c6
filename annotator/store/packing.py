"""Records as JSON in the journal: readable by people, exact to the last bit."""

from __future__ import annotations

import json
from typing import Any

from annotator.domain.records import Part, Record
from annotator.store.rows import columns_of, from_row, has_parts, parts_of, to_row

_GEOMETRY = "Geometry | None"


def to_plain(record: Record) -> dict[str, Any]:
    """Fields by name; geometries as hexadecimal blobs; empty texts and unknown values are left out."""
    plain: dict[str, Any] = {}
    for column, value in zip(columns_of(type(record)), to_row(record), strict=True):
        if value is None or (value == "" and column.annotation == "str"):
            continue
        plain[column.name] = value.hex() if isinstance(value, bytes) else value
    parts = parts_of(record)
    if parts:
        plain["parts"] = [list(part) for part in parts]
    return plain


def from_plain(record: type[Record], plain: dict[str, Any]) -> Record:
    """The record of `to_plain`; what is missing is empty, whatever today's defaults are."""
    row = []
    for column in columns_of(record):
        value = plain.get(column.name)
        if value is None and column.annotation == "str":
            value = ""
        if value is not None and column.annotation.endswith("Geometry | None"):
            value = bytes.fromhex(value)
        row.append(value)
    parts = tuple(Part(source, part_m2) for source, part_m2 in plain.get("parts", ())) if has_parts(record) else ()
    return from_row(record, row, parts)


def to_text(record: Record) -> str:
    return json.dumps(to_plain(record), ensure_ascii=False, separators=(",", ":"))


def from_text(record: type[Record], text: str) -> Record:
    return from_plain(record, json.loads(text))
