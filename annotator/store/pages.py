"""The pages of a big table, read many at a time beside SQLite, and the cells on them.

SQLite gives a row to Python value by value, which for a million rows takes most of the time of opening. Its pages are
plain (https://www.sqlite.org/fileformat2.html, 1.6) and stand still while a read transaction is open. What is read here
is believed only where every row fits its checksum; anything unusual is left to SQLite (`Unusual`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotator.store.header import Header, HeaderFile

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

_AT_ONCE = 1024
"""Pages whose rows are looked at together."""
_GAP = 8
"""So many pages of other tables between two are read along rather than skipped."""
_INTERIOR, _LEAF = 5, 13
_DEEPEST = 12
PAD = 256
"""Zeros behind the pages, so that nothing that begins on a page is read beyond the buffer's end."""


class Unusual(Exception):
    """The table is not as the program writes it, or damaged: SQLite has to say what it is."""


class Cells(NamedTuple):
    """Rows of some pages in the order of the table; the positions count in `data`."""

    data: Bytes
    starts: Numbers
    """Where the record of each row begins: its header."""
    sizes: Numbers
    rowids: Numbers


class Pages:
    """The pages of a file whose connection has a read transaction open. All methods raise OSError and Unusual."""

    def __init__(self, file: HeaderFile) -> None:
        self._file = file
        header: Header = file.read()
        self.page_bytes = header.page_bytes
        if not header.is_sqlite or not header.is_plain or self.page_bytes < 512:
            raise Unusual

    def cells(self, root: int) -> Iterator[Cells]:
        """All rows of the table with that root page, some at a time."""
        level = np.array([root], dtype=np.int64)
        for _ in range(_DEEPEST):
            if self._read(level[:1])[0, 0] == _LEAF:
                for start in range(0, len(level), _AT_ONCE):
                    yield self._cells(level[start : start + _AT_ONCE])
                return
            parts = [level[start : start + _AT_ONCE] for start in range(0, len(level), _AT_ONCE)]
            level = np.concatenate([self._children(page) for part in parts for page in self._read(part)])
            if len(np.unique(level)) != len(level):
                break
        raise Unusual

    def _read(self, numbers: Numbers) -> Bytes:
        """Pages by number, one a row."""
        size = self.page_bytes
        order = np.argsort(numbers, kind="stable")
        sorted_numbers = numbers[order]
        if sorted_numbers[0] < 2:
            raise Unusual
        found = np.empty((len(numbers), size), dtype=np.uint8)
        breaks = np.flatnonzero(np.diff(sorted_numbers) > _GAP) + 1
        for run in np.split(np.arange(len(numbers)), breaks):
            first, last = int(sorted_numbers[run[0]]), int(sorted_numbers[run[-1]])
            raw = self._file.read_at((first - 1) * size, (last - first + 1) * size)
            if len(raw) != (last - first + 1) * size:
                raise Unusual
            found[order[run]] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, size)[sorted_numbers[run] - first]
        return found

    def _children(self, page: Bytes) -> Numbers:
        """Numbers of the pages below one."""
        count = int(page[3]) << 8 | int(page[4])
        if page[0] != _INTERIOR or 12 + 2 * count > self.page_bytes:
            raise Unusual
        pointers = page[12 : 12 + 2 * count].view(">u2").astype(np.int64)
        if count and pointers.max() > self.page_bytes - 4:
            raise Unusual
        each = page[pointers[:, None] + np.arange(4)].view(">u4").ravel().astype(np.int64)
        return np.append(each, int.from_bytes(page[8:12].tobytes(), "big"))

    def _cells(self, numbers: Numbers) -> Cells:
        pages, size = self._read(numbers), self.page_bytes
        counts = pages[:, 3].astype(np.int64) << 8 | pages[:, 4]
        if (pages[:, 0] != _LEAF).any() or counts.max(initial=0) * 2 + 8 > size:
            raise Unusual
        data = np.zeros(pages.size + PAD, dtype=np.uint8)
        data[: pages.size] = pages.ravel()
        bases = np.repeat(np.arange(len(pages), dtype=np.int64) * size, counts)
        nth = np.arange(len(bases), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
        pointers = bases + 8 + 2 * nth
        offsets = data[pointers].astype(np.int64) << 8 | data[pointers + 1]
        sizes, at = _varints(data, bases + offsets)
        rowids, at = _varints(data, at)
        # What does not fit the page goes on elsewhere; it is told by its size (`overflows`).
        return Cells(data, at, sizes, rowids)

    def overflows(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Which rows are too long for one page, or would reach beyond theirs."""
        beyond = cells.starts % self.page_bytes + cells.sizes > self.page_bytes
        return (cells.sizes > self.page_bytes - 35) | beyond


def _varints(data: Bytes, at: Numbers) -> tuple[Numbers, Numbers]:
    """SQLite's variable-length integers at many places, and the places behind them."""
    byte = data[at]
    values, at, more = (byte & 0x7F).astype(np.int64), at + 1, byte >= 0x80
    for _ in range(7):
        if not more.any():
            return values, at
        byte = data[at]
        values = np.where(more, values << 7 | byte & 0x7F, values)
        at, more = at + more, more & (byte >= 0x80)
    if more.any():
        raise Unusual
    return values, at
