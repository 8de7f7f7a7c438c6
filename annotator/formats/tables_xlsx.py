"""Writes tables as one Excel workbook, a sheet each: real numbers, real dates, frozen and filtered header."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats.files import write_atomically
from annotator.formats.tables import Decimals, Table, decimals

ROW_LIMIT = 1_048_575
CELL_LIMIT = 32_767
"""Excel's own limits."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_DATE = "1900-03-01"
"""Excel counts a 29 February 1900; earlier days stay text."""
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks know no time zone; fixed, so that bytes repeat


def write(path: Path, tables: Mapping[str, Table]) -> None:
    """Write the tables (sheet name to table) to `path`, all or nothing."""
    write_atomically(path, encode(tables))


def encode(tables: Mapping[str, Table]) -> bytes:
    """The workbook as bytes; `Refused` where a table has more rows than a sheet."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": _MADE})
        formats = _Formats(book)
        for name, table in tables.items():
            _sheet(book.add_worksheet(name[:31]), name, table, formats)
    return stream.getvalue()


class _Formats:
    """Cell formats of one workbook, made when first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[Decimals, Any] = {}
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})

    def number(self, places: Decimals) -> Any:
        if places not in self._numbers:
            fraction = "0" * places.least + "#" * (places.most - places.least)
            self._numbers[places] = self._book.add_format({"num_format": f"0.{fraction}" if fraction else "0"})
        return self._numbers[places]


def _sheet(sheet: Any, name: str, table: Table, formats: _Formats) -> None:
    if len(table.rows) > ROW_LIMIT:
        text = translate("Formats", "The table {name} has more rows than an Excel sheet holds; export it as CSV.")
        raise Refused(text.format(name=name))
    sheet.write_row(0, 0, table.header, formats.head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.header) - 1)
    for column, head in enumerate(table.header):
        sheet.set_column(column, column, min(max(len(head) + 2, 10), 30))
        number = formats.number(decimals(head))
        for row, values in enumerate(table.rows, 1):
            _cell(sheet, row, column, values[column], number, formats)


def _cell(sheet: Any, row: int, column: int, value: Any, number: Any, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no")
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, float):
        if math.isfinite(value):
            sheet.write_number(row, column, value, number)
    elif _DATE.fullmatch(value) and value >= _FIRST_DATE:
        sheet.write_datetime(row, column, dt.datetime.fromisoformat(value), formats.date)
    else:
        sheet.write_string(row, column, value[:CELL_LIMIT])
