"""Rows found in the pages of a damaged file themselves, where the tree that led to them is gone.

Written after https://www.sqlite.org/fileformat2.html, sections 1.6 (b-tree pages) and 2.1 (records). What a page holds
is believed only where the row fits its own checksum; pages that SQLite has set free hold rows of the past.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.records import KINDS, Record
from annotator.store.header import HEADER_BYTES, MAGIC
from annotator.store.rows import SQL_TYPES, columns_of
from annotator.store.schema import ordered_columns

PAGE_BYTES = 4096
_LEAF = 13
_LARGEST_ROW = 1 << 28
_REAL = {annotation for annotation, sql_type in SQL_TYPES.items() if sql_type == "REAL"}
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_UNREADABLE = (IndexError, struct.error, ValueError, UnicodeDecodeError)

Values = tuple[Any, ...]


@dataclass
class LooseRows:
    """What the leaf pages hold, whatever table it once belonged to."""

    records: dict[str, list[Values]] = field(default_factory=lambda: defaultdict(list))
    """By kind: the row in the order of `columns_of`, then its checksum; not verified yet."""
    parts: dict[int, Values] = field(default_factory=dict)
    """By row number: (stall uid, source, m²)."""
    is_free_known: bool = False
    """The list of pages set free could be read, so none of them was looked at."""


def loose_rows(data: bytes) -> LooseRows:
    """Every row on every leaf page of a file."""
    free = _free_pages(data)
    found = LooseRows(is_free_known=free is not None)
    layouts = _layouts()
    for page in range(1, len(data) // PAGE_BYTES + 1):
        if free is not None and page in free:
            continue
        for rowid, values in _rows_of(data, page):
            for record, places in layouts.get(len(values), ()):
                found.records[record.KIND].append(_arranged(record, values, places))
            if len(values) == 4 and values[0] is None:
                found.parts[rowid] = values[1:]
    return found


def _layouts() -> dict[int, list[tuple[type[Record], list[int]]]]:
    """Number of stored columns -> records of that many, and where each of their columns is stored."""
    found: dict[int, list[tuple[type[Record], list[int]]]] = defaultdict(list)
    for record in KINDS:
        stored = [column.name for column in ordered_columns(record)]
        places = [1 + stored.index(column.name) for column in columns_of(record)]
        found[len(stored) + 2].append((record, places))
    return found


def _arranged(record: type[Record], values: Values, places: list[int]) -> Values:
    row = [values[place] for place in places]
    for at, column in enumerate(columns_of(record)):
        # SQLite stores whole numbers of a REAL column as integers
        if column.annotation in _REAL and isinstance(row[at], int):
            row[at] = float(row[at])
    return (*row, values[-1])


def _rows_of(data: bytes, page: int) -> Iterator[tuple[int, Values]]:
    start = (page - 1) * PAGE_BYTES
    head = start + (HEADER_BYTES if page == 1 else 0)
    if data[head] != _LEAF:
        return
    (cells,) = struct.unpack_from(">H", data, head + 3)
    if cells > PAGE_BYTES // 2 - 8:
        return
    for (offset,) in struct.iter_unpack(">H", data[head + 8 : head + 8 + 2 * cells]):
        try:
            yield _row(data, start, start + offset)
        except _UNREADABLE:
            continue


def _row(data: bytes, start: int, at: int) -> tuple[int, Values]:
    """Row number and values of the cell at `at` on the page that begins at `start`."""
    size, at = _varint(data, at)
    rowid, at = _varint(data, at)
    if not 0 < size <= _LARGEST_ROW:
        raise ValueError(size)
    local = _local_bytes(size)
    if at + local > start + PAGE_BYTES:
        raise ValueError(at)
    payload = data[at : at + local]
    if local < size:
        payload += _overflow(data, size - local, struct.unpack_from(">I", data, at + local)[0])
    return rowid, tuple(_values(payload))


def _local_bytes(size: int) -> int:
    """Bytes of a row that lie on its leaf; the rest is in a chain of pages."""
    largest, least = PAGE_BYTES - 35, (PAGE_BYTES - 12) * 32 // 255 - 23
    if size <= largest:
        return size
    kept = least + (size - least) % (PAGE_BYTES - 4)
    return kept if kept <= largest else least


def _overflow(data: bytes, size: int, page: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0:
        start = (page - 1) * PAGE_BYTES
        if page < 2 or start + PAGE_BYTES > len(data):
            raise ValueError(page)
        pieces.append(data[start + 4 : start + 4 + min(size, PAGE_BYTES - 4)])
        size -= len(pieces[-1])
        (page,) = struct.unpack_from(">I", data, start)
    return b"".join(pieces)


def _values(payload: bytes) -> Iterator[Any]:
    head, at = _varint(payload, 0)
    body = head
    while at < head:
        kind, at = _varint(payload, at)
        size = _SIZES[kind] if kind < 10 else (kind - 12) // 2
        raw = payload[body : body + size]
        if len(raw) < size or kind in (10, 11):
            raise ValueError(kind)
        body += size
        yield _value(kind, raw)


def _value(kind: int, raw: bytes) -> Any:
    if kind >= 12:
        return raw if kind % 2 == 0 else raw.decode()
    if kind == 7:
        return struct.unpack(">d", raw)[0]
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)]
    return int.from_bytes(raw, "big", signed=True)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """SQLite's variable-length integer and the place behind it."""
    value = 0
    for step in range(8):
        byte = data[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64 if value >> 63 else 0), at + 9


def _free_pages(data: bytes) -> set[int] | None:
    """Pages that SQLite has set free; `None` where the list of them is not whole."""
    if not data.startswith(MAGIC):
        return None
    trunk, number = struct.unpack_from(">II", data, 32)
    found: set[int] = set()
    while trunk:
        start = (trunk - 1) * PAGE_BYTES
        if trunk in found or start + PAGE_BYTES > len(data):
            return None
        found.add(trunk)
        trunk, count = struct.unpack_from(">II", data, start)
        if count > PAGE_BYTES // 4 - 2:
            return None
        found.update(struct.unpack_from(f">{count}I", data, start + 8))
    return found if len(found) == number else None
