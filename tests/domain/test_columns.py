"""Columns that are made when somebody asks for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from annotator.domain.ragged import Ragged
from annotator.domain.records import Site
from annotator.domain.table import Columns


@dataclass
class Slow:
    """A column kept some other way; notes which rows became objects."""

    values: list[str]
    made: list[int] = field(default_factory=list)

    def at(self, row: int) -> Any:
        return self.values[row]

    def column(self) -> Any:
        self.made.append(len(self.values))
        return np.array(self.values, dtype=object)

    def taken(self, rows: Any) -> Slow:
        return Slow([self.values[row] for row in rows], self.made)


@pytest.fixture
def columns() -> tuple[Columns[Site], Slow]:
    plain = Columns.of(Site, [Site(uid=f"site-{n}", name=f"Town {n}", note=f"note {n}") for n in range(40)])
    slow = Slow([f"note {n}" for n in range(40)])
    arrays = {name: array for name, array in plain.arrays.items() if name != "note"}
    return Columns(Site, arrays, {"note": slow}), slow


def test_few_rows_do_not_make_the_whole_column(columns: tuple[Columns[Site], Slow]):
    kept, slow = columns
    taken = kept.taken(np.array([3, 7]))
    assert [taken.at(row) for row in range(2)] == [kept.at(3), kept.at(7)]
    assert kept.at(3).note == "note 3"
    assert slow.made == [2]


def test_many_rows_make_it_once(columns: tuple[Columns[Site], Slow]):
    kept, slow = columns
    rows = np.arange(20)
    assert kept.arrays.some("note", rows).tolist() == kept.arrays.some("note", rows).tolist() == slow.values[:20]
    assert slow.made == [40]


@pytest.mark.parametrize("rows", [[0], [2, 1], [0, 1, 2, 3], []])
def test_some_values_of_a_buffer_are_those_of_the_list(rows: list[int]):
    values = [b"first", None, b"", b"the fourth, which is longer than all the others together"]
    assert Ragged.of(values).taken(np.array(rows, dtype=np.int64)).column().tolist() == [values[row] for row in rows]
