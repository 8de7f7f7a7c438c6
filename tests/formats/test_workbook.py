"""A register kept in a spreadsheet is read like a CSV; a workbook that is a trap is not."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from annotator.domain.errors import Refused
from annotator.formats import reader

ROWS: tuple[Sequence[object], ...] = (
    ("Name", "Town", "Lat", "Lon", "Known", "Acquired", "Stalls"),
    ("혜산시장", "Hyesan", 41.4, 128.18, True, dt.date(2024, 5, 14), 12.0),
    ("Haksan", None, 39.430997, 126.021379, False, "2020-06", None),
)


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_rows_come_as_from_a_csv(tmp_path: Path) -> None:
    found = reader.read(workbook(tmp_path / "register.xlsx", {"Register": ROWS}))
    first, second = found.features
    assert (found.read, first.name, second.name) == (2, "혜산시장", "Haksan")
    assert (first.geometry.x, first.geometry.y) == (128.18, 41.4)
    assert first.properties["Known"] == "yes"
    assert first.properties["Stalls"] == "12"
    assert second.properties["Town"] is None
    assert first.dates == ("2024-05-14", "2024-05-14")
    assert second.dates == ("2020-06-01", "2020-06-30")


def test_columns_can_be_named_and_other_sheets_are_told(tmp_path: Path) -> None:
    renamed = (("Ort", "y", "x"), ("Haksan", 39.4, 126.0))
    path = workbook(tmp_path / "b.xlsx", {"Empty": (), "Liste": renamed, "Notes": (("remark",), ("x",))})
    found = reader.read(path, columns={"name": "Ort"})
    assert [feature.name for feature in found.features] == ["Haksan"]
    assert [warning.where for warning in found.warnings] == ["Notes"]
    with pytest.raises(Refused, match="has no column City"):
        reader.read(path, columns={"town": "City"})


def test_a_workbook_without_rows(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no sheet with rows"):
        reader.read(workbook(tmp_path / "empty.xlsx", {"A": ()}))


def changed(path: Path, member: str, data: bytes) -> Path:
    """The workbook with another content of one of its members."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, data if entry.filename == member else old.read(entry))
    path.write_bytes(content.getvalue())
    return path


@pytest.mark.parametrize(
    ("member", "data", "sentence"),
    [
        ("xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "document type"),
        ("xl/worksheets/sheet1.xml", b" " * 400_000_000, "unfold beyond any spreadsheet"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c", "damaged workbook"),
        ("xl/workbook.xml", b"<workbook", "damaged workbook"),
    ],
)
def test_traps_are_refused_with_a_sentence(tmp_path: Path, member: str, data: bytes, sentence: str) -> None:
    path = changed(workbook(tmp_path / "trap.xlsx", {"A": ROWS}), member, data)
    with pytest.raises(Refused, match=sentence):
        reader.read(path)


def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "half.xlsx", {"A": ROWS})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 40])
    with pytest.raises(Refused, match="damaged"):
        reader.read(path)
