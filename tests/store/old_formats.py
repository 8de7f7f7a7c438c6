"""Makes the samples of `tests/data` that later versions must always be able to read.

    python -m tests.store.old_formats

An old format is made by taking a fresh file back: the migration's steps in reverse, with the texts and checksums it
had. Samples and texts that are there already are left alone.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import shapely

from annotator.domain.change import Change, added
from annotator.domain.defaults import starting_records
from annotator.domain.records import BY_KIND, Part, Record, Scene, Stall, Vehicle
from annotator.store import ProjectFile, formats, rtree, state
from annotator.store.checksum import checksum
from annotator.store.header import Header
from annotator.store.rows import column_names, to_row
from tests.store.conftest import By

DATA = Path(__file__).resolve().parents[1] / "data"
SCENE = Scene(uid="scene-1", name="May", acquired_from="2024-05-14", acquired_to="2024-05-14", gsd_m=0.5)
TRUCK = Vehicle(uid="vehicle-1", class_uid="class-truck", geom=shapely.Point(128.2, 41.4), length_m=12.0)
STALL = Stall(
    uid="stall-1",
    class_uid="class-covered-stall",
    geom=shapely.box(128.1, 41.3, 128.2, 41.4),
    area_m2=5.0,
    parts=(Part("stall-1:area", 1.0),),
)


def make_current(path: Path) -> Path:
    """A file of today's format with one stall, one truck and one scene."""
    with ProjectFile.create(path, starting_records("Sample")) as project:
        project.commit(Change("one of each", added(SCENE, TRUCK, STALL)), author=By())
    return path


def make_format(path: Path, file_format: int) -> Path:
    """The same content in an older format."""
    make_current(path)
    database = sqlite3.connect(path, isolation_level=None)
    rtree.register_functions(database)
    database.execute("PRAGMA trusted_schema=ON")
    database.execute("BEGIN")
    _take_back(database, file_format)
    _write_state(database, path, file_format)
    database.execute("COMMIT")
    database.execute("VACUUM")
    database.close()
    return path


def schema_text(file_format: int = formats.CURRENT) -> str:
    """Everything in a file of this format, sorted."""
    return "".join(f"-- {kind} {name}\n{sql}\n" for (kind, name), sql in sorted(formats.objects(file_format).items()))


def _take_back(database: sqlite3.Connection, file_format: int) -> None:
    objects, lacking = formats.objects(file_format), formats.lacking(file_format)
    tables = ", ".join(f"'{table}'" for table in lacking)
    belongings = f"type = 'view' OR (type IN ('trigger', 'index') AND tbl_name IN ({tables}) AND sql NOT NULL)"
    for kind, name in database.execute(f"SELECT type, name FROM sqlite_master WHERE {belongings}").fetchall():
        database.execute(f'DROP {kind} "{name}"')
    database.execute("PRAGMA legacy_alter_table=ON")
    for table, names in lacking.items():
        _narrow(database, table, objects[("table", table)], names)
    for (kind, name), sql in objects.items():
        known = database.execute("SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?", (kind, name)).fetchone()
        if kind != "table" and known is None:
            database.execute(sql)
    for record in (SCENE, TRUCK):
        if record.KIND in lacking:
            sums = checksum(_row(record, lacking[record.KIND]))
            database.execute(f"UPDATE {record.KIND} SET row_crc = ? WHERE uid = ?", (sums, record.uid))


def _narrow(database: sqlite3.Connection, table: str, text: str, lacking: tuple[str, ...]) -> None:
    """Give a table its old text and keep what it can hold."""
    assert set(lacking) <= set(column_names(BY_KIND[table]))
    database.execute(f"ALTER TABLE {table} RENAME TO newer")
    database.execute(text)
    names = ",".join(f'"{row[1]}"' for row in database.execute(f"PRAGMA table_info({table})"))
    database.execute(f"INSERT INTO {table}({names}) SELECT {names} FROM newer")
    database.execute("DROP TABLE newer")


def _row(record: Record, lacking: tuple[str, ...]) -> tuple[object, ...]:
    pairs = zip(column_names(type(record)), to_row(record), strict=True)
    return tuple(value for name, value in pairs if name not in lacking)


def _write_state(database: sqlite3.Connection, path: Path, file_format: int) -> None:
    """The counter that the file will have once this transaction and the VACUUM after it are done."""
    now = state.read(database)
    assert now is not None, "a file of ours knows its state"
    counter = Header(path.read_bytes()[:100]).change_counter + 2
    state.write(database, state.FileState(file_format, now.counts, counter))


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for number in range(formats.CURRENT):
        if not (DATA / f"format-{number}.gpkg").exists():
            make_format(DATA / f"format-{number}.gpkg", number)
    for number in range(1, formats.CURRENT + 1):
        if not (DATA / f"format-{number}.sql").exists():
            (DATA / f"format-{number}.sql").write_text(schema_text(number), encoding="utf-8", newline="\n")
