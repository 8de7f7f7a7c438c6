"""A checksum for every row, because SQLite itself does not notice most small damage.

The sum runs over a packed form of the row's values: marshal's version 2, whose bytes are spelled out in `packed` so
that the file format does not depend on a Python version (a test compares the two).
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from annotator.domain.records import Parts

VERSION = 2


def checksum(row: Sequence[Any], parts: Parts = ()) -> int:
    """CRC-32 of a row as SQL gives it back (None, int, float, str, bytes), followed by its error parts."""
    values = tuple(row)
    for part in parts:
        values += tuple(part)
    return crc32(marshal.dumps(values, VERSION))


def packed(row: tuple[Any, ...]) -> bytes:
    """The bytes the checksum runs over; integers must fit 32 bits."""
    return b"(" + struct.pack("<i", len(row)) + b"".join(map(_packed, row))


def _packed(value: Any) -> bytes:
    if value is None:
        return b"N"
    if isinstance(value, int):
        return b"i" + struct.pack("<i", value)
    if isinstance(value, float):
        return b"g" + struct.pack("<d", value)
    code, raw = (b"u", value.encode("utf-8", "surrogatepass")) if isinstance(value, str) else (b"s", value)
    return code + struct.pack("<i", len(raw)) + raw
