"""Makes the samples of `tests/data` that later versions must always be able to read.

    python -m tests.store.old_formats

Format 0 is made by taking a fresh file back: the migration's steps in reverse, with the texts and checksums it had.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import shapely

from annotator.domain.change import Change, added
from annotator.domain.defaults import starting_records
from annotator.domain.records import Part, Record, Stall, Vehicle
from annotator.store import ProjectFile, formats, rtree, schema, state
from annotator.store.checksum import checksum
from annotator.store.header import Header
from annotator.store.rows import column_names, to_row
from tests.store.conftest import By

DATA = Path(__file__).resolve().parents[1] / "data"
TRUCK = Vehicle(uid="vehicle-1", class_uid="class-truck", geom=shapely.Point(128.2, 41.4), length_m=12.0)
STALL = Stall(
    uid="stall-1",
    class_uid="class-covered-stall",
    geom=shapely.box(128.1, 41.3, 128.2, 41.4),
    area_m2=5.0,
    parts=(Part("stall-1:area", 1.0),),
)


def make_current(path: Path) -> Path:
    """A file of today's format with one stall and one truck."""
    with ProjectFile.create(path, starting_records("Sample")) as project:
        project.commit(Change("one of each", added(TRUCK, STALL)), author=By())
    return path


def make_format_0(path: Path) -> Path:
    """The same content in format 0, which had no heading of vehicles."""
    make_current(path)
    database = sqlite3.connect(path, isolation_level=None)
    rtree.register_functions(database)
    database.execute("PRAGMA trusted_schema=ON")
    database.execute("BEGIN")
    _without_heading(database)
    _write_state(database, path)
    database.execute("COMMIT")
    database.execute("VACUUM")
    database.close()
    return path


def schema_text() -> str:
    """Everything in a file of today's format, sorted."""
    return "".join(f"-- {kind} {name}\n{sql}\n" for (kind, name), sql in sorted(schema.objects().items()))


def _without_heading(database: sqlite3.Connection) -> None:
    objects = formats.objects(0)
    belongings = "type = 'view' OR (type IN ('trigger', 'index') AND tbl_name = 'vehicle' AND sql NOT NULL)"
    for kind, name in database.execute(f"SELECT type, name FROM sqlite_master WHERE {belongings}").fetchall():
        database.execute(f'DROP {kind} "{name}"')
    database.execute("PRAGMA legacy_alter_table=ON")
    database.execute("ALTER TABLE vehicle RENAME TO newer")
    database.execute(objects[("table", "vehicle")])
    names = ",".join(f'"{row[1]}"' for row in database.execute("PRAGMA table_info(vehicle)"))
    database.execute(f"INSERT INTO vehicle({names}) SELECT {names} FROM newer")
    database.execute("DROP TABLE newer")
    for (kind, name), sql in objects.items():
        known = database.execute("SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?", (kind, name)).fetchone()
        if kind != "table" and known is None:
            database.execute(sql)
    database.execute("UPDATE vehicle SET row_crc = ?", (checksum(_row(TRUCK, "heading_deg")),))


def _row(record: Record, lacking: str) -> tuple[object, ...]:
    pairs = zip(column_names(type(record)), to_row(record), strict=True)
    return tuple(value for name, value in pairs if name != lacking)


def _write_state(database: sqlite3.Connection, path: Path) -> None:
    """The counter that the file will have once this transaction and the VACUUM after it are done."""
    now = state.read(database)
    assert now is not None, "a file of ours knows its state"
    counter = Header(path.read_bytes()[:100]).change_counter + 2
    state.write(database, state.FileState(0, now.counts, counter))


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    (DATA / "format-0.gpkg").unlink(missing_ok=True)
    make_format_0(DATA / "format-0.gpkg")
    (DATA / "format-1.sql").write_text(schema_text(), encoding="utf-8", newline="\n")
