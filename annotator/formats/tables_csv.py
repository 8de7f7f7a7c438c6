"""Writes tables as CSV that spreadsheets, statistics programs and QGIS read alike.

UTF-8 with byte order mark, CRLF, decimal points, blank for unknown, formulas guarded; the same table gives the same
bytes everywhere.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from annotator.formats.files import write_atomically
from annotator.formats.formula_guard import HARMLESS_STARTS, guard
from annotator.formats.number_text import number_text, number_texts
from annotator.formats.tables import Decimals, Table, decimals

_QUOTED = re.compile('[",\r\n]')


def write(path: Path, table: Table) -> None:
    """Write the table to `path`, all or nothing."""
    write_atomically(path, encode(table))


def encode(table: Table) -> bytes:
    """The table as bytes of a CSV file."""
    columns = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.header)
    texts = [_texts(name, values) for name, values in zip(table.header, columns, strict=True)]
    if len(texts) == 1:
        texts = [[text or '""' for text in texts[0]]]
    head = ",".join(_text(name) for name in table.header)
    lines = [head, *map(",".join, zip(*texts, strict=True)), ""]
    # surrogates come from file names that are no UTF-8; they must not stop an export
    return codecs.BOM_UTF8 + "\r\n".join(lines).encode("utf-8", "replace")


def cell(value: Any, places: Decimals) -> str:
    """One value as it stands between two commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    return number_text(value, places) if isinstance(value, float) else _text(str(value))


def _texts(name: str, values: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, values))
    kinds.discard(type(None))
    places = decimals(name)
    if all(issubclass(kind, str) for kind in kinds):
        return _text_column(values)
    if kinds == {int}:
        return ["" if value is None else str(value) for value in values]
    if all(issubclass(kind, float | int) and kind is not bool for kind in kinds):
        return number_texts(values, places)
    return [cell(value, places) for value in values]


def _text_column(values: Sequence[str | None]) -> Sequence[str]:
    """Texts of a column; few are different or hold anything special, so each different one is looked at once."""
    different = set(values)
    blank = None in different
    different.discard(None)
    if not blank and _is_plain(different):
        return values  # type: ignore[return-value]
    texts: dict[str | None, str] = {value: _text(value) for value in different if value is not None}
    texts[None] = ""
    write: Callable[[str | None], str] = texts.__getitem__
    return list(map(write, values))


def _is_plain(texts: set[Any]) -> bool:
    """Whether no text needs a quotation mark or a guard."""
    starts = {text[:1] for text in texts}
    starts.discard("")
    return starts <= HARMLESS_STARTS and not _QUOTED.search("".join(texts))


def _text(text: str) -> str:
    guarded = guard(text)
    if not _QUOTED.search(guarded):
        return guarded
    return '"' + guarded.replace('"', '""') + '"'
