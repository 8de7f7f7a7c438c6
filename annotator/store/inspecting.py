"""Looks at the structure of a file before anything in it may run or be trusted."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from annotator.domain.records import KINDS, Record
from annotator.store import formats, rtree

Master = dict[tuple[str, str], tuple[str, str]]
"""(type, name) -> (table it belongs to, text) of everything in the file but SQLite's own indexes."""


@dataclass(slots=True)
class Structure:
    """What differs from the structure that the file's format prescribes."""

    strangers: list[str] = field(default_factory=list)
    """Triggers, views, virtual tables and indexes that are not ours, and objects of ours with another text."""
    missing: list[str] = field(default_factory=list)
    readable: tuple[type[Record], ...] = KINDS
    """Kinds whose table is a plain table as we know it."""
    parts_readable: bool = True

    @property
    def is_ours(self) -> bool:
        return not self.strangers and not self.missing


def master(connection: sqlite3.Connection) -> Master:
    """All objects of the file. Raises sqlite3.Error."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(str(kind), str(name)): (str(table), str(sql)) for kind, name, table, sql in rows}


def is_plain_table(found: Master, name: str) -> bool:
    """True where `name` is an ordinary table, so that reading it ends."""
    return found.get(("table", name), ("", ""))[1][:12].upper() == "CREATE TABLE"


def inspect(found: Master, file_format: int) -> Structure:
    """Compare every object with the exact text of its format; foreign plain tables and their indexes are welcome."""
    expected = dict(formats.objects(file_format))
    for record in KINDS:
        if record.GEOMETRY:
            expected |= {("table", name): sql for name, sql in rtree.shadow_sql(record.KIND).items()}
    structure = Structure()
    ours = {name for kind, name in expected if kind == "table"}
    for key, (table, sql) in found.items():
        if expected.get(key) != sql and not _is_harmless(found, key, table, ours):
            structure.strangers.append(key[1])
    structure.missing = [name for kind, name in expected if (kind, name) not in found]
    structure.readable = tuple(record for record in KINDS if _same(found, expected, record.KIND))
    structure.parts_readable = _same(found, expected, "error_part")
    return structure


def inspect_newer(found: Master, connection: sqlite3.Connection) -> Structure:
    """A file of a later format: whatever plain table still has all our columns can be read."""
    structure = Structure(missing=["?"])
    structure.readable = tuple(record for record in KINDS if _has_columns(found, connection, record))
    structure.parts_readable = is_plain_table(found, "error_part")
    return structure


def _is_harmless(found: Master, key: tuple[str, str], table: str, ours: set[str]) -> bool:
    kind, name = key
    if kind == "table":
        return name not in ours and is_plain_table(found, name)
    return kind == "index" and table not in ours and is_plain_table(found, table)


def _same(found: Master, expected: dict[tuple[str, str], str], table: str) -> bool:
    return found.get(("table", table), ("", ""))[1] == expected[("table", table)]


def _has_columns(found: Master, connection: sqlite3.Connection, record: type[Record]) -> bool:
    if not is_plain_table(found, record.KIND):
        return False
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (record.KIND,)).fetchall()
    return {column.name for column in formats.columns_of(record)} | {"row_crc", "fid"} <= {row[0] for row in rows}
