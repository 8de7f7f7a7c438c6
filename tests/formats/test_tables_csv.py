"""Tables out: the exact bytes of the contract, formulas harmless, round trips without loss, never half a file."""

from __future__ import annotations

import csv
import io
import math
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import ProjectError, Refused
from annotator.domain.tables.data import ColumnRows, Numbers, Same, TableData
from annotator.formats import csv_points, files, tables_csv, tables_xlsx
from annotator.formats.formula_guard import guard, unguard
from annotator.formats.number_text import number_text, number_texts
from annotator.formats.tables import Decimals, decimals


def table(header: str, *rows: tuple[Any, ...]) -> Any:
    return SimpleNamespace(header=tuple(header.split()), rows=list(rows))


def test_bytes_of_the_contract() -> None:
    written = tables_csv.encode(
        table(
            "uid name class area_m2 length_m orientation_deg scale_sd pixel_m lon lat count known first_seen_from",
            (
                "s1",
                "혜산, A",
                "x",
                12.345,
                3.0,
                89.96,
                0.0123456789,
                0.149815,
                128.1868041234,
                41.4,
                0,
                True,
                "2020-06-01",
            ),
            ("s2", '=1+1 "q"', None, None, -0.001, -0.04, None, 0.5, None, float("nan"), 7, False, None),
        )
    )
    assert written.decode("utf-8") == (
        "\ufeffuid,name,class,area_m2,length_m,orientation_deg,scale_sd,pixel_m,lon,lat,count,known,first_seen_from\r\n"
        's1,"혜산, A",x,12.35,3.00,90.0,0.012346,0.149815,128.186804123,41.400000,0,yes,2020-06-01\r\n'
        's2,"\'=1+1 ""q""",,,0.00,0.0,,0.5,,,7,no,\r\n'
    ).replace("12.35", f"{12.345:.2f}")


def test_numbers_stay_numbers_and_texts_are_guarded() -> None:
    rows = [(f"{start}1", -12.5) for start in ("=", "+", "-", "@", "\t", "\r", "\0", "  =", "\t =", "'=", "＝")]
    written = tables_csv.encode(table("name net_m2", *rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert [cells[0] for cells in read] == ["'" + name for name, _ in rows]
    assert {cells[1] for cells in read} == {"-12.50"}


@given(st.text())
def test_guard_is_harmless_and_loses_nothing(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    assert guarded.lstrip()[:1] not in ("=", "+", "-", "@")


NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.tuples(NAMES, NAMES, st.none() | st.floats(-180, 180), st.floats(-90, 90)), max_size=5))
def test_round_trip_through_our_own_reader(rows: list[tuple[Any, ...]]) -> None:
    data = tables_csv.encode(table("uid note lon lat", *(("u1", *row[1:]) for row in rows)))
    found = csv_points.parse(data, "x.csv")
    assert found.read == len(rows)
    assert [f.properties["note"] for f in found.features] == [
        row[1] if row[1].strip() else None for row in rows if row[2] is not None
    ]
    for feature, row in zip(found.features, (row for row in rows if row[2] is not None), strict=True):
        assert feature.geometry.coords[0] == pytest.approx(row[2:], abs=5.1e-10)


@given(
    st.lists(
        st.none() | st.floats() | st.integers(-(10**9), 10**9) | st.floats(-1000, 1000).map(lambda v: round(v, 3))
    ),
    st.sampled_from([Decimals(2, 2), Decimals(9, 6), Decimals(1, 1), Decimals(6, 0)]),
)
def test_many_numbers_are_written_as_one_by_one(values: list[float | None], places: Decimals) -> None:
    assert number_texts(values, places) == [number_text(value, places) for value in values]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.675, Decimals(2, 2), "2.67"),
        (0.125, Decimals(2, 2), "0.12"),
        (128.186804, Decimals(9, 6), "128.186804"),
        (128.1868041, Decimals(9, 6), "128.1868041"),
        (41.0, Decimals(9, 6), "41.000000"),
        (-0.0000000001, Decimals(9, 6), "0.000000"),
        (0.5, Decimals(6, 0), "0.5"),
        (12.0, Decimals(6, 0), "12"),
        (1e20, Decimals(2, 2), "100000000000000000000.00"),
        (float("inf"), Decimals(2, 2), ""),
        (None, Decimals(2, 2), ""),
    ],
)
def test_single_numbers(value: float | None, places: Decimals, text: str) -> None:
    assert number_text(value, places) == text
    assert number_texts([value, 1.0], places)[0] == text


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(-2, 2), st.booleans()), min_size=1),
    st.sampled_from((1, 2, 9)),
)
def test_numbers_at_and_beside_a_half_are_rounded_by_their_exact_value(
    made: list[tuple[int, int, bool]], most: int
) -> None:
    values = []
    for whole, steps, negative in made:
        value = (whole + 0.5) / 10.0**most
        for _ in range(abs(steps)):
            value = math.nextafter(value, math.copysign(math.inf, steps))
        values.append(-value if negative else value)
    places = Decimals(most, most)
    assert number_texts(values, places) == [number_text(value, places) for value in values]


def test_columns_are_written_as_the_rows_they_stand_for() -> None:
    size = 10_000
    columns = (
        Same("=a, b", size), Same(None, size), [f"u{n}" for n in range(size)], Numbers(np.arange(size) / 7),
        Numbers(np.where(np.arange(size) % 3 == 0, np.nan, 1.5)), Same(2.345, size), Same(7, size),
        ["x, y" if n % 2 else "z" for n in range(size)], [None if n % 5 else f"=q{n}" for n in range(size)],
        Same("", size),
    )  # fmt: skip
    header = "name note uid area_m2 x_deg y_m count what why end".split()
    rows = ColumnRows(columns)
    assert tables_csv.encode(TableData(tuple(header), rows)) == tables_csv.encode(TableData(tuple(header), list(rows)))
    assert list(rows)[4097] == rows[4097] == rows[4090:5000][7] == tuple(column[4097] for column in columns)
    assert rows == list(rows) and rows != [*list(rows)[:-1], ()] and rows != 3
    assert rows[0][4] is None and type(rows[1][4]) is float
    for one in (Same(None, 3), Same("", 3), Same("a", 3), ["", "b", None]):
        single = TableData(("name",), ColumnRows((one,)))
        assert tables_csv.encode(single) == tables_csv.encode(single._replace(rows=list(single.rows)))
    empty = TableData(("a", "b"), ColumnRows(([], [])))
    assert tables_csv.encode(empty) == tables_csv.encode(empty._replace(rows=[]))


def test_decimals_follow_the_unit_in_the_name() -> None:
    assert decimals("area_sd_m2") == decimals("chainage_m") == Decimals(2, 2)
    assert decimals("orientation_deg") == Decimals(1, 1)
    assert decimals("gsd_m") == decimals("scale_sd") == Decimals(6, 0)


def test_one_column_of_blanks_keeps_its_rows() -> None:
    data = tables_csv.encode(table("note", (None,), ("a",), ("",)))
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [["note"], [""], ["a"], [""]]
    assert tables_csv.encode(table("note uid")) == b"\xef\xbb\xbfnote,uid\r\n"


def test_long_tables_are_written_like_short_ones() -> None:
    rows = [(f"s{n}", None if n % 7 == 0 else n / 3, "a,b" if n == 5000 else "x") for n in range(9000)]
    data = tables_csv.encode(table("uid area_m2 note", *rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(data, newline="")))[1:]
    assert [cells[0] for cells in read] == [row[0] for row in rows]
    assert [cells[1] for cells in read] == ["" if row[1] is None else f"{row[1]:.2f}" for row in rows]
    assert read[5000][2] == "a,b"


def test_workbook_holds_numbers_dates_and_harmless_texts() -> None:
    tables = {
        "stall": table("uid name area_m2 first_seen_from", ("s1", "=1+1", 1.5, "2020-06-01"), ("s2", "", None, None))
    }
    data = tables_xlsx.encode(tables)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["stall"]
    assert [cell.value for cell in sheet[1]] == ["uid", "name", "area_m2", "first_seen_from"]
    assert [cell.value for cell in sheet[2]][1:3] == ["=1+1", 1.5]
    assert sheet["B2"].data_type == "s"
    assert sheet["D2"].is_date
    assert sheet["D2"].value.date().isoformat() == "2020-06-01"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[3]] == ["s2", None, None, None]
    assert data == tables_xlsx.encode(tables)


def test_writing_replaces_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    files.write_atomically(path, b"old")
    if os.name == "posix":
        path.chmod(0o640)
    files.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    for error, kind, word in (
        (PermissionError(13, "denied"), Refused, "open in another program"),
        (OSError(28, "No space left on device"), ProjectError, "full"),
        (OSError(5, "Input/output error"), ProjectError, "Input/output"),
    ):

        def fail(*_: object, error: OSError = error) -> None:
            raise error

        for step in ("replace", "fsync"):
            with monkeypatch.context() as patch:
                patch.setattr(os, step, fail)
                with pytest.raises(kind, match=word):
                    files.write_atomically(path, b"half")
        assert path.read_bytes() == b"new"
        assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(Refused, match="does not exist"):
        files.write_atomically(tmp_path / "no" / "a.csv", b"x")
    with pytest.raises(Refused, match="folder"):
        files.write_atomically(tmp_path, b"x")
