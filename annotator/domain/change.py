"""What an edit does to the rows: the one value that memory, file, journal, undo and views share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from annotator.domain.records import Record

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; `None` before = added, `None` after = removed."""

    before: Record | None
    after: Record | None

    @property
    def row(self) -> Record:
        """The row as it is afterwards, or as it was where it is removed."""
        row = self.after if self.after is not None else self.before
        assert row is not None, "a row change needs a row"
        return row

    @property
    def kind(self) -> str:
        return (self.after or self.before).KIND  # type: ignore[union-attr]

    @property
    def uid(self) -> str:
        return self.row.uid

    def inverted(self) -> RowChange:
        return RowChange(self.after, self.before)


@dataclass(frozen=True)
class Change:
    """The outcome of one edit; applying it and then `inverted()` leaves the document as it was."""

    label: str
    """What was done, in words of the analyst, for history and undo menu."""
    rows: tuple[RowChange, ...] = ()
    scene_uid: str = ""
    site_uid: str = ""
    """Where the analyst was: history shows it and undo returns there."""
    bulk: bool = False
    """An import of many: its new rows are not repeated in the journal."""

    @property
    def is_empty(self) -> bool:
        return not self.rows

    def inverted(self) -> Change:
        return replace(self, rows=tuple(row.inverted() for row in reversed(self.rows)))

    def kinds(self) -> frozenset[str]:
        return frozenset(self._by_kind)

    def uids(self) -> frozenset[str]:
        return self._uids

    def by_kind(self) -> Mapping[str, Sequence[RowChange]]:
        """The rows of each kind, in their order."""
        return self._by_kind

    def of(self, record: type[R]) -> Iterator[tuple[R | None, R | None]]:
        """(before, after) of the rows of one kind."""
        for row in self._by_kind.get(record.KIND, ()):
            yield row.before, row.after  # type: ignore[misc]

    def touched_sites(self) -> frozenset[str]:
        """Uids of all sites whose figures may differ afterwards."""
        return self._sites

    @cached_property
    def _by_kind(self) -> dict[str, list[RowChange]]:
        # Every view asks these of every change, and an import has a hundred thousand rows.
        found: dict[str, list[RowChange]] = {}
        for row in self.rows:
            found.setdefault(row.kind, []).append(row)
        return found

    @cached_property
    def _uids(self) -> frozenset[str]:
        return frozenset(row.uid for row in self.rows)

    @cached_property
    def _sites(self) -> frozenset[str]:
        found: set[str] = set()
        for row in self.rows:
            for side in (row.before, row.after):
                if side is None:
                    continue
                if side.KIND == "site":
                    found.add(side.uid)
                elif hasattr(side, "site_uid"):
                    found.add(side.site_uid)
        return frozenset(found)


def added(*records: Record) -> tuple[RowChange, ...]:
    return tuple(RowChange(None, record) for record in records)


def removed(*records: Record) -> tuple[RowChange, ...]:
    return tuple(RowChange(record, None) for record in records)
