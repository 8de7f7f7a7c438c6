"""Checksums of rows found on pages: the bytes that `checksum` runs over, for all rows of a layout at once."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from annotator.store.page_rows import Group, windows
from annotator.store.pages import Bytes, Numbers, Unusual

if TYPE_CHECKING:
    from annotator.store.page_parts import PartsOf

_LARGEST = 1 << 31


def fit(group: Group, columns: Sequence[int], reals: frozenset[int], parts: PartsOf | None) -> bool:
    """Whether every row fits the checksum in its last value; `columns` are the others in the order of the record.

    `reals` are those whose whole numbers are read as floats, `parts` those of the group's rows.
    """
    tail_width = 0 if parts is None else _same_width(parts)
    buffer = _packed(group, columns, reals, tail_width)
    if parts is not None:
        buffer[:, 1:5] = _little(2 * parts.counts + len(columns))
        if tail_width:
            data = np.frombuffer(parts.data, dtype=np.uint8)
            buffer[:, -tail_width:] = windows(data, parts.lows, tail_width)
    view, width = memoryview(buffer.data).cast("B"), buffer.shape[1]
    sums = [crc32(view[at : at + width]) for at in range(0, buffer.size, width)]
    if parts is not None and not tail_width and parts.counts.any():
        tail = memoryview(parts.data)
        edges = zip(sums, parts.lows.tolist(), parts.highs.tolist(), strict=True)
        sums = [crc32(tail[low:high], each) for each, low, high in edges]
    expected: list[int] = group.wholes(len(group.types) - 1).tolist()
    return sums == expected


def pack(group: Group, columns: Sequence[int], reals: frozenset[int]) -> Bytes:
    """The values of some columns in marshal's form, without the beginning of the tuple."""
    return _packed(group, columns, reals)[:, 5:]


def _same_width(parts: PartsOf) -> int:
    """How long the parts of each row are, where they are equally long; else 0."""
    sizes = parts.highs - parts.lows
    return int(sizes[0]) if len(sizes) and (sizes == sizes[0]).all() else 0


def _packed(group: Group, columns: Sequence[int], reals: frozenset[int], tail_width: int = 0) -> Bytes:
    """The values of some columns in marshal's form, and room behind them."""
    heads = [_head(group, column, column in reals) for column in columns]
    widths = [_width(group, column, column in reals) for column in columns]
    ends = np.cumsum([5, *(len(head) + width for head, width in zip(heads, widths, strict=True))])
    line, first = bytearray(b"(" + struct.pack("<i", len(columns))), group.first()
    for column, head, width in zip(columns, heads, widths, strict=True):
        line += head + (_values(first, column, column in reals).tobytes() if width else b"")
    found = np.empty((len(group.rows), len(line) + tail_width), dtype=np.uint8)
    found[:, : len(line)] = np.frombuffer(bytes(line), dtype=np.uint8)
    for column, end, width in zip(columns, ends[1:].tolist(), widths, strict=True):
        if width and not group.constant[column]:
            found[:, end - width : end] = _values(group, column, column in reals)
    return found


def _head(group: Group, column: int, is_real: bool) -> bytes:
    if group.is_null(column):
        return b"N"
    if group.is_float(column) or (is_real and group.is_whole(column)):
        return b"g"
    if group.is_whole(column):
        return b"i"
    code = b"u" if group.is_text(column) else b"s"
    return code + struct.pack("<i", group.edges[column + 1] - group.edges[column])


def _width(group: Group, column: int, is_real: bool) -> int:
    if group.is_whole(column):
        return 8 if is_real else 4
    return group.edges[column + 1] - group.edges[column]


def _values(group: Group, column: int, is_real: bool) -> Bytes:
    if group.is_float(column):
        return group.raw(column)[:, ::-1]
    if not group.is_whole(column):
        return group.raw(column)
    values = group.wholes(column)
    if is_real:
        return values.astype("<f8").view(np.uint8).reshape(-1, 8)
    if len(values) and (values.max() >= _LARGEST or values.min() < -_LARGEST):
        raise Unusual
    return _little(values)


def _little(values: Numbers) -> Bytes:
    return values.astype("<i4").view(np.uint8).reshape(-1, 4)
