"""Records as JSON in the journal: readable by people, exact to the last bit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from annotator.domain.records import Part, Record
from annotator.store.rows import columns_of, from_row, from_rows, has_parts, parts_of, to_row, to_rows

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


def to_plains(record: type[Record], records: Sequence[Record]) -> list[dict[str, Any]]:
    """Like `to_plain`, for many records of one class at once."""
    names = [column.name for column in columns_of(record)]
    blobs = [column.name for column in columns_of(record) if column.annotation.endswith(_GEOMETRY)]
    blank = ["" if column.annotation == "str" else None for column in columns_of(record)]
    plains = []
    for row, made in zip(to_rows(record, records), records, strict=True):
        plain = {
            name: value
            for name, value, empty in zip(names, row, blank, strict=True)
            if value is not None and value != empty
        }
        for name in blobs:
            if name in plain:
                plain[name] = plain[name].hex()
        parts = parts_of(made)
        if parts:
            plain["parts"] = [list(part) for part in parts]
        plains.append(plain)
    return plains


def from_plains(record: type[Record], plains: Sequence[dict[str, Any]]) -> list[Record]:
    """Like `from_plain`, for many at once."""
    columns = []
    for column in columns_of(record):
        empty = "" if column.annotation == "str" else None
        values = [plain.get(column.name, empty) for plain in plains]
        if column.annotation.endswith(_GEOMETRY):
            values = [value and bytes.fromhex(value) for value in values]
        columns.append(values)
    parts = {}
    if has_parts(record):
        parts = {plain["uid"]: tuple(map(Part._make, plain["parts"])) for plain in plains if "parts" in plain}
    return from_rows(record, list(zip(*columns, strict=True)), parts)


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
