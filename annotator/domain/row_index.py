"""Which row holds which uid, for tables too large for a dictionary of them: a fifth of its memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


class RowIndex(Mapping[str, int]):
    """Uids by their hashes in rising order; Python keeps the hash of a text in it."""

    def __init__(self, uids: npt.NDArray[Any]) -> None:
        self._uids = uids
        hashes = np.fromiter(map(hash, uids.tolist()), np.int64, len(uids))
        order = np.argsort(hashes, kind="stable")
        self._order = order.astype(np.int32)
        self._hashes = array("q", hashes[order].tobytes())
        self._sorted = np.frombuffer(self._hashes, np.int64)

    def __getitem__(self, uid: str) -> int:
        sought = hash(uid)
        at = bisect_left(self._hashes, sought)
        while at < len(self._hashes) and self._hashes[at] == sought:
            row = int(self._order[at])
            if self._uids[row] == uid:
                return row
            at += 1
        raise KeyError(uid)

    def __iter__(self) -> Iterator[str]:
        return iter(self._uids.tolist())

    def __len__(self) -> int:
        return len(self._uids)

    def rows_of(self, uids: Collection[str]) -> Rows:
        """Rows of those that are there, in their order."""
        if not len(self):
            return np.empty(0, np.int64)
        given = np.fromiter(uids, object, len(uids))
        at = np.searchsorted(self._sorted, np.fromiter(map(hash, uids), np.int64, len(uids)))
        at[at == len(self._sorted)] = 0
        rows = self._order[at].astype(np.int64)
        found = self._uids[rows] == given
        for place in np.flatnonzero(~found).tolist():
            # Not there, or behind another text of the same hash.
            row = self.get(given[place])
            if row is not None:
                rows[place], found[place] = row, True
        there: Rows = rows[found]
        return there
