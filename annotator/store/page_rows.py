"""Rows found on pages, gathered by the layout of their values: rows of one layout are cut into columns all at once.

The header in front of a row says type and length of each value, so rows with equal headers are matrices of bytes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.domain import ragged
from annotator.store.pages import Bytes, Cells, Numbers, Unusual

LEAST = 16
"""Rows of a layout that fewer have are left to SQLite, one by one."""
_LONGEST_HEADER = 127
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_FLOAT, _ZERO, _ONE, _TEXT = 7, 8, 9, 13
_MIX = np.array([pow(0x9E3779B97F4A7C15, n, 1 << 64) for n in range(1, 66)], dtype=np.uint64)
_LONGEST_KEY = 512


class Group(NamedTuple):
    """Rows whose values have the same types and lengths."""

    rows: Numbers
    """Their places among all that were read together, ascending."""
    body: Bytes
    """(rows, bytes of all values)"""
    types: tuple[int, ...]
    """SQLite's serial type of each value."""
    edges: tuple[int, ...]
    """Where each value begins in `body`, and the end of the last."""
    constant: tuple[bool, ...]
    """Whether a value is the same in all rows."""

    def raw(self, column: int) -> Bytes:
        """Bytes of one value of every row."""
        return self.body[:, self.edges[column] : self.edges[column + 1]]

    def is_null(self, column: int) -> bool:
        return self.types[column] == 0

    def is_text(self, column: int) -> bool:
        return self.types[column] >= _TEXT and self.types[column] % 2 == 1

    def is_blob(self, column: int) -> bool:
        return self.types[column] >= _TEXT - 1 and self.types[column] % 2 == 0

    def is_whole(self, column: int) -> bool:
        return 0 < self.types[column] < _FLOAT or self.types[column] in (_ZERO, _ONE)

    def is_float(self, column: int) -> bool:
        return self.types[column] == _FLOAT

    def wholes(self, column: int) -> Numbers:
        """The values of a column of whole numbers."""
        if self.types[column] in (_ZERO, _ONE):
            return np.full(len(self.rows), self.types[column] - _ZERO, dtype=np.int64)
        raw = self.raw(column)
        wide = np.empty((len(raw), 8), dtype=np.uint8)
        wide[:, : 8 - raw.shape[1]] = np.where(raw[:, :1] >= 0x80, 0xFF, 0)
        wide[:, 8 - raw.shape[1] :] = raw
        return wide.view(">i8").ravel().astype(np.int64)

    def first(self) -> Group:
        """The first of the rows alone."""
        return self._replace(rows=self.rows[:1], body=self.body[:1])

    def floats(self, column: int) -> npt.NDArray[np.float64]:
        """The values of a column of numbers; whole ones of it are stored shorter, and unknown is NaN."""
        if self.is_null(column):
            return np.full(len(self.rows), np.nan)
        if self.is_whole(column):
            return self.wholes(column).astype(np.float64)
        return np.ascontiguousarray(self.raw(column)).view(">f8").ravel().astype(np.float64)


def grouped(cells: Cells, overflows: npt.NDArray[np.bool_]) -> tuple[list[Group], Numbers]:
    """Rows by layout, and the places of those that are left over."""
    lengths = cells.data[cells.starts].astype(np.int64)
    usable = ~overflows & (lengths <= _LONGEST_HEADER) & (lengths >= 2) & (lengths <= cells.sizes)
    rows = np.flatnonzero(usable)
    left = [np.flatnonzero(~usable)]
    found: list[Group] = []
    if len(rows):
        for same in _alike(cells, rows, lengths[rows]):
            if len(same) < LEAST:
                left.append(same)
            else:
                found.append(_group(cells, same))
    return found, np.sort(np.concatenate(left))


def _alike(cells: Cells, rows: Numbers, lengths: Numbers) -> list[Numbers]:
    """The rows parted by header and length."""
    width = -(-int(lengths.max()) // 8) * 8
    heads = windows(cells.data, cells.starts[rows], width)
    heads[np.arange(width) >= lengths[:, None]] = 0
    words = np.column_stack([heads.view(np.uint64), cells.sizes[rows].astype(np.uint64)])
    _, first, which = np.unique(_mixed(words), return_index=True, return_inverse=True)
    if (words != words[first[which]]).any():
        raise Unusual
    order = np.argsort(which, kind="stable")
    return np.split(rows[order], np.cumsum(np.bincount(which))[:-1])


def _group(cells: Cells, rows: Numbers) -> Group:
    start, size = int(cells.starts[rows[0]]), int(cells.sizes[rows[0]])
    header = cells.data[start : start + int(cells.data[start])].tobytes()
    types = _serial_types(header)
    edges = [0]
    for kind in types:
        edges.append(edges[-1] + (_SIZES[kind] if kind < len(_SIZES) else (kind - _TEXT + 1) // 2))
    if edges[-1] != size - len(header) or any(kind in (10, 11) for kind in types):
        raise Unusual
    body = windows(cells.data, cells.starts[rows] + len(header), edges[-1])
    return Group(rows, body, types, tuple(edges), _constant(body, edges))


def _constant(body: Bytes, edges: list[int]) -> tuple[bool, ...]:
    """Which of the values are the same in all rows."""
    differs = np.bitwise_or.reduce(body ^ body[0], axis=0)
    before = np.concatenate([[0], np.cumsum(differs != 0)]).tolist()
    return tuple(before[start] == before[end] for start, end in pairwise(edges))


def _serial_types(header: bytes) -> tuple[int, ...]:
    found, value = [], 0
    for byte in header[1:]:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(value)
            value = 0
    return tuple(found)


def windows(data: Bytes, starts: Numbers, width: int) -> Bytes:
    """`width` bytes from each of the places on: (places, width). Raises Unusual where that is beyond the end."""
    if width and len(starts) and starts.max() + width > len(data):
        raise Unusual
    return ragged.windows(data, starts, width)


def keys_of(raw: Bytes) -> npt.NDArray[np.uint64]:
    """A number for each text of one length; equal texts have equal ones, others with near certainty not."""
    if raw.shape[1] > _LONGEST_KEY or not raw.shape[1]:
        raise Unusual
    padded = np.zeros((len(raw), -(-raw.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : raw.shape[1]] = raw
    return _mixed(padded.view("<u8")) ^ np.uint64(raw.shape[1])


def _mixed(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    found = np.zeros(len(words), dtype=np.uint64)
    for word, factor in zip(words.T, _MIX, strict=False):
        found ^= found >> np.uint64(29)
        found = (found ^ word) * factor
    return found ^ found >> np.uint64(32)
