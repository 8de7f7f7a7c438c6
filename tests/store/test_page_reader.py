"""Big tables read page by page are what SQLite gives row by row; what does not fit its checksum is left to it."""

from __future__ import annotations

import random
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from annotator.domain.change import Change, removed
from annotator.domain.document import Document
from annotator.domain.errors import DamagedProject
from annotator.domain.ragged import Texts
from annotator.domain.records import KINDS, Part, Record, Site, Stall, Vehicle
from annotator.store import ProjectFile, codec, page_columns, page_reader, page_rows, pages, reader, rows, state
from annotator.store.checksum import checksum
from annotator.store.connection import connect, trust
from annotator.store.header import HeaderFile
from annotator.store.pages import Unusual
from tests.store.conftest import By
from tests.store.rows_made import record

COUNT = 300
DAMAGES = 40


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_reader, "MANY", 40)
    monkeypatch.setattr(page_rows, "LEAST", 4)


def stall(number: int, **values: Any) -> Stall:
    west = 128.0 + number * 1e-4
    named: dict[str, Any] = {
        "uid": f"stall-{number}", "name": f"stall {number}", "class_uid": f"class-{number % 3}", "area_m2": number / 4,
        "parts": (Part(f"stall-{number}:area", number / 3), Part("scene-0:scale", 2.0))[: number % 3],
        "geom": shapely.box(west, 41.0, west + 5e-5, 41.0001),
    }  # fmt: skip
    return Stall(**named | values)


@contextmanager
def both(path: Path) -> Iterator[tuple[page_reader.Read, Document]]:
    """What is read page by page, and the document that SQLite gives."""
    file = HeaderFile(path)
    with closing(connect(path, "ro")) as connection:
        found = state.read(connection)
        assert found is not None
        with page_reader.transaction(connection):
            yield page_reader.read(connection, file, found.counts), reader.document(reader.read(connection), 0)
    file.close()


def taken(path: Path) -> set[str]:
    """Kinds read page by page; each is what SQLite gives, value by value."""
    with both(path) as (found, document):
        for kind, columns in found.columns.items():
            expected = document.table(next(record for record in KINDS if kind == record.KIND)).base
            assert found.counts[kind] == expected.size
            assert {*columns.arrays} == {*expected.arrays}
            middle = columns.size // 2
            assert columns.at(middle) == expected.at(middle)
            for name, array in expected.arrays.items():
                mine = columns.arrays[name]
                assert (mine.dtype, len(mine)) == (array.dtype, len(array)), name
                if array.dtype == np.float64:
                    assert np.array_equal(mine, array, equal_nan=True), name
                else:
                    assert mine.tolist() == array.tolist(), name
                    assert [*map(type, mine.tolist())] == [*map(type, array.tolist())], name
        return set(found.columns)


def changed(path: Path, uid: str, blob: Callable[[bytes], bytes | None], name: str = "geom") -> None:
    """Another blob in a row, with a checksum that fits."""
    with closing(sqlite3.connect(path)) as database:
        names = ", ".join(f'"{each}"' for each in rows.column_names(Stall))
        row = list(database.execute(f"SELECT {names} FROM stall WHERE uid = ?", (uid,)).fetchone())
        at = rows.column_names(Stall).index(name)
        row[at] = blob(row[at])
        parts = [Part(*each) for each in database.execute(
            "SELECT source, part_m2 FROM error_part WHERE stall_uid = ? ORDER BY fid", (uid,))]  # fmt: skip
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute(
            f'UPDATE stall SET "{name}" = ?, row_crc = ? WHERE uid = ?', (row[at], checksum(row, tuple(parts)), uid)
        )
        database.commit()


def test_tables_of_every_kind_with_random_values(path: Path) -> None:
    rnd = random.Random(3)
    made = [record(rnd, kind, f"{kind.KIND}-{number:05d}") for kind in KINDS for number in range(60)]
    ProjectFile.create(path, made).close()
    taken(path)


def test_many_stalls_with_their_parts_and_rows_of_their_own_layout(path: Path, by: By) -> None:
    made: list[Record] = [stall(number) for number in range(COUNT)]
    made[7] = stall(7, note="사리원" * 3, geom=None, recipe='{"a": 1}')
    made[8] = stall(8, note="x" * 9000, locked=True)
    made[9] = stall(9, geom=shapely.Point(128, 41).buffer(1e-3, quad_segs=64), area_m2=None)
    made[10] = stall(10, parts=tuple(Part(f"s{n}", n * 1.5) for n in range(40)))
    made += [Vehicle(uid=f"vehicle-{n}", class_uid="v", geom=shapely.Point(128, n / 7)) for n in range(60)]
    with ProjectFile.create(path, made) as project:
        assert taken(path) == {"stall", "vehicle"}
        some = [made[3], *made[100:140]]
        project.commit(Change("remove", removed(*some)), author=by)
        project.commit(Change("undo", removed(*some).__class__(row.inverted() for row in removed(*some))), author=by)
        assert taken(path) == {"stall", "vehicle"}
        document = project.load()
    with ProjectFile.open(path) as again:
        assert not again.read_only
        assert again.load() == document


NAMES: dict[str, Callable[[int], str | None]] = {
    "all differ": lambda number: f"Stall {number:04}",
    "in Korean": lambda number: f"혜산 매대 {number:04}",
    "of all lengths": lambda number: "é" * (number % 5) + str(number),
    "the first alike": lambda number: "Stall" if number < 500 else f"Stall {number:04}",
    "some without": lambda number: None if number % 3 else f"Stall {number:04}",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_very_many_are_kept_without_an_object_of_each(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: Callable[[int], str | None]
) -> None:
    monkeypatch.setattr(pages, "_AT_ONCE", 100)
    ProjectFile.create(path, [stall(number, name=name(number)) for number in range(1500)]).close()
    assert taken(path) == {"stall"}
    with ProjectFile.open(path) as project:
        base = project.load().table(Stall).base
        rows = np.array([1499, 3, 1000])
        assert base.arrays.some("name", rows).tolist() == [name(row) for row in rows.tolist()]
        assert base.at(1200).name == name(1200)
        assert base.taken(rows).at(0).name == name(1499)


@pytest.mark.parametrize("which", ["none", "one", "last", "moved", "lost"])
def test_parts_in_another_order_than_their_stalls(path: Path, which: str) -> None:
    parts = (Part("a", 1.0), Part("scene-0:scale", -2.5))
    has = {"one": {7}, "last": set(range(200, COUNT))}.get(which, set() if which == "none" else set(range(COUNT)))
    made = [stall(number, parts=parts[: 1 + number % 2] if number in has else ()) for number in range(COUNT)]
    ProjectFile.create(path, made).close()
    with closing(sqlite3.connect(path)) as database:
        if which == "moved":
            moved = (
                "SELECT stall_uid, source, part_m2 FROM error_part WHERE stall_uid < 'stall-2' ORDER BY stall_uid, fid"
            )
            database.execute(f"INSERT INTO error_part(stall_uid, source, part_m2) {moved}")
            database.execute("DELETE FROM error_part WHERE stall_uid < 'stall-2' AND fid <= ?", (COUNT * 3 // 2,))
        if which == "lost":
            database.execute("INSERT INTO error_part(stall_uid, source, part_m2) VALUES ('nobody', 'x', 1)")
        database.commit()
    assert taken(path) == {"stall"}


def test_nothing_is_taken_of_an_empty_or_small_table(path: Path) -> None:
    ProjectFile.create(path, [stall(number) for number in range(30)]).close()
    assert taken(path) == set()


def nested(blob: bytes) -> bytes:
    """A hundred thousand collections, each within the one before: a parser that calls itself for each ends there."""
    head = struct.pack("<BII", 1, 7, 1)
    return blob[:40] + head * 100_000 + struct.pack("<BII", 1, 7, 0)


NESTED_OPEN = """
import sys
from pathlib import Path
from annotator.domain.records import Stall
from annotator.store import ProjectFile
with ProjectFile.open(Path(sys.argv[1]), read_only=True, show_damaged=True) as project:
    print(sum(row.geom is not None for row in project.load().all(Stall)))
"""


@pytest.mark.parametrize("count", [30, COUNT], ids=["row by row", "page by page"])
@pytest.mark.parametrize("name", ["geom", "geom_px"])
def test_a_strangers_project_of_parts_within_parts_harms_nothing(path: Path, count: int, name: str) -> None:
    ProjectFile.create(path, [stall(number, geom_px=shapely.box(0, 0, 9, 9)) for number in range(count)]).close()
    cut = 40 if name == "geom" else 0
    changed(path, "stall-7", lambda blob: nested((blob or b"").ljust(40))[40 - cut :], name)
    done = subprocess.run([sys.executable, "-c", NESTED_OPEN, path], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr[-600:]
    assert int(done.stdout) >= count - 1


def big_endian(blob: bytes) -> bytes:
    return blob[:40] + bytes(shapely.to_wkb(shapely.from_wkb(blob[40:]), byte_order=0))


def no_envelope(blob: bytes) -> bytes:
    return struct.pack("<2sBBi", b"GP", 0, 0x01, 4326) + blob[40:]


def with_heights(blob: bytes) -> bytes:
    shape = shapely.force_3d(shapely.from_wkb(blob[40:]), 5.0)
    return blob[:40] + bytes(shapely.to_wkb(shape, byte_order=1, flavor="iso", output_dimension=3))


def empty(_blob: bytes) -> bytes:
    return codec.encode(shapely.Polygon()) or b""


def with_hole(blob: bytes) -> bytes:
    shape = shapely.from_wkb(blob[40:])
    return codec.encode(shape.difference(shape.buffer(-1e-5))) or b""


def in_two(blob: bytes) -> bytes:
    shape = shapely.from_wkb(blob[40:])
    return codec.encode(shapely.MultiPolygon([shape, shapely.box(0, 0, 1, 1)])) or b""


ODD = (big_endian, no_envelope, with_heights, empty, with_hole, in_two)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)
@pytest.mark.parametrize("several", [1, 30])
def test_odd_geometries_are_kept_as_they_are(path: Path, odd: Callable[[bytes], bytes], several: int) -> None:
    ProjectFile.create(path, [stall(number) for number in range(COUNT)]).close()
    for number in range(50, 50 + several):
        changed(path, f"stall-{number}", odd)
    assert taken(path) == {"stall"}


def named(names: list[bytes]) -> page_rows.Group:
    """Rows of one text, all of one length."""
    body = np.frombuffer(b"".join(names), dtype=np.uint8).reshape(len(names), -1)
    return page_rows.Group(np.arange(len(names)), body, (13 + 2 * len(names[0]),), (0, len(names[0])), (False,))


def test_half_a_character_is_no_text_even_where_the_next_name_has_the_other_half() -> None:
    column = next(column for column in rows.columns_of(Stall) if column.name == "name")
    maker, nobody = page_columns.ColumnMaker(column, 0), np.empty(0, dtype=np.int64)
    maker.add(200, [named([b"%04d" % number for number in range(200)])], nobody, [])
    maker.add(2, [named(["매".encode(), "대".encode()])], nobody, [])
    made = maker.made()
    assert isinstance(made, Texts)
    assert made.column().tolist()[-2:] == ["매", "대"]
    with pytest.raises(Unusual):
        maker.add(2, [named([b"a\xc3", b"\xa9b"])], nobody, [])


def test_what_is_no_geometry_or_no_text_is_left_to_sqlite(path: Path) -> None:
    ProjectFile.create(path, [stall(number) for number in range(COUNT)]).close()
    for number in range(50, 60):
        changed(path, f"stall-{number}", lambda _blob: b"no geometry at all")
    file = HeaderFile(path)
    with closing(connect(path, "ro")) as connection, page_reader.transaction(connection):
        assert page_reader.read(connection, file, {"stall": COUNT}).columns == {}
    file.close()


@pytest.mark.parametrize("sql", [
    "UPDATE stall SET note = 'x' WHERE uid = 'stall-77'",
    "UPDATE stall SET area_m2 = area_m2 + 1 WHERE uid = 'stall-77'",
    "UPDATE stall SET created = 2024 WHERE uid = 'stall-77'",
    "UPDATE stall SET locked = 0.5 WHERE uid = 'stall-77'",
    "UPDATE error_part SET part_m2 = 9 WHERE stall_uid = 'stall-77'",
    "UPDATE error_part SET source = NULL WHERE stall_uid = 'stall-77'",
    "DELETE FROM error_part WHERE stall_uid = 'stall-77'",
    "INSERT INTO error_part(stall_uid, source, part_m2) VALUES ('stall-77', 'x', 1)",
    "UPDATE error_part SET stall_uid = NULL WHERE stall_uid = 'stall-77'",
])  # fmt: skip
def test_a_row_that_another_program_changed_is_found_as_before(path: Path, sql: str) -> None:
    ProjectFile.create(path, [stall(number) for number in range(COUNT)]).close()
    with closing(connect(path, "rw")) as database:
        trust(database)
        database.execute(sql)
    assert taken(path) == set()
    with closing(connect(path, "ro")) as connection:
        assert reader.read(connection).misfit_uids() == [("stall", "stall-77")]


def test_a_rotten_byte_is_named_at_opening(path: Path) -> None:
    ProjectFile.create(path, [stall(number) for number in range(COUNT)]).close()
    data = bytearray(path.read_bytes())
    at = data.index(b"stall 177")
    data[at] ^= 1
    path.write_bytes(data)
    assert taken(path) == set()
    with ProjectFile.open(path) as project:
        assert project.is_damaged
        assert "stall-177" in project.read_only_reason


@pytest.mark.parametrize("everywhere", [False, True])
def test_pages_that_lead_in_a_circle_end_somewhere(path: Path, everywhere: bool) -> None:
    ProjectFile.create(path, [stall(number) for number in range(COUNT)]).close()
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stall'").fetchone()
    data = bytearray(path.read_bytes())
    start = (root - 1) * 4096
    assert data[start] == 5
    if everywhere:
        cells = struct.unpack_from(">H", data, start + 3)[0]
        for (at,) in struct.iter_unpack(">H", data[start + 12 : start + 12 + 2 * cells]):
            data[start + at : start + at + 4] = struct.pack(">I", root)
    data[start + 8 : start + 12] = struct.pack(">I", root)
    path.write_bytes(data)
    file = HeaderFile(path)
    with closing(connect(path, "ro")) as connection, page_reader.transaction(connection):
        assert page_reader.read(connection, file, {"stall": COUNT}).columns == {}
    file.close()


def refused_opening(path: Path) -> None:
    with pytest.raises(DamagedProject):
        ProjectFile.open(path, read_only=True)


def test_any_damage_is_left_to_sqlite_or_does_not_matter(path: Path, tmp_path: Path) -> None:
    """Bytes changed at random: never another table than SQLite's, never another failure."""
    made = [stall(number, note="x" * 5000 if number % 50 == 7 else "") for number in range(COUNT)]
    ProjectFile.create(path, made).close()
    whole, rnd, damaged = path.read_bytes(), random.Random(8), tmp_path / "damaged.gpkg"
    with closing(sqlite3.connect(path)) as database:
        roots = [page for (page,) in database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stall'")]
    rows_on = [start for start in range(4096, len(whole), 4096) if b"stall-" in whole[start : start + 4096]]
    pages = [*((root - 1) * 4096 for root in roots), *(start for start in rows_on if whole[start] == 13)]
    for _ in range(DAMAGES):
        data = bytearray(whole)
        for _ in range(rnd.choice((1, 1, 3))):
            data[rnd.choice(pages) + int(4096 * rnd.random() ** 3)] = rnd.choice(
                (0, 1, 0x7F, 0x80, 0xFF, rnd.randrange(256))
            )
        damaged.write_bytes(data)
        file = HeaderFile(damaged)
        with closing(connect(damaged, "ro")) as connection:
            with page_reader.transaction(connection):
                found = page_reader.read(connection, file, {"stall": COUNT})
            if found.columns:
                try:
                    contents = reader.read(connection)
                except sqlite3.DatabaseError:
                    assert connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
                    refused_opening(damaged)
                    continue
                mine, intact = found.columns["stall"], connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                expected = reader.document(contents, 0).table(Stall).base
                same = mine.size == expected.size and all(mine.at(row) == expected.at(row) for row in range(mine.size))
                assert (same and not contents.misfits) or not intact
        file.close()


def test_a_write_ahead_log_is_left_to_sqlite(path: Path) -> None:
    ProjectFile.create(path, [stall(number) for number in range(COUNT)]).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("UPDATE file_state SET format = format")
        database.commit()
        file = HeaderFile(path)
        with closing(connect(path, "ro")) as connection, page_reader.transaction(connection):
            assert page_reader.read(connection, file, {"stall": COUNT}).columns == {}
        file.close()


def test_edits_go_on_from_columns_read_page_by_page(path: Path, by: By) -> None:
    made = [stall(number) for number in range(COUNT)]
    ProjectFile.create(path, [Site(uid="site-0", name="A"), *made]).close()
    with ProjectFile.open(path) as project:
        base = project.load().table(Stall).base
        assert base.at(5) == made[5]
        merged = base.without([made[3].uid], [replace(made[4], uid="other", note="n")])
        assert merged.at(merged.size - 1).parts == made[4].parts
        assert [merged.at(row) for row in range(3, 9)] == made[4:10]
        assert base.arrays["parts"].tolist() == [row.parts for row in made]
