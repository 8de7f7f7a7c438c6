"""What all edits share: their type, who does them, and the stamps they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from annotator.domain.change import Change
from annotator.domain.defaults import MAIN_PASS
from annotator.domain.document import Document
from annotator.domain.records import IsoTime, Record
from annotator.domain.records.bulk import evolved

R = TypeVar("R", bound=Record)

Edit = Callable[[Document], Change]
"""Pure: what to do to the rows of a document; may raise `Refused`."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who edits, when, and in which pass: reviews and marks that are made belong to it."""

    analyst: str
    at: IsoTime
    pass_uid: str = MAIN_PASS


def created(record: R, author: Author) -> R:
    """The new record, stamped."""
    return evolved(record, analyst=author.analyst, created=author.at, modified=author.at)


def modified(record: R, author: Author, **values: Any) -> R:
    """The record with other values, stamped as modified; who created it stays."""
    return evolved(record, modified=author.at, **values)
