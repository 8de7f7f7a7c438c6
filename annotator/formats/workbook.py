"""Sheets of an Excel workbook as rows of text, so that a register kept in a spreadsheet is read like any CSV.

A workbook is a zip of XML from strangers: its sizes are checked before anything is unfolded, and document types, which
no spreadsheet writes, are refused.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from annotator.domain.errors import Refused
from annotator.domain.text import translate
from annotator.formats import csv_points
from annotator.formats.csv_table import ROW_LIMIT
from annotator.formats.features import FeatureFile, Skip
from annotator.formats.files import SIZE_LIMIT

ENTRY_LIMIT = 2_000
_RATIO_LIMIT = 200
_SMALL = 2**20
_DOCUMENT_TYPES = (b"<!DOCTYPE", b"<!ENTITY")


def looks_like(data: bytes) -> bool:
    """Whether an archive is a workbook."""
    return data.startswith(b"PK") and b"xl/workbook.xml" in data


def parse(data: bytes, file: str, columns: Mapping[str, str] | None = None) -> FeatureFile:
    """Rows of the first sheet that has any, below its header; `Refused` where the workbook cannot be read."""
    _refuse_hostile(data, file)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
    except Exception as error:
        text = translate("Formats", "{file} is a damaged workbook ({reason}); nothing was read.")
        raise Refused(text.format(file=file, reason=str(error)[:200] or type(error).__name__)) from error
    filled = {title: rows for title, rows in sheets.items() if rows}
    if not filled:
        raise Refused(translate("Formats", "{file} has no sheet with rows; nothing was read.").format(file=file))
    title, *others = filled
    found = csv_points.parse(_as_csv(filled[title]), file, columns)
    why = translate("Formats", "Only the sheet {title} was read; this one was not.").format(title=title)
    return replace(found, warnings=found.warnings + [Skip(file, other, why) for other in others])


def _rows(sheet: Any) -> Iterable[list[str]]:
    """Rows with anything in them, as text."""
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number > ROW_LIMIT:
            raise ValueError(translate("Formats", "more than {n} rows").format(n=ROW_LIMIT))
        cells = [_text(value) for value in row]
        if any(cells):
            yield cells


def _text(value: object) -> str:
    """A cell as it would stand in a CSV: whole days without a time, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split()) if isinstance(value, str) else repr(value)


def _as_csv(rows: list[list[str]]) -> bytes:
    """Rows of one width: a sheet leaves cells at the end of a row away, a CSV does not."""
    width = max(len(row) for row in rows)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow(row + [""] * (width - len(row)))
    return stream.getvalue().encode()


def _refuse_hostile(data: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            large = [entry for entry in entries if entry.file_size > max(_SMALL, _RATIO_LIMIT * entry.compress_size)]
            if len(entries) > ENTRY_LIMIT or large or sum(entry.file_size for entry in entries) > SIZE_LIMIT:
                text = translate("Formats", "{file} would unfold beyond any spreadsheet; nothing was read.")
                raise Refused(text.format(file=file))
            typed = [entry.filename for entry in entries if _has_document_type(archive, entry)]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        text = translate("Formats", "{file} is a damaged archive ({reason}); nothing was read.")
        raise Refused(text.format(file=file, reason=error)) from error
    if typed:
        text = translate("Formats", "{file} declares a document type, which no spreadsheet does; nothing was read.")
        raise Refused(text.format(file=file))


def _has_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        return False
    with archive.open(entry) as stream:
        start = stream.read(min(entry.file_size, 65_536)).replace(b"\0", b"").upper()
    return any(mark in start for mark in _DOCUMENT_TYPES)
