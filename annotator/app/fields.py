"""What the inspector shows of a record and lets the analyst change: one declarative list per kind.

A field knows its label, how it is read as text or value, what may be chosen, and which edit sets it. The same list
serves one record and many; where values differ the field is `SEVERAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from annotator.domain.document import Document
from annotator.domain.edits import Author, Edit
from annotator.domain.edits.attributes import set_fields
from annotator.domain.errors import Refused
from annotator.domain.records import Record
from annotator.domain.text import translate

Editor = Literal["shown", "text", "note", "number", "choice", "flag"]
Setter = Callable[[Sequence[str], Author, Any], Edit]


class _Several:
    """The value of a field that differs between the chosen records."""

    def __repr__(self) -> str:
        return "SEVERAL"


SEVERAL = _Several()


class Choice(NamedTuple):
    """One of the values a field may have, and its name for people."""

    value: Any
    label: str


@dataclass(frozen=True)
class Field:
    """One line of the inspector."""

    name: str
    label: str
    editor: Editor = "shown"
    read: Callable[[Document, Any], Any] | None = None
    """Value for the editor (text for `shown`); by default the record's field of this name."""
    choices: Callable[[Document, Sequence[Any]], list[Choice]] | None = None
    set: Setter | None = None
    """Edit that sets a value; by default `set_fields`."""
    tip: str = ""
    only_one: bool = False
    """Left out where several records are chosen."""
    hide_blank: bool = False

    def value(self, document: Document, record: Record) -> Any:
        return self.read(document, record) if self.read is not None else getattr(record, self.name)

    def common(self, document: Document, records: Sequence[Record]) -> Any:
        """The value all records share, else `SEVERAL`."""
        first = self.value(document, records[0])
        return first if all(self.value(document, row) == first for row in records[1:]) else SEVERAL

    def edit(self, uids: Sequence[str], author: Author, value: Any) -> Edit:
        """One edit that gives all records the value."""
        return set_fields(uids, author, **{self.name: value}) if self.set is None else self.set(uids, author, value)


def as_number(text: str) -> float | None:
    """A typed number, blank = unknown; a decimal comma is understood. Raises `Refused` on anything else."""
    plain = text.strip().replace(" ", "")
    if not plain:
        return None
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        number = float("nan")
    if not 0 < number < float("inf"):
        raise Refused(translate("Fields", "{text} is no positive number.").format(text=text.strip()))
    return number
