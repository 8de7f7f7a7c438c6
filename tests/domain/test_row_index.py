"""The compact look-up of large tables says what a dictionary would."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.domain.row_index import RowIndex


class Alike(str):
    """A text whose hash many others share."""

    __slots__ = ()

    def __hash__(self) -> int:
        return 7


def index_of(*uids: str) -> RowIndex:
    return RowIndex(np.array(uids, dtype=object))


def test_it_finds_what_a_dictionary_finds() -> None:
    uids = [f"stall-{n:04x}" for n in range(3000)]
    index, known = index_of(*uids), {uid: row for row, uid in enumerate(uids)}
    sought = [*uids[::-7], "stall-ffff", "", "site-0"]
    assert [index.get(uid) for uid in sought] == [known.get(uid) for uid in sought]
    assert index.rows_of(sought).tolist() == [known[uid] for uid in sought if uid in known]
    assert list(index) == uids
    assert len(index) == len(uids)
    with pytest.raises(KeyError):
        index["stall-ffff"]


def test_texts_of_one_hash_are_told_apart() -> None:
    index = index_of(*map(Alike, "abcd"))
    assert [index.get(Alike(name)) for name in "dbxa"] == [3, 1, None, 0]
    assert index.rows_of([Alike(name) for name in "dbxa"]).tolist() == [3, 1, 0]


def test_an_empty_table_has_nothing() -> None:
    assert "a" not in index_of()
    assert index_of().rows_of(["a"]).tolist() == []
    assert index_of("a").rows_of([]).tolist() == []
