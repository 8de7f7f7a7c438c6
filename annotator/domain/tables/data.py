"""What a table is, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from annotator.domain.summary import Period

Value = str | int | float | None
Row = tuple[Value, ...]


class TableData(NamedTuple):
    """Column names (snake_case with units) and the rows below them."""

    header: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What `change` and `year` are asked for; the other tables take no notice."""

    period: Period | None = None
    """`None`: the project's own."""
    rule: str = ""
    """Rule of the years; blank: the project's own."""
    by_class: bool = False


def sorted_table(header: str, keyed: Iterable[tuple[Any, Sequence[Value]]]) -> TableData:
    """A table from its column names (separated by blanks) and (sort key, row) pairs."""
    names = tuple(header.split())
    found = [tuple(row) for _, row in sorted(keyed, key=lambda pair: pair[0])]
    return TableData(names, found)
