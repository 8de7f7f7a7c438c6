"""Rows of a bulk edit as one value of the journal: JSON by the column, compressed.

A column that says the same in all rows says it once. Beside it, two older forms are read: a list of uids, which stands
for rows that came, and a list of rows by field name.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from annotator.domain.records import Part, Record
from annotator.store import packing
from annotator.store.rows import columns_of, from_rows, has_parts, parts_of, to_rows

_SIZE = "size"
_PARTS = "parts"
_LEVEL = 3
_BEGINNING = re.compile(rb'\{"size":(\d+),')
_BEGINNING_BYTES = 32


def pack_uids(uids: Sequence[str]) -> bytes:
    """Rows that came, whose values the tables have."""
    return _packed(list(uids))


def pack_rows(record: type[Record], records: Sequence[Record]) -> bytes:
    """Rows that went, with everything that brings them back."""
    columns: dict[str, Any] = {_SIZE: len(records)}
    rows = to_rows(record, records)
    for column, values in zip(columns_of(record), zip(*rows, strict=True), strict=True):
        listed = (
            [value.hex() if isinstance(value, bytes) else value for value in values] if _is_blob(column) else values
        )
        columns[column.name] = _short(listed)
    if has_parts(record):
        columns[_PARTS] = list(map(parts_of, records))
    return _packed(columns)


def size_of(blob: bytes) -> int:
    """Number of rows. Raises zlib.error or ValueError where the value is damaged."""
    found = _BEGINNING.match(zlib.decompressobj().decompress(blob, _BEGINNING_BYTES))
    return int(found[1]) if found else len(_unpacked(blob))


def uids_of(blob: bytes) -> list[str]:
    """Uids of the rows. Raises zlib.error, ValueError or KeyError where the value is damaged."""
    value = _unpacked(blob)
    if isinstance(value, dict):
        return list(_long(value["uid"], value[_SIZE]))
    return [each["uid"] if isinstance(each, dict) else each for each in value]


def records_of(record: type[Record], blob: bytes) -> list[Record]:
    """The rows that went."""
    value = _unpacked(blob)
    if not isinstance(value, dict):
        return [packing.from_plain(record, plain) for plain in value]
    size = value[_SIZE]
    columns = []
    for column in columns_of(record):
        values = _long(value.get(column.name, "" if column.annotation == "str" else None), size)
        columns.append([each and bytes.fromhex(each) for each in values] if _is_blob(column) else values)
    parts = {}
    if has_parts(record) and _PARTS in value:
        listed = zip(_long(value["uid"], size), value[_PARTS], strict=True)
        parts = {uid: tuple(map(Part._make, each)) for uid, each in listed if each}
    return from_rows(record, list(zip(*columns, strict=True)), parts)


def _is_blob(column: Any) -> bool:
    return bool(column.annotation.endswith("Geometry | None"))


def _short(values: Sequence[Any]) -> Any:
    """The one text (or nothing) that all values are, else the values."""
    first = values[0] if values else None
    alike = (first is None or isinstance(first, str)) and values.count(first) == len(values)
    return first if alike else values


def _long(value: Any, size: int) -> Iterable[Any]:
    return value if isinstance(value, list) else repeat(value, size)


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def _unpacked(blob: bytes) -> Any:
    return json.loads(zlib.decompress(blob))
