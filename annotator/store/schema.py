"""Format 1 of the project file: every table, index, trigger and view with its exact text.

The text is derived from the records and frozen: `tests/data/format-1.sql` keeps it, and a change of the records that
changes it needs a new format number and a migration.
"""

from __future__ import annotations

import sqlite3
from functools import cache

from annotator.domain.records import KINDS, Record
from annotator.store import rtree, views
from annotator.store.rows import Column, columns_of

FORMAT = 2
APPLICATION_ID = 0x47504B47
"""`GPKG`"""
GEOPACKAGE_VERSION = 10400

WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)

_GEOPACKAGE_TABLES = {
    "gpkg_spatial_ref_sys": "srs_name TEXT NOT NULL,srs_id INTEGER NOT NULL PRIMARY KEY,organization TEXT NOT NULL,"
    "organization_coordsys_id INTEGER NOT NULL,definition TEXT NOT NULL,description TEXT",
    "gpkg_contents": "table_name TEXT NOT NULL PRIMARY KEY,data_type TEXT NOT NULL,identifier TEXT UNIQUE,"
    "description TEXT DEFAULT '',last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),"
    "min_x DOUBLE,min_y DOUBLE,max_x DOUBLE,max_y DOUBLE,srs_id INTEGER,"
    "CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)",
    "gpkg_geometry_columns": "table_name TEXT NOT NULL,column_name TEXT NOT NULL,geometry_type_name TEXT NOT NULL,"
    "srs_id INTEGER NOT NULL,z TINYINT NOT NULL,m TINYINT NOT NULL,"
    "CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),CONSTRAINT uk_gc_table_name UNIQUE (table_name),"
    "CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
    "CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)",
    "gpkg_extensions": "table_name TEXT,column_name TEXT,extension_name TEXT NOT NULL,definition TEXT NOT NULL,"
    "scope TEXT NOT NULL,CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)",
}
_OWN_TABLES = {
    "error_part": "fid INTEGER PRIMARY KEY NOT NULL,stall_uid TEXT,source TEXT,part_m2 REAL",
    "obscured_mark": "fid INTEGER PRIMARY KEY NOT NULL,review_uid TEXT,mark_uid TEXT",
    "edit": "fid INTEGER PRIMARY KEY NOT NULL,label TEXT,at DATETIME,analyst TEXT,scene_uid TEXT,site_uid TEXT,"
    "role TEXT,of_edit INTEGER,state TEXT,row_count INTEGER,row_crc INTEGER",
    "edit_row": "fid INTEGER PRIMARY KEY NOT NULL,edit INTEGER,kind TEXT,row_uid TEXT,before TEXT,after TEXT,"
    "packed BLOB,row_crc INTEGER",
    "file_state": "fid INTEGER PRIMARY KEY NOT NULL,format INTEGER,counts TEXT,change_counter INTEGER,row_crc INTEGER",
}
_INDEXES = {
    "error_part_stall": "error_part(stall_uid)",
    "obscured_mark_review": "obscured_mark(review_uid)",
    "obscured_mark_mark": "obscured_mark(mark_uid)",
    "edit_state": "edit(state, fid)",
    "edit_of": "edit(of_edit)",
    "edit_row_edit": "edit_row(edit)",
    "edit_row_uid": "edit_row(row_uid)",
    "stall_site": "stall(site_uid)",
    "vehicle_site": "vehicle(site_uid)",
    "crossing_site": "crossing(site_uid)",
}
ATTRIBUTE_TABLES = ("error_part", "obscured_mark", "edit", "edit_row")


def table_sql(record: type[Record]) -> str:
    """Text that creates a record's table: fid, geometry, uid, then the fields."""
    parts = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    for column in ordered_columns(record):
        unique = " UNIQUE" if column.name == "uid" else ""
        parts.append(f'"{column.name}" {column.sql_type}{unique}')
    parts.append("row_crc INTEGER")
    return f'CREATE TABLE "{record.KIND}" ({",".join(parts)})'


def ordered_columns(record: type[Record]) -> list[Column]:
    """The record's columns in the order in which its table stores them, between `fid` and `row_crc`."""
    return sorted(columns_of(record), key=lambda column: (column.name != "geom", column.name != "uid"))


@cache
def objects() -> dict[tuple[str, str], str]:
    """Text of everything in the file by (type, name), in the order of creation; SQLite's own indexes excluded."""
    found = {("table", name): f'CREATE TABLE "{name}" ({body})' for name, body in _GEOPACKAGE_TABLES.items()}
    found |= {("table", record.KIND): table_sql(record) for record in KINDS}
    found |= {("table", name): f'CREATE TABLE "{name}" ({body})' for name, body in _OWN_TABLES.items()}
    found |= {("index", name): f'CREATE INDEX "{name}" ON {body}' for name, body in _INDEXES.items()}
    for record in feature_kinds():
        found[("table", f"rtree_{record.KIND}_geom")] = rtree.table_sql(record.KIND)
        found |= {("trigger", name): sql for name, sql in rtree.trigger_sql(record.KIND).items()}
    return found | views.objects()


def feature_kinds() -> tuple[type[Record], ...]:
    return tuple(record for record in KINDS if record.GEOMETRY)


def create(connection: sqlite3.Connection) -> None:
    """Lay all tables into an empty file. The caller has begun the transaction."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={GEOPACKAGE_VERSION}")
    for sql in objects().values():
        connection.execute(sql)
    _register(connection)


def create_bare(connection: sqlite3.Connection) -> None:
    """Lay the tables that every GeoPackage has into an empty file, for tables that are no project."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={GEOPACKAGE_VERSION}")
    for name, body in _GEOPACKAGE_TABLES.items():
        connection.execute(f'CREATE TABLE "{name}" ({body})')
    _register_systems(connection)


def _register_systems(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinates"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinates"),
            ("WGS 84 geodetic", 4326, "EPSG", 4326, WGS84_WKT, "longitude and latitude in decimal degrees"),
        ],
    )


def _register(connection: sqlite3.Connection) -> None:
    _register_systems(connection)
    names = [record.KIND for record in KINDS if not record.GEOMETRY] + [*ATTRIBUTE_TABLES, *views.SPECS]
    for name in names:
        connection.execute(
            "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES (?, 'attributes', ?, 0)",
            (name, name),
        )
    for record in feature_kinds():
        _register_feature(connection, record)


def _register_feature(connection: sqlite3.Connection, record: type[Record]) -> None:
    connection.execute(
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, 4326)",
        (record.KIND, record.KIND),
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", (record.KIND, record.GEOMETRY)
    )
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (record.KIND, rtree.DEFINITION),
    )
