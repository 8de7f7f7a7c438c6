"""Neighbours in a row go to the same hand where that saves work, and nobody waits in vain."""

from __future__ import annotations

from annotator.imagery.grid import TileKey
from annotator.imagery.sharing import Sharing


def tiles(rows: int, cols: int) -> list[TileKey]:
    """Most urgent last."""
    return [TileKey("s", 0, row, col) for row in range(rows) for col in range(cols)][::-1]


def work(sharing: Sharing, wanted: list[TileKey], lane: int) -> TileKey | None:
    at = sharing.pick(wanted, lane)
    if at is None:
        return None
    key = wanted.pop(at)
    sharing.begun(key, lane)
    return key


def test_each_hand_works_along_a_row_of_its_own() -> None:
    sharing, wanted = Sharing(lambda _key: True), tiles(2, 3)
    done = [work(sharing, wanted, lane) for lane in (0, 1, 0, 1, 1, 0)]
    assert [key and (key.row, key.col) for key in done] == [(0, 0), (1, 0), (0, 1), (1, 1), (1, 2), (0, 2)]


def test_a_row_that_costs_nothing_more_is_left_to_the_hand_that_has_it() -> None:
    sharing, wanted = Sharing(lambda _key: True), tiles(1, 3)
    first = work(sharing, wanted, 0)
    assert first is not None
    assert work(sharing, wanted, 1) is None
    sharing.ended(first)
    assert work(sharing, wanted, 1) is not None


def test_tiles_that_have_nothing_in_common_come_in_their_order() -> None:
    sharing, wanted = Sharing(lambda _key: False), tiles(2, 2)
    expected = wanted[::-1]
    assert [work(sharing, wanted, lane) for lane in (0, 0, 1, 0)] == expected
    assert work(sharing, wanted, 1) is None
