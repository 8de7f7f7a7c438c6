"""Rows by the hundred: what is written, taken back and read by the column is what it would be row by row."""

from __future__ import annotations

import json
import random
import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from annotator.domain.change import Change, RowChange, added, removed
from annotator.domain.errors import Refused
from annotator.domain.records import KINDS, Record, Stall
from annotator.domain.records.bulk import all_evolved, built, evolved
from annotator.domain.table import Columns, Table
from annotator.store import ProjectFile
from annotator.store.bulk_rows import pack_rows, pack_uids, records_of, size_of, uids_of
from annotator.store.packing import to_plain
from annotator.store.raw_rows import RawRows
from annotator.store.rows import columns_of, from_row, from_rows, has_parts, parts_of, to_row, to_rows
from tests.store.conftest import By
from tests.store.rows_made import record


def made(kind: type[Record], count: int, seed: int = 5) -> list[Record]:
    rnd = random.Random(seed)
    return [record(rnd, kind, f"{kind.KIND}-{number}") for number in range(count)]


def as_stored(row: Record) -> Record:
    return from_row(type(row), to_row(row), parts_of(row))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_many_rows_are_converted_as_each_of_them_is(kind: type[Record]) -> None:
    listed = made(kind, 120)
    rows = to_rows(kind, listed)
    assert rows == [to_row(row) for row in listed]
    assert [list(map(type, row)) for row in rows] == [list(map(type, to_row(row))) for row in listed]
    parts = {row.uid: parts_of(row) for row in listed} if has_parts(kind) else {}
    assert from_rows(kind, rows, parts) == [as_stored(row) for row in listed]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.KIND)
def test_rows_of_a_bulk_edit_come_back_from_the_journal(kind: type[Record]) -> None:
    listed = made(kind, 60)
    blob = pack_rows(kind, listed)
    assert (size_of(blob), uids_of(blob)) == (60, [row.uid for row in listed])
    assert records_of(kind, blob) == [as_stored(row) for row in listed]


def test_what_the_journal_held_as_a_list_is_still_read() -> None:
    listed = made(Stall, 30)
    blob = zlib.compress(json.dumps([to_plain(row) for row in listed]).encode())
    assert (size_of(blob), uids_of(blob)) == (30, [row.uid for row in listed])
    assert records_of(Stall, blob) == [as_stored(row) for row in listed]
    assert uids_of(pack_uids(["a", "b"])) == ["a", "b"]


def test_raw_rows_give_back_every_value_whatever_the_batches() -> None:
    rnd = random.Random(1)
    rows = [(f"u{n}", "same", rnd.choice(("a", "b", None)), rnd.choice((1, 2.5, "x", None)), 9) for n in range(700)]
    raw = RawRows(4)
    while len(raw) < len(rows):
        raw.extend(rows[len(raw) : len(raw) + rnd.randrange(1, 90)])
    assert list(raw) == [row[:4] for row in rows]
    assert raw[699] == rows[699][:4]
    assert list(raw.without({0, 5})) == [row[:4] for at, row in enumerate(rows) if at not in (0, 5)]
    assert raw.columns[1].values is None


def test_columns_that_say_one_thing_stay_right_when_rows_are_merged(path: Path, by: By) -> None:
    stalls = [stall(number) for number in range(30)]
    with ProjectFile.create(path, stalls) as project:
        base = project.load().table(Stall).base
    assert base.arrays["note"].strides == (0,)
    other = replace(stalls[3], note="other")
    merged = base.without([stalls[3].uid, stalls[4].uid], [other])
    assert {row.uid: row for row in Table(merged)} == {row.uid: row for row in [*stalls[:3], *stalls[5:], other]}
    kept = base.without([stalls[3].uid], [])
    assert kept.arrays["note"].strides == (0,)
    assert {row.uid for row in Table(kept)} == {row.uid for row in stalls} - {stalls[3].uid}


def test_records_are_evolved_and_built_as_the_constructor_does() -> None:
    listed = made(Stall, 20)
    assert [evolved(row, note="x") for row in listed] == [replace(row, note="x") for row in listed]
    notes = [str(number) for number in range(20)]
    expected = [replace(row, note=note) for row, note in zip(listed, notes, strict=True)]
    assert all_evolved(listed, {"note": notes}) == expected
    columns = {name: [getattr(row, name) for row in listed] for name in Columns.of(Stall, ()).arrays}
    assert built(Stall, 20, columns) == listed
    assert len(columns_of(Stall)) == len(columns) - 1


def stall(number: int, x: float = 128.0) -> Stall:
    west = x + number * 1e-4
    return Stall(uid=f"stall-{x}-{number}", class_uid="c", geom=shapely.box(west, 41.0, west + 5e-5, 41.0001))


def index(path: Path) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[float, ...]]]:
    """Boxes by uid in the spatial index, and those of the geometries."""
    database = sqlite3.connect(path)
    found = database.execute(
        "SELECT uid, minx, maxx, miny, maxy FROM rtree_stall_geom LEFT JOIN stall ON fid = id"
    ).fetchall()
    rows = database.execute("SELECT uid, geom FROM stall").fetchall()
    database.close()
    boxes = {uid: shapely.from_wkb(blob[40:]).bounds for uid, blob in rows}
    return {uid: box for uid, *box in found}, {uid: (w, e, s, n) for uid, (w, s, e, n) in boxes.items()}  # type: ignore[misc]


def test_the_index_follows_bulk_edits_and_leaves_other_rows_alone(path: Path, by: By) -> None:
    """Many rows added beside others, moved, and removed: few of all (entry by entry) and nearly all (made anew)."""
    first, many = [stall(number) for number in range(40)], [stall(number, 129.0) for number in range(1600)]
    moved = [replace(row, geom=shapely.transform(row.geom, lambda xy: xy + 0.5)) for row in many[:600]]
    steps = [
        Change("import", added(*many), bulk=True),
        Change("move", tuple(RowChange(old, new) for old, new in zip(many, moved, strict=False))),
        Change("few of all", removed(*moved), bulk=True),
        Change("nearly all", removed(*many[600:]), bulk=True),
    ]
    with ProjectFile.create(path, first) as project:
        for step in steps:
            project.commit(step, author=by)
            assert_same(*index(path))
        for _ in steps:
            target = project.undo_target()
            assert target is not None
            project.commit(project.change_of(target.id).inverted(), author=by, role="undo", of=target.id)
            assert_same(*index(path))
    with ProjectFile.open(path) as again:
        assert not again.read_only, "the triggers are back with their very text"
        assert {row.uid for row in again.load().all(Stall)} == {row.uid for row in first}


def assert_same(found: dict[str, tuple[float, ...]], boxes: dict[str, tuple[float, ...]]) -> None:
    assert found.keys() == boxes.keys()
    # the index keeps 32-bit numbers, rounded outwards
    assert all(found[uid] == pytest.approx(box, abs=1e-4) for uid, box in boxes.items())


def test_a_bulk_edit_with_one_row_that_is_no_longer_as_it_was_does_nothing(path: Path, by: By) -> None:
    many = [stall(number) for number in range(700)]
    with ProjectFile.create(path, many) as project:
        before = project.load()
        wrong = [*many[:650], replace(many[650], note="never so"), *many[651:]]
        with pytest.raises(Refused, match="no longer"):
            project.commit(Change("remove", removed(*wrong), bulk=True), author=by)
        with pytest.raises(Refused, match="already"):
            project.commit(Change("add", added(stall(9_999), *many), bulk=True), author=by)
        assert project.load() == before
    assert_same(*index(path))
