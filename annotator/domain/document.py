"""A project at one moment: an immutable snapshot of all tables.

Views keep a reference to the snapshot they show; an edit never changes it but gives the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from annotator.domain.change import Change
from annotator.domain.errors import Refused
from annotator.domain.records import KINDS, Record
from annotator.domain.table import Array, Table
from annotator.domain.text import translate

R = TypeVar("R", bound=Record)


class Document:
    """Lookups by kind, uid and field over one snapshot."""

    def __init__(self, tables: Mapping[str, Table[Any]] | None = None, revision: int = 0) -> None:
        self._tables: dict[str, Table[Any]] = dict(tables or {})
        for kind in KINDS:
            if kind.KIND not in self._tables:
                self._tables[kind.KIND] = Table.empty(kind)
        self.revision = revision
        """Journal position of the snapshot; grows with every edit of this run."""
        self.made: dict[tuple[str, str], Any] = {}
        """What was computed of this snapshot, by what it is and of which site (`summary.gather.once`)."""

    def table(self, record: type[R]) -> Table[R]:
        """The rows of one kind; its `base` and `overlay` serve views that cache arrays."""
        return cast("Table[R]", self._tables[record.KIND])

    def get(self, record: type[R], uid: str | None) -> R | None:
        return self.table(record).get(uid) if uid else None

    def require(self, record: type[R], uid: str) -> R:
        """Like `get`; refuses with a sentence where the row has gone."""
        found = self.get(record, uid)
        if found is None:
            text = translate("Document", "The {kind} {uid} is no longer in the project.")
            raise Refused(text.format(kind=record.KIND, uid=uid))
        return found

    def all(self, record: type[R]) -> Iterator[R]:
        """Every record of a small kind; use `columns` for marks by the thousand."""
        return iter(self.table(record))

    def count(self, record: type[R]) -> int:
        return len(self.table(record))

    def where(self, record: type[R], field: str, value: Any) -> list[R]:
        return self.table(record).where(field, value)

    def of_site(self, record: type[R], site_uid: str) -> list[R]:
        return self.where(record, "site_uid", site_uid)

    def columns(self, record: type[R], *fields: str) -> dict[str, Array]:
        """Arrays of the named fields over all rows of a kind."""
        return self.table(record).columns(*fields)

    def with_change(self, change: Change) -> Document:
        """The next snapshot. Tables that the change does not touch are shared."""
        tables = dict(self._tables)
        for kind, rows in change.by_kind().items():
            tables[kind] = tables[kind].with_rows(rows)
        return Document(tables, self.revision + 1)

    def __eq__(self, other: object) -> bool:
        """Same rows, in whatever order and arrangement; for tests and checks."""
        if not isinstance(other, Document):
            return NotImplemented
        return all(_rows(self, kind) == _rows(other, kind) for kind in KINDS)

    __hash__ = None  # type: ignore[assignment]


def _rows(document: Document, record: type[Record]) -> dict[str, Record]:
    return {row.uid: row for row in document.all(record)}
