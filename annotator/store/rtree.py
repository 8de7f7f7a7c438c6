"""The spatial index of the GeoPackage (extension `gpkg_rtree_index`, version 1.4).

The triggers are worded exactly as GDAL words them: it drops and recreates them while it edits, and whatever is not our
own text may not run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from annotator.store import codec

_AT_ONCE = 500
"""Uids asked for in one statement."""
DEFINITION = "http://www.geopackage.org/spec120/#extension_rtree"

_FILL = 'ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"),ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")'
_SET = 'minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom")'
_NEW_SHAPE = '(NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))'
_NEW_NONE = '(NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))'
_SHADOWS = {
    "rowid": "(rowid INTEGER PRIMARY KEY,nodeno)",
    "node": "(nodeno INTEGER PRIMARY KEY,data)",
    "parent": "(nodeno INTEGER PRIMARY KEY,parentnode)",
}


def table_sql(table: str) -> str:
    return f'CREATE VIRTUAL TABLE "rtree_{table}_geom" USING rtree(id, minx, maxx, miny, maxy)'


def shadow_sql(table: str) -> dict[str, str]:
    """Tables that SQLite makes behind the index, with their text."""
    return {
        f"rtree_{table}_geom_{name}": f'CREATE TABLE "rtree_{table}_geom_{name}"{body}'
        for name, body in _SHADOWS.items()
    }


def trigger_sql(table: str) -> dict[str, str]:
    """The seven triggers of a feature table by name."""
    tree = f'"rtree_{table}_geom"'
    same, moved = 'OLD."fid" = NEW."fid"', 'OLD."fid" != NEW."fid"'
    clear = f'DELETE FROM {tree} WHERE id = OLD."fid"; '
    put = f'INSERT OR REPLACE INTO {tree} VALUES (NEW."fid",{_FILL}); '
    on = f'ON "{table}" WHEN'
    bodies = {
        "insert": f'AFTER INSERT {on} (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")) BEGIN {put}END',
        "update6": f'AFTER UPDATE OF "geom" {on} {same} AND {_NEW_SHAPE} AND {_NEW_SHAPE.replace("NEW", "OLD")} '
        f'BEGIN UPDATE {tree} SET {_SET} WHERE id = NEW."fid";END',
        "update7": f'AFTER UPDATE OF "geom" {on} {same} AND {_NEW_SHAPE} AND {_NEW_NONE.replace("NEW", "OLD")} '
        f'BEGIN INSERT INTO {tree} VALUES (NEW."fid",{_FILL}); END',
        "update2": f'AFTER UPDATE OF "geom" {on} {same} AND {_NEW_NONE} BEGIN {clear}END',
        "update5": f"AFTER UPDATE {on} {moved} AND {_NEW_SHAPE} BEGIN {clear}{put}END",
        "update4": f"AFTER UPDATE {on} {moved} AND {_NEW_NONE} "
        f'BEGIN DELETE FROM {tree} WHERE id IN (OLD."fid", NEW."fid"); END',
        "delete": f'AFTER DELETE {on} old."geom" NOT NULL BEGIN {clear}END',
    }
    return {
        f"rtree_{table}_geom_{name}": f'CREATE TRIGGER "rtree_{table}_geom_{name}" {body}'
        for name, body in bodies.items()
    }


class Index:
    """The spatial index of one table while many rows of it are written in one transaction.

    Its triggers call Python five times for every row; put aside, the boxes of the rows at hand go in at one go. Rows
    that are not touched keep their entries.
    """

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection = connection
        self._table = table
        self._tree = f'"rtree_{table}_geom"'
        self._is_anew = False

    def put_aside(self, uids: Sequence[str]) -> None:
        """Drop the triggers, and the entries of rows that are about to be changed or removed."""
        for name in trigger_sql(self._table):
            self._connection.execute(f'DROP TRIGGER "{name}"')
        (entries,) = self._connection.execute(f'SELECT count(*) FROM "rtree_{self._table}_geom_rowid"').fetchone()
        if len(uids) * 2 > entries:
            self._is_anew = True
            self.make_empty()
            return
        sql = f'DELETE FROM {self._tree} WHERE id = (SELECT fid FROM "{self._table}" WHERE uid = ?)'
        self._connection.executemany(sql, [(uid,) for uid in uids])

    def make_empty(self) -> None:
        """Take out all entries; an index that is made anew takes no time, one emptied entry by entry does."""
        self._connection.execute(f"DROP TABLE {self._tree}")
        self._connection.execute(table_sql(self._table))

    def put_back(self, uids: Sequence[str]) -> None:
        """Make entries for rows that were changed or added (all rows in an index made anew), and the triggers."""
        sql = f'SELECT fid, geom FROM "{self._table}" WHERE geom NOTNULL'
        if self._is_anew:
            self.enter(self._connection.execute(sql).fetchall())
            return
        found: list[tuple[int, Any]] = []
        for start in range(0, len(uids), _AT_ONCE):
            some = uids[start : start + _AT_ONCE]
            found += self._connection.execute(f"{sql} AND uid IN ({', '.join('?' * len(some))})", some)
        self.enter(found)

    def enter(self, rows: Sequence[tuple[int, Any]]) -> None:
        """Make entries for (fid, blob), and the triggers."""
        boxes = zip(rows, codec.bounds_all([blob for _fid, blob in rows]), strict=True)
        entries = [(fid, *box) for (fid, _blob), box in boxes if box is not None]
        self._connection.executemany(f"INSERT OR REPLACE INTO {self._tree} VALUES (?, ?, ?, ?, ?)", entries)
        for sql in trigger_sql(self._table).values():
            self._connection.execute(sql)


def fill(connection: sqlite3.Connection, table: str) -> None:
    """Fill an index whose table was made anew, and create its triggers."""
    index = Index(connection, table)
    index.make_empty()
    index.enter(connection.execute(f'SELECT fid, geom FROM "{table}" WHERE geom NOTNULL').fetchall())


def register_functions(connection: sqlite3.Connection) -> None:
    """The five functions that the triggers call."""
    for name, index in (("ST_MinX", 0), ("ST_MaxX", 1), ("ST_MinY", 2), ("ST_MaxY", 3)):
        connection.create_function(name, 1, _edge(index), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def _edge(index: int) -> Callable[[Any], float | None]:
    def edge(blob: Any) -> float | None:
        box = codec.bounds(blob)
        return None if box is None else box[index]

    return edge


def _is_empty(blob: Any) -> int | None:
    return None if blob is None else int(codec.bounds(blob) is None)
