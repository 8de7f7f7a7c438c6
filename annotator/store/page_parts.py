"""Error parts of stalls found on pages: kept as the bytes that checksums run over, and made when somebody asks."""

from __future__ import annotations

import marshal
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from annotator.domain.ragged import scatter
from annotator.domain.records import Part, Parts
from annotator.domain.table import Array
from annotator.store import page_sums
from annotator.store.checksum import VERSION
from annotator.store.page_rows import Group, grouped, keys_of
from annotator.store.pages import Cells, Numbers, Pages, Unusual

_UID, _SOURCE, _NUMBER = 1, 2, 3
_REAL = frozenset((_NUMBER,))
_LEFT_LEAST, _LEFT_SHARE = 200, 0.2
_SELECT = "SELECT stall_uid, source, part_m2 FROM error_part WHERE fid = ?"


class StoredParts:
    """All error parts of a file, found by the uid of their stall."""

    def __init__(self, pages: Pages, connection: sqlite3.Connection, root: int) -> None:
        """Raises Unusual, OSError and sqlite3.Error."""
        keys, sizes = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.int64)]
        pieces: list[bytes] = []
        for cells in pages.cells(root):
            groups, left = grouped(cells, pages.overflows(cells))
            require_few(left, cells)
            singles = rows_at(connection, _SELECT, cells.rowids[left])
            some = _packed(len(cells.starts), groups, left, singles)
            keys.append(some.keys)
            sizes.append(some.sizes)
            pieces.append(some.data)
        self.data = b"".join(pieces)
        self._arrange(np.concatenate(keys), np.concatenate([[0], np.cumsum(np.concatenate(sizes))]))

    def _arrange(self, keys: Array, edges: Numbers) -> None:
        """Parts of one stall that follow each other are one run."""
        self.count = len(keys)
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.int64)
        self._keys = keys[starts]
        self._edges = edges[np.append(starts, len(keys))]
        self._counts = np.append(np.diff(np.append(starts, len(keys))), 0)
        self._next = self._used = 0

    def of(self, keys: Array) -> PartsOf:
        """The parts of the next stalls, which have these keys."""
        # Mostly both tables are in one order.
        start, end = self._next, self._next + len(keys)
        if np.array_equal(self._keys[start:end], keys):
            self._next, self._used = end, self._used + len(keys)
            return PartsOf(self.data, self._edges[start:end], self._edges[start + 1 : end + 1], self._counts[start:end])
        run = self._run_of(keys)
        low, high, counts = self._edges[run], self._edges[run + 1], self._counts[run]
        there = run >= 0
        self._next, self._used = int(run.max(initial=-1)) + 1, self._used + int(np.count_nonzero(there))
        return PartsOf(self.data, np.where(there, low, 0), np.where(there, high, 0), np.where(there, counts, 0))

    def require_together(self) -> None:
        """Raises Unusual where the parts of a stall that was asked for may lie apart, so that some were not seen."""
        if self._used != len(self._keys):
            _, ascending = self._sorted
            if (ascending[1:] == ascending[:-1]).any():
                raise Unusual

    def _run_of(self, keys: Array) -> Numbers:
        """Which run is that of each stall; -1 where it has no parts."""
        order, ascending = self._sorted
        if not len(ascending):
            return np.full(len(keys), -1)
        at = np.searchsorted(ascending, keys)
        at[at == len(ascending)] = -1
        return np.where(ascending[at] == keys, order[at], -1)

    @cached_property
    def _sorted(self) -> tuple[Numbers, Array]:
        order = np.argsort(self._keys, kind="stable")
        return order, self._keys[order]


class PartsOf(NamedTuple):
    """The parts of some stalls, in their order."""

    data: bytes
    lows: Numbers
    highs: Numbers
    """Where in `data` those of each stall begin and end."""
    counts: Numbers

    def at(self, row: int) -> Parts:
        """The parts of one stall."""
        count = int(self.counts[row])
        if not count:
            return ()
        raw = self.data[int(self.lows[row]) : int(self.highs[row])]
        values = marshal.loads(b"(" + struct.pack("<i", 2 * count) + raw)
        return tuple(map(Part, values[::2], values[1::2]))

    def taken(self, rows: Numbers) -> PartsOf:
        """Those of some of the stalls."""
        return PartsOf(self.data, self.lows[rows], self.highs[rows], self.counts[rows])

    def column(self) -> Array:
        """The parts of all of them."""
        size = len(self.counts)
        made = self._in_one() if np.array_equal(self.lows[1:], self.highs[:-1]) else map(self.at, range(size))
        return np.fromiter(made, dtype=object, count=size)

    def _in_one(self) -> Iterator[Parts]:
        """The parts of stalls that lie one behind the other: read at once, which takes a fifth of the time."""
        raw = self.data[int(self.lows[0]) : int(self.highs[-1])] if len(self.lows) else b""
        values = marshal.loads(b"(" + struct.pack("<i", 2 * int(self.counts.sum())) + raw)
        parts = map(Part, values[::2], values[1::2])
        return (tuple(islice(parts, count)) for count in self.counts.tolist())


class _Packed(NamedTuple):
    keys: Array
    sizes: Numbers
    data: bytes


def _packed(size: int, groups: Sequence[Group], left: Numbers, singles: Sequence[tuple[Any, ...]]) -> _Packed:
    """Some parts one behind the other."""
    keys, sizes = np.zeros(size, dtype=np.uint64), np.zeros(size, dtype=np.int64)
    blocks = [page_sums.pack(group, (_SOURCE, _NUMBER), _REAL) for group in groups]
    for group, block in zip(groups, blocks, strict=True):
        if not group.is_text(_UID):
            raise Unusual
        keys[group.rows], sizes[group.rows] = keys_of(group.raw(_UID)), block.shape[1]
    packed = [marshal.dumps((source, number), VERSION)[5:] for _, source, number in singles]
    for place, (uid, *_), raw in zip(left.tolist(), singles, packed, strict=True):
        keys[place], sizes[place] = key_of(uid), len(raw)
    starts = np.cumsum(sizes) - sizes
    data = np.empty(int(sizes.sum()), dtype=np.uint8)
    for group, block in zip(groups, blocks, strict=True):
        scatter(data, starts[group.rows], block)
    for start, raw in zip(starts[left].tolist(), packed, strict=True):
        data[start : start + len(raw)] = np.frombuffer(raw, dtype=np.uint8)
    return _Packed(keys, sizes, data.tobytes())


def require_few(left: Numbers, cells: Cells) -> None:
    """Raises Unusual where so many rows are left over that SQLite would be as fast."""
    if len(left) > max(_LEFT_LEAST, _LEFT_SHARE * len(cells.starts)):
        raise Unusual


def rows_at(connection: sqlite3.Connection, select: str, rowids: Numbers) -> list[tuple[Any, ...]]:
    """Single rows, asked for one by one. Raises Unusual where one is not there."""
    found = [connection.execute(select, (rowid,)).fetchone() for rowid in rowids.tolist()]
    if None in found:
        raise Unusual
    return found


def key_of(uid: Any) -> int:
    """The key of one uid. Raises Unusual where it is none."""
    if not isinstance(uid, str) or not uid:
        raise Unusual
    raw = np.frombuffer(uid.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    return int(keys_of(raw.reshape(1, -1))[0])
