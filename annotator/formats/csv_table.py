"""Any delimited text to a header and rows, with what is odd about it named: encoding, delimiter, row lengths."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats.features import Collector, label
from annotator.formats.formula_guard import unguard
from annotator.formats.text_encoding import decode

ROW_LIMIT = 300_000
CELL_LIMIT = 8_000_000
FIELD_LIMIT = 64 * 2**20
_DELIMITERS = ",;\t|"
_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")
_PLAIN_NUMBER = re.compile(r"\s*[+-]?\d*[.,]?\d+\s*")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Header and rows of a CSV; each row has as many cells as the header and knows its line of the file."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def parse(data: bytes, collector: Collector, columns: Mapping[str, str]) -> CsvTable:
    """Table of the file; `columns` renames: our field to the name it has in the file (`--column FIELD=NAME`)."""
    text, remark = decode(data)
    if remark:
        collector.warn("", remark)
    delimiter = _delimiter(text)
    lines = _lines(text, delimiter, collector)
    header = _header(next(lines, (1, []))[1], collector, columns)
    rows = list(_rows(lines, header, collector))
    if not collector.read:
        collector.warn("", translate("Formats", "The file has a header but no rows."))
    if delimiter != ",":
        _with_points(rows, len(header))
    return CsvTable(header, rows)


def _delimiter(text: str) -> str:
    """The delimiter that occurs most in the first record outside of quotes; the comma where none does."""
    head = re.sub(r'"[^"]*"', "", text[:100_000].lstrip("\r\n"))
    first = re.split(r"[\r\n]", head, maxsplit=1)[0]
    return max(_DELIMITERS, key=lambda delimiter: (first.count(delimiter), delimiter == ","))


def _lines(text: str, delimiter: str, collector: Collector) -> Iterator[tuple[int, list[str]]]:
    if max(text.count("\n"), text.count("\r")) > ROW_LIMIT or text.count(delimiter) > CELL_LIMIT:
        why = translate("Formats", "{file} has more than {n} rows or too many cells; split it into smaller files.")
        raise Refused(why.format(file=collector.file, n=ROW_LIMIT))
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            why = translate("Formats", "The rest of the file cannot be read: {reason}.")
            collector.skip(label("line", line), why.format(reason=error))
            return
        if any(cell.strip() for cell in cells):
            yield line, [unguard(cell) for cell in cells]
        line = reader.line_num + 1


def _header(cells: list[str], collector: Collector, columns: Mapping[str, str]) -> list[str]:
    names = [" ".join(cell.split()) for cell in cells]
    if not any(names) or all(_PLAIN_NUMBER.fullmatch(name) for name in names if name):
        why = translate("Formats", "{file} has no header row with the names of its columns; nothing was read.")
        raise Refused(why.format(file=collector.file))
    names = _renamed(names, collector.file, columns)
    unique: list[str] = []
    for number, name in enumerate(names, 1):
        wanted = name or f"column_{number}"
        if wanted in unique:
            why = translate("Formats", "The column {name} stands there twice; the later one is called {name}_{n}.")
            collector.warn(label("line", 1), why.format(name=wanted, n=number))
            wanted = f"{wanted}_{number}"
        unique.append(wanted)
    return unique


def _renamed(names: list[str], file: str, columns: Mapping[str, str]) -> list[str]:
    renamed = list(names)
    for field, name in columns.items():
        if name not in names:
            why = translate("Formats", "{file} has no column {name}; it has: {names}.")
            raise Refused(why.format(file=file, name=name, names=", ".join(names)[:500]))
        renamed = ["" if old == field else old for old in renamed]
        renamed[names.index(name)] = field
    return renamed


def _rows(
    lines: Iterator[tuple[int, list[str]]], header: list[str], collector: Collector
) -> Iterator[tuple[int, list[str]]]:
    width = len(header)
    line, cells = 0, [""]
    for line, cells in lines:
        collector.read += 1
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            yield line, cells
            continue
        n = len(cells)
        why = translate("Formats", "The row has %n cell(s), the header {width}.", "", n)
        collector.skip(label("line", line), why.format(width=width))
    if cells[-1].count("\n") > 50:
        why = translate("Formats", "A quotation mark may not be closed: the last cell holds many lines.")
        collector.warn(label("line", line), why)


def _with_points(rows: list[tuple[int, list[str]]], width: int) -> None:
    """In files that do not part by commas, columns of numbers with decimal commas get decimal points."""
    for column in range(width):
        filled = [cells[column] for _, cells in rows if cells[column].strip()]
        numbers = all(_PLAIN_NUMBER.fullmatch(cell) for cell in filled)
        if numbers and any(_DECIMAL_COMMA.fullmatch(cell) for cell in filled):
            for _, cells in rows:
                cells[column] = cells[column].replace(",", ".")
