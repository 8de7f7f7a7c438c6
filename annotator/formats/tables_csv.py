"""Writes tables as CSV that spreadsheets, statistics programs and QGIS read alike.

UTF-8 with byte order mark, CRLF, decimal points, blank for unknown, formulas guarded; the same table gives the same
bytes everywhere.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from annotator.domain.tables.data import ColumnRows, Numbers, Same
from annotator.formats.files import write_atomically
from annotator.formats.formula_guard import HARMLESS_STARTS, guard
from annotator.formats.number_text import number_text, number_texts
from annotator.formats.tables import Decimals, Table, decimals

_BATCH = 4096
"""Rows formatted together: many enough for arrays, few enough for the processor's cache."""
_NEWLINE = ord("\n")
_HARMLESS = np.zeros(256, dtype=bool)
_HARMLESS[[_NEWLINE, *(ord(character) for character in HARMLESS_STARTS)]] = True
_QUOTED = re.compile('[",\r\n]')


def write(path: Path, table: Table) -> None:
    """Write the table to `path`, all or nothing."""
    write_atomically(path, encode(table))


def encode(table: Table) -> bytes:
    """The table as bytes of a CSV file."""
    parts = [codecs.BOM_UTF8, _bytes([",".join(_text(name) for name in table.header)])]
    for start in range(0, len(table.rows), _BATCH):
        some = table.rows[start : start + _BATCH]
        columns = some.columns if isinstance(some, ColumnRows) else tuple(zip(*some, strict=True))
        parts.append(_bytes(_lines(table.header, columns)))
    return b"".join(parts)


def _bytes(lines: Iterable[str]) -> bytes:
    # surrogates come from file names that are no UTF-8; they must not stop an export
    return "\r\n".join([*lines, ""]).encode("utf-8", "replace")


def _lines(header: Sequence[str], columns: Sequence[Sequence[Any]]) -> Iterable[str]:
    """Lines of some rows; what neighbouring columns say in all of them is joined once."""
    size = len(columns[0]) if columns else 0
    texts: list[Iterable[str]] = []
    fixed: list[str] = []
    for name, values in zip(header, columns, strict=True):
        if isinstance(values, Same):
            fixed.append(cell(values.value, decimals(name)))
            continue
        if fixed:
            texts.append(repeat(",".join(fixed), size))
            fixed = []
        texts.append(_texts(name, values))
    if fixed:
        texts.append(repeat(",".join(fixed), size))
    if len(header) == 1:
        return [text or '""' for text in texts[0]]
    return map(",".join, zip(*texts, strict=True))


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
    if isinstance(values, Numbers):
        return number_texts(values.array, decimals(name))
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
    joined = "\n".join(["", *different])  # type: ignore[list-item]
    if not _is_harmless(joined, len(different)):
        texts: dict[str | None, str] = {value: _text(value) for value in different if value is not None}
    elif "," in joined and 2 * len(different) > len(values) and not blank:
        return [f'"{value}"' if "," in value else value for value in values]  # type: ignore[operator,misc]
    elif "," in joined:
        texts = {value: f'"{value}"' if "," in value else value for value in different if value is not None}
    elif blank:
        texts = {value: value for value in different if value is not None}
    else:
        return values  # type: ignore[return-value]
    texts[None] = ""
    write: Callable[[str | None], str] = texts.__getitem__
    return list(map(write, values))


def _is_harmless(joined: str, count: int) -> bool:
    """Whether none of `count` texts, each behind a line feed, needs a guard or more than quotation marks around it."""
    if '"' in joined or "\r" in joined or joined.count("\n") != count:
        return False
    data = np.frombuffer((joined + "\n").encode("utf-8", "replace"), dtype=np.uint8)
    starts = data[np.flatnonzero(data[:-1] == _NEWLINE) + 1]
    return bool(_HARMLESS[starts].all())


def _text(text: str) -> str:
    guarded = guard(text)
    if not _QUOTED.search(guarded):
        return guarded
    return '"' + guarded.replace('"', '""') + '"'
